#pragma once
// Passwords in the store. One run of Argon2id (RFC 9106) makes a *stretched* password of the typed
// one. Its salt is derived from the mail address, so one run serves all accounts of an address, and
// an unknown address costs the same time. The stored row is derived from the stretched password and
// the account, so equal passwords of two accounts have nothing in common on disk. A changed address
// therefore needs a new password. Pure, from any thread.

#include <array>
#include <string>
#include <string_view>

#include "protocol/ids.hpp"
#include "protocol/types.hpp"

namespace parley::engine {

/// 32 random bytes, made at the first start and kept in the store. Salts and the mark of known
/// browsers are derived from them. Never shown.
using ServerKey = Secret<32>;
/// The 32 bytes that Argon2id makes.
using StretchedPassword = Secret<256>;

/// HMAC-SHA-512/256 of `text`, its first 16 bytes. `use` separates the uses of the key.
std::array<unsigned char, 16> mac_of(const ServerKey& key, std::string_view use,
                                     std::string_view text);

/// Runs Argon2id: about 0.1 s of one core, and 64 MiB; none if the memory is not available. Not on
/// an I/O loop. Address and password must be in their canonical forms (protocol/unicode.hpp,
/// protocol/precis.hpp).
std::optional<StretchedPassword> stretched(const ServerKey& key, std::string_view canonical_email,
                                           std::string_view canonical_password);

/// The stored row of an account: a version (1 byte), then a hash (32 bytes).
Secret<256> password_row(const StretchedPassword& password, MemberId member);
/// Compares in constant time.
bool is_password(const StretchedPassword& password, MemberId member, std::string_view row);

}  // namespace parley::engine
