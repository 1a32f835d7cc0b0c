#include "server/jobs/session_ender.hpp"

#include "server/gate/server.hpp"

namespace parley::jobs {

namespace {
constexpr int pause_s = 60;
/// Of one command. The rest is found a minute later.
constexpr std::size_t at_once_max = 1'000;
}  // namespace

SessionEnder::SessionEnder(gate::Hub& hub) : hub_(hub) {
    hub_.loop().each_second([this] { tick(); });
}

void SessionEnder::tick() {
    if (--seconds_left_ > 0) return;
    seconds_left_ = pause_s;
    gate::Server& server = hub_.server();
    const auto& limits = server.options().session_limits;
    auto expired =
        engine::expired_sessions(*server.engine().directory(), limits, now(), at_once_max);
    if (expired.empty()) return;
    hub_.submit({.reply_to = {.command = engine::ExpireSessions::name},
                 .caller = engine::Caller::job(),
                 .work = engine::ExpireSessions{limits, std::move(expired)}},
                [](const engine::Told&) {});
}

}  // namespace parley::jobs
