#include "server/net/workers.hpp"

namespace parley::net {

Workers::Workers(std::size_t threads, std::size_t waiting_max) : waiting_max_(waiting_max) {
    for (std::size_t i = 0; i < threads; ++i) threads_.emplace_back([this] { loop(); });
}

void Workers::stop() {
    std::deque<std::function<void()>> dropped;  // outside the lock: what it holds may do anything
    {
        std::lock_guard lock(mutex_);
        stopping_ = true;
        dropped.swap(waiting_);
    }
    arrived_.notify_all();
    for (auto& thread : threads_)
        if (thread.joinable()) thread.join();
}

bool Workers::stopping() const {
    std::lock_guard lock(mutex_);
    return stopping_;
}

bool Workers::run(std::function<void()> work) {
    {
        std::lock_guard lock(mutex_);
        if (stopping_ || waiting_.size() == waiting_max_) return false;
        waiting_.push_back(std::move(work));
    }
    arrived_.notify_one();
    return true;
}

void Workers::loop() {
    for (;;) {
        std::function<void()> work;
        {
            std::unique_lock lock(mutex_);
            arrived_.wait(lock, [&] { return stopping_ || !waiting_.empty(); });
            if (stopping_) return;
            work = std::move(waiting_.front());
            waiting_.pop_front();
        }
        work();
    }
}

}  // namespace parley::net
