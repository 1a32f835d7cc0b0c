#include "storage/chain.hpp"

#include <sodium.h>

namespace parley::storage {

namespace {
const unsigned char* bytes(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

Hash hash_of_both(std::string_view first, std::string_view second) {
    crypto_generichash_state state;
    Hash hash;
    crypto_generichash_init(&state, nullptr, 0, hash.size());
    crypto_generichash_update(&state, bytes(first), first.size());
    crypto_generichash_update(&state, bytes(second), second.size());
    crypto_generichash_final(&state, hash.data(), hash.size());
    return hash;
}
}  // namespace

Hash digest_of(std::string_view salt, std::string_view json) { return hash_of_both(salt, json); }

Hash chained(const Hash& before, const Hash& digest) {
    return hash_of_both(view(before), view(digest));
}

void append_seal(std::string& out, std::string_view json) {
    std::array<unsigned char, salt_size> seal;
    crypto_generichash(seal.data(), seal.size(), bytes(json), json.size(), nullptr, 0);
    out.append(reinterpret_cast<const char*>(seal.data()), seal.size());
}

}  // namespace parley::storage
