#pragma once
// When people of several companies are at work together.

#include "protocol/views.hpp"

namespace parley {

/// From `from` until before `to`.
struct TimeSpan {
    Instant from;
    Instant to;
    auto operator<=>(const TimeSpan&) const = default;
};
BOOST_DESCRIBE_STRUCT(TimeSpan, (), (from, to))

struct HoursShared {
    std::optional<TimeSpan> next;  ///< the present or next range; none within 14 days or `days`
    std::vector<TimeSpan> ranges;  ///< sorted, within the days that were asked for
};
BOOST_DESCRIBE_STRUCT(HoursShared, (), (next, ranges))

/// Bots and deactivated people do not count, nor do those on leave. Whoever has no hours of their
/// own has their org's, and Monday to Friday from 09:00 to 17:00 if it has none. Errors: bad_value
/// on `from` if it is more than 365 days away.
struct ReadSharedHours {
    static constexpr std::string_view name = "hours.shared";
    static constexpr std::string_view about =
        "When each company of a channel has somebody at work who may read it; of a direct channel, "
        "when everybody is.";
    static constexpr Effect effect = Effect::reads;
    static constexpr Door door = Door::members;
    static constexpr bool slow = true;
    using Reply = HoursShared;
    ChannelId channel;
    std::optional<Instant> from;  ///< none: now
    Number<1, 28> days;
};
BOOST_DESCRIBE_STRUCT(ReadSharedHours, (), (channel, from, days))

}  // namespace parley
