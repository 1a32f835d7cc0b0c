#pragma once
// Has records retire whose time has come, within a minute.

#include "server/jobs/periodic.hpp"
#include "server/jobs/submitter.hpp"

namespace parley::jobs {

class RecordRetirer {
  public:
    /// From here to its end; the engine runs all the while.
    RecordRetirer(engine::Engine& engine, Submitter& submitter);

  private:
    void retire_due();

    engine::Engine& engine_;
    Submitter& submitter_;
    std::jthread thread_;  // last: it uses what stands above
};

}  // namespace parley::jobs
