#include "server/jobs/submitter.hpp"

#include <limits>

namespace parley::jobs {

namespace {
/// ReplyTo::loop of jobs. No I/O loop has this index.
constexpr auto no_loop = std::numeric_limits<std::size_t>::max();
}  // namespace

std::vector<Result<>> Submitter::submit(std::vector<engine::AnyWork> work) {
    Waiting waiting{.answers = std::vector<Result<>>(work.size()), .missing = work.size()};
    std::vector<engine::Submission> submissions;
    {
        const std::lock_guard lock(mutex_);
        for (std::size_t i = 0; i < work.size(); ++i) {
            places_.emplace(++last_asker_, Place{&waiting, i});
            submissions.push_back({.reply_to = {.loop = no_loop, .asker = last_asker_},
                                   .caller = engine::Caller::job(),
                                   .work = std::move(work[i])});
        }
        missing_ += work.size();
    }
    engine_.submit(std::move(submissions));
    std::unique_lock lock(mutex_);
    answered_.wait(lock, [&] { return waiting.missing == 0; });
    return std::move(waiting.answers);
}

// On the engine's thread, or on the job's own for work that did not fit the queue: so `submit` must
// not hold the mutex while it hands the work over.
void Submitter::publish(const engine::Group& group) {
    if (missing_ == 0) return;
    const std::lock_guard lock(mutex_);
    for (const auto& told : group.told) {
        if (told.reply_to.loop != no_loop) continue;
        const auto found = places_.find(told.reply_to.asker);
        if (found == places_.end()) continue;
        auto& [waiting, index] = found->second;
        if (told.refused) waiting->answers[index] = *told.error;
        --waiting->missing, --missing_;
        places_.erase(found);
    }
    answered_.notify_all();
}

}  // namespace parley::jobs
