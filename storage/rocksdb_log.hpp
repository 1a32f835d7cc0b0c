#pragma once
// Writing to the database. Opening it, with all its checks, is in rocksdb_open.cpp; reading in
// rocksdb_snapshot.cpp; its settings are in rocksdb_options.cpp.

#include <rocksdb/write_batch.h>

#include <atomic>
#include <boost/unordered/unordered_flat_map.hpp>

#include "storage/log.hpp"
#include "storage/noted_number.hpp"
#include "storage/rocksdb_database.hpp"
#include "storage/rows/events.hpp"

namespace parley::storage {

/// How far each stream has come, in memory, so that an append reads nothing: 64 bytes a stream.
using Heads = boost::unordered_flat_map<StreamId, HeadRow>;

class RocksdbLog final : public Log {
  public:
    RocksdbLog(std::shared_ptr<Database> database, Heads heads, std::uint64_t commit_number);

    Result<> commit(const Batch& batch) override;
    std::unique_ptr<Snapshot> snapshot() const override;
    Result<std::uint64_t> checkpoint(const std::string& folder) override;
    Result<> compact() override;
    Result<> compact_erased() override;
    std::optional<Instant> erased_since() const override;
    Sizes sizes() const override;
    std::map<std::string, std::uint64_t> damaged_rows() const override {
        return database_->damaged_rows();
    }

    void interrupt() override { interrupted_ = true; }

  private:
    /// A part of the store in which text was erased, by the beginning of its keys.
    struct Erased {
        std::vector<std::string> notes;  ///< keys of the rows that stand for it
        Instant since;                   ///< the first erasure
    };
    using ErasedParts = std::map<std::string, Erased>;

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

    // Used by the one thread that commits.
    Heads heads_;
    rocksdb::WriteBatch write_;
    std::vector<StreamId> touched_;

    /// Why a commit failed; written once, before the flag that others look at.
    Error failure_;
    std::atomic<bool> failed_ = false;

    std::mutex maintenance_;  // a checkpoint and a compaction wait for each other
    std::atomic<bool> interrupted_ = false;
    /// The state of the last commit, as the database numbers it.
    std::atomic<rocksdb::SequenceNumber> committed_ = 0;

    // A commit that erases holds it from its notes until it is written: so a compaction that takes
    // the notes finds what they stand for in the database.
    mutable std::mutex erased_mutex_;
    ErasedParts erased_;
    ErasedParts new_notes_;  // of the batch that is being written
};

}  // namespace parley::storage
