#pragma once
// The server's log as bytes: whole lines in the order in which they came. A thread of its own
// writes them, so that no loop waits for a disk, a terminal or the journal.

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

namespace parley::wire {

/// Made before everything that logs, and destroyed after it.
class LogLines {
  public:
    /// The line that tells how many lines were dropped.
    using Dropped = std::function<std::string(std::uint64_t count)>;

    /// Writes to this open descriptor, which stays open. `size_max`: bytes that may wait.
    LogLines(int descriptor, Dropped dropped, std::size_t size_max = 4u << 20);
    /// Writes what waits.
    ~LogLines();
    LogLines(const LogLines&) = delete;
    LogLines& operator=(const LogLines&) = delete;

    /// Adds a line, without its line end. Any thread; it waits for no writing. A line beyond the
    /// bound is dropped and counted.
    void add(std::string_view line);
    /// Returns when everything that was added before is written. Any thread.
    void flush();

  private:
    void run();

    const int descriptor_;
    const Dropped dropped_line_;
    const std::size_t size_max_;
    std::mutex mutex_;  // guards what follows
    std::condition_variable changed_;
    std::string waiting_;
    std::uint64_t dropped_ = 0;
    std::uint64_t taken_ = 0, written_ = 0;  // rounds of writing: begun, done
    bool hurry_ = false, stopping_ = false;
    std::thread thread_;
};

}  // namespace parley::wire
