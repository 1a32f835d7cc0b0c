#pragma once
// What is held in memory for somebody: commands that wait to be decided, answers that wait until
// their asker has read them. Counted in bytes for a member, their org and all together, so that no
// member, and no org, can fill the memory of the others. Any thread.

#include <atomic>
#include <boost/unordered/unordered_flat_map.hpp>
#include <memory>
#include <mutex>
#include <optional>

#include "protocol/ids.hpp"

namespace parley::gate {

/// Counts for as long as somebody has it.
using Held = std::shared_ptr<const void>;

class Account {
  public:
    /// `of`: the larger account in which this one is counted as well; none for the largest.
    Account(std::shared_ptr<Account> of, std::size_t bytes_max)
        : of_(std::move(of)), bytes_max_(bytes_max) {}
    /// Whether nothing more should be done for them before something of theirs has left. Asked
    /// before the work; so what is held passes the bound by what is under way at most.
    bool full() const {
        return bytes_.load(std::memory_order_relaxed) >= bytes_max_ || (of_ && of_->full());
    }
    std::size_t bytes() const { return bytes_.load(std::memory_order_relaxed); }
    // By `hold` and `Accounts` alone.
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

/// Without an account (the operator's own) nothing is counted.
Held hold(std::shared_ptr<Account> account, std::size_t bytes);
inline Held both(Held one, Held other) {
    if (!one || !other) return one ? one : other;
    return std::make_shared<const std::pair<Held, Held>>(std::move(one), std::move(other));
}

/// Somebody who is connected, for as long as it is there.
struct Guest {
    std::shared_ptr<Account> account;
    Held visit;
};

struct AccountBounds {
    std::size_t of_member = 16u << 20;
    std::size_t of_org = 64u << 20;
    std::size_t of_all = 512u << 20;
};

class Accounts {
  public:
    /// `connections_max`: of one member.
    explicit Accounts(std::size_t connections_max, const AccountBounds& bounds = {})
        : connections_max_(connections_max),
          bounds_(bounds),
          all_(std::make_shared<Account>(nullptr, bounds.of_all)) {}
    std::shared_ptr<Account> of(MemberId member, OrgId org);
    /// Counts a connection of a member's, by whatever door; none where they have as many as they
    /// may.
    std::optional<Guest> take_in(MemberId member, OrgId org);
    std::size_t bytes() const { return all_->bytes(); }

  private:
    const std::size_t connections_max_;
    const AccountBounds bounds_;
    const std::shared_ptr<Account> all_;
    std::mutex mutex_;
    // Whoever has something held, or a connection, keeps their account.
    boost::unordered_flat_map<MemberId, std::weak_ptr<Account>> members_;
    boost::unordered_flat_map<OrgId, std::weak_ptr<Account>> orgs_;
    std::size_t swept_at_ = 1024;  // how many entries there may be before those of nobody go
};

}  // namespace parley::gate
