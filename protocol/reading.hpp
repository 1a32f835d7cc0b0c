#pragma once
// How far somebody has read.

#include "protocol/views.hpp"

namespace parley {

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

struct ReadMarked {
    static constexpr std::string_view name = "read.marked";
    static constexpr bool changes_views = true;
    ChannelId channel;
    std::optional<Seq> thread;
    Place place = 0;
};
BOOST_DESCRIBE_STRUCT(ReadMarked, (), (channel, thread, place))

}  // namespace parley
