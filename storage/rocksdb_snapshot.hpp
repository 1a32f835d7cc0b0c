#pragma once
// Reading from one state of the database. See storage::Snapshot for the contract.

#include "storage/log.hpp"
#include "storage/rocksdb_database.hpp"
#include "storage/rows/events.hpp"

namespace parley::storage {

/// Holds one RocksDB snapshot from construction to destruction, and a reference to the database, so
/// it may outlive the log.
class RocksdbSnapshot final : public Snapshot {
  public:
    explicit RocksdbSnapshot(std::shared_ptr<Database> database);
    ~RocksdbSnapshot() override;
    RocksdbSnapshot(const RocksdbSnapshot&) = delete;
    RocksdbSnapshot& operator=(const RocksdbSnapshot&) = delete;

    Result<std::optional<std::string>> get(std::string_view key) const override;
    Result<std::vector<std::optional<std::string>>> get(
        const std::vector<std::string>& keys) const override;
    Result<> scan(std::string_view prefix, std::string_view from, const Row& row) const override;
    Result<> scan_back(std::string_view prefix, std::string_view from,
                       const Row& row) const override;
    Result<Seq> last_seq(StreamId stream) const override;
    Result<> events(StreamId stream, Seq after, const Event& event) const override;
    Error damaged_row(std::string_view key) const override { return database_->damaged_row(key); }

  private:
    /// Zeros for a stream without events.
    Result<HeadRow> head(StreamId stream) const;
    Error damaged(StreamId stream, Seq seq) const;
    /// Asked before each row, so that a long scan ends too.
    bool too_old() const;

    std::shared_ptr<Database> database_;
    const rocksdb::Snapshot* held_;
    const std::chrono::nanoseconds until_;  // CLOCK_MONOTONIC_COARSE: reads fail after it
};

}  // namespace parley::storage
