#pragma once
// Ends sessions that have lasted too long, within a minute; until then the doors refuse them
// (server/gate/authenticate.cpp). Runs on one loop.

#include "server/gate/hub.hpp"

namespace parley::jobs {

class SessionEnder {
  public:
    explicit SessionEnder(gate::Hub& hub);

  private:
    void tick();

    gate::Hub& hub_;
    int seconds_left_ = 0;  // until it looks again
};

}  // namespace parley::jobs
