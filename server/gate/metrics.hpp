#pragma once
// What the server tells its operators in numbers, as Prometheus reads it.

#include <string>

#include "server/engine/engine.hpp"
#include "server/gate/request_counts.hpp"
#include "server/wire/transport.hpp"

namespace parley::gate {

/// `data`: the folder of the store. Any thread.
std::string metrics(const RequestCounts& counts, const wire::Transport& transport,
                    const engine::Engine& engine, const storage::Log& log, const std::string& data);

}  // namespace parley::gate
