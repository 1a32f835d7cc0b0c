#pragma once
// A person or bot at a connection of their own, as a test sees them: what they say, what they
// hear. Whatever they hear is checked on the way: each stream's numbers go on without a hole.

#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tests/scenario/driver/json.hpp"
#include "tests/scenario/driver/websocket.hpp"

namespace parley::scenario {

using boost::json::object;
namespace driver = parley::driver;
using driver::at;
using driver::CloseReason;
using driver::Failure;
using driver::Headers;
using driver::HttpAnswer;
using driver::Json;
using driver::number_at;
using driver::text_at;

class Server;

using Texts = std::vector<std::string>;
/// What somebody hears to whom nothing is told.
inline const Texts Nothing;

/// An answer with `error` where `ok` was needed.
struct Refused : Failure {
    Refused(std::string_view command, const Json& e);
    Json error;
};

struct Placed {
    std::uint64_t seq = 0;
    std::uint64_t place = 0;
};

/// An event or a push, as it came.
struct Heard {
    std::string stream;  ///< empty: a push
    std::string name;    ///< "message.posted", "typing" …
    std::uint64_t seq = 0;
    Json data;
    Json whole;
};

class Member {
  public:
    Member(Server& server, std::string name, std::string token);

    const std::string& name() const { return name_; }
    std::string id() const;

    // Coming and going.
    /// Signs in by token and comes into sync: anew, or from where the last connection ended.
    void reconnect();
    /// The same without `sync`: hears replies alone.
    void connect();
    /// `headers` instead of the token; the answer where it is not the upgrade.
    std::optional<HttpAnswer> try_connect(Headers headers);
    void sync();
    /// Cuts the line without a word.
    void disconnect();
    /// The next connections take little in before it is read.
    void read_slowly() { slow_ = true; }
    bool connected() const { return socket_.has_value() && !socket_->closed(); }
    /// Waits for the server to close.
    CloseReason closing();
    /// What the last `sync` answered.
    const Json& synced() const { return synced_; }
    /// A channel as the last `sync`, or the push that opened it, described it.
    Json channel_state(const std::string& channel);

    // Saying. A refusal is a failure of the test.
    Placed post(const std::string& channel, const std::string& text);
    Placed reply(const std::string& channel, std::uint64_t root, const std::string& text);
    void edit(const std::string& channel, std::uint64_t seq, const std::string& text);
    void erase(const std::string& channel, std::uint64_t seq);
    /// Sends the command and returns what `ok` holds.
    Json ask(std::string_view command, object with = {});
    /// The same with a key of the caller's.
    Json ask_with_key(const std::string& key, std::string_view command, object with);
    /// The code with which the command is refused; empty where it is not.
    std::string refusal(std::string_view command, object with = {});
    /// The whole answer as it came but for the number of the frame.
    std::string answer_text(std::string_view command, object with = {});
    /// Sends without waiting; `answer(id)` waits.
    std::uint64_t send(std::string_view command, object with = {}, std::string key = {});
    Json answer(std::uint64_t id);
    /// Whether the answer has come; does not wait.
    bool answered(std::uint64_t id);

    // Hearing. Each waits for what has not been asked for yet.
    /// The texts of the next messages in a channel.
    Texts texts(const std::string& channel, std::size_t count);
    /// The next event of this name, in this stream if it is given (by the name of its thing).
    Heard event(const std::string& name, const std::string& of = {});
    /// The next push of this name.
    Heard push(const std::string& name);
    /// The names of all that has come until now and nobody asked for; waits for a round trip.
    std::vector<std::string> rest();
    /// Forgets what has come until now.
    void ignore_rest() { rest(); }
    /// Every byte that came by this member's connections.
    const std::string& everything() const { return everything_; }

    /// The texts of the channel now, by `history`; deleted ones are "".
    Texts history(const std::string& channel);
    Json page(const std::string& channel, object more = {});
    /// All events of a channel's log, by `events`.
    std::vector<Json> log(const std::string& channel);

    // Below commands.
    /// Sends any text as one frame and returns the next answer, whatever its number.
    Json answer_to(std::string_view frame);
    void send_raw(std::string_view bytes);
    driver::WebSocket& socket() { return *socket_; }

  private:
    /// Takes one message in; false where the connection ended.
    bool take(driver::Clock::time_point until);
    void take_text(const std::string& text);
    void take_event(const Json& event);
    void take_push(const Json& push);
    void take_sync(const Json& reply);
    [[noreturn]] void nothing_came(const std::string& what) const;
    void wait_until(const std::string& what, const std::function<bool()>& found);

    Server* server_;
    std::string name_;
    std::string token_;
    bool slow_ = false;
    std::optional<driver::WebSocket> socket_;
    std::uint64_t last_id_ = 0;
    std::map<std::uint64_t, Json> answers_;
    std::map<std::uint64_t, std::string> answer_texts_;
    std::deque<Json> unnumbered_;
    std::deque<Heard> heard_;
    std::map<std::string, std::uint64_t> cursors_;
    std::set<std::string> watched_;
    std::map<std::string, Json> states_;
    std::set<std::uint64_t> sync_ids_;
    Json synced_;
    std::string everything_;
};

}  // namespace parley::scenario
