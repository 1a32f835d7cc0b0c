#include "server/jobs/scheduler.hpp"

#include <spdlog/spdlog.h>

#include "server/engine/schedules.hpp"
#include "server/engine/stored.hpp"

namespace parley::jobs {

namespace {
constexpr std::chrono::seconds posting_pause{1};
constexpr std::size_t posted_at_once_max = 1'000;
// How long, and how many, schedules with damaged rows are skipped.
constexpr std::chrono::minutes set_aside_for{10};
constexpr std::size_t set_aside_max = 100'000;
}  // namespace

Scheduler::Scheduler(engine::Engine& engine, Submitter& submitter)
    : engine_(engine),
      submitter_(submitter),
      thread_(periodic(posting_pause, [this, moved = false](const auto& stop) mutable {
          if (!moved) moved = move_by_law(stop);
          post_due();
      })) {}

bool Scheduler::move_by_law(const std::stop_token& stop) {
    std::string from;
    do {
        auto found =
            engine::moved_schedules(*engine_.version()->snapshot, from, posted_at_once_max);
        if (!found) {
            spdlog::error("what waits cannot be read: {}", found.error().message);
            return false;
        }
        for (const auto& answer : submitter_.submit({found->moved.begin(), found->moved.end()}))
            if (!answer && !engine::is_damage(answer.error())) return false;
        post_due();  // messages that are due do not wait for the rest of the search
        from = std::move(found->next);
    } while (!from.empty() && !stop.stop_requested());
    return true;
}

void Scheduler::post_due() {
    if (std::chrono::steady_clock::now() >= set_aside_until_) set_aside_.clear();
    const auto due =
        engine::due_schedules(*engine_.version()->snapshot, now(), posted_at_once_max, set_aside_);
    if (!due) {
        spdlog::error("what is due cannot be read: {}", due.error().message);
        return;
    }
    if (due->empty()) return;
    const auto answers = submitter_.submit({due->begin(), due->end()});
    for (std::size_t i = 0; i < answers.size(); ++i) {
        if (answers[i] || !engine::is_damage(answers[i].error()) ||
            set_aside_.size() == set_aside_max)
            continue;
        if (set_aside_.empty()) set_aside_until_ = std::chrono::steady_clock::now() + set_aside_for;
        set_aside_.insert((*due)[i].schedule);
    }
}

}  // namespace parley::jobs
