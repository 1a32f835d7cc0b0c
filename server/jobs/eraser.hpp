#pragma once
// Has erased text leave the disk: the store's files are rewritten where something was erased, at
// the latest half a day after it was, so it is gone within a day also where the server was down or
// a walk had to be waited for.

#include <atomic>

#include "server/gate/hub.hpp"
#include "server/gate/workers.hpp"

namespace parley::jobs {

class Eraser {
  public:
    /// Runs on the hub's loop, from before it starts.
    explicit Eraser(gate::Hub& hub);
    /// Waits for a compaction that runs, unless storage::Log::interrupt has ended it.
    ~Eraser() = default;

  private:
    void tick();

    gate::Hub& hub_;
    int seconds_ = 0;
    std::atomic<bool> runs_ = false;
    gate::Workers worker_{1, 1};  // last: it uses what stands above
};

}  // namespace parley::jobs
