#pragma once
// Takes away the bytes of files that are gone, and uploads that nothing came to refer to. At the
// start it looks at all that is on disk: a crash may have left bytes that no row names.

#include "server/jobs/periodic.hpp"
#include "server/jobs/submitter.hpp"
#include "storage/blobs.hpp"

namespace parley::jobs {

class FileCollector {
  public:
    /// From here to its end; the engine runs all the while.
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
    bool looked_at_all_ = false;
    std::jthread thread_;  // last: it uses what stands above
};

}  // namespace parley::jobs
