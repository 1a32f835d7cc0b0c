#pragma once
// Moments that members bring about: presence and typing. They go only to those who may see the
// member or the channel and have it on screen.

#include "protocol/presence.hpp"
#include "server/gate/server.hpp"

namespace parley::gate {

Result<std::string> type(Server& server, const engine::Actor& actor, const Type& command);
Result<std::string> set_presence(Server& server, const engine::Actor& actor,
                                 const SetPresence& command);
/// Tells a member's presence to whoever watches them, on all loops.
void announce(Server& server, const std::optional<view::Presence>& presence);

/// A channel's people who are online now; none where the caller may not post there.
std::vector<MemberId> people_online(Server& server, const engine::Caller& caller,
                                    ChannelId channel);

}  // namespace parley::gate
