#pragma once
// What commands need from outside the store: who is online, for `<!here>`, and the hash of a
// password. All other commands are submitted as they came.

#include "server/gate/passwords.hpp"
#include "server/gate/presence.hpp"

namespace parley::gate {

/// Completes a submission with its command and what that needs. `ready` is called on the hub's
/// loop: at once, or later if a password is hashed first.
void prepare(Hub& hub, const Presence& presence, Passwords& passwords, const AnyCommand& command,
             engine::Submission submission, const Passwords::Ready& ready);

}  // namespace parley::gate
