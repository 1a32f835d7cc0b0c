#pragma once
// The log on RocksDB: commits, checkpoints and compactions. Opening and its checks are in
// rocksdb_open.cpp, reading in rocksdb_snapshot.cpp, settings in rocksdb_options.cpp.

#include <rocksdb/write_batch.h>

#include <atomic>
#include <boost/unordered/unordered_flat_map.hpp>

#include "storage/log.hpp"
#include "storage/noted_number.hpp"
#include "storage/rocksdb_database.hpp"
#include "storage/rows/events.hpp"

namespace parley::storage {

/// The head of every stream, in memory, so that an append reads nothing from disk: 64 bytes for
/// each stream.
using Heads = boost::unordered_flat_map<StreamId, HeadRow>;

/// See Log for the contract. `commit` runs on the engine's thread; `compact…` and `checkpoint` on
/// the caller's, one at a time (`maintenance_`), while commits go on.
class RocksdbLog final : public Log {
  public:
    /// `heads` and `commit_number` are what the database holds; read_heads has verified them.
    RocksdbLog(std::shared_ptr<Database> database, Heads heads, std::uint64_t commit_number);

    Result<> commit(const Batch& batch) override;
    std::unique_ptr<Snapshot> snapshot() const override;
    Result<std::uint64_t> checkpoint(const std::string& folder) override;
    Result<> compact() override;
    Result<> compact_erased() override;
    std::optional<Instant> erased_since() const override;
    Sizes sizes() const override;
    std::vector<TableBytes> table_sizes() const override;
    std::map<std::string, std::uint64_t> damaged_rows() const override {
        return database_->damaged_rows();
    }

    void interrupt() override { interrupted_ = true; }

  private:
    /// Erasures under one key prefix that no compaction has dealt with.
    struct Erased {
        std::vector<std::string> notes;  ///< keys of their rows in table `erased`
        Instant since;                   ///< the oldest erasure
    };
    using ErasedParts = std::map<std::string, Erased>;  ///< by key prefix

    void find_notes();
    void put_notes(const Batch& batch, std::uint64_t number);
    Result<> rewrite(const ErasedParts* parts);
    Result<> rewrite_noted(bool all);
    void put_appends(const Batch& batch);
    Result<> put_blanks(const Batch& batch);
    void put_rows(const Batch& batch);
    Error fail(Error error);

    std::shared_ptr<Database> database_;
    NotedNumber noted_;
    std::atomic<std::uint64_t> event_count_ = 0;

    // Used only by the committing thread.
    Heads heads_;
    rocksdb::WriteBatch write_;
    std::vector<StreamId> touched_;  // streams with a new head in this batch

    /// Why a commit failed. Written once, before `failed_` is set; read only after it is seen set.
    Error failure_;
    std::atomic<bool> failed_ = false;

    std::mutex maintenance_;  // held during a checkpoint or a compaction: one at a time
    std::atomic<bool> interrupted_ = false;
    /// RocksDB's sequence number after the last commit.
    std::atomic<rocksdb::SequenceNumber> committed_ = 0;

    // A commit that erases holds this from putting its notes until the write returns. So a
    // compaction that takes the notes finds their erasures already in the database.
    mutable std::mutex erased_mutex_;
    ErasedParts erased_;
    ErasedParts new_notes_;  // of the batch that is being written; committing thread only
};

}  // namespace parley::storage
