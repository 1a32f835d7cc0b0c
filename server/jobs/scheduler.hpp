#pragma once
// Asks once a second what is due, and has the engine post it: in the order of due times, each once,
// as the engine posts a schedule and takes it away in one batch. After a restart, or a jump of the
// clock, what has become due meanwhile goes first.

#include "server/net/hub.hpp"

namespace parley::jobs {

class Scheduler {
  public:
    /// Runs on the hub's loop, from before it starts.
    explicit Scheduler(net::Hub& hub);

  private:
    void tick();

    net::Hub& hub_;
    std::size_t under_way_ = 0;
};

}  // namespace parley::jobs
