#pragma once
// Ends sessions that have lasted too long, within a minute; until then the doors refuse them
// (server/net/authenticate.cpp). Runs on one loop.

#include "server/net/hub.hpp"

namespace parley::jobs {

class SessionEnder {
  public:
    explicit SessionEnder(net::Hub& hub);

  private:
    void tick();

    net::Hub& hub_;
    int seconds_left_ = 0;  // until it looks again
};

}  // namespace parley::jobs
