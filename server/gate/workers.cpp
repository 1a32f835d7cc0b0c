#include "server/gate/workers.hpp"

namespace parley::gate {

Workers::Workers(std::size_t threads, std::size_t waiting_max, std::size_t share_max)
    : waiting_max_(waiting_max), share_max_(share_max) {
    try {
        for (std::size_t i = 0; i < threads; ++i) threads_.emplace_back([this] { loop(); });
    } catch (...) {
        stop();  // std::terminate is called for a thread that is not joined
        throw;
    }
}

void Workers::stop() {
    decltype(waiting_) dropped;  // destroyed outside the lock: its destructors run anything
    {
        std::lock_guard lock(mutex_);
        stopping_ = true;
        dropped.swap(waiting_);
        turns_.clear();
        waiting_count_ = 0;
    }
    arrived_.notify_all();
    for (auto& thread : threads_)
        if (thread.joinable()) thread.join();
}

bool Workers::run(const std::string& share, std::function<void()> work) {
    {
        std::lock_guard lock(mutex_);
        if (stopping_ || waiting_count_ >= waiting_max_) return false;
        const auto found = waiting_.find(share);
        if (found == waiting_.end()) {
            waiting_[share].push_back(std::move(work));
            turns_.push_back(share);
        } else {
            if (found->second.size() >= share_max_) return false;
            found->second.push_back(std::move(work));
        }
        ++waiting_count_;
    }
    arrived_.notify_one();
    return true;
}

/// A worker's thread: takes one piece of work from the share whose turn it is.
void Workers::loop() {
    for (;;) {
        std::function<void()> work;
        {
            std::unique_lock lock(mutex_);
            arrived_.wait(lock, [&] { return stopping_ || !turns_.empty(); });
            if (stopping_) return;
            auto share = waiting_.find(turns_.front());
            turns_.pop_front();
            work = std::move(share->second.front());
            share->second.pop_front();
            --waiting_count_;
            if (share->second.empty())
                waiting_.erase(share);
            else
                turns_.push_back(share->first);
        }
        work();
    }
}

}  // namespace parley::gate
