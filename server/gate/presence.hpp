#pragma once
// Presence: whether members are online, away or offline, over all of their connections, and where
// they type. It is pushed only to those who may see the member or the channel and have it on
// screen. It is never stored. Any thread.

#include <boost/unordered/unordered_flat_map.hpp>
#include <mutex>
#include <optional>
#include <vector>

#include "protocol/presence.hpp"
#include "server/gate/hubs.hpp"

namespace parley::gate {

/// One for the server. A member without a connection has no entry.
class Presence {
  public:
    Presence(const engine::Engine& engine, Hubs& hubs) : engine_(engine), hubs_(hubs) {}

    /// A connection of the member has signed in, or has closed.
    void arrived(MemberId member);
    void left(MemberId member);
    view::Presence of(MemberId member) const;
    /// `presence.set`: no effect without a connection. Returns the encoded reply.
    Result<std::string> set(const engine::Actor& actor, const SetPresence& command);
    /// `typing`: pushed to those who watch the channel; errors as Directory::open.
    Result<std::string> type(const engine::Actor& actor, const Type& command);

    /// The channel's members who are online; none if the caller may not post there.
    std::vector<MemberId> people_online(const engine::Caller& caller, ChannelId id) const;

  private:
    struct Entry {
        int connections = 0;
        bool away = false;
        std::optional<Instant> until;
    };
    static view::Presence shown(MemberId member, const Entry* entry);
    /// Pushes it to whoever watches the member, on all loops. Called without the lock.
    void announce(const view::Presence& presence);

    const engine::Engine& engine_;
    Hubs& hubs_;
    mutable std::mutex mutex_;  // guards what follows
    boost::unordered_flat_map<MemberId, Entry> entries_;
};

}  // namespace parley::gate
