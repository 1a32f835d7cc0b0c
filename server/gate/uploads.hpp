#pragma once
// Uploads: bytes go from the loop to a worker to the disk, piece by piece, never whole in memory.

#include <boost/unordered/unordered_flat_map.hpp>
#include <mutex>

#include "protocol/files.hpp"
#include "server/gate/account.hpp"
#include "server/gate/authenticate.hpp"
#include "server/gate/command_log.hpp"
#include "server/gate/hub.hpp"
#include "server/gate/request_counts.hpp"
#include "server/gate/workers.hpp"
#include "storage/blobs.hpp"

namespace parley::gate {

/// Counts uploads in progress, from their first piece. Each holds up to three pieces in memory, so
/// they are bounded for each member and org; no org uses up another's. Any thread. It may outlive
/// the server, as uploads hold it.
class UploadPlaces {
  public:
    static constexpr std::size_t of_org_max = 32;
    static constexpr std::size_t of_member_max = 16;
    /// Takes a place until the result is gone; null at a bound.
    static Held begin(const std::shared_ptr<UploadPlaces>& places, MemberId member, OrgId org);

  private:
    bool add(MemberId member, OrgId org);
    void remove(MemberId member, OrgId org);

    std::mutex mutex_;
    boost::unordered_flat_map<MemberId, std::size_t> by_member_;
    boost::unordered_flat_map<OrgId, std::size_t> by_org_;
};

/// One for the server.
class Uploads {
  public:
    Uploads(const storage::Log& log, storage::Blobs& blobs, RequestCounts& counts,
            const CommandLog& command_log)
        : log_(log), blobs_(blobs), counts_(counts), command_log_(command_log) {}

    /// Makes the sink for an upload by a member (or the operator in their name). It holds `visit`,
    /// the upload's place among connections. On the hub's loop.
    std::shared_ptr<wire::BodySink> begin(Hub& hub, Identity identity, Held visit,
                                          FileUpload upload, std::string claimed_type);
    /// All pieces were taken: names the blob, submits AddFile and answers with the file. `sink`
    /// must be one from `begin`.
    void finish(const std::shared_ptr<wire::BodySink>& sink, wire::Answer answer);
    /// Waits for running work; queued work is dropped.
    void stop() { workers_.stop(); }

  private:
    class Sink;
    void remove_unneeded(const std::string& sha256);

    const storage::Log& log_;
    storage::Blobs& blobs_;
    RequestCounts& counts_;
    const CommandLog& command_log_;
    const std::shared_ptr<UploadPlaces> places_ = std::make_shared<UploadPlaces>();
    // These threads wait for the disk. At most one piece of each upload is queued, and uploads are
    // bounded by UploadPlaces, so this queue hardly needs a bound.
    Workers workers_{4, 10'000};
};

}  // namespace parley::gate
