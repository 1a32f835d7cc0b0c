#include "server/jobs/file_collector.hpp"

#include <spdlog/spdlog.h>

#include "server/engine/files.hpp"

namespace parley::jobs {

namespace {
constexpr std::chrono::seconds collecting_pause{1};
constexpr std::size_t collected_at_once_max = 100;
}  // namespace

FileCollector::FileCollector(storage::Log& log, storage::Blobs& blobs, Submitter& submitter)
    : log_(log),
      blobs_(blobs),
      submitter_(submitter),
      thread_(periodic(collecting_pause, [this](auto& stop) { collect(stop); })) {}

void FileCollector::collect(const std::stop_token& stop) {
    if (!std::exchange(looked_at_all_, true)) remove_unnamed(stop);
    drop_unused();
    remove_left(stop);
}

void FileCollector::remove_unnamed(const std::stop_token& stop) {
    const auto removed = blobs_.remove_unneeded([&](const std::string& sha256) -> Result<bool> {
        if (stop.stop_requested()) return Error{Code::going_away};  // the next start checks again
        return is_needed(sha256);
    });
    if (!removed && removed.error().code == Code::going_away) return;
    if (!removed)
        spdlog::error("the files on disk cannot be looked at: {}", removed.error().message);
    else if (*removed > 0)
        spdlog::info("{} files that nothing named were removed", *removed);
}

void FileCollector::drop_unused() {
    const auto unused = engine::unused_files(*log_.snapshot(), now(), collected_at_once_max);
    if (!unused) return spdlog::error("unused files cannot be read: {}", unused.error().message);
    if (!unused->empty()) submitter_.submit({unused->begin(), unused->end()});
}

/// Removes a blob first and its note after it: a crash in between repeats the removal.
void FileCollector::remove_left(const std::stop_token& stop) {
    const auto left = engine::left_blobs(*log_.snapshot(), collected_at_once_max);
    if (!left) return spdlog::error("files left cannot be read: {}", left.error().message);
    std::vector<engine::AnyWork> gone;
    std::size_t failed = 0;
    for (const auto& sha256 : *left) {
        if (stop.stop_requested()) break;
        const auto removed =
            blobs_.remove(sha256, [this](const std::string& name) { return is_needed(name); });
        failed += !removed;
        if (removed && *removed) gone.emplace_back(engine::ForgetBlob{sha256});
    }
    if (failed > 0) spdlog::error("the bytes of {} files cannot be removed", failed);
    if (!gone.empty()) submitter_.submit(std::move(gone));
}

/// Asks the newest state of the store, so that a blob to which an upload has just referred stays.
Result<bool> FileCollector::is_needed(const std::string& sha256) const {
    return engine::is_blob_held(*log_.snapshot(), sha256);
}

}  // namespace parley::jobs
