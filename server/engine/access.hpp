#pragma once
// What lets somebody in without a password: sessions and tokens. A backup holds those that have
// been ended since; who makes a data folder of it ends them all.

#include "server/engine/entities.hpp"
#include "storage/log.hpp"

namespace parley::engine {

/// A token as the operator knows it, with whose it is.
struct TokenEnded {
    TokenId token;
    std::string name;
    std::string member;  ///< "Org/Name"
    std::vector<std::string> scopes;
};
BOOST_DESCRIBE_STRUCT(TokenEnded, (), (token, name, member, scopes))

struct AccessEnded {
    std::uint64_t sessions = 0;
    std::vector<TokenEnded> tokens;
};
BOOST_DESCRIBE_STRUCT(AccessEnded, (), (sessions, tokens))

enum class Tokens { revoked, kept };

/// Takes all sessions out of a store that no server has open, and all tokens unless they are kept.
Result<AccessEnded> end_access(storage::Log& log, Tokens tokens);

}  // namespace parley::engine
