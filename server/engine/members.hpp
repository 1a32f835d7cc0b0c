#pragma once
// People: what is asked of a command before anything is done for it.

#include "protocol/members.hpp"
#include "server/engine/directory.hpp"

namespace parley::engine {

/// The org that the actor may take somebody into by this command, or why not. Asked twice: before
/// the command's password is worked on, on an I/O loop, and when its turn comes.
Result<OpenOrg> org_that_takes_in(const Directory& directory, const Actor& actor,
                                  const CreateMember& create);

}  // namespace parley::engine
