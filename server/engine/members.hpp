#pragma once
// Checks of `member.create` that come before its work.

#include "protocol/members.hpp"
#include "server/engine/directory.hpp"

namespace parley::engine {

/// The org that the actor may create this member in. Errors: those of Directory::open, bad_value of
/// a role or password that does not fit, missing_field of the email. Called twice: on an I/O loop
/// before the password is hashed, and when the command is decided.
Result<OpenOrg> org_that_takes_in(const Directory& directory, const Actor& actor,
                                  const CreateMember& create);

}  // namespace parley::engine
