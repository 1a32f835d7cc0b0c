#pragma once
// The thread of a job. Each job has its own, so that one that waits for the disk delays neither
// other jobs nor connections.

#include <chrono>
#include <functional>
#include <stop_token>
#include <thread>

namespace parley::jobs {

/// Starts a thread that runs `work` at once, and again `pause` after each end. Exceptions of `work`
/// are logged. The jthread's destructor requests a stop and waits; long work checks the token.
std::jthread periodic(std::chrono::seconds pause, std::function<void(const std::stop_token&)> work);

}  // namespace parley::jobs
