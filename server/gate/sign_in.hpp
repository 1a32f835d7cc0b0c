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

/// Puts a command into its submission. Somebody who is to be taken in is looked at first: whether
/// the actor may, and how often their org has done it lately. Where a password goes with it, that
/// is hashed then, and `ready` is called later, on the hub's loop; else at once.
using Ready = std::function<void(Hub&, Result<engine::Submission>)>;
void with_password_hash(Hub& hub, AnyCommand&& command, engine::Submission submission,
                        const Ready& ready);

}  // namespace parley::gate
