#pragma once
// The hash chain of a stream. It lets a reader detect an event that was lost or changed. BLAKE2b is
// libsodium's crypto_generichash (RFC 7693).

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace parley::storage {

using Hash = std::array<std::uint8_t, 32>;

/// Random bytes that go into an event's digest; erased together with the event's text.
using Salt = std::array<std::uint8_t, 16>;
constexpr std::size_t salt_size = std::tuple_size_v<Salt>;

/// An event's digest: BLAKE2b-256(salt ‖ json). It is salted so that, once text and salt are
/// erased, nobody can find the text by hashing all short texts.
Hash digest_of(std::string_view salt, std::string_view json);

/// The chain after an event: BLAKE2b-256(chain before it ‖ its digest). Before the first: zeros.
Hash chained(const Hash& before, const Hash& digest);

/// Appends BLAKE2b-128(json): a checksum of the JSON that replaces a blanked event's, which the
/// event's digest no longer covers.
void append_seal(std::string& out, std::string_view json);

/// The bytes of a hash or salt, borrowed.
template <std::size_t size>
std::string_view view(const std::array<std::uint8_t, size>& bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), size};
}

}  // namespace parley::storage
