#pragma once
// Asks once a second what is due, and has the engine post it: in the order of due times, each once,
// as the engine posts a schedule and takes it away in one batch. After a restart, or a jump of the
// clock, what has become due meanwhile goes first.

#include <set>

#include "server/gate/hub.hpp"

namespace parley::jobs {

class Scheduler {
  public:
    /// Runs on the hub's loop, from before it starts.
    explicit Scheduler(gate::Hub& hub);

  private:
    void tick();

    gate::Hub& hub_;
    std::size_t under_way_ = 0;
    /// Those whose rows are damaged: the others go on, and these are tried again a while later.
    std::set<ScheduleId> set_aside_;
    std::chrono::steady_clock::time_point set_aside_until_{};
};

}  // namespace parley::jobs
