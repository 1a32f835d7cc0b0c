#pragma once
// Allowances of many who are not known before, as those who try to sign in are.

#include <string>

#include "server/gate/allowance.hpp"

namespace parley::gate {

/// Whoever has theirs whole needs no entry; past `entries_max` nobody new is let in, a second at a
/// time. One thread at a time.
class StrangerAllowances {
  public:
    StrangerAllowances(std::int64_t per_minute, std::size_t entries_max)
        : per_minute_(static_cast<double>(per_minute)), entries_max_(entries_max) {}
    /// As Allowance::take.
    std::optional<std::int64_t> take(const std::string& who, Steady now);

  private:
    const double per_minute_;
    const std::size_t entries_max_;
    std::optional<Steady> swept_;
    boost::unordered_flat_map<std::string, Allowance> entries_;
};

}  // namespace parley::gate
