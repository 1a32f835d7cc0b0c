#include "protocol/json_write.hpp"

#include <cstring>

namespace parley {

namespace {
/// For each byte: 0 if it needs no escape, else the letter after the backslash ('u': \u00xx).
constexpr std::array<char, 256> escapes = [] {
    std::array<char, 256> table{};
    for (std::size_t i = 0; i < 0x20; ++i) table[i] = 'u';
    table['\b'] = 'b';
    table['\f'] = 'f';
    table['\n'] = 'n';
    table['\r'] = 'r';
    table['\t'] = 't';
    table['"'] = '"';
    table['\\'] = '\\';
    return table;
}();

/// Whether any of eight bytes needs an escape: a quote, a backslash or a control character. All
/// eight are tested in one word (Hacker's Delight, 2nd ed., section 6-1).
bool any_escape(const char* eight) {
    constexpr std::uint64_t each = 0x0101010101010101, high = 0x80 * each;
    std::uint64_t word = 0;
    std::memcpy(&word, eight, sizeof word);
    const auto has_zero = [](std::uint64_t x) { return (x - each) & ~x & high; };
    const std::uint64_t controls = (word - 0x20 * each) & ~word & high;
    return (controls | has_zero(word ^ ('"' * each)) | has_zero(word ^ ('\\' * each))) != 0;
}
}  // namespace

void append_json(std::string& out, std::string_view text) {
    constexpr std::string_view hex = "0123456789abcdef";
    out += '"';
    std::size_t plain = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        while (text.size() - i > 8 && !any_escape(text.data() + i)) i += 8;
        const auto byte = static_cast<std::uint8_t>(text[i]);
        const char escape = escapes[byte];
        if (escape == 0) continue;
        out.append(text, plain, i - plain);
        plain = i + 1;
        out += '\\';
        out += escape;
        if (escape == 'u') {
            out += "00";
            out += hex[byte >> 4];
            out += hex[byte & 15];
        }
    }
    out.append(text, plain);
    out += '"';
}

void append_json(std::string& out, const JsonByName& values) {
    out += '{';
    for (const auto& [name, json] : values.values) {
        if (out.back() != '{') out += ',';
        append_json(out, name);
        out += ':';
        out += json;
    }
    out += '}';
}

}  // namespace parley
