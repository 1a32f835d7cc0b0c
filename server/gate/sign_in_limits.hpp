#pragma once
// Limits for log-in attempts: how often, and in which queue they wait. Attempts of strangers share
// the allowance of their network. An account has an allowance and a queue of its own in browsers in
// which it has logged in before, so that no crowd of strangers can lock its owner out. Any thread.

#include <functional>
#include <mutex>
#include <string>

#include "server/engine/passwords.hpp"
#include "server/gate/stranger_allowances.hpp"
#include "server/gate/workers.hpp"
#include "server/wire/addresses.hpp"

namespace parley::gate {

/// One attempt.
struct SignInTry {
    std::string email;    ///< canonical
    std::string network;  ///< Address::network of the client; empty on the Unix socket
    bool known = false;   ///< the account has logged in before in this browser
};

class SignInLimits {
  public:
    /// `per_minute`: attempts for one account from one network; see Options::sign_ins_per_minute.
    SignInLimits(std::int64_t per_minute, const engine::ServerKey& key);

    /// Classifies an attempt. `browser_cookie`: a value made by `remembered`; may be empty.
    SignInTry look_at(std::string_view canonical_email, const std::optional<wire::Address>& client,
                      std::string_view browser_cookie) const;
    /// Counts an attempt; returns the milliseconds to wait if there were too many.
    std::optional<std::int64_t> too_fast(const SignInTry& one, Steady now);
    /// Runs work on a thread of the attempt's queue; false if the queue is full.
    bool run(const SignInTry& one, std::function<void()> work);
    /// The browser cookie's new value after a successful log-in: the browser's random id, then for
    /// each of the last 8 accounts a MAC of id and address. So it reveals no address.
    std::string remembered(const SignInTry& one, std::string_view browser_cookie) const;
    /// Waits for running work; queued work is dropped.
    void stop();

  private:
    std::string tag_of(std::string_view browser, std::string_view canonical_email) const;

    const engine::ServerKey key_;
    std::mutex mutex_;  // guards the allowances
    StrangerAllowances by_network_, by_account_, of_known_;
    // Threads, queue length in total, queue length of one network or account; these take turns.
    Workers strangers_{2, 64, 16};
    Workers known_{1, 64, 4};
};

}  // namespace parley::gate
