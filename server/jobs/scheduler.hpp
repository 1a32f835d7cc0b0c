#pragma once
// Posts scheduled messages: asks once a second which are due and submits them in order of due time.
// Each is posted once, as the engine posts it and deletes its row in one batch. After a restart or
// a jump of the clock, overdue ones come first.

#include <set>

#include "server/jobs/periodic.hpp"
#include "server/jobs/submitter.hpp"

namespace parley::jobs {

/// Made and destroyed by `main`.
class Scheduler {
  public:
    /// Starts the thread; the destructor ends it. The engine must run all the while.
    Scheduler(engine::Engine& engine, Submitter& submitter);

  private:
    /// Moves the schedules whose zones have other rules than when they were written. Once at the
    /// start, as a process reads zone files once; false if it must be tried again.
    bool move_by_law(const std::stop_token& stop);
    void post_due();

    engine::Engine& engine_;
    Submitter& submitter_;
    /// Schedules with damaged rows. They are skipped for 10 minutes, so that others are posted.
    std::set<ScheduleId> set_aside_;
    std::chrono::steady_clock::time_point set_aside_until_{};
    std::jthread thread_;  // last: it uses the members above
};

}  // namespace parley::jobs
