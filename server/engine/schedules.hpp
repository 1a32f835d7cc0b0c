#pragma once
// Which schedules are due (the scheduler asks once a second) or have moved with their zone's rules
// (at the start), and their part in stored answers.

#include <set>

#include "server/engine/decide.hpp"

namespace parley::engine {

/// The first `limit` schedules that are due at `now`, by due time, except those in `without`. On a
/// job's thread.
Result<std::vector<SendScheduled>> due_schedules(const storage::Snapshot& snapshot, Instant now,
                                                 std::size_t limit,
                                                 const std::set<ScheduleId>& without = {});

/// Looks at `limit` pending schedules from the key `from` on (empty: from the first) and returns
/// those whose wall time is another instant by today's zone files than by those of the day when
/// they were written. `next`: the key to go on with; empty at the end.
struct MovedSchedules {
    std::vector<SendScheduled> moved;
    std::string next;
};
Result<MovedSchedules> moved_schedules(const storage::Snapshot& snapshot, const std::string& from,
                                       std::size_t limit);

/// A scheduled text is not stored with the answer, since it must go when its author deletes it. For
/// a repeated command it is taken from the command or, if that does not change it, from the row.
JsonByName forgotten(const State& state, const Actor& actor, const CreateSchedule& create);
JsonByName forgotten(const State& state, const Actor& actor, const ChangeSchedule& change);

}  // namespace parley::engine
