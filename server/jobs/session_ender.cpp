#include "server/jobs/session_ender.hpp"

namespace parley::jobs {

namespace {
constexpr std::chrono::seconds ending_pause{60};
/// Of one command. The rest is found a minute later.
constexpr std::size_t ended_at_once_max = 1'000;
}  // namespace

SessionEnder::SessionEnder(engine::Engine& engine, const engine::SessionLimits& limits,
                           Submitter& submitter)
    : engine_(engine),
      limits_(limits),
      submitter_(submitter),
      thread_(periodic(ending_pause, [this](const auto&) { end_expired(); })) {}

void SessionEnder::end_expired() {
    auto expired =
        engine::expired_sessions(*engine_.directory(), limits_, now(), ended_at_once_max);
    if (expired.empty()) return;
    submitter_.submit({engine::ExpireSessions{limits_, std::move(expired)}});
}

}  // namespace parley::jobs
