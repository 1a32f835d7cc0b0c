#pragma once
// Any command that reads, answered from a snapshot.

#include "server/engine/decide.hpp"

namespace parley::engine {

/// The `ok` object, encoded. Asks scope and door first.
Result<std::string> read_any(const Reader& reader, const Actor& actor, const AnyCommand& command);

/// Takes longer than an I/O loop may wait.
bool is_slow(const AnyCommand& command);

}  // namespace parley::engine
