#pragma once
// A real parleyd with an org, members and channels in it, ready for an audience.

#include <memory>
#include <string>
#include <vector>

#include "bench/options.hpp"
#include "bench/posting.hpp"
#include "tests/scenario/driver/admin.hpp"
#include "tests/scenario/driver/daemon.hpp"
#include "tests/scenario/driver/websocket.hpp"

namespace parley::bench {

struct Account {
    std::string id;
    std::string token;
};

/// The first frame of a program that sets no headers; its id is 1.
std::string hello_text(const Account& account);

class Stage {
  public:
    /// `config` is added to the server's configuration: lines of its [server] part.
    explicit Stage(const Options& options, const std::string& config = {});
    ~Stage();

    /// Members of one partner, who are in the stage's space with all of their org.
    std::vector<Account> members(std::size_t count, const std::string& role = "member") {
        return members_of(partner_, count, role);
    }
    std::vector<Account> members_of(const std::string& org, std::size_t count,
                                    const std::string& role = "member");
    /// Another partner, who is in no space.
    std::string another_partner(const std::string& name);
    /// Another space, in which the first partner is: a project.
    std::string project(const std::string& name);
    /// A channel for everybody of the stage's space.
    std::string open_channel(const std::string& name) { return open_channel(space_, name); }
    std::string open_channel(const std::string& space, const std::string& name);
    void open_channels(const std::string& space, std::size_t count);
    /// A channel for these alone.
    std::string private_channel(const std::string& name, const std::vector<Account>& members);

    /// Signed in and in sync. `channel`: whose cursor is told; may be empty.
    struct Entrance {
        driver::WebSocket socket;
        std::uint64_t cursor;
    };
    /// By a header of the upgrade, or as a program does that can set none: by its first frame.
    enum class SignIn { header, hello };
    Entrance enter(const Account& account, const std::string& channel,
                   SignIn sign_in = SignIn::header) const;
    /// The same for a whole audience, into a swarm. `who[i]` reads channel `channel_of[i]`.
    void enter(Swarm& swarm, Audience& audience, const std::vector<Account>& who) const;
    /// Connects and asks for the upgrade; `first_words`, whole frames, follow once that is granted.
    /// Nothing of it waits for the server. Returns the client's index.
    std::size_t begin_to_enter(Swarm& swarm, std::string first_words) const;

    /// What the command answers in the name of the host's admin.
    driver::Json as_host_admin(std::string_view command, boost::json::object with);
    /// The same of the operator.
    driver::Json as_operator(std::string_view command, boost::json::object with);
    /// Somebody of the host, who is in no space with partners yet.
    Account host_member(const std::string& name);

    const std::string& space() const { return space_; }
    pid_t pid() const { return daemon_.pid(); }
    std::uint16_t port() const { return daemon_.port(); }
    /// Ends the server politely; fails where it does not end well.
    void close();
    /// The same, and starts it again; how long the start took, in seconds.
    double restart();

  private:
    driver::Daemon daemon_;
    std::unique_ptr<driver::Admin> admin_;
    std::string host_, partner_, host_admin_, space_;
};

}  // namespace parley::bench
