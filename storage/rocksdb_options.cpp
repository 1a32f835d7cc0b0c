#include "storage/rocksdb_options.hpp"

#include <rocksdb/cache.h>
#include <rocksdb/compaction_filter.h>
#include <rocksdb/env.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/slice_transform.h>
#include <rocksdb/table.h>
#include <rocksdb/write_batch.h>

#include <boost/endian/conversion.hpp>
#include <cstdarg>
#include <cstdio>

#include "protocol/time.hpp"
#include "storage/keys.hpp"
#include "storage/rows/answers.hpp"

namespace parley::storage {

namespace {
/// Sends RocksDB's error messages to standard error. Its own file LOG would be on the store's disk:
/// once that is full, the next line in it aborts the process, by an assertion that nothing is
/// written to a file after a failure (WritableFileWriter, RocksDB 7.8 as Debian builds it).
class ErrorsToStderr final : public rocksdb::Logger {
  public:
    ErrorsToStderr() : Logger(rocksdb::InfoLogLevel::ERROR_LEVEL) {}
    using rocksdb::Logger::Logv;
    void Logv(const char* format, va_list arguments) override {
        char line[1'000];
        if (std::vsnprintf(line, sizeof line, format, arguments) > 0)
            std::fprintf(stderr, "parley: storage: rocksdb: %s\n", line);
    }
    void LogHeader(const char*, va_list) override {}  // the list of all options at start-up
};

constexpr std::size_t id_size = 16, number_size = 8;

/// How many first bytes of a table's keys the filters know as a prefix; 0: whole keys only. It is
/// the part that all scans of the table fix.
std::size_t prefix_size(char table) {
    switch (static_cast<Table>(table)) {
        case Table::event:
            return 1 + 1 + id_size;  // a stream
        case Table::pin:
            return 1 + id_size;  // a channel
        case Table::message:
            return 1 + id_size + number_size;  // a list of a channel
        case Table::mention:
            return 1 + id_size + id_size;  // a member in a channel
        case Table::read:
        case Table::key_order:
        case Table::schedule:
        case Table::schedule_order:
        case Table::record_of:
            return 1 + id_size;  // a member
        case Table::followed:
        case Table::inbox:
        case Table::inbox_mark:
        case Table::attention:
            return 1 + id_size;  // a member
        case Table::follower:
            return 1 + id_size;  // a channel
        case Table::broadcast:
        case Table::record_list:
            return 1 + id_size;  // a space
        case Table::record_ball:
            return 1 + id_size;  // an org
        case Table::record_link:
        case Table::record_link_count:
        case Table::record_message:
            return 1 + id_size;  // a record
        case Table::message_record:
        case Table::record_change:
            return 1 + id_size;  // a channel
        case Table::follow_up:
        case Table::head:
        case Table::reply:
        case Table::list_end:
        case Table::arrival:
        case Table::extent:
        case Table::key:
        case Table::imported:
        case Table::record_import:
        case Table::org:
        case Table::member:
        case Table::space:
        case Table::channel:
        case Table::session:
        case Table::token:
        case Table::credential:
        case Table::schedule_count:
        case Table::due:
        case Table::record:
        case Table::record_number:
        case Table::record_count:
        case Table::record_part:
        case Table::record_over:
        case Table::file:
        case Table::blob:
        case Table::blob_left:
        case Table::file_unused:
        case Table::erased:
        case Table::meta:
            return 0;
    }
    return 0;
}

/// RocksDB stores the name in the SST files and ignores filters of another name, so a change of
/// `prefix_size` needs a new name.
class TablePrefix : public rocksdb::SliceTransform {
  public:
    const char* Name() const override { return "parley.table_prefix.3"; }
    rocksdb::Slice Transform(const rocksdb::Slice& key) const override {
        return {key.data(), prefix_size(key[0])};
    }
    bool InDomain(const rocksdb::Slice& key) const override {
        if (key.empty()) return false;
        const auto size = prefix_size(key[0]);
        return size > 0 && key.size() >= size;
    }
};

/// Drops answers to commands after seven days, as compaction meets them. Runs on RocksDB's
/// background threads. Everything else stays.
class OldKeysGo : public rocksdb::CompactionFilter {
  public:
    const char* Name() const override { return "parley.old_keys_go"; }
    bool Filter(int, const rocksdb::Slice& key, const rocksdb::Slice& value, std::string*,
                bool*) const override {
        constexpr std::int64_t seven_days_ms = 7ll * 24 * 3600 * 1000;
        const auto given = rows::given_in(key.ToStringView(), value.ToStringView());
        return given && given->ms < now().ms - seven_days_ms;
    }
};
}  // namespace

rocksdb::WalFilter::WalProcessingOption UnbrokenLog::LogRecordFound(
    unsigned long long, const std::string& file, const rocksdb::WriteBatch& batch,
    rocksdb::WriteBatch*, bool*) {
    last_file_ = file;
    // A batch begins with the sequence number of its first row (8 bytes, little-endian).
    const auto& bytes = batch.Data();
    if (bytes.size() < 8) return WalProcessingOption::kCorruptedRecord;
    const auto number =
        boost::endian::load_little_u64(reinterpret_cast<const unsigned char*>(bytes.data()));
    if (next_ && number != *next_) return WalProcessingOption::kCorruptedRecord;
    next_ = number + batch.Count();
    return WalProcessingOption::kContinueProcessing;
}

bool filters_know(std::string_view prefix) { return TablePrefix().InDomain(prefix); }

rocksdb::Options rocksdb_options(const OpenOptions& options, UnbrokenLog& unbroken) {
    static const OldKeysGo old_keys_go;
    rocksdb::Options out;

    // Recovery forgives only a torn tail. The default (kPointInTimeRecovery) would drop everything
    // after a damaged record. Recycled log files would keep deleted text.
    out.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
    out.track_and_verify_wals_in_manifest = true;
    out.recycle_log_file_num = 0;
    out.paranoid_checks = true;
    out.wal_filter = &unbroken;
    // A failure is final until the store is opened again: RocksDB must not resume by itself.
    out.max_bgerror_resume_count = 0;

    out.compaction_filter = &old_keys_go;
    out.prefix_extractor = std::make_shared<TablePrefix>();
    // Rows of one prefix are mostly inserted in order: search from the last insertion.
    out.memtable_insert_with_hint_prefix_extractor = out.prefix_extractor;
    // Each command looks up its own key, which is normally absent: that must read no block.
    out.memtable_prefix_bloom_size_ratio = 0.1;
    out.memtable_whole_key_filtering = true;
    rocksdb::BlockBasedTableOptions table;
    table.filter_policy.reset(rocksdb::NewRibbonFilterPolicy(10, 1));
    table.whole_key_filtering = true;
    table.optimize_filters_for_memory = true;
    table.block_cache = rocksdb::NewLRUCache(options.block_cache_bytes);
    table.cache_index_and_filter_blocks = true;
    table.pin_l0_filter_and_index_blocks_in_cache = true;
    table.block_size = 8 << 10;
    table.format_version = 5;
    out.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));

    out.write_buffer_size = options.write_buffer_bytes;
    out.max_background_jobs = 2;
    out.max_open_files = 512;
    out.bytes_per_sync = 1 << 20;
    out.level_compaction_dynamic_level_bytes = true;
    out.compression = rocksdb::kLZ4Compression;
    out.bottommost_compression = rocksdb::kZSTD;
    // One thread writes at a time, so there is nothing to share or to spin for.
    out.allow_concurrent_memtable_write = false;
    out.enable_write_thread_adaptive_yield = false;

    // RocksDB's own log: small, and without the periodic statistics.
    out.info_log = std::make_shared<ErrorsToStderr>();
    out.max_log_file_size = 1 << 20;
    out.keep_log_file_num = 3;
    out.stats_dump_period_sec = 0;
    out.stats_persist_period_sec = 0;
    return out;
}

}  // namespace parley::storage
