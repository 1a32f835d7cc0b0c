#pragma once
// Which schedules are due: what the scheduler asks once a second.

#include <set>

#include "server/engine/decide.hpp"

namespace parley::engine {

/// At most `limit` schedules whose time has come, in the order of their times, but for those that
/// are named.
Result<std::vector<SendScheduled>> due_schedules(const storage::Snapshot& snapshot, Instant now,
                                                 std::size_t limit,
                                                 const std::set<ScheduleId>& without = {});

/// The text of a message that waits is in no remembered answer, since it must go when its author
/// lets go of it: where a command is sent again, it is added anew, from the command or, where that
/// leaves the text alone, from what is there now.
JsonByName forgotten(const State& state, const Actor& actor, const CreateSchedule& create);
JsonByName forgotten(const State& state, const Actor& actor, const ChangeSchedule& change);

}  // namespace parley::engine
