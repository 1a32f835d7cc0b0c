#pragma once
// The hubs of all loops, and the hand-over to them.

#include <functional>
#include <memory>
#include <vector>

#include "server/gate/hub.hpp"

namespace parley::gate {

class Hubs {
  public:
    /// Makes a hub for each loop, before the loops run.
    Hubs(engine::Engine& engine, const std::vector<wire::Loop*>& loops);

    Hub& of(const wire::Loop& loop) { return *hubs_[loop.index()]; }
    /// Posts a durable batch to each loop. On the engine's thread (or that of a refused
    /// submission).
    void publish(const std::shared_ptr<engine::Group>& group);
    /// Posts work to every loop. Any thread.
    void on_all(const std::function<void(Hub&)>& work);

  private:
    std::vector<std::unique_ptr<Hub>> hubs_;
};

}  // namespace parley::gate
