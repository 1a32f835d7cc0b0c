#pragma once
// How RocksDB is set up for the store: what it may forgive (a torn tail, nothing else), what its
// filters know, what it drops by itself.

#include <rocksdb/options.h>
#include <rocksdb/wal_filter.h>

#include <optional>

#include "storage/log.hpp"

namespace parley::storage {

/// Watches the write-ahead log as it is read at open. RocksDB steps over a page of zeros in it,
/// which a power cut can leave, and over what stood there; the numbers of the batches tell.
class UnbrokenLog : public rocksdb::WalFilter {
  public:
    WalProcessingOption LogRecordFound(unsigned long long log, const std::string& file,
                                       const rocksdb::WriteBatch& batch, rocksdb::WriteBatch*,
                                       bool*) override;
    const char* Name() const override { return "parley.unbroken_log"; }

    /// The file of the last record that was read, for who tells of the damage; empty before one
    /// was.
    const std::string& last_file() const { return last_file_; }

  private:
    std::optional<std::uint64_t> next_;
    std::string last_file_;
};

/// `unbroken` is borrowed until the database is closed.
rocksdb::Options rocksdb_options(const OpenOptions& options, UnbrokenLog& unbroken);

/// Whether all keys that begin with this also share the prefix that the filters know, so that a
/// scan may ask them.
bool filters_know(std::string_view prefix);

}  // namespace parley::storage
