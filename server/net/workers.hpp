#pragma once
// Work that takes too long for a loop: password hashes, checkpoints, the disk's part of uploads.
// What comes past the queue's bound is refused.

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace parley::net {

class Workers {
  public:
    /// Two threads, because a hash takes 64 MiB and a core for a tenth of a second.
    explicit Workers(std::size_t threads = 2, std::size_t waiting_max = 64);
    ~Workers() { stop(); }
    /// Waits for what is being worked on; what waits is dropped.
    void stop();
    /// For work that takes long: whether it should end early.
    bool stopping() const;
    /// False where too much waits already.
    bool run(std::function<void()> work);

  private:
    void loop();

    const std::size_t waiting_max_;
    mutable std::mutex mutex_;
    std::condition_variable arrived_;
    std::deque<std::function<void()>> waiting_;
    bool stopping_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace parley::net
