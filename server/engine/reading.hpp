#pragma once
// A channel as one member has it before them: read place, unread, mentions.

#include "server/engine/decide.hpp"

namespace parley::engine {

/// How far a member has read a channel.
struct ChannelReading {
    std::map<Seq, Place> marks;  ///< by list: 0 is the main list, else a thread
    Seq came = 0;                ///< after which number of the stream they came
    rows::ListEnd end;           ///< of the main list
    std::uint64_t unread = 0;    ///< of the main list
    /// Up to where they have read a list.
    Place place(Seq root) const;
};
Result<ChannelReading> reading_of(const Reader& reader, const Member& member,
                                  const OpenChannel& channel);

Result<view::ChannelState> channel_state(const Reader& reader, const Member& member,
                                         const OpenChannel& channel);

}  // namespace parley::engine
