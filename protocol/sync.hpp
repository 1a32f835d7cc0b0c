#pragma once
// Synchronising: how a client starts, and how it resumes after a lost connection.

#include "protocol/views.hpp"

namespace parley {

/// Events `from` to `to`, both included, that are not replayed: too many, or from a restored store.
struct Gap {
    Seq from = 0;
    Seq to = 0;
};
BOOST_DESCRIBE_STRUCT(Gap, (), (from, to))

/// One page. `cursors` has all streams that the member is in, each with the number after which
/// events follow. States are given for streams without a cursor of the client's, or with a gap.
/// `left` are streams of the client's cursors that the member is not in any more.
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

/// `cursors`: the last event that the client has of each stream. `cursor`: for further pages.
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
