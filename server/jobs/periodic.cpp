#include "server/jobs/periodic.hpp"

#include <pthread.h>
#include <spdlog/spdlog.h>

#include <condition_variable>
#include <mutex>

namespace parley::jobs {

std::jthread periodic(std::chrono::seconds pause,
                      std::function<void(const std::stop_token&)> work) {
    return std::jthread([pause, work = std::move(work)](const std::stop_token& stop) {
        pthread_setname_np(pthread_self(), "parley-job");
        std::mutex mutex;
        std::condition_variable_any stopped;
        while (!stop.stop_requested()) {
            try {
                work(stop);
            } catch (const std::exception& failure) {
                spdlog::error("a job failed: {}", failure.what());
            }
            std::unique_lock lock(mutex);
            stopped.wait_for(lock, stop, pause, [] { return false; });
        }
    });
}

}  // namespace parley::jobs
