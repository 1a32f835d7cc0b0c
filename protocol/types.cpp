#include "protocol/types.hpp"

#include <algorithm>

#include "protocol/describe.hpp"

namespace parley {

std::size_t code_points(std::string_view text) {
    std::size_t count = 0;
    for (char c : text) count += (static_cast<unsigned char>(c) & 0xc0) != 0x80;
    return count;
}

namespace {
struct Range {
    char32_t first, last;
};
template <std::size_t count>
constexpr bool within(const Range (&ranges)[count], char32_t c) {
    for (const auto& range : ranges)
        if (c >= range.first && c <= range.last) return true;
    return false;
}

/// Control characters, line ends, and characters that change the direction of text (UAX #9).
constexpr Range not_in_a_line[] = {{0x00, 0x1f}, {0x7f, 0x9f}, {0x2028, 0x202e}, {0x2066, 0x2069}};

/// Characters that are drawn as nothing or as a blank: Unicode 15.0's White_Space and
/// Default_Ignorable_Code_Point (DerivedCoreProperties.txt), and the empty Braille pattern.
constexpr Range invisible[] = {
    {0x20, 0x20},       {0xa0, 0xa0},      {0xad, 0xad},     {0x34f, 0x34f},   {0x61c, 0x61c},
    {0x115f, 0x1160},   {0x1680, 0x1680},  {0x17b4, 0x17b5}, {0x180b, 0x180f}, {0x2000, 0x200f},
    {0x202f, 0x202f},   {0x205f, 0x206f},  {0x2800, 0x2800}, {0x3000, 0x3000}, {0x3164, 0x3164},
    {0xfe00, 0xfe0f},   {0xfeff, 0xfeff},  {0xffa0, 0xffa0}, {0xfff0, 0xfff8}, {0x1bca0, 0x1bca3},
    {0x1d173, 0x1d17a}, {0xe0000, 0xe0fff}};

/// Reads the code point at `at` and moves `at` behind it. The text must be UTF-8.
char32_t next_code_point(std::string_view text, std::size_t& at) {
    const auto lead = static_cast<unsigned char>(text[at++]);
    const int more = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : lead >= 0xc0 ? 1 : 0;
    char32_t c = more == 0 ? lead : lead & (0x3fu >> more);
    for (int i = 0; i < more && at < text.size(); ++i)
        c = c << 6 | (static_cast<unsigned char>(text[at++]) & 0x3fu);
    return c;
}
}  // namespace

bool is_one_line(std::string_view text) {
    bool visible = false;
    for (std::size_t at = 0; at < text.size();) {
        const char32_t c = next_code_point(text, at);
        if (within(not_in_a_line, c)) return false;
        visible = visible || !within(invisible, c);
    }
    return visible;
}

bool is_blank(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const char32_t c = next_code_point(text, at);
        if (!within(invisible, c) && !within(not_in_a_line, c)) return false;
    }
    return true;
}

std::optional<Error> Word::refusal(std::string_view text) {
    if (text.size() > longest) return Error{Code::too_long, {}, longest};
    if (text.empty() || text.front() < 'a' || text.front() > 'z') return Error{Code::bad_value};
    for (char c : text)
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'))
            return Error{Code::bad_value};
    return std::nullopt;
}

std::optional<Error> ChannelName::refusal(std::string_view text) {
    if (auto refused = Name<longest>::refusal(text)) return refused;
    if (text.find('/') != std::string_view::npos) return Error{Code::bad_value};
    return std::nullopt;
}

namespace {
/// Marks, embeddings, overrides and isolates (UAX #9, 2).
constexpr Range direction_marks[] = {{0x200e, 0x200f}, {0x202a, 0x202e}, {0x2066, 0x2069}};
}  // namespace

std::string FileName::cleaned(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const auto begin = at;
        if (!within(direction_marks, next_code_point(text, at)))
            out += text.substr(begin, at - begin);
    }
    return out;
}

std::optional<Error> FileName::refusal(std::string_view text) {
    if (text.size() > longest) return Error::too_many_bytes({}, longest);
    if (!is_one_line(text) || text.find_first_of("/\\") != std::string_view::npos || text == "." ||
        text == "..")
        return Error{Code::bad_value};
    return std::nullopt;
}

std::optional<Error> SpaceCode::refusal(std::string_view text) {
    if (text.size() > longest) return Error{Code::too_long, {}, longest};
    if (text.size() < shortest) return Error{Code::bad_value};
    for (char c : text)
        if (c < 'A' || c > 'Z') return Error{Code::bad_value};
    return std::nullopt;
}

