#include "server/gate/allowance.hpp"

#include <algorithm>

namespace parley::gate {

namespace {
constexpr std::int64_t ms_ns = 1'000'000;

std::int64_t ns(Steady at) {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(at.time_since_epoch()).count();
}
}  // namespace

Allowance::Allowance(double per_s, double burst)
    : interval_ns_(std::max<std::int64_t>(1, static_cast<std::int64_t>(1e9 / per_s))),
      burst_ns_(static_cast<std::int64_t>(burst * static_cast<double>(interval_ns_))) {}

Allowance::Allowance(Allowance&& other) noexcept
    : interval_ns_(other.interval_ns_),
      burst_ns_(other.burst_ns_),
      full_at_ns_(other.full_at_ns_.load(std::memory_order_relaxed)) {}

std::optional<std::int64_t> Allowance::take(Steady now) {
    // Each token that is taken moves the time at which the bucket is full (the "generic cell rate
    // algorithm", ITU-T I.371). The bucket is empty if that time is `burst_ns_` away.
    auto full_at = full_at_ns_.load(std::memory_order_relaxed);
    for (;;) {
        const auto next = std::max(full_at, ns(now)) + interval_ns_;
        const auto wait_ns = next - ns(now) - burst_ns_;
        if (wait_ns > 0) return (wait_ns + ms_ns - 1) / ms_ns;
        if (full_at_ns_.compare_exchange_weak(full_at, next, std::memory_order_relaxed))
            return std::nullopt;
    }
}

bool Allowance::full(Steady now) const {
    return full_at_ns_.load(std::memory_order_relaxed) <= ns(now);
}

}  // namespace parley::gate
