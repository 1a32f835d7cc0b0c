#pragma once
// What is looked at once a minute, one after the other on one thread: sessions that have lasted too
// long end (until then the doors refuse them, server/gate/authenticate.cpp), and records retire
// whose time has come.

#include "server/jobs/periodic.hpp"
#include "server/jobs/submitter.hpp"

namespace parley::jobs {

class EachMinute {
  public:
    /// From here to its end; the engine runs all the while.
    EachMinute(engine::Engine& engine, const engine::SessionLimits& limits, Submitter& submitter);

  private:
    void end_expired_sessions();
    void retire_records();

    engine::Engine& engine_;
    const engine::SessionLimits limits_;
    Submitter& submitter_;
    std::jthread thread_;  // last: it uses what stands above
};

}  // namespace parley::jobs
