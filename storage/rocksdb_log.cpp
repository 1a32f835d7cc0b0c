#include "storage/rocksdb_log.hpp"

#include <rocksdb/utilities/checkpoint.h>
#include <sodium.h>

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

    rocksdb::WriteOptions options;
    options.sync = true;
    const auto status = database_->rocks->Write(options, &write_);
    if (!status.ok()) return fail(database_->failure(status));
    event_count_ += batch.appends.size();
    noted_.reached(number);
    constexpr std::size_t usual_batch_size = 4 << 20;
    if (write_.GetDataSize() > usual_batch_size) write_ = rocksdb::WriteBatch();
    return {};
}

Error RocksdbLog::fail(Error error) {
    failure_ = error;
    failed_ = true;
    return error;
}

namespace {
/// What the batch puts in the place of this event; the last word counts.
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

void RocksdbLog::put_appends(const Batch& batch) {
    salts_.resize(batch.appends.size() * salt_size);
    randombytes_buf(salts_.data(), salts_.size());
    std::string_view salts = salts_;
    touched_.clear();
    for (const auto& append : batch.appends) {
        const auto salt = salts.substr(0, salt_size);
        salts.remove_prefix(salt_size);
        auto& head = heads_[append.stream];
        ensure(append.seq == head.last_seq + 1);
        const auto digest = digest_of(salt, append.json);
        head = {append.seq, chained(head.chain, digest)};
        if (touched_.empty() || touched_.back() != append.stream) touched_.push_back(append.stream);

        const auto key = event_key(append.stream, append.seq);
        if (const auto* blank = blank_of(batch, append)) {
            // Said and deleted in one batch: the text never gets to the disk.
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

namespace {
/// Events, heads and the commit's number are written by the log alone.
bool is_view(std::string_view key) {
    return !key.empty() && key[0] != static_cast<char>(Table::event) &&
           key[0] != static_cast<char>(Table::head) && key != commit_number_key();
}
}  // namespace

void RocksdbLog::put_rows(const Batch& batch) {
    for (const auto& [key, value] : batch.puts) {
        ensure(is_view(key));
        write_.Put(key, value);
    }
    for (const auto& key : batch.erases) {
        ensure(is_view(key));
        write_.Delete(key);
    }
}

std::unique_ptr<Snapshot> RocksdbLog::snapshot() const {
    return std::make_unique<RocksdbSnapshot>(database_);
}

Sizes RocksdbLog::sizes() const { return {bytes_in(database_->folder), event_count_.load()}; }

namespace {
Error failure_at(const fs::path& path, const std::error_code& reason) {
    Error error(reason == std::errc::no_space_on_device ? Code::disk_full : Code::bad_value);
    error.message = path.string() + " cannot be written: " + reason.message() + ".";
    return error;
}

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
    if (!failed) failed = sync_folder(folder);
    if (failed) return failure_at(folder, failed);
    return {};
}
}  // namespace

Result<std::uint64_t> RocksdbLog::checkpoint(const std::string& path) {
    // RocksDB ends the process where a log file that could not be written is flushed again.
    if (failed_) return failure_;
    const std::lock_guard alone(maintenance_);
    const fs::path folder(path);
    if (auto failed = make_new_folder(folder)) return failure_at(folder, failed);
    // What is committed from here on may be in the copy too, so it holds this number or a higher.
    const auto number = noted_.last();
    if (auto written = write_checkpoint(*database_, folder, number); !written) {
        std::error_code ignored;  // the first failure is the one to tell
        fs::remove_all(folder, ignored);
        return written.error();
    }
    return bytes_in(folder);
}

namespace {
std::set<std::string> table_files(rocksdb::DB& rocks) {
    std::vector<rocksdb::LiveFileMetaData> files;
    rocks.GetLiveFilesMetaData(&files);
    std::set<std::string> names;
    for (const auto& file : files) names.insert(file.name);
    return names;
}
}  // namespace

Result<> RocksdbLog::compact() {
    using namespace std::chrono_literals;
    if (failed_) return failure_;
    const std::lock_guard alone(maintenance_);
    auto& rocks = *database_->rocks;
    // Who still reads an older state would keep what was deleted since. Snapshots live for one
    // request, so one that does not end in this time is a fault.
    if (!database_->outlive_older_snapshots(60s)) return Error{Code::busy};

    auto status = rocks.Flush({});  // and the write-ahead log before it is of no more use
    if (!status.ok()) return database_->failure(status);
    const auto former = table_files(rocks);
    rocksdb::CompactRangeOptions whole;
    whole.exclusive_manual_compaction = true;
    whole.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForce;
    status = rocks.CompactRange(whole, nullptr, nullptr);
    if (!status.ok()) return database_->failure(status);

    // A walk that was under way kept its files; whoever ends it takes them away, a moment later.
    const auto store = database_->folder / database_folder;
    for (int attempt = 0; attempt < 600; ++attempt) {
        // Letting files go again looks through the whole folder for those of no more use.
        status = rocks.DisableFileDeletions();
        if (status.ok()) status = rocks.EnableFileDeletions(false);
        if (!status.ok()) return database_->failure(status);
        const auto now = table_files(rocks);
        const bool gone = std::none_of(former.begin(), former.end(), [&](const std::string& name) {
            return !now.contains(name) && fs::exists(store / name.substr(1));
        });
        if (gone) return {};
        std::this_thread::sleep_for(100ms);
    }
    return Error{Code::busy};
}

}  // namespace parley::storage
