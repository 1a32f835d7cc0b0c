#pragma once
// The interface of this folder: loops, WebSocket connections and HTTP requests. Behind it are
// sockets, TLS, HTTP and WebSocket framing (loop.cpp, send_queue.cpp, connection.cpp …). No type of
// Beast or Asio appears in it, and it knows neither commands nor members.

#include <boost/smart_ptr/intrusive_ptr.hpp>
#include <boost/smart_ptr/intrusive_ref_counter.hpp>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace parley::wire {

/// One whole WebSocket frame with its header, shared by the send queues of one loop: the reference
/// counter is not atomic, so it never leaves the loop's thread. `owner` owns the bytes; frames of
/// other loops may share it.
class Frame : public boost::intrusive_ref_counter<Frame, boost::thread_unsafe_counter> {
  public:
    /// Pushes come whether the peer keeps up or not, so their backlog is bounded. Answers were
    /// asked for: they may wait as long as the peer's line needs.
    enum class Kind : std::uint8_t { push, answer };
    Frame(std::shared_ptr<const void> owner, std::string_view bytes, Kind kind = Kind::push)
        : owner_(std::move(owner)), bytes_(bytes), kind_(kind) {}
    std::string_view bytes() const { return bytes_; }
    Kind kind() const { return kind_; }

  private:
    std::shared_ptr<const void> owner_;
    std::string_view bytes_;
    Kind kind_;
};
using FrameRef = boost::intrusive_ptr<const Frame>;

/// A text frame of `payload`, with its header (RFC 6455 section 5.2; server frames are not masked).
FrameRef text_frame(std::string_view payload);
/// The same for an answer. `held` is released once the answer is sent.
FrameRef answer_frame(std::string_view payload, std::shared_ptr<const void> held = {});
/// Writes only the header, for payloads with room in front. Returns its size: 2, 4 or 10 bytes.
std::size_t text_frame_header(std::size_t payload_size, char out[10]);

/// Where a connection comes from.
struct Peer {
    std::string address;         ///< "203.0.113.7", or "" on the Unix socket
    bool operator_door = false;  ///< by the admin socket; the peer's uid is verified
    bool loopback = false;
};

struct HttpResponse;

/// Takes a request's body piece by piece, on the connection's loop. It is released when the peer
/// leaves before the end.
class BodySink {
  public:
    virtual ~BodySink() = default;
    /// The sink calls `taken`, at once or later, when it is ready for the next piece, or with a
    /// response to stop reading.
    using Taken = std::function<void(std::optional<HttpResponse>)>;
    virtual void piece(std::string bytes, Taken taken) = 0;
};

/// Whether two names of headers, schemes or media types are equal: ASCII, ignoring case (RFC 9110
/// sections 5.1, 8.3.1, 11.1).
bool same_name(std::string_view a, std::string_view b);

/// A complete request; its body, or the sink that has taken it.
struct HttpRequest {
    std::string method;
    std::string target;  ///< path and query as sent
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;  ///< with json_padding bytes of spare capacity
    /// Content-Length; none if there is no body, or it is chunked.
    std::optional<std::uint64_t> body_size;
    std::shared_ptr<BodySink> sink;  ///< if set, it has taken the body
    Peer peer;
    /// How long it took to arrive: since the connection was accepted, or since its first byte.
    std::int64_t arriving_ms = 0;

    /// The target without its query.
    std::string_view path() const;
    /// The first header of this name, ignoring case; empty if there is none.
    std::string_view header(std::string_view name) const;
    std::size_t header_count(std::string_view name) const;
};

/// A range of an open file, sent without loading it into memory.
struct FilePart {
    std::shared_ptr<const void> owner;  ///< keeps the descriptor open
    int descriptor = -1;
    std::uint64_t offset = 0;
    std::uint64_t size = 0;
};

/// A response. The transport adds Date, Server, Content-Length and Connection.
struct HttpResponse {
    int status = 200;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    std::shared_ptr<const std::string> shared_body;  ///< instead of `body`: bytes shared by many
    std::optional<FilePart> file;                    ///< instead of `body`: a range of a file
    std::shared_ptr<const void> held{};              ///< released once the answer is sent
};

/// A WebSocket connection as its endpoint sees it. On its loop's thread only.
class Socket {
  public:
    virtual ~Socket() = default;

    /// Queues a frame; it is sent at the end of the loop's turn, together with all others. Beyond
    /// the bound of pushes (bytes or age) the socket closes with 4001 and this does nothing. Beyond
    /// the bound of answers nothing more is read until they are sent.
    virtual void send(const FrameRef& frame) = 0;
    /// Queues a close frame; nothing is sent after it. Reason: at most 123 bytes.
    virtual void close(std::uint16_t code, std::string_view reason) = 0;
    /// Bytes in the send queue.
    virtual std::size_t waiting() const = 0;
    /// Sets the largest message from the next frame on; a larger one closes the socket with 1009.
    /// Before, it is TransportOptions::frame_size_max.
    virtual void frame_size_max(std::size_t size) = 0;
    /// Stop reading (so that TCP slows the peer), and go on.
    virtual void pause_reading() = 0;
    virtual void resume_reading() = 0;
    /// Asks for Endpoint::before_flush: at the end of this turn or, if the socket is blocked, when
    /// it is writable again.
    virtual void want_flush() = 0;
};

