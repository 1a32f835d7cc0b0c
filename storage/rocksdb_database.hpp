#pragma once
// The open database with its lock and settings, shared by the log (rocksdb_log.hpp) and its
// snapshots (rocksdb_snapshot.hpp).

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

// Names in a store's folder.
constexpr const char* database_folder = "store";
constexpr const char* format_file = "format";
constexpr const char* noted_file = "noted";
constexpr const char* lock_file = "lock";
/// Marks a backup. Sessions and tokens that were ended after it was made would be valid again, so
/// no server starts on it; `parleyctl restore` makes a data folder of it.
constexpr const char* backup_file = "backup";
/// Number of the store's layout, in `format_file`. A change of any key or value that older versions
/// cannot read raises it.
constexpr std::uint64_t current_format = 3;

/// Shared by reference count: the log holds one reference, each snapshot another. The last one to
/// go closes the database and unlocks the folder. All functions may be called from any thread.
class Database {
  public:
    fs::path folder;
    FolderLock lock;
    UnbrokenLog unbroken;
    std::chrono::milliseconds snapshot_max{};
    std::unique_ptr<rocksdb::DB> rocks;  // last member, so it is destroyed first

    /// Takes a snapshot; it must be given back by `let_go`, before the database is closed.
    const rocksdb::Snapshot* hold() { return rocks->GetSnapshot(); }
    void let_go(const rocksdb::Snapshot* snapshot);

    /// Waits until no snapshot is older than this RocksDB sequence number; false after `limit`.
    bool outlive_older_snapshots(rocksdb::SequenceNumber number, std::chrono::seconds limit);

    /// Turns a RocksDB failure into the error that a peer gets. The details go to standard error,
    /// once for equal failures in a row, and to `last_failure`.
    Error failure(const rocksdb::Status& status);
    /// The same for damage that our own checks found; the error is storage_failed.
    Error damage(const std::string& sentence);
    /// The last sentence that was written to standard error; for the operator.
    std::string last_failure();
    /// See Snapshot::damaged_row and Log::damaged_rows.
    Error damaged_row(std::string_view key);
    std::map<std::string, std::uint64_t> damaged_rows() const;

  private:
    void tell(std::string sentence);

    mutable std::mutex mutex_;  // guards all below
    std::condition_variable let_go_;
    std::string last_failure_;
    std::map<std::string, std::uint64_t> damaged_rows_;
    std::set<std::string> damaged_keys_;  // already written to the log; at most 10,000
};

/// disk_full if a file could not grow (no space, quota, file size limit), else storage_failed.
Code code_of(const rocksdb::Status& status);

/// The key under which each commit writes its number (8 bytes, big-endian).
std::string commit_number_key();

}  // namespace parley::storage
