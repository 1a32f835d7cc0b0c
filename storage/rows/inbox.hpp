#pragma once
// Inboxes: who follows which thread, which messages are still to be told (the outbox), and each
// member's inbox. An inbox is stored under its member, not under the channels that it is about, so
// that it can be in another partition than they are.

#include "storage/keys.hpp"
#include "storage/rows/row.hpp"

namespace parley::rows {

/// A follow-up: a message that has not reached all inboxes yet. There is one for each message, and
/// it is carried out with the message's state at that time, so repeated changes cost one follow-up.
struct FollowUp {
    static constexpr std::uint8_t version = 1;
    std::vector<MemberId> formerly;  ///< whom the message named or concerned before a change
    std::optional<MemberId> after;   ///< members up to this id have been told
};
BOOST_DESCRIBE_STRUCT(FollowUp, (), (formerly, after))
extern template struct RowBytes<FollowUp>;
RowKey<FollowUp> follow_up_key(ChannelId channel, Seq seq);
std::string follow_up_prefix();
/// The parts of such a key.
struct MessageNamed {
    ChannelId channel;
    Seq seq = 0;
};
MessageNamed message_in(std::string_view follow_up_key);

/// Followers of a thread: its root's author, everyone who answers in it and everyone who is named
/// in it. Two rows each, by thread (`follower`) and by member (`followed`).
RowKey<Mark> follower_key(ChannelId channel, Seq root, MemberId member);
/// Prefix of one thread's followers, or of those of all threads of a channel.
std::string follower_prefix(ChannelId channel, Seq root);
std::string follower_prefix(ChannelId channel);
Seq root_in_follower(std::string_view follower_key);
MemberId member_at_end(std::string_view follower_key);
RowKey<Mark> followed_key(MemberId member, ChannelId channel, Seq root);
std::string followed_prefix(MemberId member);
std::string followed_prefix(MemberId member, ChannelId channel);

/// What is unread for a member in one list (a channel's main list, or a thread).
struct Attention {
    static constexpr std::uint8_t version = 1;
    /// A message that names the member and has an entry in their inbox.
    struct Named {
        Seq seq = 0;
        Place place = 0;
        Instant at;
    };
    Place read = 0;                   ///< the member has read the list up to this place
    std::optional<Instant> entry_at;  ///< thread: time of its inbox entry; none: no entry
    std::vector<Place> replies;  ///< thread: the newest answers by others since the entry exists;
                                 ///< ascending, at most 100
    std::vector<Named> named;    ///< the newest; ascending, at most 100
    Place done = 0;  ///< thread: the answer up to which the member has taken it out of the inbox
};
BOOST_DESCRIBE_STRUCT(Attention::Named, (), (seq, place, at))
BOOST_DESCRIBE_STRUCT(Attention, (), (read, entry_at, replies, named, done))
extern template struct RowBytes<Attention>;
RowKey<Attention> attention_key(MemberId member, ChannelId channel, Seq root);

/// The tabs of an inbox that have rows. The third, records, is read from table `record_ball`.
enum class Waiting : char { thread = 't', mention = 'm' };

/// An entry of an inbox; the key sorts newest first. `seq` in the key is a thread's root, or the
/// message of a mention.
struct InboxEntry {
    static constexpr std::uint8_t version = 1;
    Seq root = 0;  ///< of the message's list; 0: the main list
    Place place = 0;
    std::optional<MemberId> by;
};
BOOST_DESCRIBE_STRUCT(InboxEntry, (), (root, place, by))
extern template struct RowBytes<InboxEntry>;
RowKey<InboxEntry> inbox_key(MemberId member, Waiting kind, Instant at, ChannelId channel, Seq seq);
std::string inbox_prefix(MemberId member, Waiting kind);
/// A message that names a whole org or everybody: one row by space, instead of one for each member.
struct Broadcast {
    static constexpr std::uint8_t version = 1;
    MemberId named;  ///< an org, by its id's bytes, or `everyone`
    Seq root = 0;
    Place place = 0;
    std::optional<MemberId> by;
};
BOOST_DESCRIBE_STRUCT(Broadcast, (), (named, root, place, by))
extern template struct RowBytes<Broadcast>;
RowKey<Broadcast> broadcast_key(SpaceId space, Instant at, ChannelId channel, Seq seq,
                                MemberId named);
std::string broadcast_prefix(SpaceId space);
/// The parts that keys of inbox entries and of broadcasts have in common.
struct WaitingSince {
    Instant at;
    ChannelId channel;
    Seq seq = 0;
};
WaitingSince waiting_in_inbox(std::string_view inbox_key);
WaitingSince waiting_in_broadcast(std::string_view broadcast_key);

/// Marks beside a member's inbox, by a thread's root or a mention's message. The first two are
/// counted for the inbox's numbers; `done` hides an entry that the member has dealt with.
enum class Noted : char { unread_thread = 't', unread_mention = 'm', done = 'd' };
RowKey<Mark> inbox_mark_key(MemberId member, Noted kind, ChannelId channel, Seq seq);
std::string inbox_mark_prefix(MemberId member, Noted kind);

/// The channel and the seq at the end of a key of table `followed` or `inbox_mark`.
MessageNamed message_at_end(std::string_view key);

}  // namespace parley::rows
