#pragma once
// Messages and what is stored beside them. Messages are ordered by list, so that a page is one
// scan. A list is a channel's main list (root 0) or a thread (root: the seq of its first message).
// The newest comes first, because it is read most and RocksDB walks recent rows backwards at
// several times the cost of forwards.

#include "storage/keys.hpp"
#include "storage/rows/row.hpp"

namespace parley::rows {

struct Reaction {
    std::string emoji;
    std::vector<MemberId> members;  ///< in the order in which they reacted
};
BOOST_DESCRIBE_STRUCT(Reaction, (), (emoji, members))

/// A message in its present state. Its seq is in the key.
struct Message {
    static constexpr std::uint8_t version = 1;
    Place place = 0;
    Instant at;
    std::optional<MemberId> by;  ///< none: the operator
    std::string text;
    std::optional<Seq> thread;   ///< the root's seq; none: in the main list
    std::uint64_t replies = 0;   ///< of a root: its answers that are not deleted
    Place last_reply_place = 0;  ///< of a root: last place of its thread, deleted answers included
    std::optional<Instant> last_reply_at;
    std::optional<Instant> edited;
    std::optional<Instant> deleted;
    bool pinned = false;
    std::vector<Reaction> reactions;
    std::vector<Seq> edits;           ///< its edit events, which are blanked when it is deleted
    std::vector<MemberId> mentioned;  ///< members with a mention row; empty id: everyone
    std::optional<std::vector<MemberId>>
        here;  ///< who was online when it was posted, if it names `<!here>`
    std::vector<FileId> files;
    std::vector<RecordId> about;   ///< records that its author named in the command
    std::vector<RecordId> linked;  ///< sorted; `about`, and the records that its text names
};
BOOST_DESCRIBE_STRUCT(Message, (),
                      (place, at, by, text, thread, replies, last_reply_place, last_reply_at,
                       edited, deleted, pinned, reactions, edits, mentioned, here, files, about,
                       linked))
extern template struct RowBytes<Message>;
RowKey<Message> message_key(ChannelId channel, Seq root, Seq seq);
/// The seq in such a key, which has it complemented.
Seq message_seq(std::string_view message_key);
/// The prefix of all messages of a list.
std::string list_prefix(ChannelId channel, Seq root);

/// Which thread a reply belongs to: from its seq to its root. Messages of the main list have no
/// such row.
struct Reply {
    static constexpr std::uint8_t version = 1;
    Seq root = 0;
};
BOOST_DESCRIBE_STRUCT(Reply, (), (root))
extern template struct RowBytes<Reply>;
RowKey<Reply> reply_key(ChannelId channel, Seq seq);

/// A channel's main list: its last place, and the place up to which nothing is unread for anybody.
/// An import sets the second one: imported history counts as read.
struct ListEnd {
    static constexpr std::uint8_t version = 1;
    Place last = 0;
    Place read_by_all = 0;
};
BOOST_DESCRIBE_STRUCT(ListEnd, (), (last, read_by_all))
extern template struct RowBytes<ListEnd>;
RowKey<ListEnd> list_end_key(ChannelId channel);

/// How much a channel holds; or all channels of a space's records together, which are too many to
/// be summed up on demand.
struct Extent {
    static constexpr std::uint8_t version = 1;
    std::uint64_t messages = 0;  ///< with replies, without deleted ones
    std::uint64_t files = 0;     ///< that are referred to; one in several channels counts in each
    std::optional<Instant> since{};  ///< when the oldest of it happened
};
BOOST_DESCRIBE_STRUCT(Extent, (), (messages, files, since))
extern template struct RowBytes<Extent>;
RowKey<Extent> extent_key(ChannelId channel);
RowKey<Extent> extent_key(SpaceId records_of);

/// The empty id: in a mention it means everyone.
constexpr MemberId everyone{};

/// A message names a member, an org (by its id's bytes) or everyone.
struct Mention {
    static constexpr std::uint8_t version = 1;
    Seq root = 0;  ///< of its list
    Place place = 0;
};
BOOST_DESCRIBE_STRUCT(Mention, (), (root, place))
extern template struct RowBytes<Mention>;
RowKey<Mention> mention_key(ChannelId channel, MemberId member, Seq seq);
std::string mention_prefix(ChannelId channel, MemberId member);

/// How far a member has read a list. The row with the root `came_root` holds in `place` the
/// stream's last seq before the member came into the channel.
struct ReadMark {
    static constexpr std::uint8_t version = 1;
    std::uint64_t place = 0;
    Place end = 0;  ///< last place of the main list when set: own messages after it count as read
};
BOOST_DESCRIBE_STRUCT(ReadMark, (), (place, end))
extern template struct RowBytes<ReadMark>;
constexpr Seq came_root = ~Seq{0};  ///< no thread's root has it
RowKey<ReadMark> read_key(MemberId member, ChannelId channel, Seq root);
std::string read_prefix(MemberId member, ChannelId channel);
inline RowKey<ReadMark> came_key(MemberId member, ChannelId channel) {
    return read_key(member, channel, came_root);
}

/// Where a channel begins for members who came into its space with their org: messages before it
/// are not unread for them. One row for each channel and org, none for each member.
struct Arrival {
    static constexpr std::uint8_t version = 1;
    Seq seq = 0;      ///< the last number of its stream
    Place place = 0;  ///< the last place of its main list
};
BOOST_DESCRIBE_STRUCT(Arrival, (), (seq, place))
extern template struct RowBytes<Arrival>;
RowKey<Arrival> arrival_key(ChannelId channel, OrgId org);

RowKey<Mark> pin_key(ChannelId channel, Seq seq);
std::string pin_prefix(ChannelId channel);
Seq pinned_seq(std::string_view pin_key);

}  // namespace parley::rows
