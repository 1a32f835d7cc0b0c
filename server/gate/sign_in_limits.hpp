#pragma once
// Who may try to sign in, how often, and in which queue. Strangers share what their network may do.
// An account has an allowance of its own in browsers in which it has signed in before, and a queue
// apart, so that no crowd of strangers, from whatever addresses, keeps its people out. Any thread.

#include <functional>
#include <mutex>
#include <string>

#include "server/engine/passwords.hpp"
#include "server/gate/stranger_allowances.hpp"
#include "server/gate/workers.hpp"
#include "server/wire/addresses.hpp"

namespace parley::gate {

/// One try. Addresses are in their canonical forms.
struct SignInTry {
    std::string email;
    std::string network;  ///< of whoever tries (Address::network); empty on the Unix socket
    bool known = false;   ///< this account has signed in before in this browser
};

class SignInLimits {
  public:
    SignInLimits(std::int64_t per_minute, const engine::ServerKey& key);

    /// `browser_cookie`: the value that the browser sent, as `remembered` made it; may be empty.
    SignInTry look_at(std::string_view canonical_email, const std::optional<wire::Address>& client,
                      std::string_view browser_cookie) const;
    /// Milliseconds to wait where they try too often.
    std::optional<std::int64_t> too_fast(const SignInTry& one, Steady now);
    /// Runs work of a try on a thread of its queue; false where too much waits there.
    bool run(const SignInTry& one, std::function<void()> work);
    /// The browser cookie's new value once the try came out right. It holds no address: for each of
    /// the last accounts a MAC of the browser's id and the address.
    std::string remembered(const SignInTry& one, std::string_view browser_cookie) const;
    /// Waits for what is being worked on; what waits is dropped.
    void stop();

  private:
    std::string tag_of(std::string_view browser, std::string_view canonical_email) const;

    const engine::ServerKey key_;
    std::mutex mutex_;  // guards the allowances
    StrangerAllowances by_network_, by_account_, of_known_;
    // Of one network, or one known account, so many wait at most, and they take turns.
    Workers strangers_{2, 64, 16};
    Workers known_{1, 64, 4};
};

}  // namespace parley::gate
