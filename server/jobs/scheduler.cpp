#include "server/jobs/scheduler.hpp"

#include <spdlog/spdlog.h>

#include "server/engine/schedules.hpp"
#include "server/engine/stored.hpp"
#include "server/gate/server.hpp"

namespace parley::jobs {

namespace {
constexpr std::size_t posted_at_once_max = 1'000;
constexpr std::chrono::minutes set_aside_for{10};
constexpr std::size_t set_aside_max = 100'000;
}  // namespace

Scheduler::Scheduler(gate::Hub& hub) : hub_(hub) {
    hub_.loop().each_second([this] { tick(); });
}

void Scheduler::tick() {
    // Those that were handed over are posted first; asking again would only find them anew.
    if (under_way_ > 0) return;
    if (std::chrono::steady_clock::now() >= set_aside_until_) set_aside_.clear();
    auto due = engine::due_schedules(*hub_.server().log().snapshot(), now(), posted_at_once_max,
                                     set_aside_);
    if (!due) {
        spdlog::error("what is due cannot be read: {}", due.error().message);
        return;
    }
    for (const auto& send : *due) {
        engine::Submission submission{.reply_to = {.command = engine::SendScheduled::name},
                                      .caller = engine::Caller::job(),
                                      .work = send};
        ++under_way_;
        hub_.submit(std::move(submission), [this, send](const engine::Told& told) {
            --under_way_;
            if (!told.error || !engine::is_damage(*told.error) ||
                set_aside_.size() == set_aside_max)
                return;
            if (set_aside_.empty())
                set_aside_until_ = std::chrono::steady_clock::now() + set_aside_for;
            set_aside_.insert(send.schedule);
        });
    }
}

}  // namespace parley::jobs
