#pragma once
// How long sessions last. Their commands are in protocol/sessions.hpp.

#include <vector>

#include "server/engine/entities.hpp"

namespace parley::engine {

class Directory;

struct SessionLimits {
    std::int64_t idle_ms;      ///< since its last use
    std::int64_t absolute_ms;  ///< since the log-in
};

/// A later use is not written down before this has passed since the last one that was.
constexpr std::int64_t session_use_noted_ms = 3'600'000;

Instant last_use(const Session& session);
bool has_expired(const Session& session, const SessionLimits& limits, Instant now);
/// Sessions that have lasted too long, `max` at most.
std::vector<SessionId> expired_sessions(const Directory& directory, const SessionLimits& limits,
                                        Instant now, std::size_t max);

}  // namespace parley::engine
