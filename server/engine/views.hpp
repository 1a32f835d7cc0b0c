#pragma once
// Rows of the views on disk, as one round of the engine sees them: what its commands need is read
// before they are decided, what they change is seen by the next, and all of it goes into the
// round's one batch, or away with it.

#include <boost/unordered/unordered_flat_map.hpp>
#include <optional>
#include <string>
#include <vector>

#include "protocol/messages.hpp"
#include "storage/keys.hpp"
#include "storage/log.hpp"

namespace parley::engine {

struct ReactionRow {
    std::string emoji;
    std::vector<MemberId> members;  ///< in the order they came
};
BOOST_DESCRIBE_STRUCT(ReactionRow, (), (emoji, members))

/// A message as it is now.
struct MessageRow {
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
    std::vector<ReactionRow> reactions;
    std::vector<Seq> edits;           ///< events that hold a text of it, to be blanked with it
    std::vector<MemberId> mentioned;  ///< members with a mention row; empty id: everyone
    std::optional<std::vector<MemberId>>
        here;  ///< whom `<!here>` names, for as long as it is there
    std::vector<FileId> files;
    std::vector<RecordId> about;   ///< records that it was said to be about
    std::vector<RecordId> linked;  ///< sorted; these, and those that its text names
};
BOOST_DESCRIBE_STRUCT(MessageRow, (),
                      (place, at, by, text, thread, replies, last_reply_place, last_reply_at,
                       edited, deleted, pinned, reactions, edits, mentioned, here, files, about,
                       linked))

/// Stands for everyone where a mention names a member.
constexpr MemberId everyone{};

/// Messages stand by their lists, so that a page is one scan. A list is a channel's main list (root
/// 0) or a thread (its root's seq). The newest stands first: it is what is asked for most, and
/// RocksDB walks its newest rows downwards at several times the price of upwards.
std::string message_key(ChannelId channel, Seq root, Seq seq);
Seq message_seq(std::string_view message_key);
std::string list_prefix(ChannelId channel, Seq root);
std::string reply_key(ChannelId channel, Seq seq);
std::string list_end_key(ChannelId channel);
std::string read_key(MemberId member, ChannelId channel, Seq root);
/// Beside a member's read places: after which number of the stream they came. No root has it.
constexpr Seq came_root = ~Seq{0};
inline std::string came_key(MemberId member, ChannelId channel) {
    return read_key(member, channel, came_root);
}
std::string mention_key(ChannelId channel, MemberId member, Seq seq);
std::string pin_key(ChannelId channel, Seq seq);
std::string imported_key(SpaceId space, std::string_view log, std::uint64_t line);
std::string record_import_key(SpaceId space, std::string_view log, std::string_view id);

class Views;

/// What a command must know from disk before its turn.
struct Needs {
    std::vector<std::string> rows;
    std::vector<StreamId> streams;
    /// The rows must be as they are on disk: what this round has done to them is committed first.
    bool settled = false;
    /// Where what is needed depends on what was read: asked once the rest is known.
    std::function<Needs(const Views&)> then;
};

/// Adds what else is needed, and what is to be asked then.
void add(Needs& needs, Needs more);

/// What `Views::message` must know of a message of whichever list; of a reply its root as well.
Needs needs_message(ChannelId channel, Seq seq);

/// A message of whichever list, as a reader finds it; storage_failed where it is not there.
Result<MessageRow> stored_message(const storage::Snapshot& snapshot, ChannelId channel, Seq seq);

/// A channel's main list: how long it is, and up to where nothing in it is unread for anybody
/// (what was there before an import was not missed by those who were not there).
struct ListEnd {
    Place last = 0;
    Place read_by_all = 0;
};
std::string list_end_value(const ListEnd& end);
ListEnd list_end_of(const std::optional<std::string>& value);

/// How much there is in a channel, or in all channels of a space's records together, which are too
/// many to be added up.
struct Extent {
    std::uint64_t messages = 0;      ///< replies too; not deleted
    std::uint64_t files = 0;         ///< that are referred to; in several channels: in each
    std::optional<Instant> since{};  ///< when the oldest of it happened
};
std::string extent_key(ChannelId channel);
std::string extent_key(SpaceId records_of);
std::string extent_value(const Extent& extent);
Extent extent_of(const std::optional<std::string>& row);
class Views;
/// Counts so many messages more in an extent's row, and what happened there at this time.
void count_in_extent(Views& views, const std::string& key, int messages, Instant at);

class Views {
  public:
    /// Reads what is needed and not known yet, in one go. Fails where one of it is not whole
    /// (rows.hpp), so whatever can be asked for after it is.
    Result<> fetch(const Needs& needs, const storage::Snapshot& snapshot);

    /// The value of a row that was needed or written in this round.
    const std::optional<std::string>& row(const std::string& key) const;
    std::optional<MessageRow> message(ChannelId channel, Seq seq) const;
    std::optional<MessageRow> main_message(ChannelId channel, Seq seq) const;
    ListEnd list_end(ChannelId channel) const;
    /// The number that the stream's next event gets.
    Seq next_seq(StreamId stream) const;

    void put(std::string key, std::string value);
    void erase(const std::string& key);
    void put_message(ChannelId channel, Seq seq, const MessageRow& row);
    /// Takes the next number of the stream.
    Seq take_seq(StreamId stream);
    /// An event loses its text when the batch is written: `json` is what is left of it. What rows
    /// of its stream hold of the text is overwritten with it.
    void blank(StreamId stream, Seq seq, std::string json) {
        blanks_.push_back({stream, seq, std::move(json)});
    }
    /// Whether a command's rows are as they are on disk.
    bool settled(const Needs& needs) const;

    /// Copies what was changed into a batch.
    void flush(storage::Batch& batch);

    /// For the next round, once the batch is on disk: what most commands need stays known, as
    /// nobody else writes it.
    void keep_what_is_asked_often();

  private:
    std::optional<MessageRow> message_in(ChannelId channel, Seq root, Seq seq) const;

    struct Row {
        std::optional<std::string> value;
        bool changed = false;
    };
    boost::unordered_flat_map<std::string, Row> rows_;
    boost::unordered_flat_map<StreamId, Seq> last_seqs_;
    std::vector<storage::Batch::Blank> blanks_;
};

/// An event's JSON with its text taken out; nothing where it has none.
std::optional<std::string> without_text(std::string_view event);

/// One eight-byte number, the value of many rows.
std::string number_value(std::uint64_t number);
inline std::string time_value(Instant at) {
    return number_value(static_cast<std::uint64_t>(at.ms));
}

}  // namespace parley::engine
