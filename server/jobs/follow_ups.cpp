#include "server/jobs/follow_ups.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <thread>

#include "server/engine/inbox.hpp"

namespace parley::jobs {

namespace {
/// Messages in one batch, at most.
constexpr std::size_t at_once_max = 100;
/// Pause before the next try after the store or the engine refused.
constexpr std::chrono::seconds pause_after_failure{1};

void sleep(std::chrono::seconds pause, const std::stop_token& stop) {
    std::mutex mutex;
    std::condition_variable_any never;
    std::unique_lock lock(mutex);
    never.wait_for(lock, stop, pause, [] { return false; });
}
}  // namespace

void FollowUpsDue::publish(const engine::Group& group) {
    if (std::none_of(group.told.begin(), group.told.end(),
                     [](const engine::Told& told) { return told.follow_up; }))
        return;
    const std::lock_guard lock(mutex_);
    may_be_some_ = true;
    said_.notify_one();
}

bool FollowUpsDue::wait(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    return said_.wait(lock, stop, [this] { return std::exchange(may_be_some_, false); });
}

FollowUps::FollowUps(engine::Engine& engine, Submitter& submitter, FollowUpsDue& due)
    : engine_(engine),
      submitter_(submitter),
      due_(due),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

void FollowUps::run(const std::stop_token& stop) {
    while (due_.wait(stop)) {
        for (bool more = true; more && !stop.stop_requested();) {
            if (const auto done = carry_out_some())
                more = *done;
            else
                sleep(pause_after_failure, stop);
        }
    }
}

/// Carries out one batch. Returns whether there may be more; none after a failure.
std::optional<bool> FollowUps::carry_out_some() {
    const auto version = engine_.version();
    auto due = engine::follow_ups({*version->directory, *version->snapshot}, at_once_max);
    if (!due) {
        spdlog::error("what is to be followed up cannot be read: {}", due.error().message);
        return std::nullopt;
    }
    if (due->empty()) return false;
    const auto answers = submitter_.submit({due->begin(), due->end()});
    const auto refused = std::find_if(answers.begin(), answers.end(),
                                      [](const auto& answer) { return !answer.has_value(); });
    if (refused == answers.end()) return true;
    spdlog::error("what messages left to do is not done yet: {}", refused->error().message);
    return std::nullopt;
}

}  // namespace parley::jobs
