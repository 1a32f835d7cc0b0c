#include "server/gate/stranger_allowances.hpp"

namespace parley::gate {

std::optional<std::int64_t> StrangerAllowances::take(const std::string& who, Steady now) {
    using namespace std::chrono_literals;
    if (entries_.size() >= entries_max_ && !entries_.contains(who)) {
        // The sweep looks at all entries, so it runs at most once a second.
        if (swept_ && now - *swept_ < 1s) return 1'000;
        swept_ = now;
        erase_if(entries_, [&](const auto& entry) { return entry.second.full(now); });
        if (entries_.size() >= entries_max_) return 1'000;
    }
    return entries_.try_emplace(who, per_minute_ / 60, per_minute_).first->second.take(now);
}

}  // namespace parley::gate
