#pragma once
// When people are at work: working hours by a zone's clock, as instants. Pure but for the system's
// zone files; any thread.
//
// A range's ends are wall times, read as RFC 5545 (section 3.3.5) reads them: one that the clocks
// skip is as much later, one that they show twice is the first. So a range is one piece of time,
// also in the night in which the clocks change.

#include <vector>

#include "protocol/hours.hpp"
#include "server/engine/entities.hpp"

namespace parley::engine {

/// Sorted; none is empty or touches the next.
using TimeSpans = std::vector<TimeSpan>;

/// Sorts the spans and joins those that overlap or touch.
TimeSpans united(std::vector<TimeSpan> spans);
/// What is in both.
TimeSpans in_both(const TimeSpans& one, const TimeSpans& other);
/// What is before `end`.
TimeSpans until(const TimeSpans& spans, Instant end);

/// As they are stored; none is empty.
std::vector<rows::HourRange> ranges_of(const std::optional<Hours>& hours);

/// The hours that count for a member: their own, else their org's, else Monday to Friday from 09:00
/// to 17:00.
const std::vector<rows::HourRange>& hours_of(const Member& member, const Org& org);

/// When these hours are by the clock of `zone`, within a span of time. Nothing if the system does
/// not know the zone. Costs two look-ups a range and day.
TimeSpans at_work(const std::vector<rows::HourRange>& hours, std::string_view zone,
                  TimeSpan within);

}  // namespace parley::engine
