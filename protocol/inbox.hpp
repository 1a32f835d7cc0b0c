#pragma once
// Inboxes: what waits for one member, in all channels and records that they may read: answers in
// threads that they follow, messages that name them, records whose next step is theirs.

#include "protocol/views.hpp"

namespace parley {

enum class InboxTab : std::uint8_t { threads, mentions, ours };
BOOST_DESCRIBE_ENUM(InboxTab, threads, mentions, ours)

enum class InboxEntryType : std::uint8_t { thread, mention, record };
BOOST_DESCRIBE_ENUM(InboxEntryType, thread, mention, record)

namespace view {
/// One thing that waits. It refers to a message or record; the text is read there, with the
/// reader's rights.
struct InboxEntry {
    std::string id;  ///< the same for as long as it waits
    InboxEntryType kind{};
    std::optional<ChannelId> channel;
    std::optional<Seq> seq;     ///< a thread's root, or the message that names one
    std::optional<Seq> thread;  ///< if that message is a reply: its root
    std::optional<RecordId> record;
    Instant at;                  ///< time of the newest answer, the message, or the last change
    std::optional<MemberId> by;  ///< its author
    std::optional<std::uint64_t> unread;  ///< thread: unread answers; mention: 1, or 0 if read
    std::optional<Place> read_place;      ///< thread: how far the member has read it
};
BOOST_DESCRIBE_STRUCT(InboxEntry, (),
                      (id, kind, channel, seq, thread, record, at, by, unread, read_place))

/// Unread threads, unread mentions, and records; `unread` is the first two together, where a thread
/// with an answer that names the member counts once. Counting ends at 100.
struct InboxCounts {
    std::uint64_t threads = 0;
    std::uint64_t mentions = 0;
    std::uint64_t ours = 0;
    std::uint64_t unread = 0;
};
BOOST_DESCRIBE_STRUCT(InboxCounts, (), (threads, mentions, ours, unread))

struct Thread {
    ChannelId channel;
    Seq seq = 0;  ///< of its root
    std::uint64_t replies = 0;
    std::uint64_t unread = 0;  ///< unread answers by others; counting ends at 100
    std::optional<Instant> last_reply_at;
    bool following = false;
};
BOOST_DESCRIBE_STRUCT(Thread, (), (channel, seq, replies, unread, last_reply_at, following))
}  // namespace view

struct InboxPage {
    std::vector<view::InboxEntry> entries;
    view::InboxCounts counts;
    bool more = false;
    std::optional<std::string> cursor;
};
BOOST_DESCRIBE_STRUCT(InboxPage, (), (entries, counts, more, cursor))

struct ListInbox {
    static constexpr std::string_view name = "inbox.list";
    static constexpr std::string_view about =
        "What waits for oneself, the newest first: threads that one follows, messages that name "
        "one, records whose next step is one's own company's and one's own to take. A page may be "
        "short, or empty with `more`, where one may no longer read most of it.";
    static constexpr Effect effect = Effect::reads;
    static constexpr bool slow = true;
    static constexpr Door door = Door::members;
    using Reply = InboxPage;
    InboxTab tab{};
    std::optional<Text<1, 200>> cursor;
    std::optional<Number<1, 50>> limit;
};
BOOST_DESCRIBE_STRUCT(ListInbox, (), (tab, cursor, limit))

/// Records cannot be taken out; they leave when the ball does. not_found for entries of others.
struct FinishInbox {
    static constexpr std::string_view name = "inbox.done";
    static constexpr std::string_view about =
        "Take threads and mentions out of one's inbox. A thread comes back with the next answer.";
    static constexpr Effect effect = Effect::changes;
    static constexpr Door door = Door::members;
    using Reply = Nothing;
    List<Text<1, 200>, 50> entries;  // their ids
};
BOOST_DESCRIBE_STRUCT(FinishInbox, (), (entries))

struct ThreadPage {
    std::vector<view::Thread> threads;
    bool more = false;
    std::optional<std::string> cursor;
};
BOOST_DESCRIBE_STRUCT(ThreadPage, (), (threads, more, cursor))

struct ListThreads {
    static constexpr std::string_view name = "thread.list";
    static constexpr std::string_view about =
        "The threads of a channel, or all those that one follows, in the order of their roots.";
    static constexpr Effect effect = Effect::reads;
    static constexpr bool slow = true;
    static constexpr Door door = Door::members;
    using Reply = ThreadPage;
    std::optional<ChannelId> channel;
    std::optional<bool> mine;  // only followed ones; without `channel`, of all channels
    std::optional<Text<1, 200>> cursor;
    std::optional<Number<1, 50>> limit;
};
BOOST_DESCRIBE_STRUCT(ListThreads, (), (channel, mine, cursor, limit))

// Events, in the member's own stream.

struct InboxEntered {
    static constexpr std::string_view name = "inbox.entered";
    view::InboxEntry entry;
};
BOOST_DESCRIBE_STRUCT(InboxEntered, (), (entry))

struct InboxLeft {
    static constexpr std::string_view name = "inbox.left";
    std::vector<std::string> entries;
};
BOOST_DESCRIBE_STRUCT(InboxLeft, (), (entries))

}  // namespace parley
