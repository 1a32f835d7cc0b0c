#pragma once
// Rate limits. There is one allowance for each member and org of the whole server, whichever loops
// their connections are on.

#include <atomic>
#include <boost/unordered/unordered_flat_map.hpp>
#include <chrono>
#include <memory>
#include <mutex>
#include <optional>

namespace parley::gate {

/// Durations are measured on the steady clock: the system's clock can be set back.
using Steady = std::chrono::steady_clock::time_point;

/// A token bucket. Any thread: its state is the time at which it is full again, one atomic number.
class Allowance {
  public:
    /// Fills at `per_s` tokens a second, up to `burst`.
    Allowance(double per_s, double burst);
    Allowance(Allowance&& other) noexcept;

    /// Takes a token. If there is none, takes nothing and returns the milliseconds until there is
    /// one, at least 1.
    std::optional<std::int64_t> take(Steady now);
    bool full(Steady now) const;

  private:
    std::int64_t interval_ns_;  ///< time for one token
    std::int64_t burst_ns_;     ///< time to fill an empty bucket
    std::atomic<std::int64_t> full_at_ns_{0};
};

/// The allowances of all members, or of all orgs. Any thread. A connection keeps what `of`
/// returned, so that commands take no lock.
template <class Id>
class Allowances {
  public:
    Allowances(std::int64_t per_s, std::int64_t burst)
        : per_s_(static_cast<double>(per_s)), burst_(static_cast<double>(burst)) {}

    std::shared_ptr<Allowance> of(Id id) {
        std::lock_guard lock(mutex_);
        auto& found = by_id_[id];
        if (!found) found = std::make_shared<Allowance>(per_s_, burst_);
        return found;
    }
    /// Removes full ones that nobody keeps: a new one would be the same.
    void forget_full(Steady now) {
        std::lock_guard lock(mutex_);
        erase_if(by_id_, [&](const auto& entry) {
            return entry.second.use_count() == 1 && entry.second->full(now);
        });
    }

  private:
    const double per_s_, burst_;
    std::mutex mutex_;
    boost::unordered_flat_map<Id, std::shared_ptr<Allowance>> by_id_;
};

}  // namespace parley::gate
