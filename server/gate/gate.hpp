#pragma once
// Admission: whether somebody may send a command at all, by rate, token scope and door. All doors
// ask here: WebSocket, HTTP, file routes, the operator's socket. What the command may then do is
// decided by the engine's rules, which check scope and door again in the version where it takes
// effect.

#include "protocol/frames.hpp"
#include "server/engine/engine.hpp"
#include "server/gate/allowance.hpp"
#include "server/gate/authenticate.hpp"

namespace parley::gate {

/// One for the server. Any thread.
class Gate {
  public:
    Gate(engine::Engine& engine, const Options& options)
        : engine_(engine),
          members_(options.commands_per_s, options.commands_burst),
          orgs_(options.org_commands_per_s, options.org_commands_burst) {}

    /// Admits a command, or says why not. `identity` is null for an unauthenticated caller. Errors:
    /// not_signed_in if the command needs an identity; slow_down with the milliseconds to wait, for
    /// the member's rate or the org's; not_allowed if the token's scopes or the door exclude it;
    /// session_ended instead if the identity has ended. Counts as a use of the session.
    Result<> admit(Identity* identity, const AnyCommand& command);
    /// The same for a request that is no command, by the name that scopes use for it.
    Result<> admit(Identity& identity, std::string_view name, Door door = Door::members);

    /// Once a second: forgets members and orgs with a full allowance.
    void forget_full(Steady at);

  private:
    Result<> too_fast(Identity& identity);
    void note_use(Identity& identity);

    engine::Engine& engine_;
    Allowances<MemberId> members_;
    Allowances<OrgId> orgs_;
};

}  // namespace parley::gate
