#pragma once
// Which schedules are due: what the scheduler asks once a second.

#include "server/engine/decide.hpp"

namespace parley::engine {

/// At most `limit` schedules whose time has come, in the order of their times.
Result<std::vector<SendScheduled>> due_schedules(const storage::Snapshot& snapshot, Instant now,
                                                 std::size_t limit);

}  // namespace parley::engine
