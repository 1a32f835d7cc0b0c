#pragma once
// The bytes of files on their way in: from the loop by a worker to the disk, a piece at a time,
// never whole in memory.

#include <boost/unordered/unordered_flat_map.hpp>
#include <mutex>

#include "protocol/files.hpp"
#include "server/gate/account.hpp"
#include "server/gate/authenticate.hpp"
#include "server/gate/hub.hpp"
#include "server/gate/request_counts.hpp"
#include "server/gate/workers.hpp"
#include "storage/blobs.hpp"

namespace parley::gate {

/// How many uploads are under way, of those that something has come of. Each holds up to three
/// pieces in memory, so each org has its own bound, and none has another's. It may outlive the
/// server: what arrives ends when it ends.
class UploadPlaces {
  public:
    static constexpr std::size_t of_org_max = 32;
    static constexpr std::size_t of_member_max = 16;
    /// Holds a place for as long as it is there; none past one of the two.
    static Held begin(const std::shared_ptr<UploadPlaces>& places, MemberId member, OrgId org);

  private:
    bool add(MemberId member, OrgId org);
    void remove(MemberId member, OrgId org);

    std::mutex mutex_;
    boost::unordered_flat_map<MemberId, std::size_t> by_member_;
    boost::unordered_flat_map<OrgId, std::size_t> by_org_;
};

class Uploads {
  public:
    Uploads(const storage::Log& log, storage::Blobs& blobs, RequestCounts& counts)
        : log_(log), blobs_(blobs), counts_(counts) {}

    /// Takes an upload of a member, or of the operator in a member's name, whose `visit` it holds.
    /// On the hub's loop.
    std::shared_ptr<wire::BodySink> begin(Hub& hub, Identity identity, Held visit,
                                          FileUpload upload, std::string claimed_type);
    /// All pieces have come: the file is added, and its row is the answer. `sink` is what `begin`
    /// gave.
    void finish(const std::shared_ptr<wire::BodySink>& sink, wire::Answer answer);
    /// Waits for what workers are at; what waits is dropped.
    void stop() { workers_.stop(); }

  private:
    class Sink;
    void remove_unneeded(const std::string& sha256);

    const storage::Log& log_;
    storage::Blobs& blobs_;
    RequestCounts& counts_;
    const std::shared_ptr<UploadPlaces> places_ = std::make_shared<UploadPlaces>();
    // They wait for the disk; waiting for them are a piece of each upload, or its end. Uploads have
    // a bound of their own (UploadPlaces::of_org_max).
    Workers workers_{4, 10'000};
};

}  // namespace parley::gate
