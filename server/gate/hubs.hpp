#pragma once
// The hubs of all loops.

#include <functional>
#include <memory>
#include <vector>

#include "server/gate/hub.hpp"

namespace parley::gate {

class Hubs {
  public:
    /// One for each loop, before the loops run.
    Hubs(engine::Engine& engine, const std::vector<wire::Loop*>& loops);

    Hub& of(const wire::Loop& loop) { return *hubs_[loop.index()]; }
    /// Tells each loop of a durable batch. On the engine's thread.
    void publish(const std::shared_ptr<engine::Group>& group);
    /// Runs on every loop. Any thread.
    void on_all(const std::function<void(Hub&)>& work);

  private:
    std::vector<std::unique_ptr<Hub>> hubs_;
};

}  // namespace parley::gate
