#include "server/ctl/table.hpp"

#include <algorithm>
#include <cstdint>

namespace parley::ctl {

namespace {
constexpr char32_t broken = 0xfffd;

/// Removes one code point from the front; `broken` for a byte that does not begin one (RFC 3629).
char32_t take_code_point(std::string_view& text) {
    const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
    const auto first = byte(0);
    const std::size_t size = first < 0x80   ? 1
                             : first < 0xc2 ? 0
                             : first < 0xe0 ? 2
                             : first < 0xf0 ? 3
                             : first < 0xf5 ? 4
                                            : 0;
    char32_t point = size == 1 ? first : first & (0x7fu >> size);
    bool whole = size > 0 && text.size() >= size;
    for (std::size_t i = 1; whole && i < size; ++i) {
        whole = (byte(i) & 0xc0) == 0x80;
        point = point << 6 | (byte(i) & 0x3fu);
    }
    const bool surrogate = point >= 0xd800 && point < 0xe000;
    if (!whole || surrogate || point > 0x10ffff || (size == 3 && point < 0x800) ||
        (size == 4 && point < 0x10000)) {
        text.remove_prefix(1);
        return broken;
    }
    text.remove_prefix(size);
    return point;
}

void append_utf8(std::string& out, char32_t point) {
    const auto tail = [&](int shift) { out += static_cast<char>(0x80 | (point >> shift & 0x3f)); };
    if (point < 0x80) {
        out += static_cast<char>(point);
    } else if (point < 0x800) {
        out += static_cast<char>(0xc0 | point >> 6);
        tail(0);
    } else if (point < 0x10000) {
        out += static_cast<char>(0xe0 | point >> 12);
        tail(6), tail(0);
    } else {
        out += static_cast<char>(0xf0 | point >> 18);
        tail(12), tail(6), tail(0);
    }
}

/// The replacement of a code point to which a terminal would react.
char32_t visible_point(char32_t point) {
    if (point < 0x20) return 0x2400 + point;  // the block "Control Pictures"
    if (point == 0x7f) return 0x2421;
    const bool c1 = point >= 0x80 && point < 0xa0;
    const bool line_end = point == 0x2028 || point == 0x2029;
    const bool direction = point == 0x61c || point == 0x200e || point == 0x200f ||
                           (point >= 0x202a && point <= 0x202e) ||
                           (point >= 0x2066 && point <= 0x2069);
    return c1 || line_end || direction ? broken : point;
}

/// Unicode's East Asian Width "W" and "F" (UAX #11), the ranges in common use.
bool is_wide(char32_t point) {
    return (point >= 0x1100 && point <= 0x115f) || (point >= 0x2e80 && point <= 0xa4cf) ||
           (point >= 0xac00 && point <= 0xd7a3) || (point >= 0xf900 && point <= 0xfaff) ||
           (point >= 0xfe30 && point <= 0xfe6f) || (point >= 0xff00 && point <= 0xff60) ||
           (point >= 0xffe0 && point <= 0xffe6) || (point >= 0x1f300 && point <= 0x1faff) ||
           (point >= 0x20000 && point <= 0x3fffd);
}

/// Marks that combine with the character before them and take no column.
bool is_combining(char32_t point) {
    return (point >= 0x300 && point <= 0x36f) || point == 0x200d ||
           (point >= 0xfe00 && point <= 0xfe0f);
}

/// Columns of the text on a terminal; wide characters and emoji take two.
std::size_t width_of(std::string_view text) {
    std::size_t width = 0;
    while (!text.empty()) {
        const auto point = take_code_point(text);
        width += is_combining(point) ? 0 : is_wide(point) ? 2 : 1;
    }
    return width;
}
}  // namespace

std::string visible(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) append_utf8(out, visible_point(take_code_point(text)));
    return out;
}

std::string terminal_safe_json(std::string_view json) {
    constexpr std::string_view hex = "0123456789abcdef";
    std::string out;
    out.reserve(json.size());
    while (!json.empty()) {
        const auto point = take_code_point(json);
        if (point >= 0x7f && point < 0xa0) {
            out += "\\u00";
            out += hex[point >> 4];
            out += hex[point & 15];
        } else {
            append_utf8(out, point);
        }
    }
    return out;
}

// Widths are those on a terminal, not bytes or characters.
std::string Table::text() const {
    std::vector<std::size_t> widths;
    for (const auto& row : rows_) {
        widths.resize(std::max(widths.size(), row.size()));
        for (std::size_t i = 0; i < row.size(); ++i)
            widths[i] = std::max(widths[i], width_of(visible(row[i])));
    }
    std::string out;
    for (const auto& row : rows_) {
        std::string line;
        for (std::size_t i = 0; i < row.size(); ++i) {
            const auto cell = visible(row[i]);
            line += cell;
            line.append(widths[i] - width_of(cell) + 2, ' ');
        }
        line.erase(line.find_last_not_of(' ') + 1);
        out += line + '\n';
    }
    return out;
}

}  // namespace parley::ctl
