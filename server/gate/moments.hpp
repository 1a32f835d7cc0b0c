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

/// Of a message that says `<!here>`: the channel's people who are online now.
std::vector<MemberId> people_online(Server& server, const engine::Caller& caller,
                                    const AnyCommand& command);

}  // namespace parley::gate
