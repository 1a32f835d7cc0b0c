#pragma once
// Work that takes too long for a loop: password hashes, checkpoints, the disk's part of uploads.
// Whatever comes past a bound is refused.

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

/// Each piece of work belongs to a share (an org, a network); shares with work that waits take
/// turns, so that one waits behind its own alone.
class Workers {
  public:
    /// `share_max`: of one share, so many wait at most.
    explicit Workers(std::size_t threads = 2, std::size_t waiting_max = 64,
                     std::size_t share_max = std::numeric_limits<std::size_t>::max());
    ~Workers() { stop(); }
    /// Waits for what is being worked on; what waits is dropped.
    void stop();
    /// False where too much waits already, of all or of this share.
    bool run(const std::string& share, std::function<void()> work);
    /// The same in a share of whoever names none.
    bool run(std::function<void()> work) { return run({}, std::move(work)); }

  private:
    void loop();

    const std::size_t waiting_max_;
    const std::size_t share_max_;
    std::mutex mutex_;
    std::condition_variable arrived_;
    std::map<std::string, std::deque<std::function<void()>>> waiting_;  // no share without work
    std::deque<std::string> turns_;                                     // each share once
    std::size_t waiting_count_ = 0;
    bool stopping_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace parley::gate
