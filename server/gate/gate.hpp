#pragma once
// Whether somebody may ask a command at all: how fast they ask, what their token reaches, and whom
// the command is for. Every door asks here: WebSocket, HTTP, the routes of files, the operator's
// socket. What they may do by it is decided by its own rules (server/engine), which look at token
// and door again, in the version in which the command takes effect.

#include "protocol/frames.hpp"
#include "server/engine/engine.hpp"
#include "server/gate/allowance.hpp"
#include "server/gate/authenticate.hpp"

namespace parley::gate {

/// Any thread.
class Gate {
  public:
    Gate(engine::Engine& engine, const Options& options)
        : engine_(engine),
          members_(options.commands_per_s, options.commands_burst),
          orgs_(options.org_commands_per_s, options.org_commands_burst) {}

    /// Lets a command in, or says why not: not_signed_in where it is not known who asks (null) and
    /// the command is not for such; slow_down, with the milliseconds to wait, where they or their
    /// org ask too fast; not_allowed where the command is outside their token's scopes, or is for
    /// the operator alone; session_ended in place of that where they are nobody any more. One that
    /// is let in is a use of their session.
    Result<> admit(Identity* identity, const AnyCommand& command);
    /// The same for what is no command of the protocol, by the name under which scopes know it.
    Result<> admit(Identity& identity, std::string_view name, Door door = Door::members);

    /// Once a second: whoever has their full allowance again needs no entry.
    void forget_full(Steady at);

  private:
    Result<> too_fast(Identity& identity);
    void note_use(Identity& identity);

    engine::Engine& engine_;
    Allowances<MemberId> members_;
    Allowances<OrgId> orgs_;
};

}  // namespace parley::gate
