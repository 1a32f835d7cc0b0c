#pragma once
// Passwords, as the store keeps them. One run of Argon2id makes a *stretched* password of what was
// typed. Its salt is made of the mail address, so one run serves every account of an address, and
// as many runs are made where there is no account. What is kept is made of the stretched password
// and of the account: two accounts with one password have nothing in common on disk. A changed
// address therefore needs a new password. Pure, from any thread.

#include <array>
#include <string>
#include <string_view>

#include "protocol/ids.hpp"
#include "protocol/types.hpp"

namespace parley::engine {

/// 32 bytes, made at the first start and kept in the store: by it addresses become salts, and
/// browsers are known again. Nobody is shown it.
using ServerKey = Secret<32>;
/// The 32 bytes that Argon2id makes.
using StretchedPassword = Secret<256>;

/// HMAC-SHA-512-256 of `text` by the key, its first 16 bytes. `use` keeps the uses of one key
/// apart.
std::array<unsigned char, 16> mac_of(const ServerKey& key, std::string_view use,
                                     std::string_view text);

/// Runs Argon2id: a tenth of a second of one core, and 64 MiB. Empty where these were not to be
/// had. The address and the password are in their canonical forms (protocol/unicode.hpp,
/// precis.hpp).
std::optional<StretchedPassword> stretched(const ServerKey& key, std::string_view canonical_email,
                                           std::string_view canonical_password);

/// What is kept for an account.
Secret<256> password_row(const StretchedPassword& password, MemberId member);
/// Compares in a time that tells nothing of where they differ.
bool is_password(const StretchedPassword& password, MemberId member, std::string_view row);

}  // namespace parley::engine
