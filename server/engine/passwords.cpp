#include "server/engine/passwords.hpp"

#include <sodium.h>

namespace parley::engine {

namespace {
// OWASP's Password Storage Cheat Sheet asks for at least 19 MiB and 2 passes of Argon2id. This is
// 64 MiB and 2 passes: about 0.1 s of one core. A change needs a new first byte of the row.
constexpr unsigned long long passes = 2;
constexpr std::size_t memory_bytes = 64u << 20;
constexpr char row_version = 1;

const unsigned char* unsigned_bytes(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}
}  // namespace

std::array<unsigned char, 16> mac_of(const ServerKey& key, std::string_view use,
                                     std::string_view text) {
    ensure(key.reveal().size() == crypto_auth_KEYBYTES);
    std::string input(use);
    input += '\0';
    input += text;
    std::array<unsigned char, crypto_auth_BYTES> whole{};
    crypto_auth(whole.data(), unsigned_bytes(input), input.size(), unsigned_bytes(key.reveal()));
    std::array<unsigned char, 16> out{};
    std::copy_n(whole.begin(), out.size(), out.begin());
    return out;
}

std::optional<StretchedPassword> stretched(const ServerKey& key, std::string_view canonical_email,
                                           std::string_view canonical_password) {
    const auto salt = mac_of(key, "salt", canonical_email);
    static_assert(salt.size() == crypto_pwhash_SALTBYTES);
    std::string out(32, '\0');
    if (crypto_pwhash(reinterpret_cast<unsigned char*>(out.data()), out.size(),
                      canonical_password.data(), canonical_password.size(), salt.data(), passes,
                      memory_bytes, crypto_pwhash_ALG_ARGON2ID13) != 0)
        return std::nullopt;
    return StretchedPassword(std::move(out));
}

// BLAKE2b keyed by the stretched password, over the member's id.
Secret<256> password_row(const StretchedPassword& password, MemberId member) {
    std::string row(33, row_version);
    crypto_generichash(reinterpret_cast<unsigned char*>(row.data()) + 1, row.size() - 1,
                       member.bytes.data(), member.bytes.size(), unsigned_bytes(password.reveal()),
                       password.reveal().size());
    return Secret<256>(std::move(row));
}

bool is_password(const StretchedPassword& password, MemberId member, std::string_view row) {
    const auto right = password_row(password, member);
    return row.size() == right.reveal().size() &&
           sodium_memcmp(row.data(), right.reveal().data(), row.size()) == 0;
}

}  // namespace parley::engine
