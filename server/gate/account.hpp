#pragma once
// Memory accounting: bytes of commands that wait for their decision, and of answers that wait until
// they are sent. Counted for each member, for their org and in total, so that no member and no org
// can use up the memory of others. Any thread.

#include <atomic>
#include <boost/unordered/unordered_flat_map.hpp>
#include <memory>
#include <mutex>
#include <optional>

#include "protocol/ids.hpp"

namespace parley::gate {

/// A counted amount: it is counted until the last copy is gone.
using Held = std::shared_ptr<const void>;

/// A member's, an org's or the total account. Shared by whoever holds something.
class Account {
  public:
    /// `of`: the larger account that includes this one; null for the total.
    Account(std::shared_ptr<Account> of, std::size_t bytes_max)
        : of_(std::move(of)), bytes_max_(bytes_max) {}
    /// Whether this account, or one that includes it, is at its bound. Asked before the work, so
    /// the bound may be exceeded by the work that is under way.
    bool full() const {
        return bytes_.load(std::memory_order_relaxed) >= bytes_max_ || (of_ && of_->full());
    }
    std::size_t bytes() const { return bytes_.load(std::memory_order_relaxed); }
    // Called only by `hold` and Accounts. `enter` counts a connection; false at the bound.
    bool enter(std::size_t visits_max) {
        if (visits_.fetch_add(1, std::memory_order_relaxed) < visits_max) return true;
        leave();
        return false;
    }
    void leave() { visits_.fetch_sub(1, std::memory_order_relaxed); }
    void add(std::size_t bytes) {
        bytes_.fetch_add(bytes, std::memory_order_relaxed);
        if (of_) of_->add(bytes);
    }
    void remove(std::size_t bytes) {
        bytes_.fetch_sub(bytes, std::memory_order_relaxed);
        if (of_) of_->remove(bytes);
    }

  private:
    const std::shared_ptr<Account> of_;
    const std::size_t bytes_max_;
    std::atomic<std::size_t> bytes_{0};
    std::atomic<std::size_t> visits_{0};
};

/// Counts `bytes` until the result is gone. Without an account (the operator's) nothing is counted.
Held hold(std::shared_ptr<Account> account, std::size_t bytes);
/// Holds both.
inline Held both(Held one, Held other) {
    if (!one || !other) return one ? one : other;
    return std::make_shared<const std::pair<Held, Held>>(std::move(one), std::move(other));
}

/// A member's place among their connections, kept as long as the connection or request.
struct Guest {
    std::shared_ptr<Account> account;
    Held visit;
};

/// Bytes.
struct AccountBounds {
    std::size_t of_member = 16u << 20;
    std::size_t of_org = 64u << 20;
    std::size_t of_all = 512u << 20;
};

/// The accounts of everybody who has something held. One for the server.
class Accounts {
  public:
    /// `connections_max`: connections of one member, HTTP requests included.
    explicit Accounts(std::size_t connections_max, const AccountBounds& bounds = {})
        : connections_max_(connections_max),
          bounds_(bounds),
          all_(std::make_shared<Account>(nullptr, bounds.of_all)) {}
    /// The member's account, made if nobody holds it.
    std::shared_ptr<Account> of(MemberId member, OrgId org);
    /// Counts a connection of a member, through whichever door; none if they have too many.
    std::optional<Guest> take_in(MemberId member, OrgId org);
    std::size_t bytes() const { return all_->bytes(); }

  private:
    const std::size_t connections_max_;
    const AccountBounds bounds_;
    const std::shared_ptr<Account> all_;
    std::mutex mutex_;
    // Weak: an account exists as long as something is held or connected.
    boost::unordered_flat_map<MemberId, std::weak_ptr<Account>> members_;
    boost::unordered_flat_map<OrgId, std::weak_ptr<Account>> orgs_;
    std::size_t swept_at_ = 1024;  // number of entries at which expired ones are removed
};

}  // namespace parley::gate
