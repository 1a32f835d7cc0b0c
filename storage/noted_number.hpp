#pragma once
// The number of the last durable commit, noted outside the database about once a second: a database
// that comes back with a lower one has lost something that was acknowledged.

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <thread>

#include "storage/folder.hpp"

namespace parley::storage {

class NotedNumber {
  public:
    /// Goes on from the number that the file holds now.
    NotedNumber(fs::path file, std::uint64_t number);
    /// Notes the last number that was reached.
    ~NotedNumber();

    /// Costs the caller nothing but a store: the thread notes it when its second is over.
    void reached(std::uint64_t number) { reached_.store(number, std::memory_order_release); }
    std::uint64_t last() const { return reached_.load(std::memory_order_acquire); }

  private:
    void note();

    const fs::path file_;
    std::atomic<std::uint64_t> reached_;
    std::uint64_t noted_;
    std::mutex mutex_;
    std::condition_variable_any wake_;
    std::jthread thread_;  // last: it uses all that stands above
};

/// The text of such a file.
std::string number_text(std::uint64_t number);

}  // namespace parley::storage
