#pragma once
// Carries out follow-ups of messages: as soon as a message leaves one, and at start-up those that a
// crash has left. Each takes effect once, however often it is tried, as the engine deletes its row
// in the batch that carries it out.

#include <condition_variable>
#include <mutex>
#include <stop_token>

#include "server/jobs/submitter.hpp"

namespace parley::jobs {

/// Signals that there may be follow-ups. It outlives the job, as the engine signals until its end.
class FollowUpsDue {
  public:
    /// A batch is durable. For the engine's Publish; any thread.
    void publish(const engine::Group& group);
    /// Waits until there may be follow-ups (at once for the first call); false if the job must
    /// stop.
    bool wait(const std::stop_token& stop);

  private:
    std::mutex mutex_;  // guards what follows
    std::condition_variable_any said_;
    bool may_be_some_ = true;
};

/// Made and destroyed by `main`.
class FollowUps {
  public:
    /// Starts the thread; the destructor ends it. The engine must run all the while.
    FollowUps(engine::Engine& engine, Submitter& submitter, FollowUpsDue& due);

  private:
    void run(const std::stop_token& stop);
    std::optional<bool> carry_out_some();

    engine::Engine& engine_;
    Submitter& submitter_;
    FollowUpsDue& due_;
    std::jthread thread_;  // last: it uses the members above
};

}  // namespace parley::jobs
