#include "storage/rocksdb_snapshot.hpp"

#include <ctime>

#include "storage/keys.hpp"

namespace parley::storage {

namespace {
/// Steady time as of the kernel's last tick, a few milliseconds ago. It is read before each row and
/// costs a fifth of the exact clock (clock_gettime(2), CLOCK_MONOTONIC_COARSE).
std::chrono::nanoseconds last_tick() {
    timespec time{};
    clock_gettime(CLOCK_MONOTONIC_COARSE, &time);
    return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

/// An iterator over the keys that begin with a prefix. Not movable: RocksDB borrows the bounds.
class Rows {
  public:
    enum class Filters { asked, not_asked };

    Rows(Database& database, const rocksdb::Snapshot* snapshot, std::string_view prefix,
         Filters filters)
        : database_(database),
          first_(prefix),
          end_(after_all(prefix)),
          first_slice_(first_),
          end_slice_(end_) {
        rocksdb::ReadOptions options;
        options.snapshot = snapshot;
        options.iterate_lower_bound = &first_slice_;
        if (!end_.empty()) options.iterate_upper_bound = &end_slice_;
        // The filters know one whole prefix of a table. For a shorter range or an unknown prefix
        // they would hide rows, so they are not asked.
        const bool ask = filters == Filters::asked && filters_know(prefix);
        options.total_order_seek = !ask;
        options.prefix_same_as_start = ask;
        iterator_.reset(database.rocks->NewIterator(options));
    }
    Rows(const Rows&) = delete;
    Rows& operator=(const Rows&) = delete;

    rocksdb::Iterator* operator->() { return iterator_.get(); }

    /// To be called when the iterator is no longer valid: success at the end of the range, or why
    /// the walk failed.
    Result<> end() const {
        if (!iterator_->status().ok()) return database_.failure(iterator_->status());
        return {};
    }

  private:
    Database& database_;
    const std::string first_, end_;
    const rocksdb::Slice first_slice_, end_slice_;
    std::unique_ptr<rocksdb::Iterator> iterator_;
};
}  // namespace

RocksdbSnapshot::RocksdbSnapshot(std::shared_ptr<Database> database)
    : database_(std::move(database)),
      held_(database_->hold()),
      until_(last_tick() + database_->snapshot_max) {}

RocksdbSnapshot::~RocksdbSnapshot() { database_->let_go(held_); }

bool RocksdbSnapshot::too_old() const { return last_tick() > until_; }

Result<std::optional<std::string>> RocksdbSnapshot::get(std::string_view key) const {
    if (too_old()) return Error{Code::busy};
    rocksdb::ReadOptions options;
    options.snapshot = held_;
    std::string value;
    const auto status = database_->rocks->Get(options, key, &value);
    if (status.IsNotFound()) return std::optional<std::string>();
    if (!status.ok()) return database_->failure(status);
    return std::optional(std::move(value));
}

Result<std::vector<std::optional<std::string>>> RocksdbSnapshot::get(
    const std::vector<std::string>& keys) const {
    if (too_old()) return Error{Code::busy};
    rocksdb::ReadOptions options;
    options.snapshot = held_;
    const std::vector<rocksdb::Slice> slices(keys.begin(), keys.end());
    std::vector<rocksdb::PinnableSlice> values(keys.size());
    std::vector<rocksdb::Status> statuses(keys.size());
    database_->rocks->MultiGet(options, database_->rocks->DefaultColumnFamily(), keys.size(),
                               slices.data(), values.data(), statuses.data());
    std::vector<std::optional<std::string>> out(keys.size());
    for (std::size_t i = 0; i < keys.size(); ++i) {
        if (statuses[i].ok())
            out[i] = values[i].ToString();
        else if (!statuses[i].IsNotFound())
            return database_->failure(statuses[i]);
    }
    return out;
}

Result<> RocksdbSnapshot::scan(std::string_view prefix, std::string_view from,
                               const Row& row) const {
    Rows rows(*database_, held_, prefix, Rows::Filters::asked);
    const auto first = std::max(prefix, from);
    if (!first.starts_with(prefix)) return {};  // `from` is after all keys of the prefix
    for (rows->Seek(first); rows->Valid(); rows->Next()) {
        if (too_old()) return Error{Code::busy};
        if (!row(rows->key().ToStringView(), rows->value().ToStringView())) return {};
    }
    return rows.end();
}

Result<> RocksdbSnapshot::scan_back(std::string_view prefix, std::string_view from,
                                    const Row& row) const {
    if (from < prefix) return {};
    // Otherwise `from` is after all keys of the prefix: begin at the last of them.
    const bool inside = from.starts_with(prefix);
    Rows rows(*database_, held_, prefix, inside ? Rows::Filters::asked : Rows::Filters::not_asked);
    if (inside)
        rows->SeekForPrev(from);
    else
        rows->SeekToLast();
    for (; rows->Valid(); rows->Prev()) {
        if (too_old()) return Error{Code::busy};
        if (!row(rows->key().ToStringView(), rows->value().ToStringView())) return {};
    }
    return rows.end();
}

Result<HeadRow> RocksdbSnapshot::head(StreamId stream) const {
    const auto key = Key(Table::head).stream(stream).take();
    auto value = get(key);
    if (!value) return value.error();
    if (!*value) return HeadRow{};
    const auto head = read_head(**value);
    if (!head) return damaged(stream, 0);
    return *head;
}

Result<Seq> RocksdbSnapshot::last_seq(StreamId stream) const {
    auto row = head(stream);
    if (!row) return row.error();
    return row->last_seq;
}

Result<> RocksdbSnapshot::events(StreamId stream, Seq after, const Event& event) const {
    auto head_row = head(stream);
    if (!head_row) return head_row.error();
    const auto [last, last_chain] = *head_row;
    if (after >= last) return {};

    const auto prefix = Key(Table::event).stream(stream).take();
    Rows rows(*database_, held_, prefix, Rows::Filters::asked);
    // Read event `after` again: the next event's chain continues from it.
    Seq seq = std::max<Seq>(after, 1);
    Hash chain{};
    for (rows->Seek(Key(Table::event).stream(stream).number(seq).take());; rows->Next(), ++seq) {
        if (too_old()) return Error{Code::busy};
        if (!rows->Valid()) {
            if (auto end = rows.end(); !end) return end.error();
            return damaged(stream, seq);
        }
        if (last_number(rows->key().ToStringView()) != seq) return damaged(stream, seq);
        const auto row = read_event(rows->value().ToStringView());
        if (!row) return damaged(stream, seq);
        const bool asked_for = seq > after;
        if (asked_for && chained(chain, row->digest) != row->chain) return damaged(stream, seq);
        if (seq == last && row->chain != last_chain) return damaged(stream, seq);
        if (asked_for && !event(seq, row->json)) return {};
        if (seq == last) return {};
        chain = row->chain;
    }
}

Error RocksdbSnapshot::damaged(StreamId stream, Seq seq) const {
    return database_->damage("The store in " + database_->folder.string() + " is damaged: event " +
                             std::to_string(seq) + " of " + stream.text() +
                             " is not the one that was written.");
}

}  // namespace parley::storage
