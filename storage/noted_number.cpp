#include "storage/noted_number.hpp"

#include <chrono>

namespace parley::storage {

std::string number_text(std::uint64_t number) { return std::to_string(number) + "\n"; }

NotedNumber::NotedNumber(fs::path file, std::uint64_t number)
    : file_(std::move(file)),
      reached_(number),
      noted_(number),
      thread_([this](std::stop_token stop) {
          std::unique_lock lock(mutex_);
          // do-while: writes once more after the stop request, even if it came before the thread
          // ran.
          do {
              wake_.wait_for(lock, stop, std::chrono::seconds(1), [] { return false; });
              note();
          } while (!stop.stop_requested());
      }) {}

NotedNumber::~NotedNumber() {
    thread_.request_stop();
    thread_.join();
}

void NotedNumber::note() {
    const auto number = last();
    if (number == noted_) return;
    // The folder is not synced: after a power cut the former file may be back, and its lower number
    // is still a valid lower bound. On a full disk the former file stays; the next second tries
    // again.
    if (!replace_file(file_, number_text(number))) noted_ = number;
}

}  // namespace parley::storage
