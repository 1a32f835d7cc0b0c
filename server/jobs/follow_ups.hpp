#pragma once
// Carries out what messages have left to do for people's inboxes: at once when one was said, and at
// the start what a fall has left over. Each is done once, however often it is tried, since the
// engine takes its row away in the batch that does it.

#include <condition_variable>
#include <mutex>
#include <stop_token>

#include "server/jobs/submitter.hpp"

namespace parley::jobs {

/// Whether there may be some. It outlives the job, as the engine tells it to the end.
class FollowUpsDue {
  public:
    /// A batch is durable. For the engine's Publish, from any thread.
    void publish(const engine::Group& group);
    /// Waits until there may be some, from the first call on; false where the job is to stop.
    bool wait(const std::stop_token& stop);

  private:
    std::mutex mutex_;  // guards what follows
    std::condition_variable_any said_;
    bool may_be_some_ = true;
};

class FollowUps {
  public:
    /// From here to its end; the engine runs all the while.
    FollowUps(engine::Engine& engine, Submitter& submitter, FollowUpsDue& due);

  private:
    void run(const std::stop_token& stop);
    std::optional<bool> carry_out_some();

    engine::Engine& engine_;
    Submitter& submitter_;
    FollowUpsDue& due_;
    std::jthread thread_;  // last: it uses what stands above
};

}  // namespace parley::jobs
