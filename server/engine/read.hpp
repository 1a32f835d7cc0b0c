#pragma once
// Any command that reads, answered from a snapshot; and what the operator asks of the server as a
// whole, which takes none: a backup runs for hours, and a compaction waits for all who read.

#include "server/engine/decide.hpp"

namespace parley::engine {

Result<Stats> operate(Operations& operations, const ReadStats& stats);
Result<BackupMade> operate(Operations& operations, const MakeBackup& backup);
Result<StoreCompacted> operate(Operations& operations, const CompactStore& compact);

/// The `ok` object, encoded. Asks scope and door first.
Result<std::string> read_any(const Reader& reader, const Actor& actor, const AnyCommand& command);
Result<std::string> operate_any(Operations& operations, const Actor& actor,
                                const AnyCommand& command);

/// Which of the two answers a command that reads.
bool is_operation(const AnyCommand& command);

/// Takes longer than an I/O loop may wait.
bool is_slow(const AnyCommand& command);

}  // namespace parley::engine
