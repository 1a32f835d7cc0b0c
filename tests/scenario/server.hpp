#pragma once
// The real server and the world in it: companies, spaces, channels and people by their names. Ids,
// ports and JSON stay in here.

#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tests/scenario/driver/admin.hpp"
#include "tests/scenario/driver/daemon.hpp"
#include "tests/scenario/member.hpp"

namespace parley::scenario {

struct SpaceOptions {
    std::string name = {};  ///< none: the orgs' names
    std::string kind = "partner";
};

struct ChannelOptions {
    std::string space = {};                  ///< by name; none: the space that was made last
    std::vector<std::string> only_for = {};  ///< private: for these members alone
    std::string by = {};                     ///< who makes it; none: the admin of the programme
    std::string join = {};
};

struct MemberOptions {
    std::string role = "member";
    std::string password = {};  ///< none: signs in by token alone
    bool outside = false;       ///< in no space yet; matters for the host's people and guests
    bool connected = true;
};

/// A person at a browser: a session cookie, and what a page adds to each request.
struct Browser {
    std::string cookie, csrf, session, origin;
    /// What an upgrade carries.
    Headers headers() const { return {{"Cookie", cookie}, {"Origin", origin}}; }
};

class Server {
  public:
    /// `config`: TOML.
    explicit Server(const std::string& config = {});
    Server(const Server&) = delete;
    ~Server();

    // The process.
    void start();
    /// SIGKILL. Nobody is told.
    void kill();
    /// SIGTERM, and the exit status, which must be 0.
    void stop();
    /// SIGTERM without waiting, and the waiting.
    void ask_to_stop() { daemon_->ask_to_stop(); }
    void wait_for_end();
    driver::Daemon& daemon() { return *daemon_; }
    std::uint16_t port() const { return daemon_->port(); }
    driver::Admin& operator_() { return *admin_; }
    /// Opens another folder of data with a server of its own; members move there by reconnecting.
    void move_to(const std::string& data_folder);

    // The world. The company that is named first is the host; the others are its partners.
    void org(const std::string& name);
    /// A space of these orgs; its name is theirs ("Acme, Nordwind"), where none is given.
    void space(const std::vector<std::string>& orgs, const SpaceOptions& options = {});
    /// "#launch". A channel that is spoken of and not there yet is made, open, in the last space.
    void channel(const std::string& name, const ChannelOptions& options = {});
    /// Somebody of this org, connected and in sync. The host's people are added to all its spaces.
    Member member(const std::string& name, const std::string& org,
                  const MemberOptions& options = {});
    /// Another connection of somebody who is there.
    Member another(const std::string& name);
    void add_to_space(const std::string& member, const std::string& space);
    void deactivate(const std::string& member);

    /// The id of whatever was made under this name.
    std::string id(const std::string& name);
    /// The name of whatever has this id; else the id itself.
    std::string name_of(const std::string& id) const;
    bool knows(const std::string& name) const { return ids_.contains(name); }
    void learn(const std::string& name, const std::string& id);
    /// An id of this kind that was never given.
    static std::string id_of_nothing(const std::string& prefix);
    std::string internal_space(const std::string& org) { return id("internal " + org); }

    // HTTP.
    HttpAnswer http(const driver::HttpRequest& request) const;
    HttpAnswer get(const std::string& target, Headers headers = {}) const;
    /// POST /api/v1/<command>.
    HttpAnswer post(std::string_view command, const std::string& body, Headers headers) const;
    HttpAnswer sign_in_answer(const std::string& member, const std::string& password) const;
    Browser sign_in(const std::string& member) const;
    std::string token(const std::string& member) const { return tokens_.at(member); }
    std::string email(const std::string& member) const;
    static std::string origin() { return "https://parley.example"; }

  private:
    void open_admin();
    driver::DaemonOptions options(const std::string& folder) const;

    std::string config_;
    std::vector<std::string> folders_;
    std::unique_ptr<driver::Daemon> daemon_;
    std::unique_ptr<driver::Admin> admin_;
    std::map<std::string, std::string> ids_;
    std::map<std::string, std::string> names_;
    std::map<std::string, std::string> tokens_;
    std::map<std::string, std::string> passwords_;
    std::map<std::string, std::vector<std::string>> spaces_of_;  ///< of an org, by name
    std::set<std::string> codes_;
    std::string host_;
    std::string last_space_;
};

/// The ids of what was made under these names.
boost::json::array ids(Server& server, const std::vector<std::string>& names);

/// The code of the refusal; empty where there was none.
std::string code_of(const HttpAnswer& answer);

}  // namespace parley::scenario
