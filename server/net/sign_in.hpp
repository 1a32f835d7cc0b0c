#pragma once
// Passwords: signing in by one, and hashing the ones that are set. Argon2id on the workers, never
// on a loop.

#include <functional>

#include "protocol/frames.hpp"
#include "server/net/hub.hpp"

namespace parley::net {

/// POST /api/v1/session.open.
void sign_in(Hub& hub, const HttpRequest& request, const OpenSession& command, Answer answer);

/// Puts a command into its submission. Where it carries a password, that is hashed first, and
/// `ready` is called later, on the hub's loop; else at once.
using Ready = std::function<void(Hub&, Result<engine::Submission>)>;
void with_password_hash(Hub& hub, AnyCommand&& command, engine::Submission submission,
                        const Ready& ready);

}  // namespace parley::net
