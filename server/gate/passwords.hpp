#pragma once
// Passwords: logging in, and hashing passwords that are set. Argon2id runs on workers, never on an
// I/O loop, and only after the caller was admitted.

#include <functional>
#include <mutex>

#include "protocol/frames.hpp"
#include "server/gate/authenticate.hpp"
#include "server/gate/command_log.hpp"
#include "server/gate/hub.hpp"
#include "server/gate/request_counts.hpp"
#include "server/gate/sign_in_limits.hpp"

namespace parley::gate {

/// One for the server. Its public functions are called on a loop; callbacks come on the same loop.
class Passwords {
  public:
    Passwords(const engine::Engine& engine, const Doors& doors, const Options& options,
              RequestCounts& counts, const CommandLog& log);

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

    /// Prepares `member.password`: checks that the actor may set the password, compares the old one
    /// on a worker (bad_credentials), then hashes the new one. slow_down if the member has tried
    /// too often.
    void hash(Hub& hub, const ChangePassword& change, engine::Submission submission,
              const Ready& ready);

    /// Answers POST /api/v1/session.reset. Hashes only if the secret is right, so that guesses cost
    /// nothing. Errors: bad_origin, not_found, bad_value, busy.
    void reset(Hub& hub, const wire::HttpRequest& request, const ResetPassword& command,
               wire::Answer answer);

    /// Waits for running hashes; queued ones are dropped.
    void stop();

  private:
    struct SigningIn;
    void refuse(const SigningIn& signing_in, const Error& error) const;
    using Members = std::vector<std::shared_ptr<const engine::Member>>;
    Members accounts_of(const OpenSession& command,
                        const engine::StretchedPassword& password) const;
    void start_session(Hub& hub, SigningIn signing_in, const engine::Member& member);
    void decide_sign_in(Hub& hub, const SigningIn& signing_in, const Members& right);
    /// Runs `work` on a worker in the turn of `org`, then `ready` on the hub's loop. busy if too
    /// many wait.
    void run(Hub& hub, bool of_operator, const std::string& org, engine::Submission submission,
             std::function<Result<>(engine::Submission&)> work, const Ready& ready);
    Result<> stretch(engine::Submission& submission, const std::string& email,
                     const std::string& password);
    Result<> let_in(const engine::Submission& submission, const CreateMember& create);

    const engine::Engine& engine_;
    const Doors& doors_;
    RequestCounts& counts_;
    const CommandLog& log_;
    const wire::Networks trusted_proxies_;
    SignInLimits limits_;
    std::mutex mutex_;  // guards what follows
    StrangerAllowances invitations_;
    StrangerAllowances changes_;  ///< attempts to change a password, by member
    // Queues for passwords that members set, and that the operator sets. One thread each. At most 8
    // of one org wait, and orgs take turns.
    Workers of_members_{1, 64, 8};
    Workers of_operator_{1, 16};
};

}  // namespace parley::gate
