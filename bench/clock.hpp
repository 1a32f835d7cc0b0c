#pragma once
// The clock that due times and latencies are told in.

#include <time.h>

#include <cstdint>

namespace parley::bench {

/// Microseconds since the machine started; the same in every process.
inline std::int64_t now_us() {
    timespec time{};
    clock_gettime(CLOCK_MONOTONIC, &time);
    return std::int64_t{time.tv_sec} * 1'000'000 + time.tv_nsec / 1000;
}

/// After the last of what was due, everything must have come by then.
constexpr std::int64_t drain_max_us = 10'000'000;

}  // namespace parley::bench
