#pragma once
// An I/O loop: one thread, one io_context, and the turn. A turn runs the handlers that are ready,
// then the work kept for its end, then flushes each send queue that got something, once. We run the
// turn ourselves instead of io_context::run, so that one flush for each turn is guaranteed.

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <vector>

#include "server/wire/connection.hpp"
#include "server/wire/send_queue.hpp"
#include "server/wire/transport.hpp"

namespace parley::wire {

/// Made and destroyed by the transport. `run` is its thread's body; functions marked "any thread"
/// post to it, all others belong to that thread.
class IoLoop final : public Loop {
  public:
    /// `connections` is shared by all loops and counts their connections.
    IoLoop(std::size_t index, const TransportOptions& options,
           std::atomic<std::size_t>& connections);
    ~IoLoop() override;

    // Loop
    std::size_t index() const override { return index_; }
    void post(std::function<void()> work) override;
    void at_end_of_turn(std::function<void()> work) override;
    void each_second(std::function<void()> work) override;

    /// The thread's body. Returns after wind_down, once the last connection has ended.
    void run(Application& application);
    /// Any thread: closes all connections, WebSockets spread over `spread_ms`, and resets those
    /// that have not ended after `grace_s`.
    void wind_down(int spread_ms, int grace_s);
    /// Any thread: takes over an accepted connection. A null context means no TLS.
    void adopt(AcceptedSocket accepted, std::shared_ptr<ssl_ctx_st> tls_context);
    void add_to(Counters& counters) const;

    // For the loop's connections, on its thread.
    asio::io_context& context() { return context_; }
    const TransportOptions& options() const { return options_; }
    Application& application() { return *application_; }
    SendQueueShare& share() { return share_; }
    bool winding_down() const { return winding_down_; }
    /// The Date header's value (RFC 9110 section 5.6.7), renewed once a second.
    const std::string& date();
    void mark_dirty(Connection& connection) { dirty_.emplace_back(&connection); }
    /// Add and remove a connection; removal is O(1).
    void enter(Connection& connection);
    void leave(Connection& connection);
    void count_delivery(std::size_t size) {
        ++deliveries_;
        delivered_bytes_ += size;
    }
    void count_slow_consumer() { slow_consumers_.fetch_add(1, std::memory_order_relaxed); }

  private:
    void turn();
    void end_of_turn();
    void flush();
    void schedule_second();
    void second();
    void close_all(int spread_ms, int grace_s);

    const std::size_t index_;
    const TransportOptions& options_;
    Application* application_ = nullptr;  // once it runs
    std::atomic<std::size_t>& connections_of_all_;

    SendQueueShare share_;
    std::vector<std::function<void()>> end_of_turn_;
    std::vector<std::function<void()>> each_second_;
    std::vector<Connection*> connections_;
    std::vector<boost::intrusive_ptr<Connection>> dirty_;  // to flush at the end of the turn
    std::vector<boost::intrusive_ptr<Connection>> flushing_;
    bool winding_down_ = false;
    std::string date_;
    std::int64_t date_at_ms_ = 0;

    // Counted without atomics, published at the end of each turn.
    std::uint64_t deliveries_ = 0;
    std::uint64_t delivered_bytes_ = 0;
    std::atomic<std::uint64_t> deliveries_seen_{0};
    std::atomic<std::uint64_t> delivered_bytes_seen_{0};
    std::atomic<std::uint64_t> opened_{0};
    std::atomic<std::uint64_t> open_{0};
    std::atomic<std::uint64_t> slow_consumers_{0};

    // Last members, so destroyed first: pending handlers may refer to everything above.
    asio::io_context context_{1};
    asio::basic_waitable_timer<std::chrono::steady_clock,
                               asio::wait_traits<std::chrono::steady_clock>, Executor>
        second_timer_{context_};
    decltype(second_timer_) grace_timer_{context_};
};

}  // namespace parley::wire
