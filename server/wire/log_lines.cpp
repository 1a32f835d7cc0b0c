#include "server/wire/log_lines.hpp"

#include <unistd.h>

#include <cerrno>
#include <chrono>

namespace parley::wire {

namespace {
/// Lines that come within this time are written together.
constexpr std::chrono::milliseconds gathering{50};

/// Writes all of it, or gives up: there is nobody to tell that the log cannot be written.
void write_all(int descriptor, std::string_view bytes) {
    while (!bytes.empty()) {
        const auto count = ::write(descriptor, bytes.data(), bytes.size());
        if (count > 0)
            bytes.remove_prefix(static_cast<std::size_t>(count));
        else if (errno != EINTR)
            return;
    }
}
}  // namespace

LogLines::LogLines(int descriptor, Dropped dropped, std::size_t size_max)
    : descriptor_(descriptor), dropped_line_(std::move(dropped)), size_max_(size_max) {
    thread_ = std::thread([this] { run(); });
}

LogLines::~LogLines() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_all();
    thread_.join();
}

void LogLines::add(std::string_view line) {
    bool first = false;
    {
        const std::lock_guard lock(mutex_);
        if (waiting_.size() + line.size() + 1 > size_max_) {
            ++dropped_;
            return;
        }
        first = waiting_.empty();
        waiting_ += line;
        waiting_ += '\n';
    }
    // The thread waits only while there is no line.
    if (first) changed_.notify_all();
}

void LogLines::flush() {
    std::unique_lock lock(mutex_);
    // A round that is being written may have begun before the last line.
    const auto round = taken_ + (waiting_.empty() ? 0 : 1);
    hurry_ = true;
    changed_.notify_all();
    changed_.wait(lock, [&] { return written_ >= round; });
}

void LogLines::run() {
    std::string lines;
    std::unique_lock lock(mutex_);
    for (;;) {
        changed_.wait(lock, [&] { return !waiting_.empty() || stopping_; });
        if (waiting_.empty()) return;
        changed_.wait_for(lock, gathering, [&] { return hurry_ || stopping_; });
        lines.clear();
        lines.swap(waiting_);
        if (dropped_ > 0) lines += dropped_line_(dropped_) + '\n';
        dropped_ = 0;
        hurry_ = false;
        ++taken_;
        lock.unlock();
        write_all(descriptor_, lines);
        lock.lock();
        written_ = taken_;
        changed_.notify_all();
    }
}

}  // namespace parley::wire
