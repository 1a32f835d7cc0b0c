#pragma once
// Which schedules are due, and which the law has moved: what the scheduler asks.

#include <set>

#include "server/engine/decide.hpp"

namespace parley::engine {

/// At most `limit` schedules whose time has come, in the order of their times, but for those that
/// are named.
Result<std::vector<SendScheduled>> due_schedules(const storage::Snapshot& snapshot, Instant now,
                                                 std::size_t limit,
                                                 const std::set<ScheduleId>& without = {});

/// Of `limit` schedules that wait, from the key `from` on (empty: from the first), those whose wall
/// time is another instant by the zone files of today than it was when they were written: a country
/// has changed its clocks. `next`: where to go on; empty at the end.
struct MovedSchedules {
    std::vector<SendScheduled> moved;
    std::string next;
};
Result<MovedSchedules> moved_schedules(const storage::Snapshot& snapshot, const std::string& from,
                                       std::size_t limit);

/// The text of a message that waits is in no remembered answer, since it must go when its author
/// lets go of it: where a command is sent again, it is added anew, from the command or, where that
/// leaves the text alone, from what is there now.
JsonByName forgotten(const State& state, const Actor& actor, const CreateSchedule& create);
JsonByName forgotten(const State& state, const Actor& actor, const ChangeSchedule& change);

}  // namespace parley::engine
