#include "storage/rocksdb_log.hpp"

#include <rocksdb/transaction_log.h>
#include <rocksdb/utilities/checkpoint.h>

#include <set>
#include <thread>

#include "storage/keys.hpp"
#include "storage/rocksdb_snapshot.hpp"

namespace parley::storage {

RocksdbLog::RocksdbLog(std::shared_ptr<Database> database, Heads heads, std::uint64_t commit_number)
    : database_(std::move(database)),
      noted_(database_->folder / noted_file, commit_number),
      heads_(std::move(heads)) {
    std::uint64_t count = 0;
    for (const auto& [stream, head] : heads_) count += head.last_seq;
    event_count_ = count;
    committed_ = database_->rocks->GetLatestSequenceNumber();
    find_notes();
}

void RocksdbLog::find_notes() {
    const auto prefix = Key(Table::erased).take();
    const RocksdbSnapshot state(database_);
    // A failure is ignored here: the next read of the damaged database reports it.
    (void)state.scan(prefix, prefix, [&](std::string_view key, std::string_view since) {
        if (!is_key(key)) return true;
        const Instant at{since.size() == 8 ? static_cast<std::int64_t>(number_at(since, 0)) : 0};
        auto& erased =
            erased_.try_emplace(std::string(key.substr(1 + 8)), Erased{{}, at}).first->second;
        erased.notes.emplace_back(key);
        erased.since = std::min(erased.since, at);
        return true;
    });
}

Result<> RocksdbLog::commit(const Batch& batch) {
    if (failed_) return failure_;
    if (batch.empty()) return {};
    write_.Clear();
    put_appends(batch);
    if (auto blanked = put_blanks(batch); !blanked) return fail(blanked.error());
    put_rows(batch);
    const auto number = noted_.last() + 1;
    std::string value;
    append_number(value, number);
    write_.Put(commit_number_key(), value);

    std::unique_lock erasing(erased_mutex_, std::defer_lock);
    if (!batch.erased.empty() || !batch.blanks.empty()) {
        erasing.lock();
        put_notes(batch, number);
    }
    rocksdb::WriteOptions options;
    options.sync = true;
    const auto status = database_->rocks->Write(options, &write_);
    if (!status.ok()) return fail(database_->failure(status));
    committed_ = database_->rocks->GetLatestSequenceNumber();
    if (erasing) erased_.merge(new_notes_);
    event_count_ += batch.appends.size();
    noted_.reached(number);
    // WriteBatch::Clear keeps its capacity: give back the memory of an unusually large batch.
    constexpr std::size_t usual_batch_size = 4 << 20;
    if (write_.GetDataSize() > usual_batch_size) write_ = rocksdb::WriteBatch();
    return {};
}

// Keeps the error for all later commits: after a failed sync it is unknown what is on disk.
Error RocksdbLog::fail(Error error) {
    failure_ = error;
    failed_ = true;
    return error;
}

namespace {
/// The batch's blank for this event, if any; the last one counts.
const Batch::Blank* blank_of(const Batch& batch, const Batch::Append& append) {
    for (auto blank = batch.blanks.rbegin(); blank != batch.blanks.rend(); ++blank)
        if (blank->seq == append.seq && blank->stream == append.stream) return &*blank;
    return nullptr;
}

bool appends(const Batch& batch, const Batch::Blank& blank) {
    return std::any_of(batch.appends.begin(), batch.appends.end(), [&](const auto& append) {
        return append.seq == blank.seq && append.stream == blank.stream;
    });
}

std::string event_key(StreamId stream, Seq seq) {
    return Key(Table::event).stream(stream).number(seq).take();
}
}  // namespace

// Advances `heads_` before the write: after a failed write they are wrong, but no commit follows.
void RocksdbLog::put_appends(const Batch& batch) {
    touched_.clear();
    for (const auto& append : batch.appends) {
        const auto salt = view(append.salt);
        auto& head = heads_[append.stream];
        ensure(append.seq == head.last_seq + 1);
        const auto digest = digest_of(salt, append.json);
        head = {append.seq, chained(head.chain, digest)};
        if (touched_.empty() || touched_.back() != append.stream) touched_.push_back(append.stream);

        const auto key = event_key(append.stream, append.seq);
        if (const auto* blank = blank_of(batch, append)) {
            // Appended and blanked in one batch: the text is never written to disk.
            write_.Put(key, blanked_event(digest, head.chain, blank->json));
            continue;
        }
        const auto start = event_start(salt, head.chain);
        const rocksdb::Slice key_parts[] = {key};
        const rocksdb::Slice value_parts[] = {start, append.json};
        write_.Put(rocksdb::SliceParts(key_parts, 1), rocksdb::SliceParts(value_parts, 2));
    }
    std::sort(touched_.begin(), touched_.end());
    touched_.erase(std::unique(touched_.begin(), touched_.end()), touched_.end());
    for (const auto& stream : touched_)
        write_.Put(Key(Table::head).stream(stream).bytes(), head_value(heads_[stream]));
}

// Reads the stored event to keep its digest and chain; salt and text are replaced.
Result<> RocksdbLog::put_blanks(const Batch& batch) {
    for (const auto& blank : batch.blanks) {
        if (appends(batch, blank)) continue;  // written as blanked above
        const auto key = event_key(blank.stream, blank.seq);
        std::string value;
        const auto status = database_->rocks->Get({}, key, &value);
        ensure(!status.IsNotFound());
        if (!status.ok()) return database_->failure(status);
        const auto event = read_event(value);
        if (!event)
            return database_->damage("Event " + std::to_string(blank.seq) + " of " +
                                     blank.stream.text() + " is damaged.");
        write_.Put(key, blanked_event(event->digest, event->chain, blank.json));
    }
    return {};
}

/// Puts one note for each key prefix that has none yet, however much is erased under it until the
/// next compaction. Needs `erased_mutex_`.
void RocksdbLog::put_notes(const Batch& batch, std::uint64_t number) {
    new_notes_.clear();
    const auto note = [&](const std::string& beginning) {
        if (erased_.contains(beginning) || new_notes_.contains(beginning)) return;
        auto key = Key(Table::erased).number(number).text(beginning).take();
        std::string value;
        append_number(value, static_cast<std::uint64_t>(batch.at.ms));
        write_.Put(key, value);
        new_notes_.emplace(beginning, Erased{{std::move(key)}, batch.at});
    };
    for (const auto& beginning : batch.erased) note(beginning);
    for (const auto& blank : batch.blanks) note(Key(Table::event).stream(blank.stream).take());
}

namespace {
/// Whether a batch may set this row. Events, heads, the commit number and notes of erasures belong
/// to the log alone.
bool is_view(std::string_view key) {
    return !key.empty() && key[0] != static_cast<char>(Table::event) &&
           key[0] != static_cast<char>(Table::head) && key[0] != static_cast<char>(Table::erased) &&
           key != commit_number_key();
}
}  // namespace

void RocksdbLog::put_rows(const Batch& batch) {
    for (const auto& [key, value] : batch.rows) {
        ensure(is_view(key));
        if (value)
            write_.Put(key, *value);
        else
            write_.Delete(key);
    }
}

std::unique_ptr<Snapshot> RocksdbLog::snapshot() const {
    return std::make_unique<RocksdbSnapshot>(database_);
}

Sizes RocksdbLog::sizes() const { return {bytes_in(database_->folder), event_count_.load()}; }

// By the indexes of the files: a block is counted as a whole. Rows in memory are in the journal.
std::vector<TableBytes> RocksdbLog::table_sizes() const {
    std::vector<TableBytes> out;
    auto& rocks = *database_->rocks;
    for (int letter = 1; letter < 127; ++letter) {
        const auto name = table_name(static_cast<char>(letter));
        if (name.empty()) continue;
        const std::string begin(1, static_cast<char>(letter)),
            end(1, static_cast<char>(letter + 1));
        const rocksdb::Range range(begin, end);
        std::uint64_t bytes = 0;
        const auto status = rocks.GetApproximateSizes(
            rocksdb::SizeApproximationOptions(), rocks.DefaultColumnFamily(), &range, 1, &bytes);
        if (status.ok() && bytes > 0) out.push_back({name, bytes});
    }
    rocksdb::VectorLogPtr journals;
    std::uint64_t journal_bytes = 0;
    if (rocks.GetSortedWalFiles(journals).ok())
        for (const auto& journal : journals) journal_bytes += journal->SizeFileBytes();
    if (journal_bytes > 0) out.push_back({journal_part, journal_bytes});
    std::sort(out.begin(), out.end(), [](const TableBytes& a, const TableBytes& b) {
        return std::tie(b.bytes, a.table) < std::tie(a.bytes, b.table);
    });
    return out;
}

namespace {
Error failure_at(const fs::path& path, const std::error_code& reason) {
    Error error(reason == std::errc::no_space_on_device ? Code::disk_full : Code::bad_value);
    error.message = path.string() + " cannot be written: " + reason.message() + ".";
    return error;
}

/// The database's checkpoint, and the files beside it. The mark of a backup is written last.
Result<> write_checkpoint(Database& database, const fs::path& folder, std::uint64_t number) {
    rocksdb::Checkpoint* made = nullptr;
    auto status = rocksdb::Checkpoint::Create(database.rocks.get(), &made);
    const std::unique_ptr<rocksdb::Checkpoint> checkpoint(made);
    const auto store = folder / database_folder;
    if (status.ok()) status = checkpoint->CreateCheckpoint(store.string());
    if (!status.ok()) return database.failure(status);
    std::error_code failed;
    fs::permissions(store, fs::perms::owner_all, failed);
    if (!failed) failed = replace_file(folder / format_file, number_text(current_format));
    if (!failed) failed = replace_file(folder / noted_file, number_text(number));
    if (!failed) failed = replace_file(folder / backup_file, number_text(current_format));
    if (!failed) failed = sync_folder(folder);
    if (failed) return failure_at(folder, failed);
    return {};
}
}  // namespace

Result<std::uint64_t> RocksdbLog::checkpoint(const std::string& path) {
    // Not after a failed commit: RocksDB aborts when it flushes a write-ahead log file that failed.
    if (failed_) return failure_;
    const std::lock_guard alone(maintenance_);
    const fs::path folder(path);
    if (auto failed = make_new_folder(folder)) return failure_at(folder, failed);
    // Read before the copy: commits that follow may be in the copy too, so its number is this or
    // higher.
    const auto number = noted_.last();
    if (auto written = write_checkpoint(*database_, folder, number); !written) {
        std::error_code ignored;  // the first failure is the one to tell
        fs::remove_all(folder, ignored);
        return written.error();
    }
    return bytes_in(folder);
}

namespace {
/// Names of the live SST files, with a leading slash ("/000012.sst").
std::set<std::string> table_files(rocksdb::DB& rocks) {
    std::vector<rocksdb::LiveFileMetaData> files;
    rocks.GetLiveFilesMetaData(&files);
    std::set<std::string> names;
    for (const auto& file : files) names.insert(file.name);
    return names;
}
}  // namespace

namespace {
/// RocksDB keeps an empty write-ahead log from before the start until the next one is flushed.
bool has_bytes(const fs::path& file) {
    std::error_code absent;
    const auto size = fs::file_size(file, absent);
    return !absent && size > 0;
}

/// Write-ahead log files on disk, except the one that is being written.
std::vector<fs::path> former_logs(rocksdb::DB& rocks, const fs::path& store) {
    std::unique_ptr<rocksdb::LogFile> current;
    const auto status = rocks.GetCurrentWalFile(&current);
    std::vector<fs::path> logs;
    std::error_code failed;
    for (fs::directory_iterator at(store, failed), end; !failed && at != end; at.increment(failed))
        if (at->path().extension() == ".log" &&
            (!status.ok() || at->path().filename() != current->PathName().substr(1)))
            logs.push_back(at->path());
    return logs;
}
}  // namespace

Result<> RocksdbLog::compact() { return rewrite_noted(true); }

Result<> RocksdbLog::compact_erased() { return rewrite_noted(false); }

std::optional<Instant> RocksdbLog::erased_since() const {
    const std::lock_guard alone(erased_mutex_);
    std::optional<Instant> first;
    for (const auto& [beginning, erased] : erased_)
        if (!first || erased.since < *first) first = erased.since;
    return first;
}

/// Rewrites the noted key ranges, or everything, then deletes the notes that were taken. After a
/// failure the notes are put back. The deletion is not synced: a note that comes back after a power
/// cut only repeats work.
Result<> RocksdbLog::rewrite_noted(bool all) {
    if (failed_) return failure_;
    const std::lock_guard alone(maintenance_);
    ErasedParts parts;
    {
        // Erasures after this swap get new notes and wait for the next compaction.
        const std::lock_guard lock(erased_mutex_);
        parts.swap(erased_);
    }
    auto rewritten = parts.empty() && !all ? Result<>() : rewrite(all ? nullptr : &parts);
    if (rewritten) {
        rocksdb::WriteBatch done;
        for (const auto& [beginning, erased] : parts)
            for (const auto& note : erased.notes) done.Delete(note);
        const auto status = database_->rocks->Write({}, &done);
        if (!status.ok()) rewritten = database_->failure(status);
    }
    if (!rewritten) {
        const std::lock_guard lock(erased_mutex_);
        for (auto& [beginning, erased] : parts) {
            auto& again = erased_[beginning];
            again.notes.insert(again.notes.end(), erased.notes.begin(), erased.notes.end());
            again.since = erased.since;  // the earlier time, if it was noted again meanwhile
        }
    }
    return rewritten;
}

/// Rewrites the key ranges of `parts`, or the whole database if it is null, and waits until every
/// file that held the former bytes is deleted: SST files and write-ahead logs.
Result<> RocksdbLog::rewrite(const ErasedParts* parts) {
    using namespace std::chrono_literals;
    auto& rocks = *database_->rocks;
    // A compaction keeps what an older snapshot can still see.
    if (!database_->outlive_older_snapshots(committed_, 60s)) return Error{Code::busy};

    auto status = rocks.Flush({});  // makes the present write-ahead log obsolete
    if (!status.ok()) return database_->failure(status);
    const auto store = database_->folder / database_folder;
    const auto logs = former_logs(rocks, store);
    const auto former = table_files(rocks);
    rocksdb::CompactRangeOptions options;
    options.exclusive_manual_compaction = true;
    options.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForce;
    options.canceled = &interrupted_;
    if (!parts) status = rocks.CompactRange(options, nullptr, nullptr);
    for (auto part = parts ? parts->begin() : ErasedParts::const_iterator();
         parts && status.ok() && part != parts->end(); ++part) {
        const rocksdb::Slice first(part->first);
        const auto end = after_all(part->first);
        const rocksdb::Slice last(end);
        status = rocks.CompactRange(options, &first, end.empty() ? nullptr : &last);
    }
    if (interrupted_) return Error{Code::going_away};
    if (!status.ok()) return database_->failure(status);

    // An iterator that was open keeps its files until it ends. Wait for at most 60 s.
    for (int attempt = 0; attempt < 600 && !interrupted_; ++attempt) {
        // EnableFileDeletions starts a scan of the folder for obsolete files.
        status = rocks.DisableFileDeletions();
        if (status.ok()) status = rocks.EnableFileDeletions(false);
        if (!status.ok()) return database_->failure(status);
        const auto now = table_files(rocks);
        const bool gone =
            std::none_of(former.begin(), former.end(),
                         [&](const std::string& name) {
                             return !now.contains(name) && fs::exists(store / name.substr(1));
                         }) &&
            std::none_of(logs.begin(), logs.end(), [](const auto& log) { return has_bytes(log); });
        if (gone) return {};
        std::this_thread::sleep_for(100ms);
    }
    return Error{interrupted_ ? Code::going_away : Code::busy};
}

}  // namespace parley::storage
