#pragma once
// A job's thread. Each job has one of its own, so that a job that waits for the disk delays neither
// the others nor a connection.

#include <chrono>
#include <functional>
#include <stop_token>
#include <thread>

namespace parley::jobs {

/// Starts a thread that does `work` at once, and again `pause` after each end. The thread's
/// destructor asks it to stop and waits for it; work that takes long looks at the token.
std::jthread periodic(std::chrono::seconds pause, std::function<void(const std::stop_token&)> work);

}  // namespace parley::jobs
