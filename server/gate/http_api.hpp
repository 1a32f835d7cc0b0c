#pragma once
// Route POST /api/v1/<command>: the commands over HTTP, for programs, scripts and the operator.

#include "server/gate/account.hpp"
#include "server/gate/command_log.hpp"
#include "server/gate/gate.hpp"
#include "server/gate/passwords.hpp"
#include "server/gate/presence.hpp"
#include "server/gate/queries.hpp"

namespace parley::gate {

/// One for the server. Called on the request's loop; slow reads run on its own workers.
class HttpApi {
  public:
    HttpApi(const engine::Engine& engine, const Doors& doors, Gate& gate, Accounts& accounts,
            Queries& queries, Presence& presence, Passwords& passwords, RequestCounts& counts,
            const CommandLog& log)
        : engine_(engine),
          doors_(doors),
          gate_(gate),
          accounts_(accounts),
          queries_(queries),
          presence_(presence),
          passwords_(passwords),
          counts_(counts),
          log_(log) {}

    /// Answers a request on the hub's loop, at once or later. `command`: its name in the path.
    void answer(Hub& hub, const wire::HttpRequest& request, std::string_view command,
                wire::Answer answer);
    /// How large a body may be: a small one unless the sender is authenticated.
    wire::Application::Receipt receive(const wire::HttpRequest& head,
                                       std::string_view command) const;
    /// Waits for running queries; queued ones are dropped.
    void stop() { workers_.stop(); }

  private:
    std::optional<wire::Answer> held(const Identity& identity, wire::Answer answer);
    Result<std::string> perform(const engine::Actor& actor, const AnyCommand& command);
    void answer_query(Hub& hub, const Identity& identity, Request request, const Asked& asked,
                      wire::Answer answer);
    void answer_change(Hub& hub, const Identity& identity, Request request, std::string key,
                       const Asked& asked, wire::Answer answer);

    const engine::Engine& engine_;
    const Doors& doors_;
    Gate& gate_;
    Accounts& accounts_;
    Queries& queries_;
    Presence& presence_;
    Passwords& passwords_;
    RequestCounts& counts_;
    const CommandLog& log_;
    Workers workers_;  // last: it uses what stands above
};

}  // namespace parley::gate
