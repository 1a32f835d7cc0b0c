#pragma once
// The number of the last durable commit, noted in a file outside the database about once a second.
// A database that is opened with a lower number has lost acknowledged writes.

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <thread>

#include "storage/folder.hpp"

namespace parley::storage {

/// Owned by RocksdbLog, from open to close; has a thread of its own that writes the file. `reached`
/// is called by the committing thread, `last` by any.
class NotedNumber {
  public:
    /// `number`: the commit number that the database holds at open.
    NotedNumber(fs::path file, std::uint64_t number);
    /// Writes the last number that was reached, then ends the thread.
    ~NotedNumber();

    /// One atomic store; the thread writes the file within a second.
    void reached(std::uint64_t number) { reached_.store(number, std::memory_order_release); }
    std::uint64_t last() const { return reached_.load(std::memory_order_acquire); }

  private:
    void note();

    const fs::path file_;
    std::atomic<std::uint64_t> reached_;
    std::uint64_t noted_;  // the number in the file; used by `thread_` alone
    std::mutex mutex_;
    std::condition_variable_any wake_;
    std::jthread thread_;  // last: it uses all that stands above
};

/// The content of such a file: the number in decimal and a newline.
std::string number_text(std::uint64_t number);

}  // namespace parley::storage
