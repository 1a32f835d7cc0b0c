#pragma once
// Read marks: how far a member has read a list.

#include "protocol/views.hpp"

namespace parley {

/// A place before the present mark marks messages as unread. bad_value, with the last place as
/// limit, for a place after the end.
struct MarkRead {
    static constexpr std::string_view name = "read.mark";
    static constexpr std::string_view about =
        "Set how far one has read a channel, or one of its threads.";
    static constexpr Effect effect = Effect::changes;
    static constexpr Door door = Door::members;
    using Reply = Nothing;
    ChannelId channel;
    std::optional<Seq> thread;
    Place place = 0;
};
BOOST_DESCRIBE_STRUCT(MarkRead, (), (channel, thread, place))

/// In the member's own stream, for their other connections.
struct ReadMarked {
    static constexpr std::string_view name = "read.marked";
    static constexpr bool changes_views = true;
    ChannelId channel;
    std::optional<Seq> thread;
    Place place = 0;
};
BOOST_DESCRIBE_STRUCT(ReadMarked, (), (channel, thread, place))

}  // namespace parley
