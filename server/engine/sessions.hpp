#pragma once
// How long sessions last. Their commands are in protocol/sessions.hpp.

#include <vector>

#include "server/engine/entities.hpp"

namespace parley::engine {

class Directory;

/// When a session ends by itself, in milliseconds. Set by the operator (settings.cpp).
struct SessionLimits {
    std::int64_t idle_ms;      ///< since its last use
    std::int64_t absolute_ms;  ///< since the log-in
};

/// A use is stored only if this has passed since the last one that was: one hour.
constexpr std::int64_t session_use_noted_ms = 3'600'000;

// Pure; a session is expired exactly at its limit.
Instant last_use(const Session& session);
bool has_expired(const Session& session, const SessionLimits& limits, Instant now);
/// Expired sessions, at most `max`. Looks at all sessions.
std::vector<SessionId> expired_sessions(const Directory& directory, const SessionLimits& limits,
                                        Instant now, std::size_t max);

}  // namespace parley::engine
