#pragma once
// Which schedules are due (the scheduler asks once a second), and their part in stored answers.

#include <set>

#include "server/engine/decide.hpp"

namespace parley::engine {

/// The first `limit` schedules that are due at `now`, by due time, except those in `without`. On a
/// job's thread.
Result<std::vector<SendScheduled>> due_schedules(const storage::Snapshot& snapshot, Instant now,
                                                 std::size_t limit,
                                                 const std::set<ScheduleId>& without = {});

/// A scheduled text is not stored with the answer, since it must go when its author deletes it. For
/// a repeated command it is taken from the command or, if that does not change it, from the row.
JsonByName forgotten(const State& state, const Actor& actor, const CreateSchedule& create);
JsonByName forgotten(const State& state, const Actor& actor, const ChangeSchedule& change);

}  // namespace parley::engine
