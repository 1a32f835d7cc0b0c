#pragma once
// Counters for the metrics: answers by command, and password hashes. Any thread.

#include <array>
#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <string_view>
#include <utility>

namespace parley::gate {

class RequestCounts {
  public:
    /// `command`: a name that lives as long as the program.
    void count(std::string_view command, bool refused) {
        const std::lock_guard lock(mutex_);
        ++commands_[{command, refused}];
    }
    /// By command and whether it was refused.
    std::map<std::pair<std::string_view, bool>, std::uint64_t> commands() const {
        const std::lock_guard lock(mutex_);
        return commands_;
    }

    /// Why Argon2id was run.
    enum class Hashed : std::uint8_t { to_sign_in, to_set };
    void count_hash(Hashed why) {
        hashes_[static_cast<std::size_t>(why)].fetch_add(1, std::memory_order_relaxed);
    }
    std::uint64_t hashes(Hashed why) const {
        return hashes_[static_cast<std::size_t>(why)].load(std::memory_order_relaxed);
    }

  private:
    mutable std::mutex mutex_;  // guards commands_
    std::map<std::pair<std::string_view, bool>, std::uint64_t> commands_;
    std::array<std::atomic<std::uint64_t>, 2> hashes_{};  // by Hashed
};

}  // namespace parley::gate
