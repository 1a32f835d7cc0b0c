#pragma once
// Rows of the views on disk, as one round of the engine sees them: what its commands need is read
// before they are decided, what they change is seen by the next, and all of it goes into the
// round's one batch, or away with it.

#include <boost/unordered/unordered_flat_map.hpp>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "storage/log.hpp"
#include "storage/rows/messages.hpp"

namespace parley::engine {

class Views;

/// Rows that stand side by side: those that begin with `prefix`, from the key `from` on, `limit` at
/// most. A command that needs them sees them as they are on disk: what its round has done to any
/// that begins so is committed first.
struct Span {
    std::string prefix, from;
    std::size_t limit = 0;
};

/// What a command must know from disk before its turn.
struct Needs {
    std::vector<std::string> rows;  ///< their keys
    std::vector<StreamId> streams;
    /// The rows must be as they are on disk: what this round has done to them is committed first.
    bool settled = false;
    /// Where what is needed depends on what was read: asked once the rest is known.
    std::function<Needs(const Views&)> then;
    std::vector<Span> spans{};
};

/// Adds what else is needed, and what is to be asked then.
void add(Needs& needs, Needs more);

/// What `Views::message` must know of a message of whichever list; of a reply its root as well.
Needs needs_message(ChannelId channel, Seq seq);

/// A message of whichever list, as a reader finds it; storage_failed where it is not there.
Result<rows::Message> stored_message(const storage::Snapshot& snapshot, ChannelId channel, Seq seq);

/// Counts so many messages more in an extent's row, and what happened there at this time.
void count_in_extent(Views& views, const rows::RowKey<rows::Extent>& key, int messages, Instant at);

/// What a command does to rows, in its own order: of two changes to one row the later holds.
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

    /// A row's key with its new value; without one it goes.
    using Change = std::pair<std::string, std::optional<std::string>>;
    std::vector<Change>& all() { return changes_; }
    const std::vector<Change>& all() const { return changes_; }
    /// The value that a row was given here; null where nothing was done to it.
    const std::optional<std::string>* find(const std::string& key) const;

  private:
    std::vector<Change> changes_;
};

class Views {
  public:
    /// Reads what is needed and not known yet, in one go. Fails where one of it is not whole
    /// (storage/rows/tables.hpp), so whatever can be asked for after it is.
    Result<> fetch(const Needs& needs, const storage::Snapshot& snapshot);

    /// A row that was needed or written in this round.
    template <rows::Row Row>
    std::optional<Row> get(const rows::RowKey<Row>& key) const {
        return decoded<Row>(value(key));
    }
    bool has(const std::string& key) const { return value(key).has_value(); }
    /// The keys of a span that was needed, in their order; null where it was not.
    const std::vector<std::string>* keys_from(const std::string& from) const;
    std::optional<rows::Message> message(ChannelId channel, Seq seq) const;
    std::optional<rows::Message> main_message(ChannelId channel, Seq seq) const {
        return get(rows::message_key(channel, 0, seq));
    }
    rows::ListEnd list_end(ChannelId channel) const {
        return get(rows::list_end_key(channel)).value_or(rows::ListEnd{});
    }
    /// The same, after what a command has done so far.
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
    /// Takes the next number of the stream.
    Seq take_seq(StreamId stream);
    /// An event loses its text when the batch is written: `json` is what is left of it. What rows
    /// of its stream hold of the text is overwritten with it.
    void blank(StreamId stream, Seq seq, std::string json) {
        blanks_.push_back({stream, seq, std::move(json)});
    }
    /// Whether a command's spans are as they are on disk, and its rows where it says so.
    bool settled(const Needs& needs, bool rows_too) const;

    /// Puts what was changed into a batch, which borrows it until the next change.
    void flush(storage::Batch& batch);

    /// For the next round, once the batch is on disk: what most commands need stays known, as
    /// nobody else writes it.
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
    boost::unordered_flat_map<std::string, Known> rows_;
    boost::unordered_flat_map<StreamId, Seq> last_seqs_;
    boost::unordered_flat_map<std::string, std::vector<std::string>> spans_;  // keys by `from`
    std::vector<storage::Batch::Blank> blanks_;
};

}  // namespace parley::engine
