#pragma once
// How jobs have the engine do something: they hand their work over and wait until it is durable or
// refused.

#include <atomic>
#include <boost/unordered/unordered_flat_map.hpp>
#include <condition_variable>
#include <mutex>
#include <vector>

#include "server/engine/engine.hpp"

namespace parley::jobs {

class Submitter {
  public:
    explicit Submitter(engine::Engine& engine) : engine_(engine) {}

    /// Submits work in nobody's name and waits for all of its answers, which are in the order of
    /// the work: nothing, or why it was refused. On a job's thread, while the engine runs.
    std::vector<Result<>> submit(std::vector<engine::AnyWork> work);

    /// Takes the answers to jobs out of what a batch brought about. For the engine's Publish.
    void publish(const engine::Group& group);

  private:
    /// One submit() that waits; it stands on the stack of that call.
    struct Waiting {
        std::vector<Result<>> answers;
        std::size_t missing = 0;
    };
    struct Place {
        Waiting* waiting;
        std::size_t index;
    };

    engine::Engine& engine_;
    /// Entries of `places_`: so a batch that is none of the jobs' costs no lock.
    std::atomic<std::size_t> missing_ = 0;
    std::mutex mutex_;  // guards what follows
    std::condition_variable answered_;
    std::uint64_t last_asker_ = 0;
    boost::unordered_flat_map<std::uint64_t, Place> places_;  // by ReplyTo::asker
};

}  // namespace parley::jobs
