#pragma once
// How long a test waits for what must come, and what it says when it did not.

#include <chrono>
#include <stdexcept>
#include <string>

namespace parley::driver {

using Clock = std::chrono::steady_clock;

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define PARLEY_SANITIZED 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define PARLEY_SANITIZED 1
#endif

/// One wait. Nothing of ours takes a tenth of it; a machine that is busy with builds might.
#ifdef PARLEY_SANITIZED
constexpr std::chrono::seconds patience{10};
#else
constexpr std::chrono::seconds patience{5};
#endif

inline Clock::time_point deadline(std::chrono::milliseconds wait = patience) {
    return Clock::now() + wait;
}

/// Something that had to come did not, or came otherwise.
struct Failure : std::runtime_error {
    using std::runtime_error::runtime_error;
};

}  // namespace parley::driver
