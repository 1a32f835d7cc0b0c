#pragma once
// Instants: milliseconds in UTC, written as RFC 3339 with milliseconds and "Z".

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace parley {

struct Instant {
    std::int64_t ms = 0;  ///< since 1970-01-01T00:00:00Z
    auto operator<=>(const Instant&) const = default;
    bool empty() const { return ms == 0; }
};

/// "2026-11-24T08:15:02.113Z", always 24 characters for the years 0 to 9999.
void append_time(std::string& out, Instant at);
std::string time_text(Instant at);

/// Takes RFC 3339 (section 5.6) with or without a fraction, in any offset; nothing for a date that
/// the calendar does not have. Digits past the millisecond are cut.
std::optional<Instant> parse_time(std::string_view text);

/// Now, by the system's clock. Only the edges ask for it: what decides is given its time.
Instant now();

/// Whether a name has the form of an IANA zone's, in 1 to 64 characters. Asks no file.
bool is_zone_name(std::string_view name);

/// Whether the system's zone files know this IANA name.
bool zone_exists(std::string_view name);

/// The instant of a wall time: a day and a time, "2026-12-01T09:00", in a zone that exists. Where
/// the clocks jump over it, it moves on by as much as they do (02:30 is then 03:30); where they
/// show it twice, it is the first time (RFC 5545 section 3.3.5 has it so). Nothing for what is no
/// such time of the calendar, or where the zone is unknown.
std::optional<Instant> instant_of_wall_time(std::string_view local, std::string_view zone);

}  // namespace parley