/// What a WebSocket connection calls, on its loop: the side that gives messages a meaning. Held by
/// the connection until `closed`. An exception from it closes the socket with 1011.
class Endpoint {
  public:
    virtual ~Endpoint() = default;

    /// The handshake is complete. The socket is valid until `closed` returns.
    virtual void opened(Socket& socket) = 0;
    /// A whole text message, borrowed for the call, with json_padding bytes of spare capacity
    /// behind it. (Binary messages close the connection with 1003.)
    virtual void received(std::string_view text) = 0;
    /// Called before the send queue is written, while the socket is not blocked: the moment to turn
    /// what was merged or may be dropped (presence, typing, the next page of a replay) into frames.
    virtual void before_flush() = 0;
    /// The connection has ended; `code` is the close code of the peer or ours (1006: without one).
    virtual void closed(std::uint16_t code) = 0;
};

/// One I/O thread with its connections; a connection stays on its loop.
class Loop {
  public:
    virtual ~Loop() = default;
    virtual std::size_t index() const = 0;
    /// From any thread: runs `work` on the loop.
    virtual void post(std::function<void()> work) = 0;
    /// On the loop: runs `work` once at the end of this turn, before send queues are flushed.
    virtual void at_end_of_turn(std::function<void()> work) = 0;
    /// On the loop, or before it runs: calls `work` about once a second until the server stops.
    virtual void each_second(std::function<void()> work) = 0;
};

/// Answers one HTTP request. Call it once, on the connection's loop, at once or later. It does
/// nothing if the peer is gone.
using Answer = std::function<void(HttpResponse)>;

/// What the transport serves: the gate. Called on the connection's loop.
class Application {
  public:
    virtual ~Application() = default;
    virtual void request(Loop& loop, HttpRequest request, Answer answer) = 0;
    /// How to treat a body that is not read yet.
    struct Receipt {
        /// A longer body is refused, before its first byte if it has a Content-Length. Without a
        /// sink the transport's frame_size_max applies as well.
        std::uint64_t size_max = std::numeric_limits<std::uint64_t>::max();
        std::optional<HttpResponse> refusal;  ///< for a longer one; none: too_large
        std::shared_ptr<BodySink> sink;       ///< takes the body; null: it comes with the request
    };
    virtual Receipt receive(Loop& loop, const HttpRequest& head) = 0;
    /// A valid upgrade to WebSocket at /ws: return an endpoint, or the response that refuses it.
    /// `subprotocol` is "parley.v1" if the client offered it.
    struct Upgrade {
        std::shared_ptr<Endpoint> endpoint;
        HttpResponse refusal;
    };
    virtual Upgrade upgrade(Loop& loop, const HttpRequest& request,
                            const std::optional<std::string>& subprotocol) = 0;
};

/// Largest body, in bytes, that is read before it is known who sends it.
constexpr std::size_t unknown_body_max = 8 * 1024;

struct TransportOptions {
    std::string address = "127.0.0.1";  ///< an IP address
    std::uint16_t port = 8400;          ///< 0: any free one
    std::string admin_socket;           ///< path; empty: none
    std::string certificate_file;       ///< PEM chain; empty: no TLS
    std::string key_file;
    bool strict_transport = false;  ///< send Strict-Transport-Security
    std::size_t loops = 1;
    std::size_t frame_size_max = 1 << 20;
    std::size_t send_queue_bytes_max = 1 << 20;      ///< of pushes to one socket
    std::size_t answers_bytes_max = 1 << 20;         ///< to one socket; beyond it, reading stops
    std::size_t send_queues_bytes_max = 512u << 20;  ///< of all sockets of one loop
    int send_queue_age_max_s = 10;
    int body_window_s = 60;  ///< from the second window on, so many bytes must come in each:
    std::size_t body_window_bytes = 128 << 10;
    int heartbeat_s = 20;      ///< silence until a ping; after twice that, closed with 4004
    int handshake_max_s = 10;  ///< from accept to a complete request or upgrade
    std::size_t connections_max = 100'000;
};

/// Totals over all loops. Connections by the admin socket are not counted.
struct Counters {
    std::uint64_t connections = 0;  ///< open now
    std::uint64_t connections_opened = 0;
    std::uint64_t deliveries = 0;  ///< frames handed to sockets
    std::uint64_t delivered_bytes = 0;
    std::uint64_t slow_consumers = 0;
};

/// The listening server. Made by `listen` in main, destroyed after the engine has stopped. Its
/// loops run on threads of their own from `start` to `stop`.
class Transport {
  public:
    virtual ~Transport() = default;
    virtual std::uint16_t port() const = 0;
    virtual std::vector<Loop*> loops() = 0;
    virtual void start(Application& application) = 0;
    /// Reads the certificate files again (Certificates::load). Any thread.
    virtual std::string reload_certificates() = 0;
    /// Stops accepting; closes each WebSocket with 4000 and a reason {"after_ms":…}, spread over
    /// `spread_ms` so that clients do not all return at once; waits until everything is sent, at
    /// most `grace_s`; then ends the threads. Blocks.
    virtual void stop(int spread_ms, int grace_s) = 0;
    virtual Counters counters() const = 0;
};

/// Binds and listens, without accepting yet. Null, with the reason in `failure`, if it could not.
/// Ignores SIGPIPE for the whole process.
std::unique_ptr<Transport> listen(const TransportOptions& options, std::string& failure);

}  // namespace parley::wire
