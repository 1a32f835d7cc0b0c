#include "server/jobs/eraser.hpp"

#include <spdlog/spdlog.h>

#include "server/gate/server.hpp"

namespace parley::jobs {

namespace {
constexpr int looks_each_s = 60;
constexpr std::int64_t kept_max_ms = 12LL * 3600 * 1000;
}  // namespace

Eraser::Eraser(gate::Hub& hub) : hub_(hub) {
    hub_.loop().each_second([this] { tick(); });
}

void Eraser::tick() {
    if (seconds_++ % looks_each_s != 0 || runs_) return;
    storage::Log& log = hub_.server().log();
    const auto since = log.erased_since();
    // A clock that was set back says nothing of how long it has waited.
    const auto waited_ms = since ? now().ms - since->ms : 0;
    if (!since || (waited_ms >= 0 && waited_ms < kept_max_ms)) return;
    runs_ = true;
    const bool queued = worker_.run([this, &log] {
        const auto done = log.compact_erased();
        if (done)
            spdlog::info("erased text has left the disk");
        else if (done.error().code == Code::busy)
            spdlog::info("erased text waits for those who still read it");
        else if (done.error().code != Code::going_away)
            spdlog::error("erased text cannot leave the disk: {}", done.error().message);
        runs_ = false;
    });
    if (!queued) runs_ = false;
}

}  // namespace parley::jobs
