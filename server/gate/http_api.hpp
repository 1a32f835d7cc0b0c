#pragma once
// POST /api/v1/<command>: the same commands over HTTP, for programs, scripts and the operator.

#include "server/gate/account.hpp"
#include "server/gate/gate.hpp"
#include "server/gate/passwords.hpp"
#include "server/gate/presence.hpp"
#include "server/gate/queries.hpp"

namespace parley::gate {

class HttpApi {
  public:
    HttpApi(const engine::Engine& engine, const Doors& doors, Gate& gate, Accounts& accounts,
            Queries& queries, Presence& presence, Passwords& passwords, RequestCounts& counts)
        : engine_(engine),
          doors_(doors),
          gate_(gate),
          accounts_(accounts),
          queries_(queries),
          presence_(presence),
          passwords_(passwords),
          counts_(counts) {}

    /// On the hub's loop. `command`: its name, as the path has it.
    void answer(Hub& hub, const wire::HttpRequest& request, std::string_view command,
                wire::Answer answer);
    /// What becomes of a body that has not been read yet.
    wire::Application::Receipt receive(const wire::HttpRequest& head,
                                       std::string_view command) const;
    /// Waits for queries that workers are still at.
    void stop() { workers_.stop(); }

  private:
    std::optional<wire::Answer> held(const Identity& identity, wire::Answer answer);
    Result<std::string> perform(const engine::Actor& actor, const AnyCommand& command);
    void answer_query(Hub& hub, const Identity& identity, Request request, wire::Answer answer);
    void answer_change(Hub& hub, const Identity& identity, Request request, std::string key,
                       wire::Answer answer);

    const engine::Engine& engine_;
    const Doors& doors_;
    Gate& gate_;
    Accounts& accounts_;
    Queries& queries_;
    Presence& presence_;
    Passwords& passwords_;
    RequestCounts& counts_;
    Workers workers_;  // last: it uses what stands above
};

}  // namespace parley::gate
