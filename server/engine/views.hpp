#pragma once
// Rows of the store as one round of the engine sees them: what its commands need is read before
// they are decided, what they change is visible to the next one, and all changes go into the
// round's batch or are dropped with it. Used by the engine's thread alone.

#include <boost/unordered/unordered_flat_map.hpp>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "storage/log.hpp"
#include "storage/rows/messages.hpp"

namespace parley::engine {

class Views;

/// The rows whose keys begin with `prefix`, from the key `from` on, `limit` at most, read by one
/// scan. They must be as on disk: if this round has changed a row with this prefix, the command
/// waits for the next round.
struct Span {
    std::string prefix, from;
    std::size_t limit = 0;
};

/// What must be read from disk before a command is decided.
struct Needs {
    std::vector<std::string> rows;  ///< their keys
    std::vector<StreamId> streams;  ///< whose last numbers are needed
    /// The rows must be as on disk: if this round has changed one, the command waits for the next
    /// round. Needed for deleting, which reads events from the snapshot.
    bool settled = false;
    /// Further needs that depend on rows; called once the others are known.
    std::function<Needs(const Views&)> then;
    std::vector<Span> spans{};
};

/// Adds `more` to `needs`, including `then`.
void add(Needs& needs, Needs more);

/// The needs of Views::message(channel, seq); for a reply also its root.
Needs needs_message(ChannelId channel, Seq seq);

/// A message by number, whichever list it is in. storage_failed if there is none: callers have its
/// number from another row.
Result<rows::Message> stored_message(const storage::Snapshot& snapshot, ChannelId channel, Seq seq);

/// Adds `messages` (may be negative) to an extent's row and moves its oldest time back to `at`.
void count_in_extent(Views& views, const rows::RowKey<rows::Extent>& key, int messages, Instant at);

/// The changes that one command makes to rows, in order: the later change of a row counts.
class RowChanges {
  public:
    template <rows::Row Row>
    void put(const rows::RowKey<Row>& key, const Row& row) {
        changes_.emplace_back(key.bytes, rows::encoded(row));
    }
    void put(const rows::RowKey<rows::Mark>& key) { put(key, rows::Mark{}); }
    void erase(std::string key) { changes_.emplace_back(std::move(key), std::nullopt); }
    void add(RowChanges more) {
        std::move(more.changes_.begin(), more.changes_.end(), std::back_inserter(changes_));
    }

    /// A row's key and its new value; none deletes the row.
    using Change = std::pair<std::string, std::optional<std::string>>;
    std::vector<Change>& all() { return changes_; }
    const std::vector<Change>& all() const { return changes_; }
    /// The last change of this row; null if there is none.
    const std::optional<std::string>* find(const std::string& key) const;

  private:
    std::vector<Change> changes_;
};

/// Owned by the engine, from start to end. `fetch`, then `get`, `put` and `apply`; `flush` once for
/// each round. Asking for a row that was neither fetched nor written is a defect: it aborts.
class Views {
  public:
    /// Reads what is needed and not known yet, in one MultiGet. Fails if a row is not whole
    /// (storage/rows/tables.hpp), so every row that can be asked for afterwards is whole.
    Result<> fetch(const Needs& needs, const storage::Snapshot& snapshot);

    /// A row that was fetched or written; none if there is no such row.
    template <rows::Row Row>
    std::optional<Row> get(const rows::RowKey<Row>& key) const {
        return decoded<Row>(value(key));
    }
    bool has(const std::string& key) const { return value(key).has_value(); }
    /// The keys of the span that begins at `from`, in order; null if it was not needed.
    const std::vector<std::string>* keys_from(const std::string& from) const;
    /// A message by number, in the main list or a thread.
    std::optional<rows::Message> message(ChannelId channel, Seq seq) const;
    std::optional<rows::Message> main_message(ChannelId channel, Seq seq) const {
        return get(rows::message_key(channel, 0, seq));
    }
    rows::ListEnd list_end(ChannelId channel) const {
        return get(rows::list_end_key(channel)).value_or(rows::ListEnd{});
    }
    /// The same, as it will be after the changes `done`.
    template <rows::Row Row>
    std::optional<Row> get(const RowChanges& done, const rows::RowKey<Row>& key) const {
        const auto* changed = done.find(key.bytes);
        return decoded<Row>(changed ? *changed : value(key));
    }
    /// The number that the stream's next event gets.
    Seq next_seq(StreamId stream) const;

    template <rows::Row Row>
    void put(const rows::RowKey<Row>& key, const Row& row) {
        change(key.bytes, rows::encoded(row));
    }
    void put(const rows::RowKey<rows::Mark>& key) { put(key, rows::Mark{}); }
    void erase(const std::string& key) { change(key, std::nullopt); }
    void take(RowChanges changes);
    void put_message(ChannelId channel, Seq seq, const rows::Message& row) {
        put(rows::message_key(channel, row.thread.value_or(0), seq), row);
    }
    /// Takes the next number of the stream for an event of this round.
    Seq take_seq(StreamId stream);
    /// Takes an event's text out of the log with this batch; `json` is what is left of the event.
    /// Rows of the stream's messages are noted as erased with it.
    void blank(StreamId stream, Seq seq, std::string json) {
        blanks_.push_back({stream, seq, std::move(json)});
    }
    /// Whether this round has changed nothing in these spans, nor, if `rows_too`, any of these
    /// rows.
    bool settled(const Needs& needs, bool rows_too) const;

    /// Puts all changes into a batch, which borrows them until the next change.
    void flush(storage::Batch& batch);

    /// Call it once the batch is durable. Drops all rows but those that most commands need (list
    /// ends, extents, absent attention): they stay valid, as nobody else writes them.
    void keep_what_is_asked_often();

  private:
    Result<> fetch_span(const Span& span, const storage::Snapshot& snapshot);
    const std::optional<std::string>& value(const std::string& key) const;
    void change(std::string key, std::optional<std::string> value);
    template <rows::Row Row>
    static std::optional<Row> decoded(const std::optional<std::string>& value) {
        if (!value) return std::nullopt;
        auto row = rows::decoded<Row>(*value);
        ensure(row.has_value());  // `fetch` lets in none that is not whole
        return row;
    }

    struct Known {
        std::optional<std::string> value;
        bool changed = false;
    };
    // A known row without a value does not exist on disk.
    boost::unordered_flat_map<std::string, Known> rows_;
    boost::unordered_flat_map<StreamId, Seq> last_seqs_;
    struct KnownSpan {
        std::string prefix;
        std::vector<std::string> keys;
    };
    boost::unordered_flat_map<std::string, KnownSpan> spans_;  // by `from`
    std::vector<std::string> changed_;                         // keys of this round, each once
    std::vector<storage::Batch::Blank> blanks_;
};

}  // namespace parley::engine
