#pragma once
// Read state: how far a member has read a channel, and what is unread for them.

#include "server/engine/decide.hpp"

namespace parley::engine {

/// How far a member has read a channel.
struct ChannelReading {
    std::map<Seq, Place> marks;  ///< by list: 0 the main list, else a thread's root
    Seq came = 0;                ///< the stream's last number before they came
    rows::ListEnd end;           ///< of the main list
    std::uint64_t unread = 0;    ///< messages of others in the main list, deleted ones left out
    /// How far they have read a list; 0 if they have not.
    Place place(Seq root) const;
};
/// Reads marks and counts. Looks at no more than 100 messages: beyond that, own and deleted
/// messages are counted as unread.
Result<ChannelReading> reading_of(const Reader& reader, const Member& member,
                                  const OpenChannel& channel);

/// The channel as `sync` and `channel.get` show it to this member.
Result<view::ChannelState> channel_state(const Reader& reader, const Member& member,
                                         const OpenChannel& channel);

}  // namespace parley::engine
