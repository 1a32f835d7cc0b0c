#pragma once
// Who may set whose password, asked before it is hashed and again when it is set.

#include "server/engine/decide.hpp"

namespace parley::engine {

/// The member whose password the command sets. Errors: not_found, not_allowed; bad_value for a bot,
/// and missing_field if they have no mail address to sign in with.
Result<std::shared_ptr<const Member>> subject_of(const Directory& directory, const Actor& actor,
                                                 const ChangePassword& change);

/// The secret's member, if it is theirs and its day has not passed; else not_found, always the
/// same.
Result<std::shared_ptr<const Member>> subject_of(const Directory& directory,
                                                 std::string_view secret, Instant now);

}  // namespace parley::engine
