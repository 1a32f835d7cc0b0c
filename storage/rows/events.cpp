#include "storage/rows/events.hpp"

#include <algorithm>

#include "storage/keys.hpp"

namespace parley::storage {

namespace {
constexpr char whole = '\x01';
constexpr char blanked = '\x81';
constexpr std::size_t hash_size = sizeof(Hash);
constexpr std::size_t whole_size = 1 + salt_size + hash_size;
constexpr std::size_t blanked_size = whole_size + hash_size;

Hash hash_at(std::string_view value, std::size_t offset) {
    Hash hash;
    std::copy_n(value.data() + offset, hash_size, reinterpret_cast<char*>(hash.data()));
    return hash;
}
}  // namespace

std::string event_start(std::string_view salt, const Hash& chain) {
    std::string out;
    out.reserve(whole_size);
    out += whole;
    out += salt;
    out += view(chain);
    return out;
}

std::string blanked_event(const Hash& digest, const Hash& chain, std::string_view json) {
    std::string out;
    out.reserve(blanked_size + json.size());
    out += blanked;
    append_seal(out, json);
    out += view(chain);
    out += view(digest);
    out += json;
    return out;
}

// For an event with its text the digest is computed, so that a changed text breaks the chain.
std::optional<EventRow> read_event(std::string_view value) {
    if (value.size() < whole_size) return std::nullopt;
    const auto salt = value.substr(1, salt_size);
    const auto chain = hash_at(value, 1 + salt_size);
    if (value[0] == whole) {
        const auto json = value.substr(whole_size);
        return EventRow{json, digest_of(salt, json), chain};
    }
    if (value[0] != blanked || value.size() < blanked_size) return std::nullopt;
    const auto json = value.substr(blanked_size);
    std::string seal;
    append_seal(seal, json);
    if (salt != seal) return std::nullopt;
    return EventRow{json, hash_at(value, whole_size), chain};
}

std::string head_value(const HeadRow& head) {
    std::string out;
    out.reserve(8 + hash_size);
    append_number(out, head.last_seq);
    out += view(head.chain);
    return out;
}

std::optional<HeadRow> read_head(std::string_view value) {
    if (value.size() != 8 + hash_size) return std::nullopt;
    return HeadRow{number_at(value, 0), hash_at(value, 8)};
}

}  // namespace parley::storage
