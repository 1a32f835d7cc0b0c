#pragma once
// Has erased text leave the disk: the store's files are rewritten where something was erased, at
// the latest half a day after it was, so it is gone within a day also where the server was down or
// a walk had to be waited for.

#include "server/jobs/periodic.hpp"
#include "storage/log.hpp"

namespace parley::jobs {

class Eraser {
  public:
    /// From here to its end, which waits for a compaction that runs, unless Log::interrupt has
    /// ended it.
    explicit Eraser(storage::Log& log);

  private:
    void compact_where_due();

    storage::Log& log_;
    std::jthread thread_;  // last: it uses what stands above
};

}  // namespace parley::jobs
