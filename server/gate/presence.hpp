#pragma once
// What people do right now: whether they are online, away or offline, over all of their
// connections, and where they type. It goes only to those who may see the member or the channel and
// have it on screen. Nothing of it is kept. Any thread.

#include <boost/unordered/unordered_flat_map.hpp>
#include <mutex>
#include <optional>
#include <vector>

#include "protocol/presence.hpp"
#include "server/gate/hubs.hpp"

namespace parley::gate {

class Presence {
  public:
    Presence(const engine::Engine& engine, Hubs& hubs) : engine_(engine), hubs_(hubs) {}

    /// A connection of a member's came, or went.
    void arrived(MemberId member);
    void left(MemberId member);
    view::Presence of(MemberId member) const;
    Result<std::string> set(const engine::Actor& actor, const SetPresence& command);
    Result<std::string> type(const engine::Actor& actor, const Type& command);

    /// A channel's people who are online now; none where the caller may not post there.
    std::vector<MemberId> people_online(const engine::Caller& caller, ChannelId id) const;

  private:
    struct Entry {
        int connections = 0;
        bool away = false;
        std::optional<Instant> until;
    };
    static view::Presence shown(MemberId member, const Entry* entry);
    /// Tells it to whoever watches the member, on all loops.
    void announce(const view::Presence& presence);

    const engine::Engine& engine_;
    Hubs& hubs_;
    mutable std::mutex mutex_;  // guards what follows
    boost::unordered_flat_map<MemberId, Entry> entries_;
};

}  // namespace parley::gate
