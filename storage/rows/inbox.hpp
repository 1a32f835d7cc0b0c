#pragma once
// What waits for people: who follows which thread, what is still to be told to them (the outbox),
// and each one's inbox. An inbox is kept beside its member, not beside the channels that it is
// about, so that it can live in another partition than those.

#include "storage/keys.hpp"
#include "storage/rows/row.hpp"

namespace parley::rows {

/// A message of which those whom it concerns have not been told, or not all: its follow-up. Kept by
/// message, and told as the message then is, so that any number of changes is one follow-up.
struct FollowUp {
    static constexpr std::uint8_t version = 1;
    std::vector<MemberId> formerly;  ///< whom it named before, or whom it concerned
    std::optional<MemberId> after;   ///< up to whom they have been told, in the order of ids
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

/// Who follows a thread, by the thread and by the member: its root's author, whoever answers in it
/// and whoever is named in it.
RowKey<Mark> follower_key(ChannelId channel, Seq root, MemberId member);
/// Of a thread; of all threads of a channel.
std::string follower_prefix(ChannelId channel, Seq root);
std::string follower_prefix(ChannelId channel);
Seq root_in_follower(std::string_view follower_key);
MemberId member_at_end(std::string_view follower_key);
RowKey<Mark> followed_key(MemberId member, ChannelId channel, Seq root);
std::string followed_prefix(MemberId member);
std::string followed_prefix(MemberId member, ChannelId channel);

/// What of one list, a channel's main list or a thread, waits for a member.
struct Attention {
    static constexpr std::uint8_t version = 1;
    /// A message that names them, and whose entry stands in their inbox.
    struct Named {
        Seq seq = 0;
        Place place = 0;
        Instant at;
    };
    Place read = 0;                   ///< up to where they have read the list
    std::optional<Instant> entry_at;  ///< of a thread, where it is in their inbox: its entry's time
    std::vector<Place> replies;       ///< by others, since it is there: the newest, in order
    std::vector<Named> named;         ///< the newest, in order
    Place done = 0;  ///< of a thread: up to which answer it was taken out of their inbox
};
BOOST_DESCRIBE_STRUCT(Attention::Named, (), (seq, place, at))
BOOST_DESCRIBE_STRUCT(Attention, (), (read, entry_at, replies, named, done))
extern template struct RowBytes<Attention>;
RowKey<Attention> attention_key(MemberId member, ChannelId channel, Seq root);

/// The tabs of an inbox that have rows.
enum class Waiting : char { thread = 't', mention = 'm' };

/// An entry of an inbox, the newest first. `seq` in its key: of a thread its root, else the
/// message.
struct InboxEntry {
    static constexpr std::uint8_t version = 1;
    Seq root = 0;  ///< of its list
    Place place = 0;
    std::optional<MemberId> by;
};
BOOST_DESCRIBE_STRUCT(InboxEntry, (), (root, place, by))
extern template struct RowBytes<InboxEntry>;
RowKey<InboxEntry> inbox_key(MemberId member, Waiting kind, Instant at, ChannelId channel, Seq seq);
std::string inbox_prefix(MemberId member, Waiting kind);
/// Messages that name a whole company, or everybody who reads the channel: one row each, by space.
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
/// The last parts of a key of the two, as far as they have them in common.
struct WaitingSince {
    Instant at;
    ChannelId channel;
    Seq seq = 0;
};
WaitingSince waiting_in_inbox(std::string_view inbox_key);
WaitingSince waiting_in_broadcast(std::string_view broadcast_key);

/// What is noted of a member's threads and mentions, by root or message. The first two are counted.
enum class Noted : char { unread_thread = 't', unread_mention = 'm', done = 'd' };
RowKey<Mark> inbox_mark_key(MemberId member, Noted kind, ChannelId channel, Seq seq);
std::string inbox_mark_prefix(MemberId member, Noted kind);

/// The channel and the number at the end of a key of `followed` or of `inbox_mark`.
MessageNamed message_at_end(std::string_view key);

}  // namespace parley::rows
