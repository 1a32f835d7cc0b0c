#include "protocol/types.hpp"

namespace parley {

std::size_t code_points(std::string_view text) {
    std::size_t count = 0;
    for (char c : text) count += (static_cast<unsigned char>(c) & 0xc0) != 0x80;
    return count;
}

bool is_one_line(std::string_view text) {
    bool blank = true;
    for (char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte == 0x7f) return false;
        blank = blank && c == ' ';
    }
    // U+2028 and U+2029 end a line too; U+0080–U+009F are control characters (C1).
    for (std::size_t i = 0; i + 1 < text.size(); ++i) {
        const auto a = static_cast<unsigned char>(text[i]);
        const auto b = static_cast<unsigned char>(text[i + 1]);
        if (a == 0xc2 && b < 0xa0) return false;
        if (a == 0xe2 && b == 0x80 && i + 2 < text.size()) {
            const auto c = static_cast<unsigned char>(text[i + 2]);
            if (c == 0xa8 || c == 0xa9) return false;
        }
    }
    return !blank;
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

std::optional<Error> SpaceCode::refusal(std::string_view text) {
    if (text.size() > longest) return Error{Code::too_long, {}, longest};
    if (text.size() < shortest) return Error{Code::bad_value};
    for (char c : text)
        if (c < 'A' || c > 'Z') return Error{Code::bad_value};
    return std::nullopt;
}

std::optional<Error> Email::refusal(std::string_view text) {
    if (text.size() > longest) return Error{Code::too_long, {}, longest};
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
    // "24:00" is the end of a day that lasts to midnight.
    if (text.substr(0, 2) > "23" && text != "24:00") return Error{Code::bad_value};
    if (text[3] > '5') return Error{Code::bad_value};
    return std::nullopt;
}

std::optional<Error> Emoji::refusal(std::string_view text) {
    if (code_points(text) > longest) return Error{Code::too_long, {}, longest};
    if (!is_one_line(text)) return Error{Code::bad_value};
    // Keycaps ("1️⃣") begin with an ASCII character; an emoji has something beyond ASCII in it.
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
