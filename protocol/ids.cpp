#include "protocol/ids.hpp"

#include <boost/endian/conversion.hpp>
#include <cstring>

namespace parley {

namespace {
__extension__ using Wide = unsigned __int128;

constexpr std::string_view alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

constexpr std::array<std::int8_t, 256> values = [] {
    std::array<std::int8_t, 256> table{};
    table.fill(-1);
    for (std::size_t i = 0; i < alphabet.size(); ++i)
        table[static_cast<std::uint8_t>(alphabet[i])] = static_cast<std::int8_t>(i);
    return table;
}();

/// The two digits for each value of 10 bits.
constexpr auto pairs = [] {
    std::array<std::array<char, 2>, 1024> table{};
    for (std::size_t i = 0; i < table.size(); ++i) table[i] = {alphabet[i >> 5], alphabet[i & 31]};
    return table;
}();
}  // namespace

void put_base32(char* out, const IdBytes& bytes) {
    // Two digits at a time, from the right: six pairs from each half, and one across both. In
    // halves, because shifts of 128 bits take three times as long.
    const auto high = boost::endian::load_big_u64(bytes.data());
    const auto low = boost::endian::load_big_u64(bytes.data() + 8);
    char* pair = out + base32_size;
    const auto put = [&](std::uint64_t bits) {
        pair -= 2;
        std::memcpy(pair, pairs[bits & 1023].data(), 2);
    };
    for (int i = 0; i < 6; ++i) put(low >> (10 * i));
    put(low >> 60 | high << 4);
    for (int i = 0; i < 6; ++i) put(high >> (6 + 10 * i));
}

std::optional<IdBytes> base32_bytes(std::string_view text) {
    if (text.size() != 26 || text[0] > '7') return std::nullopt;
    Wide number = 0;
    for (char c : text) {
        const auto value = values[static_cast<std::uint8_t>(c)];
        if (value < 0) return std::nullopt;
        number = number << 5 | static_cast<std::uint8_t>(value);
    }
    IdBytes bytes{};
    for (std::size_t i = 16; i-- > 0; number >>= 8)
        bytes[i] = static_cast<std::uint8_t>(number & 0xff);
    return bytes;
}

namespace {
struct Named {
    StreamId::Kind kind;
    std::string_view prefix;
};
constexpr Named kinds[] = {{StreamId::Kind::channel, ChannelId::prefix},
                           {StreamId::Kind::space, SpaceId::prefix},
                           {StreamId::Kind::org, OrgId::prefix},
                           {StreamId::Kind::member, MemberId::prefix}};
}  // namespace

std::string StreamId::text() const {
    std::string out;
    for (const auto& [known, prefix] : kinds)
        if (known == kind) out = prefix;
    char digits[base32_size];
    put_base32(digits, bytes);
    return out.append(digits, sizeof digits);
}

std::optional<StreamId> StreamId::parse(std::string_view text) {
    for (const auto& [known, prefix] : kinds) {
        if (!text.starts_with(prefix)) continue;
        if (auto bytes = base32_bytes(text.substr(prefix.size()))) return StreamId(known, *bytes);
    }
    return std::nullopt;
}

std::optional<ChannelId> StreamId::channel() const {
    return kind == Kind::channel ? std::optional(ChannelId{bytes}) : std::nullopt;
}
std::optional<SpaceId> StreamId::space() const {
    return kind == Kind::space ? std::optional(SpaceId{bytes}) : std::nullopt;
}
std::optional<OrgId> StreamId::org() const {
    return kind == Kind::org ? std::optional(OrgId{bytes}) : std::nullopt;
}
std::optional<MemberId> StreamId::member() const {
    return kind == Kind::member ? std::optional(MemberId{bytes}) : std::nullopt;
}

}  // namespace parley
