#include "server/wire/loop.hpp"

#include <spdlog/spdlog.h>

#include <boost/asio/dispatch.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <ctime>

namespace parley::wire {
namespace {

constexpr int turn_handlers_max = 256;  // measured: more gain nothing, fewer cost system calls
constexpr int flush_rounds_max = 4;

// Runs work and logs its exceptions: one failure must not end the loop with all its connections.
void guarded(const std::function<void()>& work) {
    try {
        work();
    } catch (const std::exception& failure) {
        spdlog::error("work on an I/O loop failed: {}", failure.what());
    }
}

}  // namespace

IoLoop::IoLoop(std::size_t index, const TransportOptions& options,
               std::atomic<std::size_t>& connections)
    : index_(index), options_(options), connections_of_all_(connections) {}

IoLoop::~IoLoop() = default;

void IoLoop::post(std::function<void()> work) {
    asio::post(context_, [work = std::move(work)] { guarded(work); });
}

void IoLoop::at_end_of_turn(std::function<void()> work) { end_of_turn_.push_back(std::move(work)); }

void IoLoop::each_second(std::function<void()> work) { each_second_.push_back(std::move(work)); }

void IoLoop::run(Application& application) {
    application_ = &application;
    const auto stay = asio::make_work_guard(context_);
    schedule_second();
    while (!winding_down_ || !connections_.empty()) turn();
    // Handlers of cancelled operations still hold connections: run them.
    second_timer_.cancel();
    grace_timer_.cancel();
    for (int i = 0; i < 10'000 && context_.poll_one() > 0; ++i) {
    }
    end_of_turn();
    each_second_.clear();
}

/// One turn. Waits for the first handler, then runs what is ready, up to a bound.
void IoLoop::turn() {
    share_.clock.next_turn();
    try {
        context_.run_one();
        for (int i = 1; i < turn_handlers_max && context_.poll_one() > 0; ++i) {
        }
    } catch (const std::exception& failure) {
        spdlog::error("a handler on an I/O loop failed: {}", failure.what());
    }
    end_of_turn();
}

void IoLoop::end_of_turn() {
    // Work may add further work for this turn.
    for (std::size_t i = 0; i < end_of_turn_.size(); ++i) {
        const auto work = std::move(end_of_turn_[i]);
        guarded(work);
    }
    end_of_turn_.clear();
    flush();
    deliveries_seen_.store(deliveries_, std::memory_order_relaxed);
    delivered_bytes_seen_.store(delivered_bytes_, std::memory_order_relaxed);
}

void IoLoop::flush() {
    // before_flush of one endpoint may send to another, or ask for another round; bounded, the rest
    // comes in the next turn.
    for (int round = 0; !dirty_.empty() && round < flush_rounds_max; ++round) {
        flushing_.swap(dirty_);
        for (const auto& connection : flushing_) connection->flush();
        flushing_.clear();
    }
    if (!dirty_.empty() || !end_of_turn_.empty()) asio::post(context_, [] {});
}

void IoLoop::schedule_second() {
    second_timer_.expires_after(std::chrono::seconds(1));
    second_timer_.async_wait([this](error_code failed) {
        if (failed || (winding_down_ && connections_.empty())) return;
        second();
        schedule_second();
    });
}

void IoLoop::second() {
    for (std::size_t i = 0; i < connections_.size(); ++i) connections_[i]->sweep();
    if (winding_down_) return;
    for (std::size_t i = 0; i < each_second_.size(); ++i) {
        const auto work = each_second_[i];  // a copy: it may add another and move them all
        guarded(work);
    }
}

void IoLoop::wind_down(int spread_ms, int grace_s) {
    asio::post(context_, [this, spread_ms, grace_s] { close_all(spread_ms, grace_s); });
}

void IoLoop::close_all(int spread_ms, int grace_s) {
    winding_down_ = true;
    const std::int64_t count =
        std::count_if(connections_.begin(), connections_.end(),
                      [](const Connection* connection) { return connection->is_websocket(); });
    std::int64_t i = 0;
    for (Connection* connection : connections_)
        connection->go_away(connection->is_websocket() ? spread_ms * i++ / count : 0);
    grace_timer_.expires_after(std::chrono::seconds(grace_s));
    grace_timer_.async_wait([this](error_code failed) {
        if (failed) return;
        if (!connections_.empty())
            spdlog::warn("{} connections did not end in time and are reset", connections_.size());
        for (Connection* connection : connections_) connection->reset();
    });
}

void IoLoop::adopt(AcceptedSocket accepted, std::shared_ptr<ssl_ctx_st> tls_context) {
    // Counted here and not on the loop, so that the listener cannot run ahead of a busy loop.
    connections_of_all_.fetch_add(1, std::memory_order_relaxed);
    asio::dispatch(context_, [this, accepted = std::move(accepted),
                              tls_context = std::move(tls_context)]() mutable {
        try {
            if (winding_down_) return;
            const boost::intrusive_ptr<Connection> connection(
                new Connection(*this, std::move(accepted), tls_context.get()));
            connection->start();
        } catch (const std::exception& failure) {
            connections_of_all_.fetch_sub(1, std::memory_order_relaxed);
            spdlog::error("a connection could not be taken over: {}", failure.what());
        }
    });
}

void IoLoop::add_to(Counters& counters) const {
    counters.connections += open_.load(std::memory_order_relaxed);
    counters.connections_opened += opened_.load(std::memory_order_relaxed);
    counters.deliveries += deliveries_seen_.load(std::memory_order_relaxed);
    counters.delivered_bytes += delivered_bytes_seen_.load(std::memory_order_relaxed);
    counters.slow_consumers += slow_consumers_.load(std::memory_order_relaxed);
}

const std::string& IoLoop::date() {
    const std::int64_t now_ms = share_.clock.now_ms();
    if (date_.empty() || now_ms - date_at_ms_ >= 1000) {
        const std::time_t now = std::time(nullptr);
        std::tm parts{};
        gmtime_r(&now, &parts);
        char text[32];
        date_.assign(text, std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &parts));
        date_at_ms_ = now_ms;
    }
    return date_;
}

void IoLoop::enter(Connection& connection) {
    connection.place_in_loop_ = connections_.size();
    connections_.push_back(&connection);
    if (connection.peer_.operator_door) return;
    opened_.fetch_add(1, std::memory_order_relaxed);
    open_.fetch_add(1, std::memory_order_relaxed);
}

void IoLoop::leave(Connection& connection) {
    connections_.back()->place_in_loop_ = connection.place_in_loop_;
    connections_[connection.place_in_loop_] = connections_.back();
    connections_.pop_back();
    connections_of_all_.fetch_sub(1, std::memory_order_relaxed);
    if (!connection.peer_.operator_door) open_.fetch_sub(1, std::memory_order_relaxed);
}

}  // namespace parley::wire
