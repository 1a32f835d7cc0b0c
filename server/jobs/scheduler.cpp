#include "server/jobs/scheduler.hpp"

#include <spdlog/spdlog.h>

#include "server/engine/schedules.hpp"
#include "server/net/server.hpp"

namespace parley::jobs {

namespace {
constexpr std::size_t posted_at_once_max = 1'000;
}  // namespace

Scheduler::Scheduler(net::Hub& hub) : hub_(hub) {
    hub_.loop().each_second([this] { tick(); });
}

void Scheduler::tick() {
    // Those that were handed over are posted first; asking again would only find them anew.
    if (under_way_ > 0) return;
    auto due = engine::due_schedules(*hub_.server().log().snapshot(), now(), posted_at_once_max);
    if (!due) {
        spdlog::error("what is due cannot be read: {}", due.error().message);
        return;
    }
    for (const auto& send : *due) {
        engine::Submission submission{.reply_to = {.command = engine::SendScheduled::name},
                                      .caller = engine::Caller::job(),
                                      .work = send};
        ++under_way_;
        hub_.submit(std::move(submission), [this](const engine::Told&) { --under_way_; });
    }
}

}  // namespace parley::jobs
