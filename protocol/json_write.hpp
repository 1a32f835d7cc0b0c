#pragma once
// Described structs to JSON, without white space. Absent optional members are omitted. A Secret has
// no append_json, so it cannot be written.

#include <charconv>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "protocol/describe.hpp"
#include "protocol/types.hpp"

namespace parley {

/// A JSON string (RFC 8259 section 7) of UTF-8 text, with its quotes.
void append_json(std::string& out, std::string_view text);

inline void append_json(std::string& out, const std::string& text) {
    append_json(out, std::string_view(text));
}
inline void append_json(std::string& out, const char* text) {
    append_json(out, std::string_view(text));
}
inline void append_json(std::string& out, bool value) { out += value ? "true" : "false"; }

template <std::integral T>
    requires(!std::same_as<T, bool>)
void append_json(std::string& out, T value) {
    char digits[24];
    const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
    out.append(digits, end);
}
inline void append_json(std::string& out, double value) {
    char digits[32];
    out.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
}
template <DescribedEnum E>
void append_json(std::string& out, E value) {
    out += '"';
    out += enum_text(value);
    out += '"';
}
template <class Kind>
void append_json(std::string& out, const Id<Kind>& id) {
    constexpr auto prefix = Id<Kind>::prefix;
    char text[prefix.size() + base32_size + 2];
    text[0] = '"';
    prefix.copy(text + 1, prefix.size());
    put_base32(text + 1 + prefix.size(), id.bytes);
    text[sizeof text - 1] = '"';
    out.append(text, sizeof text);
}
inline void append_json(std::string& out, const StreamId& id) {
    out += '"';
    out += id.text();
    out += '"';
}
inline void append_json(std::string& out, Instant at) {
    out += '"';
    append_time(out, at);
    out += '"';
}
template <class Value>
void append_json(std::string& out, const Checked<Value>& value) {
    append_json(out, std::string_view(value.text));
}
template <std::int64_t min, std::int64_t max>
void append_json(std::string& out, const Number<min, max>& number) {
    append_json(out, number.value);
}
inline void append_json(std::string& out, const ShownOnce& secret) {
    append_json(out, std::string_view(secret.text));
}
inline void append_json(std::string& out, const RawJson& json) { out += json.text; }
inline void append_json(std::string& out, JsonView json) { out += json.text; }
template <class T>
void append_json(std::string& out, const JsonList<T>& list) {
    constexpr std::size_t usually_behind = 256;  // bytes of the page after its list
    out.reserve(out.size() + list.entries.size() + usually_behind);
    out += '[';
    out += list.entries;
    out += ']';
}
void append_json(std::string& out, const JsonByName& values);

template <class T>
void append_json(std::string& out, const std::vector<T>& list);
template <class Key, class T>
void append_json(std::string& out, const std::map<Key, T>& map);
template <class T>
void append_json(std::string& out, const Nullable<T>& value);

template <class T>
constexpr bool is_optional = false;
template <class T>
constexpr bool is_optional<std::optional<T>> = true;

/// `,"name":` of a member, made at compile time. The first member's comma is replaced by a brace.
template <class Member>
inline constexpr auto json_name = [] {
    constexpr auto name = wire_name(Member::name);
    std::array<char, name.size() + 4> text{',', '"'};
    name.copy(text.data() + 2, name.size());
    text[name.size() + 2] = '"';
    text[name.size() + 3] = ':';
    return text;
}();

template <Described T>
    requires std::is_class_v<T>
void append_json(std::string& out, const T& value) {
    bool first = true;
    boost::mp11::mp_for_each<Members<T>>([&]<class Member>(Member) {
        const auto& member = value.*Member::pointer;
        constexpr bool may_be_missing = is_optional<std::remove_cvref_t<decltype(member)>>;
        if constexpr (may_be_missing) {
            if (!member) return;
        }
        out.append(json_name<Member>.data(), json_name<Member>.size());
        if (first) out[out.size() - json_name<Member>.size()] = '{';
        first = false;
        if constexpr (may_be_missing)
            append_json(out, *member);
        else
            append_json(out, member);
    });
    out += first ? "{}" : "}";
}

template <class T>
void append_json(std::string& out, const Nullable<T>& what) {
    if (what.value)
        append_json(out, *what.value);
    else
        out += "null";
}

template <class T>
void append_json(std::string& out, const std::vector<T>& list) {
    out += '[';
    bool first = true;
    for (const auto& entry : list) {
        if (!first) out += ',';
        first = false;
        append_json(out, entry);
    }
    out += ']';
}

template <class Key, class T>
void append_json(std::string& out, const std::map<Key, T>& map) {
    out += '{';
    bool first = true;
    for (const auto& [key, value] : map) {
        if (!first) out += ',';
        first = false;
        append_json(out, key);
        out += ':';
        append_json(out, value);
    }
    out += '}';
}

template <class T>
std::string to_json(const T& value) {
    std::string out;
    append_json(out, value);
    return out;
}

}  // namespace parley
