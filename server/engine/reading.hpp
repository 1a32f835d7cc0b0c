#pragma once
// A channel as one member has it before them: read place, unread, mentions.

#include "server/engine/decide.hpp"

namespace parley::engine {

Result<view::ChannelState> channel_state(const Reader& reader, const Member& member,
                                         const OpenChannel& channel);

}  // namespace parley::engine
