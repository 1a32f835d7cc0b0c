#pragma once
// Described structs to JSON. Optional members that are not there are not written; a Secret cannot
// be.

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
    out += '"';
    out += Id<Kind>::prefix;
    append_base32(out, id.bytes);
    out += '"';
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

template <Described T>
    requires std::is_class_v<T>
void append_json(std::string& out, const T& value) {
    out += '{';
    bool first = true;
    for_each_member(value, [&]<class Value>(std::string_view name, const Value& member) {
        if constexpr (is_optional<Value>) {
            if (!member) return;
        }
        if (!first) out += ',';
        first = false;
        out += '"';
        out += name;
        out += "\":";
        if constexpr (is_optional<Value>)
            append_json(out, *member);
        else
            append_json(out, member);
    });
    out += '}';
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
