#pragma once
// JSON to described structs, by simdjson's on-demand parser. Strict: no unknown, missing or
// duplicate member, no conversion of types, limits by the fields' types. Errors name the field with
// its path. Includes simdjson, so only files that parse include it.

#include <simdjson.h>

#include <span>

#include "protocol/describe.hpp"
#include "protocol/json_write.hpp"
#include "protocol/types.hpp"

namespace parley {

using JsonValue = simdjson::ondemand::value;

/// Fields that may be absent: they then keep their default.
template <class T>
constexpr bool may_be_absent = is_optional<T>;
template <class T, std::size_t max>
constexpr bool may_be_absent<OptionalList<T, max>> = true;
template <class Key, class T>
constexpr bool may_be_absent<std::map<Key, T>> = true;
template <>
inline constexpr bool may_be_absent<JsonByName> = true;

Result<> read_json(JsonValue value, bool& out);
Result<> read_json(JsonValue value, std::int64_t& out);
Result<> read_json(JsonValue value, std::uint64_t& out);
Result<> read_json(JsonValue value, std::uint32_t& out);
Result<> read_json(JsonValue value, std::string& out);
Result<> read_json(JsonValue value, StreamId& out);
Result<> read_json(JsonValue value, Instant& out);
Result<> read_json(JsonValue value, JsonByName& out);
Result<> read_json(JsonValue value, Hours& out);

/// The part of a client's own name that an error repeats: at most 64 bytes, whole characters. An
/// error must not return a frame's worth of input.
std::string_view shown_name(std::string_view name);

/// A string in the parser's buffer, valid until the next document.
Result<std::string_view> read_string(JsonValue value);

template <DescribedEnum E>
Result<> read_json(JsonValue value, E& out) {
    auto text = read_string(value);
    if (!text) return text.error();
    if (!enum_value(*text, out)) return Error{Code::bad_value};
    return {};
}

template <class Kind>
Result<> read_json(JsonValue value, Id<Kind>& out) {
    auto text = read_string(value);
    if (!text) return text.error();
    auto id = Id<Kind>::parse(*text);
    if (!id) return Error{Code::bad_value};
    out = *id;
    return {};
}

template <class Value>
    requires std::derived_from<Value, Checked<Value>>
Result<> read_json(JsonValue value, Value& out) {
    auto text = read_string(value);
    if (!text) return text.error();
    if (auto refused = Value::refusal(*text)) return *refused;
    out.text = *text;
    return {};
}

template <std::size_t max>
Result<> read_json(JsonValue value, Secret<max>& out) {
    auto text = read_string(value);
    if (!text) return text.error();
    if (text->size() > max) return Error::too_many_bytes({}, max);
    out = Secret<max>(std::string(*text));
    return {};
}

template <std::int64_t min, std::int64_t max>
Result<> read_json(JsonValue value, Number<min, max>& out) {
    if (auto read = read_json(value, out.value); !read) return read;
    if (out.value < min) return Error{Code::bad_value};
    if (out.value > max) return Error{Code::bad_value, {}, max};
    return {};
}

template <class T, std::size_t max>
Result<> read_json(JsonValue value, List<T, max>& out);
template <class T>
Result<> read_json(JsonValue value, std::vector<T>& out);
template <class Key, class T>
Result<> read_json(JsonValue value, std::map<Key, T>& out);
template <class T>
Result<> read_json(JsonValue value, Nullable<T>& out);
template <Described T>
    requires std::is_class_v<T>
Result<> read_json(JsonValue value, T& out);

template <class T>
Result<> read_json(JsonValue value, std::optional<T>& out) {
    return read_json(value, out.emplace());
}

template <class T>
Result<> read_json(JsonValue value, Nullable<T>& out) {
    bool null = false;
    if (value.is_null().get(null)) return Error{Code::bad_value};
    return null ? Result<>() : read_json(value, out.value.emplace());
}

template <class T>
Result<> read_list(JsonValue value, std::vector<T>& out, std::size_t max) {
    simdjson::ondemand::array array;
    if (value.get_array().get(array)) return Error{Code::bad_value};
    for (auto entry : array) {
        JsonValue item;
        if (entry.get(item)) return Error{Code::bad_json};
        if (out.size() == max) return Error{Code::too_many, {}, static_cast<std::int64_t>(max)};
        if (auto read = read_json(item, out.emplace_back()); !read)
            return read.error().within(std::to_string(out.size() - 1));
    }
    return {};
}
template <class T, std::size_t max>
Result<> read_json(JsonValue value, List<T, max>& out) {
    return read_list<T>(value, out, max);
}
template <class T>
Result<> read_json(JsonValue value, std::vector<T>& out) {
    return read_list<T>(value, out, std::size_t(-1));
}

/// Entries that a map may have on the wire.
constexpr std::size_t map_entries_max = 20'000;

/// The key for a member's name; none if it is not valid.
template <class Key>
std::optional<Key> map_key(std::string_view name) {
    if constexpr (std::derived_from<Key, Checked<Key>>)
        return Key::refusal(name) ? std::nullopt : std::optional(Key(std::string(name)));
    else
        return Key::parse(name);
}

template <class Key, class T>
Result<> read_json(JsonValue value, std::map<Key, T>& out) {
    simdjson::ondemand::object object;
    if (value.get_object().get(object)) return Error{Code::bad_value};
    for (auto member : object) {
        std::string_view name;
        JsonValue entry;
        if (member.unescaped_key().get(name) || member.value().get(entry))
            return Error{Code::bad_json};
        auto key = map_key<Key>(name);
        if (!key || out.contains(*key)) return Error{Code::bad_value, shown_name(name)};
        if (out.size() == map_entries_max)
            return Error{Code::too_many, {}, static_cast<std::int64_t>(map_entries_max)};
        if (auto read = read_json(entry, out[*key]); !read) return read.error().within(name);
    }
    return {};
}

/// A member of a struct, type-erased, so that the reader of objects is compiled once.
struct MemberReader {
    std::string_view name;
    bool may_be_absent;
    Result<> (*read)(JsonValue value, void* of);  ///< `of`: the struct
};
/// Reads an object with these members, at most 64.
Result<> read_members(JsonValue value, std::span<const MemberReader> members, void* of);

template <class T, class Member>
Result<> read_member(JsonValue value, void* of) {
    return read_json(value, static_cast<T*>(of)->*Member::pointer);
}
template <class T>
inline constexpr auto member_readers =
    []<template <class...> class L, class... Member>(L<Member...>) {
        static_assert(sizeof...(Member) <= 64);
        return std::array<MemberReader, sizeof...(Member)>{
            {{wire_name(Member::name),
              may_be_absent<std::remove_reference_t<decltype(std::declval<T&>().*Member::pointer)>>,
              &read_member<T, Member>}...}};
    }(Members<T>());

template <Described T>
    requires std::is_class_v<T>
Result<> read_json(JsonValue value, T& out) {
    return read_members(value, member_readers<T>, &out);
}

/// The calling thread's parser. It reads one document at a time: parsing another ends the first.
simdjson::ondemand::parser& thread_parser();

/// Whether nothing follows a document that was read completely.
bool at_end(simdjson::ondemand::document& document);

/// Reads one struct. `text` must have simdjson::SIMDJSON_PADDING bytes of spare capacity behind it.
/// bad_json if it is not exactly one JSON value.
template <class T>
Result<T> from_padded_json(std::string_view text) {
    simdjson::ondemand::document document;
    T out;
    JsonValue root;
    if (thread_parser()
            .iterate(text.data(), text.size(), text.size() + simdjson::SIMDJSON_PADDING)
            .get(document) ||
        document.get_value().get(root))
        return Error{Code::bad_json};
    if (auto read = read_json(root, out); !read) return read.error();
    if (!at_end(document)) return Error{Code::bad_json};
    return out;
}

/// The same for any text, at the cost of a copy.
template <class T>
Result<T> from_json(std::string_view text) {
    std::string padded(text);
    padded.reserve(text.size() + simdjson::SIMDJSON_PADDING);
    return from_padded_json<T>(padded);
}

/// Reads one value of any type, also a number or a string, which on-demand parsing does not accept
/// as a document: it is wrapped in a list.
template <class T>
Result<T> value_from_json(std::string_view text) {
    std::string padded = "[";
    padded.reserve(text.size() + 2 + simdjson::SIMDJSON_PADDING);
    padded += text;
    padded += ']';
    simdjson::ondemand::document document;
    simdjson::ondemand::array list;
    T out;
    if (thread_parser().iterate(padded).get(document) || document.get_array().get(list))
        return Error{Code::bad_json};
    for (auto entry : list) {
        JsonValue value;
        if (entry.get(value)) return Error{Code::bad_json};
        if (auto read = read_json(value, out); !read) return read.error();
    }
    return out;
}

}  // namespace parley
