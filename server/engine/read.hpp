#pragma once
// Answers to commands that read. Two kinds: reads of a snapshot, and operations of the operator on
// the whole server, which hold no snapshot: a backup runs for hours, and a compaction waits until
// all snapshots are released.

#include "server/engine/decide.hpp"

namespace parley::engine {

Result<Stats> operate(Operations& operations, const ReadStats& stats);
Result<DiskUse> operate(Operations& operations, const ReadDiskUse& read);
Result<BackupMade> operate(Operations& operations, const MakeBackup& backup);
Result<StoreCompacted> operate(Operations& operations, const CompactStore& compact);

/// The encoded `ok` object, or the command's error. Checks scope and door first (not_allowed). A
/// command of the other kind is `internal`: the caller asks is_operation before.
Result<std::string> read_any(const Reader& reader, const Actor& actor, const AnyCommand& command);
Result<std::string> operate_any(Operations& operations, const Actor& actor,
                                const AnyCommand& command);

/// Whether operate_any answers it, instead of read_any.
bool is_operation(const AnyCommand& command);

/// Whether it may take longer than an I/O loop should wait: HTTP answers it on a worker.
bool is_slow(const AnyCommand& command);

}  // namespace parley::engine
