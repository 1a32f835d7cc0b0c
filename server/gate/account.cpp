#include "server/gate/account.hpp"

namespace parley::gate {

Held hold(std::shared_ptr<Account> account, std::size_t bytes) {
    if (!account) return nullptr;
    struct Bytes {
        std::shared_ptr<Account> account;
        std::size_t count;
        Bytes(std::shared_ptr<Account> a, std::size_t n) : account(std::move(a)), count(n) {
            account->add(count);
        }
        ~Bytes() { account->remove(count); }
    };
    return std::make_shared<const Bytes>(std::move(account), bytes);
}

// Expired entries are swept when the map has doubled since the last sweep, so the cost is
// amortised.
std::shared_ptr<Account> Accounts::of(MemberId member, OrgId org) {
    const std::lock_guard lock(mutex_);
    if (members_.size() >= swept_at_) {
        erase_if(members_, [](const auto& entry) { return entry.second.expired(); });
        erase_if(orgs_, [](const auto& entry) { return entry.second.expired(); });
        swept_at_ = std::max<std::size_t>(1024, members_.size() * 2);
    }
    auto& own = members_[member];
    if (auto account = own.lock()) return account;
    auto& shared = orgs_[org];
    auto of_org = shared.lock();
    if (!of_org) shared = of_org = std::make_shared<Account>(all_, bounds_.of_org);
    auto account = std::make_shared<Account>(std::move(of_org), bounds_.of_member);
    own = account;
    return account;
}

std::optional<Guest> Accounts::take_in(MemberId member, OrgId org) {
    auto account = of(member, org);
    if (!account->enter(connections_max_)) return std::nullopt;
    Held visit(static_cast<const void*>(account.get()),
               [account](const void*) { account->leave(); });
    return Guest{std::move(account), std::move(visit)};
}

}  // namespace parley::gate
