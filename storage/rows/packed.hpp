#pragma once
// Described structs to bytes and back; a tenth of the cost of JSON, which matters for rows that are
// read fifty at a time. The format:
//   numbers, times   LEB128, signed ones zigzag (as Protocol Buffers' varints)
//   bool             1 byte
//   ids, digests     their bytes; a stream's id has its kind (1 byte) in front
//   enumerations     their words, so that values can be reordered
//   text, lists, maps  a count in front (bytes or entries)
//   optional         1 byte, then the value if it is 1
//   structs          their size in bytes, then the members in their order
// New members go to the end. If a struct's bytes end early, its last members get their defaults; a
// StreamId has no default and must be there.

#include <concepts>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/describe.hpp"
#include "protocol/types.hpp"

namespace parley::rows {

// Encoding: `pack` appends a value to `out`.
template <std::unsigned_integral T>
    requires(!std::same_as<T, bool>)
void pack(std::string& out, T value) {
    std::uint64_t number = value;
    for (; number >= 0x80; number >>= 7) out += static_cast<char>(number | 0x80);
    out += static_cast<char>(number);
}
inline void pack(std::string& out, bool value) { out += static_cast<char>(value); }
inline void pack(std::string& out, std::string_view text) {
    pack(out, static_cast<std::uint64_t>(text.size()));
    out += text;
}
inline void pack(std::string& out, const std::string& text) { pack(out, std::string_view(text)); }
template <DescribedEnum E>
void pack(std::string& out, E value) {
    pack(out, enum_text(value));
}
inline void pack(std::string& out, Instant at) {
    const auto ms = static_cast<std::uint64_t>(at.ms);
    pack(out, (ms << 1) ^ (at.ms < 0 ? ~std::uint64_t{0} : 0));
}
/// Storing is the one way in which a secret leaves the process.
template <std::size_t max>
void pack(std::string& out, const Secret<max>& secret) {
    pack(out, secret.reveal());
}
template <std::size_t size>
void pack(std::string& out, const std::array<std::uint8_t, size>& bytes) {
    out.append(reinterpret_cast<const char*>(bytes.data()), size);
}
template <class Kind>
void pack(std::string& out, const Id<Kind>& id) {
    pack(out, id.bytes);
}
inline void pack(std::string& out, const StreamId& id) {
    out += static_cast<char>(id.kind);
    pack(out, id.bytes);
}
template <class T>
void pack(std::string& out, const std::vector<T>& list);
template <class T>
void pack(std::string& out, const std::map<std::string, T>& map);
template <Described T>
    requires std::is_class_v<T>
void pack(std::string& out, const T& value);

template <class T>
void pack(std::string& out, const std::optional<T>& value) {
    pack(out, value.has_value());
    if (value) pack(out, *value);
}
template <class T>
void pack(std::string& out, const std::vector<T>& list) {
    pack(out, static_cast<std::uint64_t>(list.size()));
    for (const auto& entry : list) pack(out, entry);
}
template <class T>
void pack(std::string& out, const std::map<std::string, T>& map) {
    pack(out, static_cast<std::uint64_t>(map.size()));
    for (const auto& [name, value] : map) pack(out, name), pack(out, value);
}
template <Described T>
    requires std::is_class_v<T>
void pack(std::string& out, const T& value) {
    std::string members;
    for_each_member(value, [&](std::string_view, const auto& member) { pack(members, member); });
    pack(out, std::string_view(members));
}

/// All `unpack` functions take the value from the front of `in`; false if the bytes are not what
/// `pack` writes. Then `value` and `in` are unspecified. They never throw and never read past `in`.
template <std::unsigned_integral T>
    requires(!std::same_as<T, bool>)
bool unpack(std::string_view& in, T& value) {
    std::uint64_t number = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        if (in.empty()) return false;
        const auto byte = static_cast<std::uint8_t>(in.front());
        in.remove_prefix(1);
        number |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
        if (byte >= 0x80) continue;
        value = static_cast<T>(number);
        return value == number;
    }
    return false;
}
inline bool unpack(std::string_view& in, bool& value) {
    if (in.empty()) return false;
    value = in.front() != 0;
    in.remove_prefix(1);
    return true;
}
inline bool unpack(std::string_view& in, std::string_view& text) {
    std::uint64_t size = 0;
    if (!unpack(in, size) || size > in.size()) return false;
    text = in.substr(0, size);
    in.remove_prefix(size);
    return true;
}
inline bool unpack(std::string_view& in, std::string& text) {
    std::string_view view;
    if (!unpack(in, view)) return false;
    text = view;
    return true;
}
template <DescribedEnum E>
bool unpack(std::string_view& in, E& value) {
    std::string_view word;
    return unpack(in, word) && enum_value(word, value);
}
inline bool unpack(std::string_view& in, Instant& at) {
    std::uint64_t zigzag = 0;
    if (!unpack(in, zigzag)) return false;
    at.ms = static_cast<std::int64_t>((zigzag >> 1) ^ (~(zigzag & 1) + 1));
    return true;
}
template <std::size_t size>
bool unpack(std::string_view& in, std::array<std::uint8_t, size>& bytes) {
    if (in.size() < size) return false;
    std::copy_n(in.data(), size, reinterpret_cast<char*>(bytes.data()));
    in.remove_prefix(size);
    return true;
}
template <class Kind>
bool unpack(std::string_view& in, Id<Kind>& id) {
    return unpack(in, id.bytes);
}
template <std::size_t max>
bool unpack(std::string_view& in, Secret<max>& secret) {
    std::string text;
    if (!unpack(in, text)) return false;
    secret = Secret<max>(std::move(text));
    return true;
}
inline bool unpack(std::string_view& in, StreamId& id) {
    constexpr std::string_view kinds = "csom";
    if (in.size() < 1 + id.bytes.size() || kinds.find(in.front()) == kinds.npos) return false;
    id.kind = static_cast<StreamId::Kind>(in.front());
    in.remove_prefix(1);
    return unpack(in, id.bytes);
}
template <class T>
bool unpack(std::string_view& in, std::vector<T>& list);
template <class T>
bool unpack(std::string_view& in, std::map<std::string, T>& map);
template <Described T>
    requires std::is_class_v<T>
