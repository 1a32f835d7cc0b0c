#pragma once
// Metrics in Prometheus' text format.

#include <string>

#include "server/engine/engine.hpp"
#include "server/gate/request_counts.hpp"
#include "server/wire/transport.hpp"

namespace parley::gate {

/// All metrics. `data`: the store's folder. Any thread. Walks the folder for its size.
std::string metrics(const RequestCounts& counts, const wire::Transport& transport,
                    const engine::Engine& engine, const storage::Log& log, const std::string& data);

}  // namespace parley::gate
