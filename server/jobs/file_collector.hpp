#pragma once
// Deletes uploads that nothing refers to, and the blobs of deleted files. At start-up it checks all
// blobs on disk: a crash may have left some that no row refers to.

#include "server/jobs/periodic.hpp"
#include "server/jobs/submitter.hpp"
#include "storage/blobs.hpp"

namespace parley::jobs {

/// Made and destroyed by `main`. Looks once a second.
class FileCollector {
  public:
    /// Starts the thread; the destructor ends it. The engine must run all the while.
    FileCollector(storage::Log& log, storage::Blobs& blobs, Submitter& submitter);

  private:
    void collect(const std::stop_token& stop);
    void remove_unnamed(const std::stop_token& stop);
    void drop_unused();
    void remove_left(const std::stop_token& stop);
    Result<bool> is_needed(const std::string& sha256) const;

    storage::Log& log_;
    storage::Blobs& blobs_;
    Submitter& submitter_;
    // whether the check of start-up is done
    bool looked_at_all_ = false;
    std::jthread thread_;  // last: it uses the members above
};

}  // namespace parley::jobs
