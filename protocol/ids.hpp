#pragma once
// Ids: 16 bytes, 48 bits of milliseconds since 1970 and 80 random bits, so that they sort by
// creation. On the wire: a prefix for the kind of thing and 26 characters of Crockford's base 32
// (https://www.crockford.com/base32.html). Ids are never reused.

#include <array>
#include <boost/container_hash/hash.hpp>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace parley {

using IdBytes = std::array<std::uint8_t, 16>;

/// Digits of 128 bits in base 32: 26 × 5 = 130, so the first digit is at most 7.
constexpr std::size_t base32_size = 26;

/// Writes base32_size characters to `out`.
void put_base32(char* out, const IdBytes& bytes);

/// The inverse; none if a character or the length is wrong. Only the canonical form (upper case, no
/// look-alikes) is accepted, so that a thing has one id only.
std::optional<IdBytes> base32_bytes(std::string_view text);

/// The id of one kind of thing. Ids of different kinds are different types. The default is the
/// empty id, which names nothing.
template <class Kind>
struct Id {
    static constexpr std::string_view prefix = Kind::prefix;

    IdBytes bytes{};

    auto operator<=>(const Id&) const = default;
    friend std::size_t hash_value(const Id& id) {
        return boost::hash_range(id.bytes.begin(), id.bytes.end());
    }
    bool empty() const { return bytes == IdBytes{}; }

    std::string text() const {
        std::string out(prefix.size() + base32_size, '\0');
        prefix.copy(out.data(), prefix.size());
        put_base32(out.data() + prefix.size(), bytes);
        return out;
    }
    static std::optional<Id> parse(std::string_view text) {
        if (!text.starts_with(prefix)) return std::nullopt;
        auto bytes = base32_bytes(text.substr(prefix.size()));
        if (!bytes) return std::nullopt;
        return Id{*bytes};
    }
};

// clang-format off
struct OrgKind     { static constexpr std::string_view prefix = "org_"; };
struct MemberKind  { static constexpr std::string_view prefix = "mbr_"; };
struct SpaceKind   { static constexpr std::string_view prefix = "spc_"; };
struct ChannelKind { static constexpr std::string_view prefix = "chn_"; };
struct SessionKind { static constexpr std::string_view prefix = "ssn_"; };
struct TokenKind   { static constexpr std::string_view prefix = "tok_"; };
struct ScheduleKind { static constexpr std::string_view prefix = "sch_"; };
struct FileKind    { static constexpr std::string_view prefix = "fil_"; };
struct RecordKind  { static constexpr std::string_view prefix = "rec_"; };
// clang-format on

using OrgId = Id<OrgKind>;
using MemberId = Id<MemberKind>;
using SpaceId = Id<SpaceKind>;
using ChannelId = Id<ChannelKind>;
using SessionId = Id<SessionKind>;
using TokenId = Id<TokenKind>;
using ScheduleId = Id<ScheduleKind>;
using FileId = Id<FileKind>;
using RecordId = Id<RecordKind>;

/// The id of a stream: an ordered log of events with one audience. It has the bytes of the thing
/// that it is about. The letter of its kind is also stored in keys (storage/keys.hpp): do not
/// change it.
struct StreamId {
    enum class Kind : std::uint8_t { channel = 'c', space = 's', org = 'o', member = 'm' };
    Kind kind{};
    IdBytes bytes{};

    StreamId() = default;
    StreamId(Kind k, const IdBytes& b) : kind(k), bytes(b) {}
    StreamId(ChannelId id) : kind(Kind::channel), bytes(id.bytes) {}
    StreamId(SpaceId id) : kind(Kind::space), bytes(id.bytes) {}
    StreamId(OrgId id) : kind(Kind::org), bytes(id.bytes) {}
    StreamId(MemberId id) : kind(Kind::member), bytes(id.bytes) {}

    auto operator<=>(const StreamId&) const = default;
    friend std::size_t hash_value(const StreamId& id) {
        return boost::hash_range(id.bytes.begin(), id.bytes.end());
    }
    std::string text() const;
    static std::optional<StreamId> parse(std::string_view text);

    /// The id of the thing, if the stream is of this kind.
    std::optional<ChannelId> channel() const;
    std::optional<SpaceId> space() const;
    std::optional<OrgId> org() const;
    std::optional<MemberId> member() const;
};

}  // namespace parley

template <class Kind>
struct std::hash<parley::Id<Kind>> {
    std::size_t operator()(const parley::Id<Kind>& id) const { return hash_value(id); }
};
template <>
struct std::hash<parley::StreamId> {
    std::size_t operator()(const parley::StreamId& id) const { return hash_value(id); }
};
