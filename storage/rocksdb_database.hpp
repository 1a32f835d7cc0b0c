#pragma once
// The open database and what it borrows, shared by the log (rocksdb_log.hpp) and its snapshots.

#include <rocksdb/db.h>

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <set>

#include "protocol/error.hpp"
#include "storage/folder.hpp"
#include "storage/rocksdb_options.hpp"

namespace parley::storage {

// What stands in a store's folder.
constexpr const char* database_folder = "store";
constexpr const char* format_file = "format";
constexpr const char* noted_file = "noted";
constexpr const char* lock_file = "lock";
/// Marks a backup: it lets in who has been shut out since, so no server starts on it as it is.
constexpr const char* backup_file = "backup";
constexpr std::uint64_t current_format = 3;

/// Closed, and its folder unlocked, when the last who shares it is gone.
class Database {
  public:
    fs::path folder;
    FolderLock lock;
    UnbrokenLog unbroken;
    std::chrono::milliseconds snapshot_max{};
    std::unique_ptr<rocksdb::DB> rocks;  // last, so closed first

    const rocksdb::Snapshot* hold() { return rocks->GetSnapshot(); }
    void let_go(const rocksdb::Snapshot* snapshot);

    /// Waits until nobody holds a state older than this number of the database; false when that
    /// took too long.
    bool outlive_older_snapshots(rocksdb::SequenceNumber number, std::chrono::seconds limit);

    /// What a failure is to a peer. Its details are for the operator: on stderr, once for many of
    /// the same kind in a row, and in `last_failure`.
    Error failure(const rocksdb::Status& status);
    Error damage(const std::string& sentence);
    std::string last_failure();
    /// As Snapshot::damaged_row.
    Error damaged_row(std::string_view key);
    std::map<std::string, std::uint64_t> damaged_rows() const;

  private:
    void tell(std::string sentence);

    mutable std::mutex mutex_;
    std::condition_variable let_go_;
    std::string last_failure_;
    std::map<std::string, std::uint64_t> damaged_rows_;
    std::set<std::string> damaged_keys_;  // each is named in the log once
};

/// disk_full where a file could not grow (no space, quota, file size limit), else storage_failed.
Code code_of(const rocksdb::Status& status);

/// The key under which each commit leaves its number.
std::string commit_number_key();

}  // namespace parley::storage
