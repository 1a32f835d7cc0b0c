#pragma once
// Removes erased text from the disk: compacts the parts of the store in which text was erased, at
// most 12 hours after it was. So it is gone within a day, even if the server was down or a long
// read delayed the compaction.

#include "server/jobs/periodic.hpp"
#include "storage/log.hpp"

namespace parley::jobs {

/// Made and destroyed by `main`. Looks once a minute.
class Eraser {
  public:
    /// Starts the thread. The destructor waits for a running compaction; Log::interrupt ends it
    /// early.
    explicit Eraser(storage::Log& log);

  private:
    void compact_where_due();

    storage::Log& log_;
    std::jthread thread_;  // last: it uses the members above
};

}  // namespace parley::jobs
