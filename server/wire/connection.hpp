#pragma once
// One accepted socket, from its first byte to its last: TLS if configured, HTTP requests, and after
// an upgrade WebSocket. One coroutine (`live`) runs it on its loop; the loop's sweep checks its
// deadlines once a second. Everything here belongs to the loop's thread.

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/smart_ptr/intrusive_ptr.hpp>
#include <boost/smart_ptr/intrusive_ref_counter.hpp>
#include <optional>

#include "server/wire/send_queue.hpp"
#include "server/wire/tls.hpp"
#include "server/wire/transport.hpp"

// g++ 12 at -O2 takes Asio's own operator new of coroutine frames for a stray one.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"
#endif

namespace parley::wire {

namespace asio = boost::asio;
using boost::system::error_code;

class IoLoop;

// The executor is a concrete type: any_io_executor would cost memory and time for each connection.
using Executor = asio::io_context::executor_type;
template <class T = void>
using Task = asio::awaitable<T, Executor>;
constexpr asio::use_awaitable_t<Executor> awaited;
constexpr asio::as_tuple_t<asio::use_awaitable_t<Executor>> outcome{awaited};
using ByteSocket = asio::basic_stream_socket<asio::generic::stream_protocol, Executor>;

/// An accepted descriptor on its way to its loop. It is closed if nobody takes it.
class AcceptedSocket {
  public:
    AcceptedSocket(int fd, int family, Peer peer)
        : fd_(fd), family_(family), peer_(std::move(peer)) {}
    AcceptedSocket(AcceptedSocket&& other) noexcept
        : fd_(std::exchange(other.fd_, -1)),
          family_(other.family_),
          peer_(std::move(other.peer_)) {}
    AcceptedSocket& operator=(AcceptedSocket&&) = delete;
    ~AcceptedSocket();
    int fd() const { return fd_; }
    int take() { return std::exchange(fd_, -1); }
    int family() const { return family_; }
    const Peer& peer() const { return peer_; }

  private:
    int fd_;
    int family_;
    Peer peer_;
};

/// Lets a coroutine wait for something on its own loop. Like a condition variable it may wake
/// without cause: the coroutine tests again. One waiter at a time.
class Wake {
  public:
    Task<> wait() {
        return asio::async_initiate<const asio::use_awaitable_t<Executor>&, void()>(
            [this](Handler handler) { waiting_.emplace(std::move(handler)); }, awaited);
    }
    void wake(const Executor& executor) {
        if (!waiting_) return;
        Handler handler = std::move(*waiting_);
        waiting_.reset();
        asio::post(executor, std::move(handler));
    }

