#pragma once
// What this folder offers to whoever gives the bytes a meaning: loops, WebSocket connections and
// HTTP requests. Behind it stand sockets, TLS, HTTP and WebSocket framing (loop.cpp,
// send_queue.cpp, connection.cpp …). No Beast or Asio type crosses it, and it knows no command and
// no member.

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

/// One whole WebSocket frame, header included, shared by the send queues of one loop (plain
/// counter: it never leaves the loop's thread). The bytes belong to `owner`, which other loops may
/// share.
class Frame : public boost::intrusive_ref_counter<Frame, boost::thread_unsafe_counter> {
  public:
    /// A push is what happens, whether the peer keeps up with it or not. An answer is what they
    /// asked for, and wait for as long as their line takes.
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
/// The same of an answer. `held` is let go of when the answer has left.
FrameRef answer_frame(std::string_view payload, std::shared_ptr<const void> held = {});
/// The header alone, for those who keep room in front of the payload. Returns its size: 2, 4 or 10.
std::size_t text_frame_header(std::size_t payload_size, char out[10]);

/// How a connection came in.
struct Peer {
    std::string address;         ///< "203.0.113.7", or "" on the Unix socket
    bool operator_door = false;  ///< the admin socket; the peer's uid was checked
    bool loopback = false;
};

struct HttpResponse;

/// Takes a request's body as it comes, a piece at a time, on the connection's loop. Where the peer
/// leaves before the end, it is let go of.
class BodySink {
  public:
    virtual ~BodySink() = default;
    /// Says through `taken`, now or later, that it is ready for the next piece; with a response,
    /// that no more is read.
    using Taken = std::function<void(std::optional<HttpResponse>)>;
    virtual void piece(std::string bytes, Taken taken) = 0;
};

/// Whether two names of headers, schemes or media types are the same: in ASCII, whatever their case
/// (RFC 9110 §5.1, §8.3.1, §11.1).
bool same_name(std::string_view a, std::string_view b);

struct HttpRequest {
    std::string method;
    std::string target;  ///< path and query as sent
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;  ///< json_padding bytes of spare capacity behind it
    /// How long the body says it is; none where it does not say, or there is none.
    std::optional<std::uint64_t> body_size;
    std::shared_ptr<BodySink> sink;  ///< has taken the body instead
    Peer peer;
    /// How long it was on its way: since the connection was accepted, or a later request began.
    std::int64_t arriving_ms = 0;

    /// The target without its query.
    std::string_view path() const;
    /// The first header of this name, whatever its case; empty where there is none.
    std::string_view header(std::string_view name) const;
    std::size_t header_count(std::string_view name) const;
};

/// A part of an open file, which is sent without being held in memory.
struct FilePart {
    std::shared_ptr<const void> owner;  ///< keeps the descriptor open
    int descriptor = -1;
    std::uint64_t offset = 0;
    std::uint64_t size = 0;
};

struct HttpResponse {
    int status = 200;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    std::shared_ptr<const std::string> shared_body;  ///< instead of body: a static file
    std::optional<FilePart> file;                    ///< instead of body: an upload
    std::shared_ptr<const void> held{};              ///< let go of when the answer has left
};

/// A WebSocket connection as its endpoint sees it. On its loop's thread only.
class Socket {
  public:
    virtual ~Socket() = default;

    /// Queues a whole frame; it leaves at the end of the loop's turn, together with all the rest.
    /// Past the send queue's bound (bytes or age of pushes) the socket closes with 4001, and this
    /// does nothing. Past that of answers nothing more is read until they have left.
    virtual void send(const FrameRef& frame) = 0;
    /// Queues a close frame: nothing follows it. Reason: at most 123 bytes.
    virtual void close(std::uint16_t code, std::string_view reason) = 0;
    /// Bytes that wait to be sent.
    virtual std::size_t waiting() const = 0;
    /// From the next frame on, how large a message may be; past it the socket closes with 1009.
    /// The transport's own frame_size_max until it is said.
    virtual void frame_size_max(std::size_t size) = 0;
    /// Stops reading (TCP slows the peer), and goes on.
    virtual void pause_reading() = 0;
    virtual void resume_reading() = 0;
    /// Calls Endpoint::before_flush at the end of this turn, or, where the socket is blocked,
    /// when it can be written again.
    virtual void want_flush() = 0;
};

/// One end of a WebSocket connection: whoever gives its messages a meaning. What the socket tells
/// it, on the loop's thread.
class Endpoint {
  public:
    virtual ~Endpoint() = default;

