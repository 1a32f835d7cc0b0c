#include "protocol/json_write.hpp"

namespace parley {

namespace {
/// 0 where a byte stands for itself, else the letter behind the backslash ('u': by number).
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
}  // namespace

void append_json(std::string& out, std::string_view text) {
    constexpr std::string_view hex = "0123456789abcdef";
    out += '"';
    std::size_t plain = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
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