  private:
    using Handler = asio::async_result<asio::use_awaitable_t<Executor>, void()>::handler_type;
    std::optional<Handler> waiting_;
};

/// What http.cpp hands to websocket.cpp when a connection becomes a WebSocket.
struct Opening {
    std::string key;                     ///< the client's Sec-WebSocket-Key
    std::string subprotocol;             ///< to be echoed; may be empty
    std::string early;                   ///< bytes that were read after the request
    std::shared_ptr<Endpoint> endpoint;  ///< null: the WebSocket is closed at once with 4500
};

/// Made by IoLoop::adopt. Its coroutine holds a reference until it ends; queued handlers and the
/// loop's lists of send queues hold others. The reference counter is not atomic: it never leaves
/// the loop's thread.
class Connection final
    : public Socket,
      public boost::intrusive_ref_counter<Connection, boost::thread_unsafe_counter> {
  public:
    Connection(IoLoop& loop, AcceptedSocket accepted, ssl_ctx_st* tls_context);
    ~Connection() override = default;
    /// Enters the loop's list and starts the coroutine.
    void start();

    // Socket
    void send(const FrameRef& frame) override;
    void close(std::uint16_t code, std::string_view reason) override;
    std::size_t waiting() const override { return send_queue_.waiting(); }
    void frame_size_max(std::size_t size) override { frame_size_max_ = size; }
    void pause_reading() override { paused_ = true; }
    void resume_reading() override;
    void want_flush() override;

    // For the loop. `flush` writes the send queue; `sweep` checks deadlines, once a second.
    void flush();
    void sweep();
    bool is_websocket() const { return phase_ == Phase::open; }
    /// The server stops: closes a WebSocket, and an HTTP connection unless a request is being
    /// answered.
    void go_away(std::int64_t after_ms);
    /// Ends it now. The peer gets a TCP reset if something was still to be sent.
    void reset();

    // For JoinedStream.
    ByteSocket& socket() { return socket_; }
    Tls* tls() { return tls_.get(); }
    bool gone() const { return gone_; }
    std::string& early() { return early_; }
    /// Queues bytes of HTTP, or one whole WebSocket control frame from Beast.
    void push_bytes(std::string bytes);

  private:
    enum class Phase {
        arriving,   // TLS handshake, or an incomplete request; deadline
        idle,       // between two requests; deadline
        receiving,  // a body that goes to a sink; deadline that moves with each piece
        answering,  // the application has the request
        sending,    // a file; deadline that moves with each piece
        open,       // WebSocket
        closing,    // close frame queued, or all sent and waiting for the peer's end; deadline
        leaving     // HTTP: sends what is queued, then closes
    };
    // Shared with callbacks that may outlive the connection; `connection` is null once it stops
    // waiting.
    struct AnswerSlot {
        Connection* connection;
        std::optional<HttpResponse> response;
    };
    struct PieceSlot {
        Connection* connection;
        bool taken = true;
        std::optional<HttpResponse> refusal{};
    };
    using Self = boost::intrusive_ptr<Connection>;

    Task<> live(Self self);
    Task<bool> secure();
    Task<std::optional<Opening>> serve_http();
    template <class Stream, class Buffer, class Parser>
    Task<std::optional<HttpResponse>> receive(Stream& stream, Buffer& buffer, Parser& parser,
                                              BodySink& sink, error_code& failed);
    Task<HttpResponse> answer(HttpRequest request);
    Task<> send_file(FilePart file);
    Task<> serve_websocket(Opening opening);
    Task<> finish();

    void respond(HttpResponse& response, bool with_body, bool keep_alive);
    void open(std::shared_ptr<Endpoint> endpoint);
    void deliver(std::string_view text);
    void heard();
    void tell_closed();
    void begin_closing(std::uint16_t code);
    void append(const FrameRef& frame);
    void check_bounds();
    /// Whether the peer must read its answers before more commands are read from it.
    bool must_read_first() const;
    void overflow();
    void write_out();
    void wait_writable();
    void hang_up();
    void wake();
    void expect_within(int seconds);
    void expect_body();
    void count_body(std::size_t size);
    /// Milliseconds since expect_within(handshake_max_s) was last called.
    std::int64_t arriving_ms() const;
    int fd() { return socket_.native_handle(); }

    IoLoop& loop_;
    ByteSocket socket_;
    std::unique_ptr<Tls> tls_;
    SendQueue send_queue_;
    Wake wake_;
    Peer peer_;
    std::string early_;
    std::shared_ptr<Endpoint> endpoint_;
    std::shared_ptr<AnswerSlot> answer_;
    std::size_t frame_size_max_;
    std::int64_t deadline_ms_ = 0;   // on the turn's clock
    std::int64_t window_at_ms_ = 0;  // begin of the window in which a body's bytes are counted
    std::size_t window_bytes_ = 0;
    bool first_window_ = true;
    std::int64_t heard_at_ms_ = 0;
    std::int64_t pinged_at_ms_ = 0;  // time of a ping that is not answered; 0: none
    std::uint16_t close_code_ = 0;
    Phase phase_ = Phase::arriving;
    bool dirty_ = false;         // is in the loop's list of connections to flush
    bool blocked_ = false;       // the kernel's buffer is full; wait_writable is pending
    bool unblocked_ = false;     // became writable: send the rest before anything new
    bool flush_wanted_ = false;  // Endpoint::before_flush is due
    bool close_queued_ = false;  // a close frame is queued: append nothing
    bool stalled_ = false;       // the read loop waits until answers are sent
    bool paused_ = false;        // the endpoint has paused reading
    bool quiet_ = false;         // do not wait for the peer's end of the stream
    bool gone_ = false;          // the descriptor is closed

    friend class IoLoop;
    std::size_t place_in_loop_ = 0;  // index in the loop's list; kept by the loop
};

}  // namespace parley::wire