    /// The handshake is done. The socket lives until `closed` returns.
    virtual void opened(Socket& socket) = 0;
    /// A whole text message. The text has json_padding bytes of spare capacity behind it and is
    /// borrowed for the call. (Binary messages close the connection with 1003.)
    virtual void received(std::string_view text) = 0;
    /// The send queue is about to be written and the socket is not blocked: the moment to turn what
    /// is merged or may be dropped (presence, typing, a replay's next page) into frames.
    virtual void before_flush() = 0;
    /// The connection is over; `code` is what the peer or we closed it with (1006: just gone).
    virtual void closed(std::uint16_t code) = 0;
};

/// One thread and its connections. Several can run; a connection stays on its loop.
class Loop {
  public:
    virtual ~Loop() = default;
    virtual std::size_t index() const = 0;
    /// From any thread: `work` runs on the loop.
    virtual void post(std::function<void()> work) = 0;
    /// On the loop: `work` runs once at the end of this turn, before send queues are flushed.
    virtual void at_end_of_turn(std::function<void()> work) = 0;
    /// On the loop: `work` runs about once a second, until the server stops.
    virtual void each_second(std::function<void()> work) = 0;
};

/// Answers one HTTP request; called once, on the connection's loop, now or later. Does nothing
/// where the peer is gone.
using Answer = std::function<void(HttpResponse)>;

/// Whoever serves what the transport receives. On the loop of the connection.
class Application {
  public:
    virtual ~Application() = default;
    virtual void request(Loop& loop, HttpRequest request, Answer answer) = 0;
    /// What becomes of a body that has not been read yet.
    struct Receipt {
        /// A longer one is not read; where it says so itself, not a byte of it. What no sink takes
        /// has the transport's frame_size_max as well.
        std::uint64_t size_max = std::numeric_limits<std::uint64_t>::max();
        std::optional<HttpResponse> refusal;  ///< of a longer one; none: too_large
        std::shared_ptr<BodySink> sink;       ///< takes it; none: it comes with the request
    };
    virtual Receipt receive(Loop& loop, const HttpRequest& head) = 0;
    /// An upgrade to WebSocket at /ws that is formally right. Either an endpoint for it, or the
    /// answer that refuses it. `subprotocol` is "parley.v1" where the client offered it.
    struct Upgrade {
        std::shared_ptr<Endpoint> endpoint;
        HttpResponse refusal;
    };
    virtual Upgrade upgrade(Loop& loop, const HttpRequest& request,
                            const std::optional<std::string>& subprotocol) = 0;
};

/// What anybody may send as a request's body, whoever they are.
constexpr std::size_t unknown_body_max = 8 * 1024;

struct TransportOptions {
    std::string address = "127.0.0.1";  ///< an IP address
    std::uint16_t port = 8400;          ///< 0: any free one
    std::string admin_socket;           ///< path; empty: none
    std::string certificate_file;       ///< PEM chain; empty: no TLS
    std::string key_file;
    bool strict_transport = false;  ///< browsers reach it by TLS, and shall not ask without
    std::size_t loops = 1;
    std::size_t frame_size_max = 1 << 20;
    std::size_t send_queue_bytes_max = 1 << 20;      ///< of pushes to one socket
    std::size_t answers_bytes_max = 1 << 20;         ///< to one socket, before it is read no more
    std::size_t send_queues_bytes_max = 512u << 20;  ///< of all sockets of one loop
    int send_queue_age_max_s = 10;
    int body_window_s = 60;  ///< a body's first minute; in each later one so much of it must come:
    std::size_t body_window_bytes = 128 << 10;
    int heartbeat_s = 20;      ///< silence after which we ping; twice that, and it is closed (4004)
    int handshake_max_s = 10;  ///< from accept to a complete request or upgrade
    std::size_t connections_max = 100'000;
};

/// The operator's own connections, by the admin socket, are not counted.
struct Counters {
    std::uint64_t connections = 0;  ///< open now
    std::uint64_t connections_opened = 0;
    std::uint64_t deliveries = 0;  ///< frames handed to sockets
    std::uint64_t delivered_bytes = 0;
    std::uint64_t slow_consumers = 0;
};

/// The listening server. Its loops run on threads of their own from start() to stop().
class Transport {
  public:
    virtual ~Transport() = default;
    virtual std::uint16_t port() const = 0;
    virtual std::vector<Loop*> loops() = 0;
    virtual void start(Application& application) = 0;
    /// Reads the certificate files again; the old ones stay where the new are bad. Says what
    /// failed, empty where all is well.
    virtual std::string reload_certificates() = 0;
    /// Stops accepting; closes each WebSocket with 4000 and a reason {"after_ms":…} spread over
    /// `spread_ms`; waits until all is sent, `grace_s` at most; then the loops end.
    virtual void stop(int spread_ms, int grace_s) = 0;
    virtual Counters counters() const = 0;
};

/// Binds and listens; says in `failure` why it could not. Sockets that nobody answers on are
/// replaced. SIGPIPE is ignored from here on.
std::unique_ptr<Transport> listen(const TransportOptions& options, std::string& failure);

}  // namespace parley::wire
