#include "protocol/time.hpp"

#include <cctz/time_zone.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>

namespace parley {

namespace {
/// Writes the last `width` digits of a number.
template <std::size_t width>
void put_number(char* places, unsigned value) {
    for (std::size_t i = width; i-- > 0; value /= 10)
        places[i] = static_cast<char>('0' + value % 10);
}

/// Removes exactly `width` digits from the front and returns their value.
std::optional<int> take_number(std::string_view& text, std::size_t width) {
    if (text.size() < width) return std::nullopt;
    int value = 0;
    for (char c : text.substr(0, width)) {
        if (c < '0' || c > '9') return std::nullopt;
        value = value * 10 + (c - '0');
    }
    text.remove_prefix(width);
    return value;
}

/// Removes a character from the front; false if another is there.
bool take(std::string_view& text, char expected) {
    if (text.empty() || text[0] != expected) return false;
    text.remove_prefix(1);
    return true;
}

/// The milliseconds of a fraction: at least one digit, those after the third ignored.
std::optional<int> take_fraction(std::string_view& text) {
    int ms = 0, digits = 0;
    for (; !text.empty() && text[0] >= '0' && text[0] <= '9'; text.remove_prefix(1), ++digits)
        if (digits < 3) ms = ms * 10 + (text[0] - '0');
    if (digits == 0) return std::nullopt;
    for (; digits < 3; ++digits) ms *= 10;
    return ms;
}

/// Minutes east of UTC.
std::optional<int> take_offset(std::string_view& text) {
    if (take(text, 'Z') || take(text, 'z')) return 0;
    const int sign = take(text, '-') ? -1 : take(text, '+') ? 1 : 0;
    const auto hour = take_number(text, 2);
    if (sign == 0 || !hour || !take(text, ':')) return std::nullopt;
    const auto minute = take_number(text, 2);
    if (!minute || *hour > 23 || *minute > 59) return std::nullopt;
    return sign * (*hour * 60 + *minute);
}
}  // namespace

void append_time(std::string& out, Instant at) {
    using namespace std::chrono;
    const sys_time<milliseconds> time{milliseconds(at.ms)};
    const auto day = floor<days>(time);
    const year_month_day date(day);
    const hh_mm_ss clock(time - day);
    constexpr std::string_view form = "yyyy-mm-ddThh:mm:ss.mmmZ";
    char text[24];
    form.copy(text, sizeof text);
    put_number<4>(text, static_cast<unsigned>(static_cast<int>(date.year())));
    put_number<2>(text + 5, static_cast<unsigned>(date.month()));
    put_number<2>(text + 8, static_cast<unsigned>(date.day()));
    put_number<2>(text + 11, static_cast<unsigned>(clock.hours().count()));
    put_number<2>(text + 14, static_cast<unsigned>(clock.minutes().count()));
    put_number<2>(text + 17, static_cast<unsigned>(clock.seconds().count()));
    put_number<3>(text + 20, static_cast<unsigned>(clock.subseconds().count()));
    out.append(text, sizeof text);
}

std::string time_text(Instant at) {
    std::string out;
    append_time(out, at);
    return out;
}

// Strict: fixed widths, so no locale and no library is involved.
std::optional<Instant> parse_time(std::string_view text) {
    using namespace std::chrono;
    const auto year_ = take_number(text, 4);
    if (!year_ || !take(text, '-')) return std::nullopt;
    const auto month_ = take_number(text, 2);
    if (!month_ || !take(text, '-')) return std::nullopt;
    const auto day_ = take_number(text, 2);
    if (!day_ || !(take(text, 'T') || take(text, 't'))) return std::nullopt;
    const auto hour = take_number(text, 2);
    if (!hour || !take(text, ':')) return std::nullopt;
    const auto minute = take_number(text, 2);
    if (!minute || !take(text, ':')) return std::nullopt;
    const auto second = take_number(text, 2);
    if (!second) return std::nullopt;
    int ms = 0;
    if (take(text, '.')) {
        const auto fraction = take_fraction(text);
        if (!fraction) return std::nullopt;
        ms = *fraction;
    }
    const auto offset = take_offset(text);
    if (!offset || !text.empty()) return std::nullopt;
    const year_month_day date(year(*year_), month(static_cast<unsigned>(*month_)),
                              day(static_cast<unsigned>(*day_)));
    // A leap second (60) becomes the first moment of the next minute.
    if (!date.ok() || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
    const auto time = sys_days(date) + hours(*hour) + minutes(*minute - *offset) +
                      seconds(*second) + milliseconds(ms);
    // The offset may lead to a year that four digits cannot write.
    if (time < sys_days(year(0) / 1 / 1) || time >= sys_days(year(10000) / 1 / 1))
        return std::nullopt;
    return Instant{duration_cast<milliseconds>(time.time_since_epoch()).count()};
}

Instant now() {
    using namespace std::chrono;
    return {duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count()};
}

namespace {
bool in_zone_name(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '/' ||
           c == '_' || c == '-' || c == '+';
}
}  // namespace

bool is_zone_name(std::string_view name) {
    return !name.empty() && name.size() <= 64 && name.front() != '/' &&
           name.find("//") == std::string_view::npos && std::ranges::all_of(name, in_zone_name);
}

bool zone_exists(std::string_view name) {
    // CCTZ accepts other names too ("/path", "file:/path", "libc:…", "Fixed/UTC…"), and the folder
    // has files that are no IANA zones, on which browsers throw. A name without a file is not
    // passed to CCTZ, as CCTZ keeps each name that it was asked for in memory for ever.
    if (!is_zone_name(name)) return false;
    for (std::string_view other : {"posix/", "right/", "localtime", "posixrules", "Factory"})
        if (name.starts_with(other)) return false;
    const char* folder = std::getenv("TZDIR");
    std::error_code failed;
    const auto file = std::filesystem::path(folder ? folder : "/usr/share/zoneinfo") / name;
    if (!std::filesystem::is_regular_file(file, failed)) return false;
    cctz::time_zone zone;
    return cctz::load_time_zone(std::string(name), &zone);
}

std::optional<Instant> instant_of_wall_time(std::string_view local, std::string_view zone_name) {
    if (local.size() != std::string_view("2026-12-01T09:00").size()) return std::nullopt;
    // Parsing it as if it were UTC checks the calendar.
    std::string in_utc(local);
    in_utc += ":00Z";
    const auto plain = parse_time(in_utc);
    cctz::time_zone zone;
    if (!plain || !zone_exists(zone_name) || !cctz::load_time_zone(std::string(zone_name), &zone))
        return std::nullopt;
    const cctz::civil_second wall = cctz::civil_second() + plain->ms / 1000;
    // CCTZ's `pre` uses the offset from before the transition: later in a gap, the first in a fold.
    const auto found = zone.lookup(wall).pre;
    return Instant{found.time_since_epoch() / std::chrono::milliseconds(1)};
}

}  // namespace parley
