#pragma once
// What a command needs that is written in no row: who is online, for `<!here>`, and the hash of a
// password. All other commands go to the engine as they came.

#include "server/gate/passwords.hpp"
#include "server/gate/presence.hpp"

namespace parley::gate {

/// Puts a command into its submission, with what it needs. `ready` is called on the hub's loop: at
/// once, or later where a password is hashed first.
void prepare(Hub& hub, const Presence& presence, Passwords& passwords, const AnyCommand& command,
             engine::Submission submission, const Passwords::Ready& ready);

}  // namespace parley::gate