std::optional<Error> Email::refusal(std::string_view text) {
    if (text.size() > longest) return Error::too_many_bytes({}, longest);
    const auto at = text.rfind('@');
    if (!is_one_line(text) || text.find(' ') != std::string_view::npos ||
        at == std::string_view::npos || at == 0 || at + 1 == text.size())
        return Error{Code::bad_value};
    return std::nullopt;
}

std::optional<Error> Zone::refusal(std::string_view text) {
    if (text.size() > longest) return Error{Code::too_long, {}, longest};
    if (!zone_exists(text)) return Error{Code::bad_value};
    return std::nullopt;
}

std::optional<Error> ZoneName::refusal(std::string_view text) {
    if (text.size() > longest) return Error{Code::too_long, {}, longest};
    if (!is_zone_name(text)) return Error{Code::bad_value};
    return std::nullopt;
}

std::optional<Error> Language::refusal(std::string_view text) {
    if (text.size() > longest) return Error{Code::too_long, {}, longest};
    if (text.size() < shortest) return Error{Code::bad_value};
    for (char c : text) {
        const bool fits =
            (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
        if (!fits) return Error{Code::bad_value};
    }
    return std::nullopt;
}

std::optional<Error> ClockTime::refusal(std::string_view text) {
    const auto digit = [&](std::size_t i) { return text[i] >= '0' && text[i] <= '9'; };
    if (text.size() != longest || !digit(0) || !digit(1) || text[2] != ':' || !digit(3) ||
        !digit(4))
        return Error{Code::bad_value};
    // "24:00" is the end of a day.
    if (text.substr(0, 2) > "23" && text != "24:00") return Error{Code::bad_value};
    if (text[3] > '5') return Error{Code::bad_value};
    return std::nullopt;
}

namespace {
constexpr std::int64_t day_minutes = 24 * 60;

/// "09:30" as minutes since midnight.
std::int64_t minute_of(std::string_view clock) {
    return ((clock[0] - '0') * 10 + clock[1] - '0') * 60 + (clock[3] - '0') * 10 + clock[4] - '0';
}

/// The minutes of a week, from Monday 00:00, that a range covers on one of its days. It may go on
/// into the next week.
std::pair<std::int64_t, std::int64_t> minutes_of(const HourRange& range, std::int64_t day) {
    const std::int64_t start = (day - 1) * day_minutes;
    const auto from = minute_of(range.from.text), to = minute_of(range.to.text);
    return {start + from, start + to + (to < from ? day_minutes : 0)};
}

Error wrong_range(std::size_t index, std::string_view member) {
    return Error{Code::bad_value, member}.within(std::to_string(index));
}
}  // namespace

std::optional<Error> Hours::refusal(const Hours& hours) {
    if (hours.empty())
        return Error(Code::bad_value).saying("Name at least one range, or null for none.");
    constexpr std::int64_t week = 7 * day_minutes;
    std::vector<std::pair<std::int64_t, std::int64_t>> taken;
    for (std::size_t i = 0; i < hours.size(); ++i) {
        const auto& range = hours[i];
        if (range.days.empty())
            return wrong_range(i, field(&HourRange::days)).saying("A range has at least one day.");
        if (range.from.text == "24:00") return wrong_range(i, field(&HourRange::from));
        if (range.from.text == range.to.text)
            return wrong_range(i, field(&HourRange::to))
                .saying(
                    "A range that ends as it begins is empty; the whole day is 00:00 to 24:00.");
        for (const auto& day : range.days) {
            const auto span = minutes_of(range, day);
            taken.push_back(span);
            // The part that goes on into the next week is in this one's first day.
            if (span.second > week) taken.push_back({0, span.second - week});
        }
    }
    std::ranges::sort(taken);
    for (std::size_t i = 1; i < taken.size(); ++i)
        if (taken[i].first < taken[i - 1].second)
            return Error(Code::bad_value).saying("Two ranges of these hours overlap.");
    return std::nullopt;
}

std::optional<Error> Emoji::refusal(std::string_view text) {
    if (code_points(text) > longest) return Error{Code::too_long, {}, longest};
    if (!is_one_line(text)) return Error{Code::bad_value};
    // Keycaps ("1️⃣") begin with an ASCII character, but every emoji has a character beyond ASCII.
    bool beyond_ascii = false;
    for (char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte == ' ' || (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z'))
            return Error{Code::bad_value};
        beyond_ascii = beyond_ascii || byte >= 0x80;
    }
    if (!beyond_ascii) return Error{Code::bad_value};
    return std::nullopt;
}

}  // namespace parley
