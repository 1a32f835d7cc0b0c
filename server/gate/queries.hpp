#pragma once
// Commands that read, answered from the newest version, with the caller's rights in it.

#include "server/engine/engine.hpp"
#include "server/gate/request_counts.hpp"

namespace parley::gate {

class Queries {
  public:
    Queries(const engine::Engine& engine, engine::Operations& operations, RequestCounts& counts)
        : engine_(engine), operations_(operations), counts_(counts) {}

    /// The encoded `ok` object. Any thread; blocks on the disk. engine::is_slow says which commands
    /// should not run on a loop.
    Result<std::string> answer(const engine::Caller& caller, const AnyCommand& command);

  private:
    const engine::Engine& engine_;
    engine::Operations& operations_;
    RequestCounts& counts_;
};

}  // namespace parley::gate
