#pragma once
// Commands that read, answered from the newest version.

#include "server/engine/engine.hpp"
#include "server/gate/request_counts.hpp"

namespace parley::gate {

class Queries {
  public:
    Queries(const engine::Engine& engine, engine::Operations& operations, RequestCounts& counts)
        : engine_(engine), operations_(operations), counts_(counts) {}

    /// The `ok` object, encoded. Any thread; engine::is_slow says which must not be a loop's.
    Result<std::string> answer(const engine::Caller& caller, const AnyCommand& command);

  private:
    const engine::Engine& engine_;
    engine::Operations& operations_;
    RequestCounts& counts_;
};

}  // namespace parley::gate
