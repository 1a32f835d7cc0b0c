#pragma once
// A thread pool with a bounded queue, for work that takes too long for a loop: password hashes,
// backups, writing uploads. Beyond a bound work is refused.

#include <condition_variable>
#include <deque>
#include <functional>
#include <limits>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace parley::gate {

/// Each piece of work belongs to a share (an org, a network). Shares take turns, so that work waits
/// only behind its own share. Any thread.
class Workers {
  public:
    /// Bounds of queued work: in total, and for one share.
    explicit Workers(std::size_t threads = 2, std::size_t waiting_max = 64,
                     std::size_t share_max = std::numeric_limits<std::size_t>::max());
    ~Workers() { stop(); }
    /// Waits for running work; queued work is dropped. `run` then returns false.
    void stop();
    /// Queues work; false if a bound is reached or the pool is stopped. Work must not throw.
    bool run(const std::string& share, std::function<void()> work);
    /// The same in the unnamed share.
    bool run(std::function<void()> work) { return run({}, std::move(work)); }

  private:
    void loop();

    const std::size_t waiting_max_;
    const std::size_t share_max_;
    std::mutex mutex_;
    std::condition_variable arrived_;
    std::map<std::string, std::deque<std::function<void()>>> waiting_;  // by share; none is empty
    std::deque<std::string> turns_;                                     // shares with work, in turn
    std::size_t waiting_count_ = 0;
    bool stopping_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace parley::gate
