#pragma once
// The way in: where a client starts, and where it goes on.

#include "protocol/views.hpp"

namespace parley {

/// Events that are not sent, both ends included: to be paged with history.
struct Gap {
    Seq from = 0;
    Seq to = 0;
};
BOOST_DESCRIBE_STRUCT(Gap, (), (from, to))

struct SyncReply {
    std::vector<view::Org> orgs;
    std::vector<view::Space> spaces;
    std::vector<view::ChannelState> channels;
    std::map<StreamId, Seq> cursors;
    std::vector<std::string> left;
    std::map<StreamId, Gap> gap;
    bool more = false;
    std::optional<StreamId> cursor;
};
BOOST_DESCRIBE_STRUCT(SyncReply, (), (orgs, spaces, channels, cursors, left, gap, more, cursor))

struct Sync {
    static constexpr std::string_view name = "sync";
    static constexpr std::string_view about =
        "All that one is in, from one snapshot; then the events past the cursors, and all new "
        "ones.";
    static constexpr Effect effect = Effect::session;
    static constexpr Door door = Door::members;
    using Reply = SyncReply;
    std::map<StreamId, Seq> cursors;
    std::optional<StreamId> cursor;
};
BOOST_DESCRIBE_STRUCT(Sync, (), (cursors, cursor))

struct Ping {
    static constexpr std::string_view name = "ping";
    static constexpr std::string_view about = "Nothing but a sign of life.";
    static constexpr Effect effect = Effect::session;
    static constexpr Door door = Door::members;
    using Reply = Nothing;
};
BOOST_DESCRIBE_STRUCT(Ping, (), ())

}  // namespace parley
