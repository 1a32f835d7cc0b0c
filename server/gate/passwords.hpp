#pragma once
// Passwords: logging in, and hashing passwords that are set. Argon2id runs on workers, never on an
// I/O loop, and only after the caller was admitted.

#include <functional>
#include <mutex>

#include "protocol/frames.hpp"
#include "server/gate/authenticate.hpp"
#include "server/gate/hub.hpp"
#include "server/gate/request_counts.hpp"
#include "server/gate/sign_in_limits.hpp"

namespace parley::gate {

/// One for the server. Its public functions are called on a loop; callbacks come on the same loop.
class Passwords {
  public:
    Passwords(const engine::Engine& engine, const Doors& doors, const Options& options,
              RequestCounts& counts);

    /// Answers POST /api/v1/session.open. Each admitted attempt runs Argon2id exactly once, however
    /// many accounts the address has, so its time reveals nothing. Errors: bad_origin,
    /// bad_credentials, choose (with the orgs), slow_down, busy.
    void sign_in(Hub& hub, const wire::HttpRequest& request, const OpenSession& command,
                 wire::Answer answer);

    /// Prepares `member.create`: checks that the actor may create the member and that their org has
    /// not done so too often (slow_down), then hashes the password. `ready` is called at once if
    /// there is none to hash, else later.
    using Ready = std::function<void(Hub&, Result<engine::Submission>)>;
    void hash(Hub& hub, const CreateMember& create, engine::Submission submission,
              const Ready& ready);

    /// Waits for running hashes; queued ones are dropped.
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
    // Queues for passwords that members set, and that the operator sets. One thread each. At most 8
    // of one org wait, and orgs take turns.
    Workers of_members_{1, 64, 8};
    Workers of_operator_{1, 16};
};

}  // namespace parley::gate
