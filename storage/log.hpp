#pragma once
// The log and the views that are derived from it: what the engine writes, in batches, and what
// readers see, in snapshots. An interface: RocksDB is its embedded engine (rocksdb_log.cpp).

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

/// One state of the whole store, unchanged while it is held. For one request: what was deleted
/// since stays on disk for as long, so after `OpenOptions::snapshot_max` each reading of it is
/// `busy`.
class Snapshot {
  public:
    virtual ~Snapshot() = default;

    virtual Result<std::optional<std::string>> get(std::string_view key) const = 0;
    /// In the order of the keys.
    virtual Result<std::vector<std::optional<std::string>>> get(
        const std::vector<std::string>& keys) const = 0;

    /// Calls `row(key, value)` for the rows whose keys begin with `prefix`, from the first that is
    /// ≥ `from` upwards, until it returns false.
    using Row = std::function<bool(std::string_view key, std::string_view value)>;
    virtual Result<> scan(std::string_view prefix, std::string_view from, const Row& row) const = 0;
    /// The same downwards, from the last that is ≤ `from`.
    virtual Result<> scan_back(std::string_view prefix, std::string_view from,
                               const Row& row) const = 0;

    /// The stream's last number; 0 where nothing was ever said in it.
    virtual Result<Seq> last_seq(StreamId stream) const = 0;
    /// The events past `after`, in order, until `event` returns false. What is passed is checked
    /// against its digest: a damaged event is storage_failed, never served.
    using Event = std::function<bool(Seq seq, std::string_view json)>;
    virtual Result<> events(StreamId stream, Seq after, const Event& event) const = 0;

    /// For whoever finds that a row is not what this version writes: counts it by its table, names
    /// its key in the server's log, and returns storage_failed with the reference to look for
    /// there.
    virtual Error damaged_row(std::string_view key) const = 0;
};

struct Sizes {
    std::uint64_t disk_bytes = 0;
    std::uint64_t events = 0;
};

class Log {
  public:
    virtual ~Log() = default;

    /// Writes a batch and returns when it is on disk (write-ahead log synced). One thread at a
    /// time. Fails with disk_full or storage_failed; after a failure nobody knows what is on disk,
    /// so later commits and checkpoints fail with the same until it is opened anew. Reading goes
    /// on.
    virtual Result<> commit(const Batch& batch) = 0;

    virtual std::unique_ptr<Snapshot> snapshot() const = 0;

    /// Copies a consistent state into a folder that does not exist yet (0700), and marks it as a
    /// backup: open() refuses it until the mark is taken away. Returns its size in bytes.
    virtual Result<std::uint64_t> checkpoint(const std::string& folder) = 0;

    /// Rewrites all files, so that what was deleted is in none of them. Runs long. `busy` where
    /// somebody still reads a state of before.
    virtual Result<> compact() = 0;
    /// The same for the parts of the store in which text was erased since they were rewritten last.
    virtual Result<> compact_erased() = 0;
    /// When the text was erased that has been waiting longest for one of the two; none: nothing
    /// waits. The note is in the batch of its erasure, so it outlives a crash.
    virtual std::optional<Instant> erased_since() const = 0;
    /// Ends a compaction that runs, and those to come, with `going_away`. From any thread; for the
    /// way out.
    virtual void interrupt() = 0;

    virtual Sizes sizes() const = 0;
    /// How often a damaged row was met since the start, by the names of the tables.
    virtual std::map<std::string, std::uint64_t> damaged_rows() const = 0;
};

/// Why a store was not opened, in one sentence for the operator that names the file or folder.
struct OpenFailure {
    enum class Why { locked, backup, other_format, damaged, lost_writes, disk_full, unreadable };
    Why why{};
    std::string sentence;
};

struct OpenOptions {
    std::uint64_t block_cache_bytes = 256u << 20;
    std::uint64_t write_buffer_bytes = 64u << 20;
    std::chrono::milliseconds snapshot_max = std::chrono::hours(1);
};

/// The name of the file in a backup's folder that marks it as one.
extern const std::string backup_mark;

/// Opens or makes the store in `folder` (made 0700). Checks format, the noted last number and each
/// stream's end against its chain. Either of the two results is set.
struct Opened {
    std::unique_ptr<Log> log;
    std::optional<OpenFailure> failure;
};
Opened open_rocksdb_log(const std::string& folder, const OpenOptions& options);

}  // namespace parley::storage
