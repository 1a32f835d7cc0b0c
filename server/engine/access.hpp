#pragma once
// Sessions and tokens of a restored backup. A backup holds those that were ended after it was made,
// so whoever makes a data folder of it ends them all (ctl/restore.cpp).

#include "server/engine/entities.hpp"
#include "storage/log.hpp"

namespace parley::engine {

/// A token that was ended, as it is listed for the operator.
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

/// Deletes all sessions from a store that no server has open, and all tokens unless they are kept.
/// Fails with storage_failed or disk_full.
Result<AccessEnded> end_access(storage::Log& log, Tokens tokens);

}  // namespace parley::engine
