#pragma once
// PUT /files and GET /files/<id>/<name>: the bytes of files, in and out, never whole in memory.

#include <boost/unordered/unordered_flat_map.hpp>
#include <mutex>

#include "server/gate/account.hpp"
#include "server/gate/hub.hpp"
#include "server/wire/transport.hpp"

namespace parley::gate {

/// How many uploads are under way, of those that something has come of. Each holds up to three
/// pieces in memory, so each org has its own bound, and none has another's. It may outlive the
/// server: what arrives ends when it ends.
class Uploads {
  public:
    static constexpr std::size_t of_org_max = 32;
    static constexpr std::size_t of_member_max = 16;
    /// Holds a place for as long as it is there; none past one of the two.
    static Held begin(const std::shared_ptr<Uploads>& uploads, MemberId member, OrgId org);

  private:
    bool add(MemberId member, OrgId org);
    void remove(MemberId member, OrgId org);

    std::mutex mutex_;
    boost::unordered_flat_map<MemberId, std::size_t> by_member_;
    boost::unordered_flat_map<OrgId, std::size_t> by_org_;
};

bool is_file_path(std::string_view path);

/// Before the body is read: whether it will be, and what takes it.
wire::Application::Receipt receive_file(Hub& hub, const wire::HttpRequest& head);
/// A request whose body, if it had one, has been taken.
void answer_file(Hub& hub, const wire::HttpRequest& request, wire::Answer answer);

/// What a browser may do with an upload is decided by its type: of an image, which it may show in
/// place, the bytes say it; of all else, the uploader (RFC 6838), in lower case and without
/// parameters.
std::string media_type(std::string_view claimed, std::string_view beginning);
bool is_raster_image(std::string_view media_type);

/// The query's parameters, decoded; nothing where it is none.
std::optional<std::vector<std::pair<std::string, std::string>>> parameters_of(
    const std::string& target);
/// RFC 9110 section 13.1.2: a list of tags, compared weakly, or any.
bool matches(std::string_view header, std::string_view etag);
/// RFC 6266, with the name in UTF-8 by RFC 8187 and, for what cannot read that, in ASCII.
std::string disposition_of(std::string_view name, std::string_view media_type);

/// The one range that a request asks for (RFC 9110 section 14): nothing where it asks for all, or
/// in a way that may be answered with all.
struct ByteRange {
    std::uint64_t offset = 0;
    std::uint64_t size = 0;  ///< 0: none of it is there
};
std::optional<ByteRange> byte_range(std::string_view header, std::uint64_t size);

}  // namespace parley::gate
