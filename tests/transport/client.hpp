#pragma once
// A client that blocks, for tests: what it sends and reads is decided byte by byte.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace parley::test {

/// A message or control frame from the server.
struct Received {
    enum class Kind { text, ping, pong, close, end };  // end: the stream ended without a frame
    Kind kind = Kind::end;
    std::string text;        ///< the payload; of a close: the reason
    std::uint16_t code = 0;  ///< of a close
};

struct HttpAnswer {
    int status = 0;
    std::string head;
    std::string body;
    std::string header(std::string_view name) const;
};

/// A frame as a client sends it: masked.
std::string masked_frame(int opcode, std::string_view payload, bool final = true);
std::string upgrade_request(std::string_view extra = "Sec-WebSocket-Protocol: parley.v1\r\n");

class Client {
  public:
    enum class Wire { plain, tls };
    explicit Client(std::uint16_t port, Wire wire = Wire::plain);
    explicit Client(const std::string& socket_path);
    ~Client();
    Client(Client&&) noexcept;

    void send(std::string_view bytes);
    /// One system call a byte.
    void send_bytewise(std::string_view bytes);
    void send_text(std::string_view text) { send(masked_frame(1, text)); }
    /// Upgrades, and expects that it is accepted.
    void open_websocket(std::string_view extra = "Sec-WebSocket-Protocol: parley.v1\r\n");
    Received receive();
    /// The next text; answers pings on the way.
    std::string text();
    /// Reads until the close frame, answers it, and expects the end of the stream.
    Received until_closed();
    HttpAnswer answer(bool with_body = true);
    /// True: the stream ended in an orderly way; false: bytes came, or it was reset.
    bool ended();
    bool was_reset();
    std::string subject_of_certificate() const;
    /// Closes with a reset.
    void reset();
    void shut_down_sending();

  private:
    struct Socket;
    bool fill();
    std::string take(std::size_t size);

    std::unique_ptr<Socket> socket_;
    std::string buffer_;
};

}  // namespace parley::test
