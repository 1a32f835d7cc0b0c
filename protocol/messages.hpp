#pragma once
// Messages: post, edit, delete, react, pin, and reading them back. The events are in the channel's
// stream.

#include "protocol/views.hpp"

namespace parley {

/// What a message says. The command and the event both carry it, so it is written once.
struct MessageBody {
    Text<0, 40'000> text;       // Markdown; counted in code points; empty only beside files
    std::optional<Seq> thread;  // the root message; none: a message of the channel itself
};
BOOST_DESCRIBE_STRUCT(MessageBody, (), (text, thread))

/// Where a new message is: its event's number, and its ordinal in its list.
struct MessagePlaced {
    Seq seq = 0;
    Place place = 0;
    Instant at;
};
BOOST_DESCRIBE_STRUCT(MessagePlaced, (), (seq, place, at))

/// The number and time of the event. A command without effect returns the stream's last number.
struct EventPlaced {
    Seq seq = 0;
    Instant at;
};
BOOST_DESCRIBE_STRUCT(EventPlaced, (), (seq, at))

/// A thread is one level deep: bad_value if `thread` is a reply itself. archived in archived
/// channels.
struct PostMessage : MessageBody {
    static constexpr std::string_view name = "message.post";
    static constexpr std::string_view about = "Say something in a channel, or under a message.";
    static constexpr Effect effect = Effect::changes;
    static constexpr Door door = Door::members;
    using Reply = MessagePlaced;
    ChannelId channel;
    OptionalList<FileId, 20> files;      // attached files that the actor may read
    OptionalList<RecordId, 20> records;  // records that it is about
};
BOOST_DESCRIBE_STRUCT(PostMessage, (MessageBody), (channel, files, records))

/// Names a message, for edits, deletions, reactions and pins.
struct MessageName {
    ChannelId channel;
    Seq seq = 0;
};
BOOST_DESCRIBE_STRUCT(MessageName, (), (channel, seq))

/// Only by its author; too_many after 1,000 edits.
struct EditMessage : MessageName {
    static constexpr std::string_view name = "message.edit";
    static constexpr std::string_view about = "Give one's own message another text.";
    static constexpr Effect effect = Effect::changes;
    static constexpr Door door = Door::members;
    using Reply = EventPlaced;
    Text<0, 40'000> text;  // empty only beside files
};
BOOST_DESCRIBE_STRUCT(EditMessage, (MessageName), (text))

/// By its author, the channel's creator or admins of the space.
struct DeleteMessage : MessageName {
    static constexpr std::string_view name = "message.delete";
    static constexpr std::string_view about =
        "Take a message back: its text goes, from the log as well.";
    static constexpr Effect effect = Effect::changes;
    static constexpr Door door = Door::members;
    using Reply = EventPlaced;
};
BOOST_DESCRIBE_STRUCT(DeleteMessage, (MessageName), ())

/// At most 50 different emoji on a message, and 1,000 members for each (too_many).
struct ReactToMessage : MessageName {
    static constexpr std::string_view name = "message.react";
    static constexpr std::string_view about = "Put an emoji to a message.";
    static constexpr Effect effect = Effect::changes;
    static constexpr Door door = Door::members;
    using Reply = EventPlaced;
    Emoji emoji;
};
BOOST_DESCRIBE_STRUCT(ReactToMessage, (MessageName), (emoji))

struct UnreactToMessage : MessageName {
    static constexpr std::string_view name = "message.unreact";
    static constexpr std::string_view about = "Take one's own emoji back.";
    static constexpr Effect effect = Effect::changes;
    static constexpr Door door = Door::members;
    using Reply = EventPlaced;
    Emoji emoji;
};
BOOST_DESCRIBE_STRUCT(UnreactToMessage, (MessageName), (emoji))

struct PinMessage : MessageName {
    static constexpr std::string_view name = "message.pin";
    static constexpr std::string_view about = "Pin a message to its channel.";
    static constexpr Effect effect = Effect::changes;
    static constexpr Door door = Door::members;
    using Reply = EventPlaced;
};
BOOST_DESCRIBE_STRUCT(PinMessage, (MessageName), ())

struct UnpinMessage : MessageName {
    static constexpr std::string_view name = "message.unpin";
    static constexpr std::string_view about = "Take a pin away.";
    static constexpr Effect effect = Effect::changes;
    static constexpr Door door = Door::members;
    using Reply = EventPlaced;
};
BOOST_DESCRIBE_STRUCT(UnpinMessage, (MessageName), ())

struct MessagePage {
    std::vector<view::Message> messages;
    bool more = false;
    /// In a record's channel: the record's events within this page's span.
    std::optional<std::vector<RawJson>> changes;
    /// If there is more: the number for `before` or `after` of the next page.
    std::optional<Seq> cursor;
};
BOOST_DESCRIBE_STRUCT(MessagePage, (), (messages, more, changes, cursor))

/// At most one of `before`, `after` and `around`; without them, the newest page. `around` returns
/// messages on both sides of a number. A thread's page includes its root. 50 messages by default.
struct ReadHistory {
    static constexpr std::string_view name = "history";
    static constexpr std::string_view about =
        "A page of a channel's messages, or of a thread's, as they are now, oldest first.";
    static constexpr Effect effect = Effect::reads;
    static constexpr Door door = Door::members;
    using Reply = MessagePage;
    ChannelId channel;
    std::optional<Seq> before;
    std::optional<Seq> after;
    std::optional<Seq> around;
    std::optional<Place> place;  // as `around`, of the message at this place or the next after it
    std::optional<Instant> at;   // the same, of the first message since then
    std::optional<Number<1, 200>> limit;
    std::optional<Seq> thread;
};
BOOST_DESCRIBE_STRUCT(ReadHistory, (), (channel, before, after, around, place, at, limit, thread))

struct ListPins {
    static constexpr std::string_view name = "message.pins";
    static constexpr std::string_view about =
        "The messages that are pinned to a channel, the newest first.";
    static constexpr Effect effect = Effect::reads;
    static constexpr Door door = Door::members;
    using Reply = MessagePage;
    ChannelId channel;
    std::optional<Seq> before;
    std::optional<Number<1, 200>> limit;
};
BOOST_DESCRIBE_STRUCT(ListPins, (), (channel, before, limit))

struct EventPage {
    JsonList<RawJson> events;
    bool more = false;
};
BOOST_DESCRIBE_STRUCT(EventPage, (), (events, more))

/// Events with numbers > `after`, in order; 100 by default. Those of deleted messages have an empty
/// text.
struct ReadEvents {
    static constexpr std::string_view name = "events";
    static constexpr std::string_view about = "A page of a stream's events: the log itself.";
    static constexpr Effect effect = Effect::reads;
    static constexpr Door door = Door::members;
    using Reply = EventPage;
    StreamId stream;
    Seq after = 0;
    std::optional<Number<1, 1000>> limit;
};
BOOST_DESCRIBE_STRUCT(ReadEvents, (), (stream, after, limit))

// Events.

struct MessagePosted {
    static constexpr std::string_view name = "message.posted";
    static constexpr bool changes_views = true;
    std::string text;
    Place place = 0;
    std::optional<Seq> thread;
    std::optional<std::vector<FileId>> files;
    std::optional<std::vector<RecordId>> records;
    std::optional<Instant> scheduled;  // its due time, if it was a scheduled message
};
BOOST_DESCRIBE_STRUCT(MessagePosted, (), (text, place, thread, files, records, scheduled))

struct MessageEdited {
    static constexpr std::string_view name = "message.edited";
    static constexpr bool changes_views = true;
    Seq of = 0;
    std::string text;
};
BOOST_DESCRIBE_STRUCT(MessageEdited, (), (of, text))

struct MessageDeleted {
    static constexpr std::string_view name = "message.deleted";
    static constexpr bool changes_views = true;
    Seq of = 0;
    std::optional<Seq> thread;  // of a reply: its root, which has one reply less
};
BOOST_DESCRIBE_STRUCT(MessageDeleted, (), (of, thread))

struct MessageReacted {
    static constexpr std::string_view name = "message.reacted";
    static constexpr bool changes_views = true;
    Seq of = 0;
    std::string emoji;
};
BOOST_DESCRIBE_STRUCT(MessageReacted, (), (of, emoji))

struct MessageUnreacted {
    static constexpr std::string_view name = "message.unreacted";
    static constexpr bool changes_views = true;
    Seq of = 0;
    std::string emoji;
};
BOOST_DESCRIBE_STRUCT(MessageUnreacted, (), (of, emoji))

struct MessagePinned {
    static constexpr std::string_view name = "message.pinned";
    static constexpr bool changes_views = true;
    Seq of = 0;
};
BOOST_DESCRIBE_STRUCT(MessagePinned, (), (of))

struct MessageUnpinned {
    static constexpr std::string_view name = "message.unpinned";
    static constexpr bool changes_views = true;
    Seq of = 0;
};
BOOST_DESCRIBE_STRUCT(MessageUnpinned, (), (of))

}  // namespace parley
