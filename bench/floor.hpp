#pragma once
// What the kernel alone asks for: a fan-out server of bare epoll and send(), one send a delivery,
// without parsing, rights, storage or bounds. The same swarm reads it, in the same run.

#include <sys/types.h>

#include <cstdint>
#include <string>

#include "bench/posting.hpp"

namespace parley::bench {

/// The floor in a child process, on `core`. Clients are seated in the order in which they come:
/// the first `members` in the first channel, and so on.
class Floor {
  public:
    Floor(std::size_t members, int core);
    Floor(const Floor&) = delete;
    Floor& operator=(const Floor&) = delete;
    ~Floor();
    std::uint16_t port() const { return port_; }
    pid_t pid() const { return pid_; }

  private:
    pid_t pid_ = -1;
    std::uint16_t port_ = 0;
};

/// A channel's name as the floor's events have it.
std::string floor_channel(std::size_t index);

/// Connects an audience to a floor and runs the same posts.
Outcome run_floor(std::size_t channels, std::size_t members, const Pace& pace,
                  const Options& options);

}  // namespace parley::bench
