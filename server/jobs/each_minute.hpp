#pragma once
// Once a minute, on one thread: ends sessions that have expired (until then the doors refuse them,
// server/gate/authenticate.cpp), and retires records that are due.

#include "server/jobs/periodic.hpp"
#include "server/jobs/submitter.hpp"

namespace parley::jobs {

/// Made and destroyed by `main`, like all jobs: after the engine has started, before it stops.
class EachMinute {
  public:
    /// Starts the thread; the destructor ends it. The engine must run all the while.
    EachMinute(engine::Engine& engine, const engine::SessionLimits& limits, Submitter& submitter);

  private:
    void end_expired_sessions();
    void retire_records();

    engine::Engine& engine_;
    const engine::SessionLimits limits_;
    Submitter& submitter_;
    std::jthread thread_;  // last: it uses the members above
};

}  // namespace parley::jobs
