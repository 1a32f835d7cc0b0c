#pragma once
// How jobs use the engine: they submit work and wait until it is durable or refused.

#include <atomic>
#include <boost/unordered/unordered_flat_map.hpp>
#include <condition_variable>
#include <mutex>
#include <vector>

#include "server/engine/engine.hpp"

namespace parley::jobs {

/// Shared by all jobs. Made by `main` before the engine starts; it outlives the jobs.
class Submitter {
  public:
    explicit Submitter(engine::Engine& engine) : engine_(engine) {}

    /// Submits work in nobody's name (Caller::job) and waits for the answers: for each work, in
    /// order, success or why it was refused. On a job's thread, while the engine runs.
    std::vector<Result<>> submit(std::vector<engine::AnyWork> work);

    /// Takes the answers to jobs from a group. For the engine's Publish; any thread.
    void publish(const engine::Group& group);

  private:
    /// A submit() that waits; on the stack of that call.
    struct Waiting {
        std::vector<Result<>> answers;
        std::size_t missing = 0;
    };
    struct Place {
        Waiting* waiting;
        std::size_t index;
    };

    engine::Engine& engine_;
    /// Number of entries in `places_`: batches without answers to jobs take no lock.
    std::atomic<std::size_t> missing_ = 0;
    std::mutex mutex_;  // guards what follows
    std::condition_variable answered_;
    std::uint64_t last_asker_ = 0;
    boost::unordered_flat_map<std::uint64_t, Place> places_;  // by ReplyTo::asker
};

}  // namespace parley::jobs
