#pragma once
// Time: instants in milliseconds, written as RFC 3339 in UTC; time zones by the system's zone
// files. Any thread.

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace parley {

/// A point in time. The default (0) stands for none.
struct Instant {
    std::int64_t ms = 0;  ///< since 1970-01-01T00:00:00Z
    auto operator<=>(const Instant&) const = default;
    bool empty() const { return ms == 0; }
};

/// Appends "2026-11-24T08:15:02.113Z": 24 characters for the years 0 to 9999, which are a
/// precondition.
void append_time(std::string& out, Instant at);
std::string time_text(Instant at);

/// Parses RFC 3339 (section 5.6), with or without a fraction, with any offset. None for a date that
/// does not exist. Digits after the millisecond are cut off.
std::optional<Instant> parse_time(std::string_view text);

/// The system's clock. Only the edges of the program read it; rules get the time as an argument.
Instant now();

/// Whether a name has the form of an IANA zone name, 1 to 64 characters. Reads no file.
bool is_zone_name(std::string_view name);

/// Whether the system has a zone file of this IANA name. Reads the file system.
bool zone_exists(std::string_view name);

/// The instant of a wall time such as "2026-12-01T09:00" in a zone. A time that the clocks skip is
/// moved by the skipped amount (02:30 becomes 03:30); of one that they show twice, the first counts
/// (RFC 5545 section 3.3.5). None if the time is malformed, or the zone is unknown.
std::optional<Instant> instant_of_wall_time(std::string_view local, std::string_view zone);

}  // namespace parley
