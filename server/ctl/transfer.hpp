#pragma once
// Bytes of files on their way: progress of a transfer, and downloads that are verified.

#include <optional>

#include "server/ctl/progress.hpp"
#include "server/ctl/run.hpp"

namespace parley::ctl {

/// Progress of a transfer, shown only for large files.
class Passing {
  public:
    Passing(const Run& run, const char* what, std::uint64_t size) {
        constexpr std::uint64_t long_size = 16 << 20;
        if (size >= long_size) progress_.emplace(Progress::form_of(run.json), what, size / unit);
    }
    void reached(std::uint64_t offset) {
        if (progress_) progress_->reached(offset / unit);
    }
    void finish() {
        if (progress_) progress_->finish();
    }

  private:
    static constexpr std::uint64_t unit = 1 << 20;
    std::optional<Progress> progress_;
};

/// A version of a file, as the server describes it.
struct VersionOnServer {
    FileId file;
    std::uint64_t version = 0, size = 0;
    std::string sha256;
};

/// Passes the bytes of a version to `take`; throws Stop after them if their digest is wrong.
void fetch(Run& run, const VersionOnServer& wanted, const Client::Take& take);

}  // namespace parley::ctl
