#pragma once
// Asks once a second what is due, and has the engine post it: in the order of due times, each once,
// as the engine posts a schedule and takes it away in one batch. After a restart, or a jump of the
// clock, what has become due meanwhile goes first.

#include <set>

#include "server/jobs/periodic.hpp"
#include "server/jobs/submitter.hpp"

namespace parley::jobs {

class Scheduler {
  public:
    /// From here to its end; the engine runs all the while.
    Scheduler(engine::Engine& engine, Submitter& submitter);

  private:
    /// Once, as zone files are read once in the life of a process.
    void move_by_law(const std::stop_token& stop);
    void post_due();

    engine::Engine& engine_;
    Submitter& submitter_;
    /// Those whose rows are damaged: the others go on, and these are tried again a while later.
    std::set<ScheduleId> set_aside_;
    std::chrono::steady_clock::time_point set_aside_until_{};
    std::jthread thread_;  // last: it uses what stands above
};

}  // namespace parley::jobs
