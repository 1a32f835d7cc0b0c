#pragma once
// Messages and what is kept beside them. Messages stand by their lists, so that a page is one scan.
// A list is a channel's main list (root 0) or a thread (its root's seq). The newest stands first:
// it is what is asked for most, and RocksDB walks its newest rows downwards at several times the
// price of upwards.

#include "storage/keys.hpp"
#include "storage/rows/row.hpp"

namespace parley::rows {

struct Reaction {
    std::string emoji;
    std::vector<MemberId> members;  ///< in the order they came
};
BOOST_DESCRIBE_STRUCT(Reaction, (), (emoji, members))

/// A message as it is now.
struct Message {
    static constexpr std::uint8_t version = 1;
    Place place = 0;
    Instant at;
    std::optional<MemberId> by;
    std::string text;
    std::optional<Seq> thread;
    std::uint64_t replies = 0;   ///< not deleted
    Place last_reply_place = 0;  ///< of its thread's list, deleted ones too
    std::optional<Instant> last_reply_at;
    std::optional<Instant> edited;
    std::optional<Instant> deleted;
    bool pinned = false;
    std::vector<Reaction> reactions;
    std::vector<Seq> edits;           ///< events that hold a text of it, to be blanked with it
    std::vector<MemberId> mentioned;  ///< members with a mention row; empty id: everyone
    std::optional<std::vector<MemberId>>
        here;  ///< whom `<!here>` names, for as long as it is there
    std::vector<FileId> files;
    std::vector<RecordId> about;   ///< records that it was said to be about
    std::vector<RecordId> linked;  ///< sorted; these, and those that its text names
};
BOOST_DESCRIBE_STRUCT(Message, (),
                      (place, at, by, text, thread, replies, last_reply_place, last_reply_at,
                       edited, deleted, pinned, reactions, edits, mentioned, here, files, about,
                       linked))
extern template struct RowBytes<Message>;
RowKey<Message> message_key(ChannelId channel, Seq root, Seq seq);
Seq message_seq(std::string_view message_key);
/// Of all messages of a list.
std::string list_prefix(ChannelId channel, Seq root);

/// In which thread a reply stands; a message of the main list has no such row.
struct Reply {
    static constexpr std::uint8_t version = 1;
    Seq root = 0;
};
BOOST_DESCRIBE_STRUCT(Reply, (), (root))
extern template struct RowBytes<Reply>;
RowKey<Reply> reply_key(ChannelId channel, Seq seq);

/// A channel's main list: how long it is, and up to where nothing in it is unread for anybody
/// (what was there before an import was not missed by those who were not there).
struct ListEnd {
    static constexpr std::uint8_t version = 1;
    Place last = 0;
    Place read_by_all = 0;
};
BOOST_DESCRIBE_STRUCT(ListEnd, (), (last, read_by_all))
extern template struct RowBytes<ListEnd>;
RowKey<ListEnd> list_end_key(ChannelId channel);

/// How much there is in a channel, or in all channels of a space's records together, which are too
/// many to be added up.
struct Extent {
    static constexpr std::uint8_t version = 1;
    std::uint64_t messages = 0;      ///< replies too; not deleted
    std::uint64_t files = 0;         ///< that are referred to; in several channels: in each
    std::optional<Instant> since{};  ///< when the oldest of it happened
};
BOOST_DESCRIBE_STRUCT(Extent, (), (messages, files, since))
extern template struct RowBytes<Extent>;
RowKey<Extent> extent_key(ChannelId channel);
RowKey<Extent> extent_key(SpaceId records_of);

/// Stands for everyone where a mention names a member.
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

/// How far a member has read a list. Under `came_root` of a channel: after which number of its
/// stream they came.
struct ReadMark {
    static constexpr std::uint8_t version = 1;
    std::uint64_t place = 0;
    Place end = 0;  ///< of the main list when it was set: one's own words past it are read too
};
BOOST_DESCRIBE_STRUCT(ReadMark, (), (place, end))
extern template struct RowBytes<ReadMark>;
constexpr Seq came_root = ~Seq{0};  ///< no thread's root has it
RowKey<ReadMark> read_key(MemberId member, ChannelId channel, Seq root);
std::string read_prefix(MemberId member, ChannelId channel);
inline RowKey<ReadMark> came_key(MemberId member, ChannelId channel) {
    return read_key(member, channel, came_root);
}

/// Where a channel began for all who came into its space together, with their company: what was
/// said before is not unread for them.
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
