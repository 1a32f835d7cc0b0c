#include "server/jobs/eraser.hpp"

#include <spdlog/spdlog.h>

namespace parley::jobs {

namespace {
constexpr std::chrono::seconds compacting_pause{60};
// How long erased text may stay on the disk before a compaction is started.
constexpr std::int64_t kept_max_ms = 12LL * 3600 * 1000;
}  // namespace

Eraser::Eraser(storage::Log& log)
    : log_(log),
      thread_(periodic(compacting_pause, [this](const auto&) { compact_where_due(); })) {}

void Eraser::compact_where_due() {
    const auto since = log_.erased_since();
    // If the clock was set back, the time that it has waited is unknown: compact.
    const auto waited_ms = since ? now().ms - since->ms : 0;
    if (!since || (waited_ms >= 0 && waited_ms < kept_max_ms)) return;
    const auto done = log_.compact_erased();
    if (done)
        spdlog::info("erased text has left the disk");
    else if (done.error().code == Code::busy)
        spdlog::info("erased text waits for those who still read it");
    else if (done.error().code != Code::going_away)
        spdlog::error("erased text cannot leave the disk: {}", done.error().message);
}

}  // namespace parley::jobs
