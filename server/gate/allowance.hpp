#pragma once
// How much somebody may do at once and over time: one allowance for the whole server, whichever
// loops their connections are on.

#include <atomic>
#include <boost/unordered/unordered_flat_map.hpp>
#include <chrono>
#include <memory>
#include <mutex>
#include <optional>

namespace parley::gate {

/// Durations are measured on the steady clock: the system's clock can be set back.
using Steady = std::chrono::steady_clock::time_point;

/// A bucket that fills at a rate. From any thread: its state is the moment at which it is full, in
/// one atomic number.
class Allowance {
  public:
    Allowance(double per_s, double burst);
    Allowance(Allowance&& other) noexcept;

    /// Takes one where there is one. Else says in how many milliseconds there will be one; at
    /// least 1.
    std::optional<std::int64_t> take(Steady now);
    bool full(Steady now) const;

  private:
    std::int64_t interval_ns_;  ///< in which one comes
    std::int64_t burst_ns_;     ///< in which an empty bucket fills
    std::atomic<std::int64_t> full_at_ns_{0};
};

/// The allowances of all members, or of all orgs. A connection keeps what `of` gave it, so that the
/// lock is not taken for each command.
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
    /// A full one that nobody keeps is as good as a new one.
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
