#pragma once
// RocksDB's settings for the store: what recovery may forgive (a torn tail, nothing else), what the
// filters know, what compaction drops.

#include <rocksdb/options.h>
#include <rocksdb/wal_filter.h>

#include <optional>

#include "storage/log.hpp"

namespace parley::storage {

/// Checks the write-ahead log during recovery, on the opening thread. RocksDB skips a page of zeros
/// in it, which a power cut can leave, together with the records that were there; a hole in the
/// sequence numbers of the batches shows that, and opening fails with Corruption.
class UnbrokenLog : public rocksdb::WalFilter {
  public:
    WalProcessingOption LogRecordFound(unsigned long long log, const std::string& file,
                                       const rocksdb::WriteBatch& batch, rocksdb::WriteBatch*,
                                       bool*) override;
    const char* Name() const override { return "parley.unbroken_log"; }

    /// The file of the last record that was read, for the report of damage; empty before the first.
    const std::string& last_file() const { return last_file_; }

  private:
    std::optional<std::uint64_t> next_;  // sequence number that the next batch must have
    std::string last_file_;
};

/// `unbroken` is borrowed and must outlive the open database.
rocksdb::Options rocksdb_options(const OpenOptions& options, UnbrokenLog& unbroken);

/// Whether `prefix` includes the whole prefix that the bloom filters know, so that a scan of it may
/// use them.
bool filters_know(std::string_view prefix);

}  // namespace parley::storage
