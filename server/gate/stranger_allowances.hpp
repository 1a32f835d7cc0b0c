#pragma once
// Allowances for keys that are not known in advance: networks, addresses, orgs.

#include <string>

#include "server/gate/allowance.hpp"

namespace parley::gate {

/// Bounded: full allowances are dropped, and if `entries_max` keys have less than theirs, new keys
/// must wait a second. One thread at a time.
class StrangerAllowances {
  public:
    StrangerAllowances(std::int64_t per_minute, std::size_t entries_max)
        : per_minute_(static_cast<double>(per_minute)), entries_max_(entries_max) {}
    /// As Allowance::take, for this key.
    std::optional<std::int64_t> take(const std::string& who, Steady now);

  private:
    const double per_minute_;
    const std::size_t entries_max_;
    std::optional<Steady> swept_;
    boost::unordered_flat_map<std::string, Allowance> entries_;
};

}  // namespace parley::gate