bool unpack(std::string_view& in, T& value);

template <class T>
bool unpack(std::string_view& in, std::optional<T>& value) {
    bool there = false;
    if (!unpack(in, there)) return false;
    if (!there) return value.reset(), true;
    return unpack(in, value.emplace());
}
template <class T>
bool unpack(std::string_view& in, std::vector<T>& list) {
    std::uint64_t count = 0;
    // Each entry has at least one byte, so a damaged count cannot make the list longer than `in`.
    if (!unpack(in, count) || count > in.size()) return false;
    list.resize(count);
    for (auto& entry : list)
        if (!unpack(in, entry)) return false;
    return true;
}
template <class T>
bool unpack(std::string_view& in, std::map<std::string, T>& map) {
    std::uint64_t count = 0;
    if (!unpack(in, count) || count > in.size()) return false;
    map.clear();
    for (; count > 0; --count) {
        std::string name;
        if (!unpack(in, name) || !unpack(in, map[name])) return false;
    }
    return true;
}
template <Described T>
    requires std::is_class_v<T>
bool unpack(std::string_view& in, T& value) {
    std::string_view members;
    if (!unpack(in, members)) return false;
    bool read = true;
    for_each_member(value, [&]<class Member>(std::string_view, Member& member) {
        if (!members.empty())
            read = read && unpack(members, member);
        else if constexpr (std::same_as<Member, StreamId>)
            read = false;
        else
            member = Member();
    });
    return read && members.empty();
}

}  // namespace parley::rows
