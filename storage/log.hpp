#pragma once
// The log of events and the rows derived from them: the engine writes batches, readers take
// snapshots. An interface; its one implementation is RocksDB, embedded (rocksdb_log.hpp).

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/error.hpp"
#include "protocol/ids.hpp"
#include "protocol/types.hpp"
#include "storage/batch.hpp"

namespace parley::storage {

/// How far a stream has come.
struct Head {
    Seq last_seq = 0;
};

/// One consistent, immutable state of the whole store. Made by Log::snapshot, held by a version
/// (engine::Version) until its last reader is done. Any number of threads may read it at once. A
/// held snapshot keeps deleted bytes on disk, so reads fail with `busy` once it is older than
/// `OpenOptions::snapshot_max`. Reads fail with storage_failed if the disk or the data is damaged.
class Snapshot {
  public:
    virtual ~Snapshot() = default;

    /// A row's value; none if there is no such row.
    virtual Result<std::optional<std::string>> get(std::string_view key) const = 0;
    /// Many rows in one look-up (RocksDB's MultiGet). The result has the order of `keys`.
    virtual Result<std::vector<std::optional<std::string>>> get(
        const std::vector<std::string>& keys) const = 0;

    /// Calls `row(key, value)` in ascending order for the keys that begin with `prefix` and are
    /// ≥ `from`, until it returns false. The arguments are borrowed for the call.
    using Row = std::function<bool(std::string_view key, std::string_view value)>;
    virtual Result<> scan(std::string_view prefix, std::string_view from, const Row& row) const = 0;
    /// The same in descending order, for the keys that are ≤ `from`. Slower per row than `scan`, so
    /// tables that are read newest first have complemented numbers in their keys.
    virtual Result<> scan_back(std::string_view prefix, std::string_view from,
                               const Row& row) const = 0;

    /// The number of the stream's last event; 0 if it has none.
    virtual Result<Seq> last_seq(StreamId stream) const = 0;
    /// Calls `event` for the events with a number > `after`, in order, until it returns false. Each
    /// is checked against the hash chain first: a damaged event ends the walk with storage_failed.
    using Event = std::function<bool(Seq seq, std::string_view json)>;
    virtual Result<> events(StreamId stream, Seq after, const Event& event) const = 0;

    /// Reports a row whose bytes could not be read: counts it by table, writes its key to the
    /// server's log (once for each key) and returns storage_failed with a reference that the
    /// operator finds there. The caller returns that error and goes on; damaged data never ends the
    /// process.
    virtual Error damaged_row(std::string_view key) const = 0;
};

/// What one table has on disk, as far as its rows have left the write-ahead log; an estimate.
struct TableBytes {
    std::string_view table;  ///< its name (keys.hpp)
    std::uint64_t bytes = 0;
};

/// The write-ahead logs among the parts: no table.
constexpr std::string_view journal_part = "journal";

/// What the store holds: bytes of all files in its folder, and events ever appended.
struct Sizes {
    std::uint64_t disk_bytes = 0;
    std::uint64_t events = 0;
};

/// One open store. Made by open_rocksdb_log in `main`, which destroys it last; snapshots may
/// outlive it. `commit` belongs to the engine's thread; everything else may be called from any
/// thread.
class Log {
  public:
    virtual ~Log() = default;

    /// Writes a batch atomically and returns when it is durable (write-ahead log synced). One
    /// thread at a time. Fails with disk_full or storage_failed. After a failure it is unknown what
    /// is on disk, so every later commit, checkpoint and compaction fails with the same error until
    /// the store is opened again. Reads go on.
    virtual Result<> commit(const Batch& batch) = 0;

    /// The state after the last commit. Cheap: no data is copied.
    virtual std::unique_ptr<Snapshot> snapshot() const = 0;

    /// Copies a consistent state into `folder`, which must not exist yet (made 0700), and marks it
    /// as a backup, which open() refuses. Files are linked where possible. Returns the copy's size
    /// in bytes. A failed copy is removed. Waits for a compaction that runs.
    virtual Result<std::uint64_t> checkpoint(const std::string& folder) = 0;

    /// Rewrites all files, so that none holds deleted bytes. Runs long on a large store. Waits
    /// up to 60 s for older snapshots to be released, then fails with `busy`.
    virtual Result<> compact() = 0;
    /// The same only for the key ranges in which text was erased since they were last rewritten.
    virtual Result<> compact_erased() = 0;
    /// Time of the oldest erasure that no compaction has dealt with; none if nothing waits. The
    /// note is written in the batch of its erasure, so it survives a crash.
    virtual std::optional<Instant> erased_since() const = 0;
    /// Ends the running compaction and all later ones with `going_away`. Called at shutdown.
    virtual void interrupt() = 0;

    virtual Sizes sizes() const = 0;
    /// All tables that have bytes on disk, the largest first, and the write-ahead logs as
    /// `journal_part`. Any thread; reads indexes of files, so not on an I/O loop.
    virtual std::vector<TableBytes> table_sizes() const = 0;
    /// How often a damaged row was read since start-up, by the table's name.
    virtual std::map<std::string, std::uint64_t> damaged_rows() const = 0;
};

/// Why a store was not opened. `sentence` is for the operator and names the file or folder.
struct OpenFailure {
    enum class Why { locked, backup, other_format, damaged, lost_writes, disk_full, unreadable };
    Why why{};
    std::string sentence;
};

/// Memory in bytes; `snapshot_max` is the age at which a snapshot stops answering (see Snapshot).
struct OpenOptions {
    std::uint64_t block_cache_bytes = 256u << 20;
    std::uint64_t write_buffer_bytes = 64u << 20;
    std::chrono::milliseconds snapshot_max = std::chrono::hours(1);
};

/// Name of the file that marks a folder as a backup.
extern const std::string backup_mark;

/// Opens the store in `folder`, or makes it (mode 0700). Verifies the format, the noted commit
/// number and the last event of each stream against its chain. Exactly one of the two members is
/// set. Throws nothing.
struct Opened {
    std::unique_ptr<Log> log;
    std::optional<OpenFailure> failure;
};
Opened open_rocksdb_log(const std::string& folder, const OpenOptions& options);

}  // namespace parley::storage
