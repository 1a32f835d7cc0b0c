#pragma once
// Passwords: signing in by one, and hashing the ones that are set. Argon2id on workers, never on a
// loop, and only for whoever may have it run.

#include <functional>
#include <mutex>

#include "protocol/frames.hpp"
#include "server/gate/authenticate.hpp"
#include "server/gate/hub.hpp"
#include "server/gate/request_counts.hpp"
#include "server/gate/sign_in_limits.hpp"

namespace parley::gate {

class Passwords {
  public:
    Passwords(const engine::Engine& engine, const Doors& doors, const Options& options,
              RequestCounts& counts);

    /// POST /api/v1/session.open, on the hub's loop. Each try that is looked at runs Argon2id once,
    /// whatever accounts the address has.
    void sign_in(Hub& hub, const wire::HttpRequest& request, const OpenSession& command,
                 wire::Answer answer);

    /// On the hub's loop, once the actor may take somebody in and their org has not done it too
    /// often lately. Where a password goes with the command, it is hashed then, and `ready` is
    /// called later, on the same loop; else at once.
    using Ready = std::function<void(Hub&, Result<engine::Submission>)>;
    void hash(Hub& hub, const CreateMember& create, engine::Submission submission,
              const Ready& ready);

    /// Waits for what is being hashed; what waits is dropped.
    void stop();

  private:
    struct SigningIn;
    using Members = std::vector<std::shared_ptr<const engine::Member>>;
    Members accounts_of(const OpenSession& command,
                        const engine::StretchedPassword& password) const;
    void start_session(Hub& hub, const SigningIn& signing_in, MemberId member);
    void decide_sign_in(Hub& hub, const SigningIn& signing_in, const Members& right);
    Result<> let_in(const engine::Submission& submission, const CreateMember& create);

    const engine::Engine& engine_;
    const Doors& doors_;
    RequestCounts& counts_;
    const wire::Networks trusted_proxies_;
    SignInLimits limits_;
    std::mutex mutex_;  // guards what follows
    StrangerAllowances invitations_;
    // Passwords that members, and that the operator, set. Of one org so many wait at most, and orgs
    // take turns.
    Workers of_members_{1, 64, 8};
    Workers of_operator_{1, 16};
};

}  // namespace parley::gate
