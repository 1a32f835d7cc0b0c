// A connection's life cycle, send queue and deadlines. HTTP is in http.cpp, WebSocket in
// websocket.cpp.

#include "server/wire/connection.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <spdlog/spdlog.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>

#include "server/wire/loop.hpp"

namespace parley::wire {
namespace {

// Seconds for a close: to send what is queued and to get the peer's end.
constexpr int close_max_s = 5;
// HTTP: a connection that sends nothing for so long although something is queued is reset.
constexpr std::int64_t stuck_max_ms = 60'000;

/// A ping without payload, shared by all connections of a thread.
const FrameRef& ping() {
    thread_local const FrameRef frame = own_frame(std::string("\x89\0", 2));
    return frame;
}

}  // namespace

AcceptedSocket::~AcceptedSocket() {
    if (fd_ >= 0) ::close(fd_);
}

Connection::Connection(IoLoop& loop, AcceptedSocket accepted, ssl_ctx_st* tls_context)
    : loop_(loop),
      socket_(loop.context().get_executor()),
      send_queue_(loop.share()),
      peer_(accepted.peer()),
      frame_size_max_(loop.options().frame_size_max) {
    if (tls_context != nullptr) tls_ = std::make_unique<Tls>(tls_context, accepted.fd());
    socket_.assign(asio::generic::stream_protocol(accepted.family(), 0), accepted.fd());
    accepted.take();
    // Data waits in our send queue, where it is counted and bounded: by default the kernel would
    // take megabytes for a peer that reads nothing. 256 KiB is enough for any line. Does nothing on
    // a Unix socket.
    const int unsent_max = 256 << 10;
    ::setsockopt(fd(), IPPROTO_TCP, TCP_NOTSENT_LOWAT, &unsent_max, sizeof unsent_max);
}

void Connection::start() {
    loop_.enter(*this);
    expect_within(loop_.options().handshake_max_s);
    asio::co_spawn(socket_.get_executor(), live(Self(this)), [](std::exception_ptr failure) {
        if (failure) spdlog::critical("a connection ended in an exception that nobody caught");
    });
}

/// The coroutine: TLS handshake, HTTP, WebSocket, orderly end. `self` keeps the connection alive.
Task<> Connection::live([[maybe_unused]] Self self) {
    try {
        const bool secured = !tls_ || co_await secure();
        if (secured) {
            auto opening = co_await serve_http();
            if (opening) co_await serve_websocket(std::move(*opening));
        }
    } catch (const std::exception& failure) {
        spdlog::error("a connection failed: {}", failure.what());
        hang_up();
    }
    tell_closed();
    try {
        co_await finish();
    } catch (const std::exception& failure) {
        spdlog::error("a connection failed at its end: {}", failure.what());
    }
    hang_up();
    loop_.leave(*this);
}

Task<bool> Connection::secure() {
    while (!gone_) {
        const Tls::Step step = tls_->accept();
        if (step == Tls::Step::done) co_return true;
        if (step != Tls::Step::want_read && step != Tls::Step::want_write) break;
        const auto [failed] = co_await socket_.async_wait(
            step == Tls::Step::want_read ? ByteSocket::wait_read : ByteSocket::wait_write, outcome);
        if (failed) break;
    }
    hang_up();  // without TLS there is no way to send anything
    co_return false;
}

/// Sends what is queued and our end of the stream, then waits for the peer's. Without the wait,
/// late bytes of the peer would cause a reset, perhaps before it has read our last ones.
Task<> Connection::finish() {
    if (phase_ != Phase::closing) phase_ = Phase::leaving;
    while (!send_queue_.empty() && !gone_) co_await wake_.wait();
    if (gone_) co_return;
    if (phase_ == Phase::leaving) {
        phase_ = Phase::closing;
        expect_within(close_max_s);
    }
    if (tls_) tls_->shutdown();
    ::shutdown(fd(), SHUT_WR);
    if (quiet_) co_return;
    std::array<char, 256> unread;
    for (;;) {
        const auto [failed, size] = co_await socket_.async_read_some(asio::buffer(unread), outcome);
        if (failed) co_return;
    }
}

// The endpoint's side.

void Connection::send(const FrameRef& frame) {
    if (close_queued_ || gone_) return;
    loop_.count_delivery(frame->bytes().size());
    append(frame);
}

void Connection::close(std::uint16_t code, std::string_view reason) {
    if (close_queued_ || gone_ || phase_ != Phase::open) return;
    begin_closing(code);
    append(close_frame(code, reason));
}

void Connection::resume_reading() {
    if (!paused_) return;
    paused_ = false;
    heard();
    wake();
}

void Connection::want_flush() {
    if (close_queued_ || gone_) return;
    flush_wanted_ = true;
    if (blocked_ || dirty_) return;
    dirty_ = true;
    loop_.mark_dirty(*this);
}

void Connection::open(std::shared_ptr<Endpoint> endpoint) {
    phase_ = Phase::open;
    heard();
    endpoint_ = std::move(endpoint);
    if (!endpoint_) return close(4500, "no such subprotocol");
    try {
        endpoint_->opened(*this);
    } catch (const std::exception& failure) {
        spdlog::error("an endpoint failed when it opened: {}", failure.what());
        close(1011, "");
    }
}

void Connection::deliver(std::string_view text) {
    if (!endpoint_) return;
    try {
        endpoint_->received(text);
    } catch (const std::exception& failure) {
        spdlog::error("an endpoint failed at a message: {}", failure.what());
        close(1011, "");
    }
}

void Connection::tell_closed() {
    if (!endpoint_) return;
    const std::shared_ptr<Endpoint> endpoint = std::move(endpoint_);
    endpoint_ = nullptr;
    try {
        endpoint->closed(close_code_ != 0 ? close_code_ : std::uint16_t{1006});
    } catch (const std::exception& failure) {
        spdlog::error("an endpoint failed when it closed: {}", failure.what());
    }
}

// The send queue.

// Beast's own close frame (0x88) ends the queue as ours does.
void Connection::push_bytes(std::string bytes) {
    if (close_queued_ || gone_) return;
    if (phase_ == Phase::open && bytes[0] == '\x88') {
        const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
        begin_closing(bytes.size() < 4 ? std::uint16_t{1005}
                                       : static_cast<std::uint16_t>(byte(2) << 8 | byte(3)));
    }
    append(own_frame(std::move(bytes)));
}

/// Marks the connection as closing; nothing is queued after the close frame.
void Connection::begin_closing(std::uint16_t code) {
    close_queued_ = true;
    close_code_ = code;
    phase_ = Phase::closing;
    expect_within(close_max_s);
    paused_ = false;  // the peer's own close must be read
    wake();
}

void Connection::append(const FrameRef& frame) {
    send_queue_.push(frame);
    if (blocked_) return check_bounds();
    if (dirty_) return;
    dirty_ = true;
    loop_.mark_dirty(*this);
}

/// Closes a slow reader. Checked only while the socket is blocked, as one turn's output is no
/// backlog. Answers do not count as backlog: with an answer queued it is closed only if nothing of
/// it is sent for too long, not because its line is slow.
void Connection::check_bounds() {
    const TransportOptions& options = loop_.options();
    if (phase_ != Phase::open) return;
    const std::int64_t age_ms =
        send_queue_.answers() > 0 ? send_queue_.still_ms() : send_queue_.age_ms();
    if (send_queue_.waiting() - std::min(send_queue_.waiting(), send_queue_.answers()) >
            options.send_queue_bytes_max ||
        loop_.share().waiting > options.send_queues_bytes_max ||
        age_ms > options.send_queue_age_max_s * 1000)
        overflow();
}

bool Connection::must_read_first() const {
    return send_queue_.answers() > loop_.options().answers_bytes_max;
}

/// Closes a slow reader with a resumable code: it reconnects and resumes from the log.
void Connection::overflow() {
    loop_.count_slow_consumer();
    send_queue_.drop_unbegun();
    close(4001, "slow reader");
}

void Connection::flush() {
    dirty_ = false;
    if (gone_ || blocked_) return;
    if (unblocked_) {
        unblocked_ = false;
        write_out();
        if (gone_ || blocked_) return;
    }
    if (std::exchange(flush_wanted_, false) && endpoint_ && !close_queued_) {
        try {
            endpoint_->before_flush();
        } catch (const std::exception& failure) {
            spdlog::error("an endpoint failed before a flush: {}", failure.what());
            close(1011, "");
        }
    }
    write_out();
}

void Connection::write_out() {
    if (send_queue_.empty()) return;
    switch (tls_ ? send_queue_.write(*tls_) : send_queue_.write(fd())) {
        case SendQueue::Wrote::all:
            return wake();
        case SendQueue::Wrote::failed:
            return hang_up();
        case SendQueue::Wrote::blocked:
            blocked_ = true;
            wait_writable();
            check_bounds();
            if (stalled_ && !must_read_first()) wake();
    }
}

void Connection::wait_writable() {
    socket_.async_wait(ByteSocket::wait_write, [self = Self(this)](error_code failed) {
        if (failed || self->gone_) return;
        self->blocked_ = false;
        self->unblocked_ = true;
        if (self->dirty_) return;
        self->dirty_ = true;
        self->loop_.mark_dirty(*self);
    });
}

// The clock, and the end.

// Deadlines of all phases, heartbeats of WebSockets, and answers that the application forgot.
void Connection::sweep() {
    const std::int64_t now_ms = loop_.share().clock.now_ms();
    switch (phase_) {
        case Phase::arriving:
        case Phase::receiving:
        case Phase::idle:
        case Phase::sending:
        case Phase::closing:
            if (now_ms >= deadline_ms_) reset();
            break;
        case Phase::answering:
            if (answer_ && !answer_->response && answer_.use_count() == 1) {
                spdlog::error("a request was never answered");
                answer_->response = HttpResponse{500, {}, {}, {}};
                wake();
            }
            break;
        case Phase::leaving:
            break;
        case Phase::open: {
            // While we do not read, silence is not the peer's.
            if (paused_ || stalled_) heard();
            const std::int64_t heartbeat_ms = loop_.options().heartbeat_s * 1000;
            if (pinged_at_ms_ != 0) {
                if (now_ms - pinged_at_ms_ >= heartbeat_ms) close(4004, "heartbeat missed");
            } else if (now_ms - heard_at_ms_ >= heartbeat_ms) {
                pinged_at_ms_ = now_ms;
                append(ping());
            }
            if (blocked_) check_bounds();
            return;
        }
    }
    if (phase_ != Phase::closing && send_queue_.still_ms() >= stuck_max_ms) reset();
}

void Connection::go_away(std::int64_t after_ms) {
    if (phase_ == Phase::open) {
        close(4000, "{\"after_ms\":" + std::to_string(after_ms) + "}");
    } else if (phase_ == Phase::arriving || phase_ == Phase::idle) {
        quiet_ = true;
        socket_.cancel();
    }
}

void Connection::heard() {
    heard_at_ms_ = loop_.share().clock.now_ms();
    pinged_at_ms_ = 0;
}

void Connection::reset() {
    if (gone_) return;
    const linger now{.l_onoff = 1, .l_linger = 0};
    if (!send_queue_.empty()) ::setsockopt(fd(), SOL_SOCKET, SO_LINGER, &now, sizeof now);
    hang_up();
}

void Connection::hang_up() {
    if (gone_) return;
    gone_ = true;
    send_queue_.clear();
    error_code ignored;  // the descriptor is closed whatever it says
    socket_.close(ignored);
    wake();
}

void Connection::wake() { wake_.wake(socket_.get_executor()); }

void Connection::expect_within(int seconds) {
    deadline_ms_ = loop_.share().clock.now_ms() + seconds * std::int64_t{1000};
}

/// Sets the deadline of a body: no bytes for a minute end it, and after the first minute so does a
/// minute with too few bytes.
void Connection::expect_body() {
    const std::int64_t window_ms = loop_.options().body_window_s * std::int64_t{1000};
    const bool enough = first_window_ || window_bytes_ >= loop_.options().body_window_bytes;
    const std::int64_t now_ms = loop_.share().clock.now_ms();
    deadline_ms_ = enough ? now_ms + window_ms : window_at_ms_ + window_ms;
}

void Connection::count_body(std::size_t size) {
    window_bytes_ += size;
    const std::int64_t window_ms = loop_.options().body_window_s * std::int64_t{1000};
    const std::int64_t now_ms = loop_.share().clock.now_ms();
    if (now_ms - window_at_ms_ < window_ms) return;
    if (!first_window_ && window_bytes_ < loop_.options().body_window_bytes) return;
    window_at_ms_ = now_ms;
    window_bytes_ = 0;
    first_window_ = false;
}

std::int64_t Connection::arriving_ms() const {
    const std::int64_t left_ms = deadline_ms_ - loop_.share().clock.now_ms();
    return loop_.options().handshake_max_s * std::int64_t{1000} - left_ms;
}

}  // namespace parley::wire
