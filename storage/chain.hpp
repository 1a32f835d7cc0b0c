#pragma once
// The hash chain of a stream: it tells a log that lost or changed an event from one that is whole.

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace parley::storage {

using Hash = std::array<std::uint8_t, 32>;

/// Random bytes that go into an event's digest.
using Salt = std::array<std::uint8_t, 16>;
constexpr std::size_t salt_size = std::tuple_size_v<Salt>;

/// An event's digest: BLAKE2b-256(salt ‖ json). Salted, so that once the text and its salt are gone
/// nobody can tell from the digest which text it was, not even by trying all short ones.
Hash digest_of(std::string_view salt, std::string_view json);

/// The chain after an event: BLAKE2b-256(chain before it ‖ its digest). Before the first: zeros.
Hash chained(const Hash& before, const Hash& digest);

/// 16 bytes that recognise the JSON that stands in a blanked event, which its digest no longer
/// does.
void append_seal(std::string& out, std::string_view json);

template <std::size_t size>
std::string_view view(const std::array<std::uint8_t, size>& bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), size};
}

}  // namespace parley::storage
