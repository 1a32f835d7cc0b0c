#pragma once
// WebSocket as a client speaks it (RFC 6455), blocking, with access to every bit of a frame.

#include <deque>
#include <optional>
#include <string>
#include <string_view>

#include "tests/scenario/driver/http.hpp"

namespace parley::driver {

enum class Opcode : std::uint8_t {
    continuation = 0,
    text = 1,
    binary = 2,
    close = 8,
    ping = 9,
    pong = 10
};

/// A client's frame: masked, as RFC 6455 section 5.3 wants it. The mask may be zero, which leaves
/// the payload as it is.
std::string client_frame(std::string_view payload, Opcode opcode = Opcode::text,
                         bool last_part = true, std::uint32_t mask = 0x37fa213d);

/// GET /ws with what an upgrade needs; `headers` are added.
HttpRequest upgrade_request(Headers headers);

struct CloseReason {
    int code = 1006;  ///< 1006: the connection just ended
    std::string text;
};

class WebSocket {
  public:
    /// The connection has been upgraded; `unread` came behind the answer.
    WebSocket(Connection connection, std::string unread)
        : connection_(std::move(connection)), unread_(std::move(unread)) {}

    void send_text(std::string_view text) { send_raw(client_frame(text)); }
    /// Whole frames or any other bytes. Does nothing once the server has closed.
    void send_raw(std::string_view bytes);

    /// The next text message. Pings are answered on the way. Nothing: the connection was closed,
    /// `closed()` says how. Fails when `until` is past.
    std::optional<std::string> next(Clock::time_point until);
    /// Whether a message or the end is there without waiting.
    bool has_next();

    const std::optional<CloseReason>& closed() const { return closed_; }
    std::size_t pings() const { return pings_; }
    Connection& connection() { return connection_; }
    /// Hands on the connection, with what has come and was not looked at.
    std::pair<Connection, std::string> release() && {
        return {std::move(connection_), std::move(unread_)};
    }

  private:
    /// Takes one frame from what is unread; false where it is not whole yet.
    bool take_frame();
    void end(CloseReason reason);

    Connection connection_;
    std::string unread_;
    std::string fragments_;
    std::deque<std::string> messages_;
    std::optional<CloseReason> closed_;
    std::size_t pings_ = 0;
};

}  // namespace parley::driver
