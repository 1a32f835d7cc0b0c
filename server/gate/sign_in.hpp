#pragma once
// Passwords: signing in by one, and hashing the ones that are set. Argon2id on workers, never on a
// loop, and only for whoever may have it run.

#include <functional>

#include "protocol/frames.hpp"
#include "server/gate/hub.hpp"

namespace parley::gate {

/// POST /api/v1/session.open. Each try that is looked at runs Argon2id once, whatever accounts the
/// address has.
void sign_in(Hub& hub, const wire::HttpRequest& request, const OpenSession& command,
             wire::Answer answer);

/// Puts the command into its submission, once the actor may take somebody in and their org has not
/// done it too often lately. Where a password goes with it, that is hashed then, and `ready` is
/// called later, on the hub's loop; else at once.
using Ready = std::function<void(Hub&, Result<engine::Submission>)>;
void with_password_hash(Hub& hub, CreateMember&& create, engine::Submission submission,
                        const Ready& ready);

}  // namespace parley::gate
