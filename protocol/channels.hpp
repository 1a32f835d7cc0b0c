#pragma once
// Channels: open to their space, private to some members, or direct between 2 to 9 people. Those of
// records are made with the records.

#include "protocol/views.hpp"

namespace parley {

/// `orgs` restricts an open channel to some of the space's orgs, the actor's among them. `join`
/// none: nobody is in it until they join or are added; all: everybody who may read it. conflict if
/// the actor can read a channel of the same name in the space.
struct CreateChannel {
    static constexpr std::string_view name = "channel.create";
    static constexpr std::string_view about = "Make a channel in a space.";
    static constexpr Effect effect = Effect::changes;
    static constexpr Door door = Door::members;
    using Reply = view::Channel;
    SpaceId space;
    ChannelName name_;
    std::optional<Text<0, 250>> topic;
    std::optional<bool> private_;
    std::optional<List<OrgId, 1000>> orgs;
    std::optional<Join> join;
};
BOOST_DESCRIBE_STRUCT(CreateChannel, (), (space, name_, topic, private_, orgs, join))

/// By the channel's creator or admins of the space; not for direct channels and those of records.
struct ChangeChannel {
    static constexpr std::string_view name = "channel.change";
    static constexpr std::string_view about = "Give a channel another name or topic.";
    static constexpr Effect effect = Effect::changes;
    static constexpr Door door = Door::members;
    using Reply = view::Channel;
    ChannelId channel;
    std::optional<ChannelName> name_;
    std::optional<Text<0, 250>> topic;
};
BOOST_DESCRIBE_STRUCT(ChangeChannel, (), (channel, name_, topic))

struct ChannelFound {
    ChannelId channel;
    view::ChannelState state;
};
BOOST_DESCRIBE_STRUCT(ChannelFound, (), (channel, state))

struct GetChannel {
    static constexpr std::string_view name = "channel.get";
    static constexpr std::string_view about = "A channel, and what of it is unread for oneself.";
    static constexpr Effect effect = Effect::reads;
    static constexpr Door door = Door::members;
    using Reply = ChannelFound;
    ChannelId channel;
};
BOOST_DESCRIBE_STRUCT(GetChannel, (), (channel))

/// Archived channels stay readable. There is no way back.
struct ArchiveChannel {
    static constexpr std::string_view name = "channel.archive";
    static constexpr std::string_view about = "End a channel: it can be read, and takes no more.";
    static constexpr Effect effect = Effect::changes;
    static constexpr Door door = Door::members;
    using Reply = Nothing;
    ChannelId channel;
};
BOOST_DESCRIBE_STRUCT(ArchiveChannel, (), (channel))

/// No effect for those who are in it. Messages from before are not unread for them.
struct JoinChannel {
    static constexpr std::string_view name = "channel.join";
    static constexpr std::string_view about = "Come into an open channel.";
    static constexpr Effect effect = Effect::changes;
    static constexpr Door door = Door::members;
    using Reply = Nothing;
    ChannelId channel;
};
BOOST_DESCRIBE_STRUCT(JoinChannel, (), (channel))

struct LeaveChannel {
    static constexpr std::string_view name = "channel.leave";
    static constexpr std::string_view about = "Go out of a channel.";
    static constexpr Effect effect = Effect::changes;
    static constexpr Door door = Door::members;
    using Reply = Nothing;
    ChannelId channel;
};
BOOST_DESCRIBE_STRUCT(LeaveChannel, (), (channel))

/// People of the space, or guests of its orgs; not_found for others. archived if the channel is.
struct AddToChannel {
    static constexpr std::string_view name = "channel.add";
    static constexpr std::string_view about = "Bring people of the space into a channel.";
    static constexpr Effect effect = Effect::changes;
    static constexpr Door door = Door::members;
    using Reply = Nothing;
    ChannelId channel;
    List<MemberId, 200> members;
};
BOOST_DESCRIBE_STRUCT(AddToChannel, (), (channel, members))

struct RemoveFromChannel {
    static constexpr std::string_view name = "channel.remove";
    static constexpr std::string_view about = "Take people out of a channel.";
    static constexpr Effect effect = Effect::changes;
    static constexpr Door door = Door::members;
    using Reply = Nothing;
    ChannelId channel;
    List<MemberId, 200> members;
};
BOOST_DESCRIBE_STRUCT(RemoveFromChannel, (), (channel, members))

struct ChannelPage {
    std::vector<view::Channel> channels;
    bool more = false;
    std::optional<ChannelId> cursor;
};
BOOST_DESCRIBE_STRUCT(ChannelPage, (), (channels, more, cursor))

struct ListChannels {
    static constexpr std::string_view name = "channel.list";
    static constexpr std::string_view about = "The channels of a space that one may read.";
    static constexpr Effect effect = Effect::reads;
    static constexpr Door door = Door::members;
    using Reply = ChannelPage;
    SpaceId space;
    std::optional<ChannelId> cursor;
    std::optional<Number<1, 200>> limit;
};
BOOST_DESCRIBE_STRUCT(ListChannels, (), (space, cursor, limit))

/// Watching delivers the events of channels that the member may read without being in them, and
/// pushes of typing, read marks and readers. It replaces the former list.
struct WatchChannels {
    static constexpr std::string_view name = "channel.watch";
    static constexpr std::string_view about =
        "Follow these channels while they are on screen, in place of the former ones.";
    static constexpr Effect effect = Effect::session;
    static constexpr Door door = Door::members;
    using Reply = Nothing;
    List<ChannelId, 20> channels;
};
BOOST_DESCRIBE_STRUCT(WatchChannels, (), (channels))

struct CountReaders {
    static constexpr std::string_view name = "channel.readers";
    static constexpr std::string_view about =
        "How many people of which orgs may read a channel, whether they are in it or not.";
    static constexpr Effect effect = Effect::reads;
    static constexpr Door door = Door::members;
    using Reply = view::Readers;
    ChannelId channel;
};
BOOST_DESCRIBE_STRUCT(CountReaders, (), (channel))

struct DirectOpened {
    view::Channel channel;
};
BOOST_DESCRIBE_STRUCT(DirectOpened, (), (channel))

/// Returns the channel of the actor and these people, and makes it if it does not exist.
/// not_allowed unless all of them share a space or channel.
struct OpenDirect {
    static constexpr std::string_view name = "direct.open";
    static constexpr std::string_view about = "The one direct channel of oneself and these people.";
    static constexpr Effect effect = Effect::changes;
    static constexpr Door door = Door::members;
    using Reply = DirectOpened;
    List<MemberId, 8> members;
};
BOOST_DESCRIBE_STRUCT(OpenDirect, (), (members))

// The next three are in the space's stream if all of the space may know the channel; changes and
// archiving, and the creation of other channels, are in the channel's own.

struct ChannelCreated {
    static constexpr std::string_view name = "channel.created";
    view::Channel channel;
};
BOOST_DESCRIBE_STRUCT(ChannelCreated, (), (channel))

struct ChannelChanged {
    static constexpr std::string_view name = "channel.changed";
    ChannelId channel;
    std::optional<std::string> name_;
    std::optional<std::string> topic;
};
BOOST_DESCRIBE_STRUCT(ChannelChanged, (), (channel, name_, topic))

struct ChannelArchived {
    static constexpr std::string_view name = "channel.archived";
    ChannelId channel;
};
BOOST_DESCRIBE_STRUCT(ChannelArchived, (), (channel))

/// In the channel's stream, as is the next.
struct ChannelJoined {
    static constexpr std::string_view name = "channel.joined";
    MemberId member;
};
BOOST_DESCRIBE_STRUCT(ChannelJoined, (), (member))

struct ChannelLeft {
    static constexpr std::string_view name = "channel.left";
    MemberId member;
};
BOOST_DESCRIBE_STRUCT(ChannelLeft, (), (member))

/// In the stream of the member who may hear `stream` from now on; the next when that ends.
struct StreamOpened {
    static constexpr std::string_view name = "stream.opened";
    StreamId stream;
};
BOOST_DESCRIBE_STRUCT(StreamOpened, (), (stream))

struct StreamClosed {
    static constexpr std::string_view name = "stream.closed";
    StreamId stream;
};
BOOST_DESCRIBE_STRUCT(StreamClosed, (), (stream))

}  // namespace parley
