#pragma once
// Ends sessions that have lasted too long, within a minute; until then the doors refuse them
// (server/gate/authenticate.cpp).

#include "server/jobs/periodic.hpp"
#include "server/jobs/submitter.hpp"

namespace parley::jobs {

class SessionEnder {
  public:
    /// From here to its end; the engine runs all the while.
    SessionEnder(engine::Engine& engine, const engine::SessionLimits& limits, Submitter& submitter);

  private:
    void end_expired();

    engine::Engine& engine_;
    const engine::SessionLimits limits_;
    Submitter& submitter_;
    std::jthread thread_;  // last: it uses what stands above
};

}  // namespace parley::jobs
