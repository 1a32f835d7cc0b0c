#include "server/gate/file_requests.hpp"

#include <simdjson.h>

#include <boost/url/encode.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/rfc/unreserved_chars.hpp>
#include <boost/url/url_view.hpp>
#include <charconv>

#include "protocol/frames.hpp"
#include "server/engine/files.hpp"
#include "server/gate/http_api.hpp"
#include "server/gate/server.hpp"

namespace parley::gate {

namespace {
constexpr std::string_view uploads_path = "/files";
constexpr std::string_view files_path = "/files/";

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return out;
}

bool is_token(std::string_view text) {
    constexpr std::string_view marks = "!#$&-^_.+";
    return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
               marks.find(c) != std::string_view::npos;
    });
}

template <class T>
Result<> take_parameter(T& into, const std::string& value) {
    if (!simdjson::validate_utf8(value)) return Error{Code::bad_utf8};
    if (auto refused = T::refusal(value)) return std::move(*refused);
    into = T(value);
    return {};
}

/// Whose request it is; the operator names a member by `as`, as in commands.
Result<Identity> identity_of(Hub& hub, const wire::HttpRequest& request, Doors::Way way,
                             std::string_view command) {
    Server& server = hub.server();
    const auto directory = server.engine().directory();
    auto identity = server.doors().authenticate(*directory, request, way, now());
    if (!identity) return identity.error();
    const auto parameters = parameters_of(request.target);
    if (!parameters) return Error{Code::bad_value, "query"};
    if (identity->by_operator())
        for (const auto& [name, value] : *parameters) {
            if (name != "as") continue;
            const auto id = MemberId::parse(value);
            if (!id) return Error{Code::not_found, "as"};
            if (auto named = take_name(*directory, *id, *identity); !named) return named.error();
        }
    if (auto admitted = server.gate().admit(*identity, command); !admitted) return admitted.error();
    return identity;
}

/// The bytes of a file go slowly to a slow reader, and come so: it is a connection all the while.
Result<Held> visit_of(Hub& hub, const Identity& identity) {
    if (!identity.member() || identity.by_operator()) return Held();
    auto guest = hub.server().take_in(*identity.member());
    if (!guest) return busy();
    return guest->visit;
}

// In.

Result<FileUpload> upload_of(const wire::HttpRequest& request, bool operator_door) {
    FileUpload upload;
    bool named = false;
    const auto parameters = parameters_of(request.target);
    if (!parameters) return Error{Code::bad_value, "query"};
    for (const auto& [name, value] : *parameters) {
        if (name == field(&FileUpload::name)) {
            named = true;
            if (auto taken = take_parameter(upload.name, value); !taken)
                return std::move(taken.error()).within(name);
        } else if (name == field(&FileUpload::space)) {
            upload.space = SpaceId::parse(value);
            if (!upload.space) return Error{Code::bad_value, name};
        } else if (name != "as" || !operator_door) {
            return Error{Code::unknown_field, name};
        }
    }
    if (!named) return Error{Code::missing_field, field(&FileUpload::name)};
    return upload;
}

/// What the loop and a worker share of an upload: the worker has it while a piece is written.
struct Arriving {
    std::unique_ptr<storage::IncomingBlob> blob;
    std::string sha256;
};

class UploadSink final : public wire::BodySink {
  public:
    UploadSink(Hub& hub, Identity identity, Held visit, FileUpload upload, std::string claimed_type)
        : hub_(hub),
          identity_(std::move(identity)),
          visit_(std::move(visit)),
          upload_(std::move(upload)),
          claimed_type_(std::move(claimed_type)) {}

    void piece(std::string bytes, Taken taken) override {
        if (!place_) {
            const engine::Member& member = *identity_.member();
            place_ = Uploads::begin(hub_.server().uploads(), member.id, member.org);
        }
        if (!place_) return taken(error_response(busy()));
        const bool queued = hub_.server().file_workers().run(
            [&hub = hub_, arriving = arriving_, bytes = std::move(bytes), taken] {
                std::optional<Error> failed;
                if (!arriving->blob) {
                    auto begun = hub.server().blobs().begin();
                    if (begun)
                        arriving->blob = std::move(*begun);
                    else
                        failed = begun.error();
                }
                if (!failed)
                    if (auto written = arriving->blob->write(bytes); !written)
                        failed = written.error();
                hub.loop().post([taken, failed] {
                    taken(failed ? std::optional(error_response(*failed)) : std::nullopt);
                });
            });
        if (!queued) taken(error_response(Error{Code::busy}));
    }

    /// All pieces were taken. `self` is the sink, which stays until the answer.
    static void finish(std::shared_ptr<UploadSink> self, wire::Answer answer) {
        if (!self->arriving_->blob) return answer(error_response(Error{Code::bad_value, "body"}));
        Hub& hub = self->hub_;
        const bool queued = hub.server().file_workers().run([self, answer, &hub] {
            std::optional<Error> failed;
            auto name = self->arriving_->blob->finish();
            if (name)
                self->arriving_->sha256 = std::move(*name);
            else
                failed = name.error();
            hub.loop().post([self, answer, failed] {
                if (failed) return answer(error_response(*failed));
                self->add(self, answer);
            });
        });
        if (!queued) answer(error_response(Error{Code::busy}));
    }

  private:
    void add(const std::shared_ptr<UploadSink>& self, const wire::Answer& answer) {
        engine::AddFile add{
            .upload = upload_,
            .size = arriving_->blob->size(),
            .sha256 = arriving_->sha256,
            .type = media_type(claimed_type_, arriving_->blob->beginning()),
        };
        engine::Submission submission{.reply_to = {.command = engine::AddFile::name},
                                      .caller = identity_.caller(),
                                      .work = std::move(add)};
        hub_.submit(std::move(submission), [self, answer](const engine::Told& told) {
            self->hub_.server().count(told.reply_to.command, told.refused);
            if (told.refused) {
                // A store that failed may have the row all the same: the next start looks.
                const Code code = told.error->code;
                if (code != Code::storage_failed && code != Code::disk_full) self->drop();
                return answer(error_response(*told.error));
            }
            answer(json_response(200, http_reply(told.reply)));
        });
    }

    /// The bytes have their name on disk, and no row came to need them.
    void drop() {
        arriving_->blob.reset();
        Server& server = hub_.server();
        (void)server.file_workers().run([&server, sha256 = arriving_->sha256] {
            // What is left if this fails goes at the next start.
            (void)server.blobs().remove(sha256, server.blob_needed());
        });
    }

    Hub& hub_;
    const Identity identity_;
    const Held visit_;
    Held place_;  // from its first piece on
    const FileUpload upload_;
    const std::string claimed_type_;
    const std::shared_ptr<Arriving> arriving_ = std::make_shared<Arriving>();
};

/// All that can be said of an upload before its bytes.
Result<std::shared_ptr<UploadSink>> begin_upload(Hub& hub, const wire::HttpRequest& head) {
    auto identity = identity_of(hub, head, Doors::Way::request, engine::AddFile::name);
    if (!identity) return identity.error();
    auto upload = upload_of(head, identity->by_operator());
    if (!upload) return upload.error();
    if (!identity->member()) return Error{Code::missing_field, "as"};
    const auto directory = hub.server().engine().directory();
    const auto actor = identity->actor(*directory);
    if (!actor) return actor.error();
    if (upload->space)
        if (auto space = directory->open(*actor, engine::Action::read, *upload->space,
                                         field(&FileUpload::space));
            !space)
            return space.error();
    auto visit = visit_of(hub, *identity);
    if (!visit) return visit.error();
    return std::make_shared<UploadSink>(hub, std::move(*identity), std::move(*visit),
                                        std::move(*upload),
                                        std::string(head.header("Content-Type")));
}

// Out.

struct Wanted {
    FileId file;
    std::optional<std::uint64_t> version;
};
Result<Wanted> wanted_of(const wire::HttpRequest& request, bool operator_door) {
    auto path = request.path().substr(files_path.size());
    const auto id = FileId::parse(path.substr(0, path.find('/')));
    const auto parameters = parameters_of(request.target);
    // What names no file is no other than what is no file of theirs.
    if (!id || !parameters) return Error{Code::not_found};
    Wanted wanted{*id, {}};
    for (const auto& [name, value] : *parameters) {
        if (name == "as" && operator_door) continue;
        if (name != "v") return Error{Code::unknown_field, name};
        std::uint64_t number = 0;
        const auto end = value.data() + value.size();
        const auto read = std::from_chars(value.data(), end, number);
        if (read.ec != std::errc() || read.ptr != end) return Error{Code::bad_value, name};
        wanted.version = number;
    }
    return wanted;
}

Result<wire::HttpResponse> content_of(Hub& hub, const wire::HttpRequest& request) {
    auto identity = identity_of(hub, request, Doors::Way::harmless_request, GetFile::name);
    if (!identity) return identity.error();
    auto wanted = wanted_of(request, identity->by_operator());
    if (!wanted) return wanted.error();
    Server& server = hub.server();
    const auto newest = server.engine().version();
    const auto actor = identity->actor(*newest->directory);
    if (!actor) return actor.error();
    auto found = engine::file_content({*newest->directory, *newest->snapshot}, *actor, wanted->file,
                                      wanted->version);
    if (!found) return found.error();
    const auto& version = found->version;
    auto blob = server.blobs().read(version.sha256);
    if (!blob) return Error{Code::storage_failed};

    auto visit = visit_of(hub, *identity);
    if (!visit) return visit.error();
    wire::HttpResponse response;
    response.held = std::move(*visit);
    const auto set = [&](std::string_view name, std::string value) {
        response.headers.emplace_back(name, std::move(value));
    };
    const std::string etag = "\"" + version.sha256 + "\"";
    set("ETag", etag);
    // Not even to be asked for again each time: a browser shows a copy that it stored without
    // asking when one goes back in its history, also after the session has ended.
    set("Cache-Control", "private, no-store");
    set("Content-Security-Policy", "default-src 'none'; sandbox");
    set("X-Content-Type-Options", "nosniff");
    set("Referrer-Policy", "no-referrer");
    set("Cross-Origin-Resource-Policy", "same-origin");
    set("Accept-Ranges", "bytes");
    if (matches(request.header("If-None-Match"), etag)) {
        response.status = 304;
        return response;
    }
    set("Content-Disposition", disposition_of(found->name, version.type));
    set("Content-Type", version.type);
    wire::FilePart part{*blob, (*blob)->descriptor(), 0, version.size};
    const auto if_range = request.header("If-Range");
    if (request.method == "GET" && (if_range.empty() || if_range == etag))
        if (const auto range = byte_range(request.header("Range"), version.size)) {
            if (range->size == 0) {
                response.status = 416;
                set("Content-Range", "bytes */" + std::to_string(version.size));
                return response;
            }
            response.status = 206;
            part.offset = range->offset;
            part.size = range->size;
            set("Content-Range", "bytes " + std::to_string(part.offset) + "-" +
                                     std::to_string(part.offset + part.size - 1) + "/" +
                                     std::to_string(version.size));
        }
    response.file = std::move(part);
    return response;
}

wire::HttpResponse wrong_method(const char* allowed) {
    wire::HttpResponse response = json_response(405, http_error(Error{Code::bad_value, "method"}));
    response.headers.emplace_back("Allow", allowed);
    return response;
}
}  // namespace

bool Uploads::add(MemberId member, OrgId org) {
    const std::lock_guard lock(mutex_);
    auto& own = by_member_[member];
    auto& shared = by_org_[org];
    if (own < of_member_max && shared < of_org_max) return ++own, ++shared, true;
    if (own == 0) by_member_.erase(member);
    if (shared == 0) by_org_.erase(org);
    return false;
}

void Uploads::remove(MemberId member, OrgId org) {
    const std::lock_guard lock(mutex_);
    if (--by_member_.at(member) == 0) by_member_.erase(member);
    if (--by_org_.at(org) == 0) by_org_.erase(org);
}

Held Uploads::begin(const std::shared_ptr<Uploads>& uploads, MemberId member, OrgId org) {
    if (!uploads->add(member, org)) return nullptr;
    return {static_cast<const void*>(uploads.get()),
            [uploads, member, org](const void*) { uploads->remove(member, org); }};
}

std::optional<std::vector<std::pair<std::string, std::string>>> parameters_of(
    const std::string& target) {
    const auto origin = boost::urls::parse_origin_form(target);
    if (!origin) return std::nullopt;
    std::vector<std::pair<std::string, std::string>> out;
    for (const auto& parameter : origin->params()) out.emplace_back(parameter.key, parameter.value);
    return out;
}

bool matches(std::string_view header, std::string_view etag) {
    if (header == "*") return true;
    while (!header.empty()) {
        const auto end = std::min(header.find(','), header.size());
        auto tag = header.substr(0, end);
        while (tag.starts_with(' ')) tag.remove_prefix(1);
        while (tag.ends_with(' ')) tag.remove_suffix(1);
        if (tag.starts_with("W/")) tag.remove_prefix(2);
        if (tag == etag) return true;
        header.remove_prefix(std::min(end + 1, header.size()));
    }
    return false;
}

std::string disposition_of(std::string_view name, std::string_view type) {
    std::string ascii;
    for (const char c : name) {
        // Of a character of several bytes one "_" is left.
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0x80 && byte < 0xc0) continue;
        ascii += byte < 0x80 && c != '"' && c != '\\' && c != '%' ? c : '_';
    }
    std::string out = is_raster_image(type) ? "inline" : "attachment";
    out += "; filename=\"" + ascii + "\"; filename*=UTF-8''";
    out += boost::urls::encode(name, boost::urls::unreserved_chars);
    return out;
}

bool is_file_path(std::string_view path) {
    return path == uploads_path || path.starts_with(files_path);
}

wire::Application::Receipt receive_file(Hub& hub, const wire::HttpRequest& head) {
    wire::Application::Receipt receipt;
    if (head.path() != uploads_path || head.method != "PUT") {
        receipt.size_max = wire::unknown_body_max;
        return receipt;
    }
    auto sink = begin_upload(hub, head);
    if (!sink) {
        receipt.size_max = 0;
        receipt.refusal = error_response(sink.error());
        return receipt;
    }
    const auto size_max = hub.server().options().file_size;
    receipt.size_max = static_cast<std::uint64_t>(size_max);
    receipt.refusal = error_response(Error{Code::too_large, "body", size_max});
    receipt.sink = std::move(*sink);
    return receipt;
}

void answer_file(Hub& hub, const wire::HttpRequest& request, wire::Answer answer) {
    if (request.path() == uploads_path) {
        if (request.method != "PUT") return answer(wrong_method("PUT"));
        if (request.sink)
            return UploadSink::finish(std::static_pointer_cast<UploadSink>(request.sink),
                                      std::move(answer));
        // Without a body: what else is wrong is told first.
        auto sink = begin_upload(hub, request);
        return answer(error_response(sink ? Error{Code::bad_value, "body"} : sink.error()));
    }
    if (request.method != "GET" && request.method != "HEAD")
        return answer(wrong_method("GET, HEAD"));
    auto response = content_of(hub, request);
    hub.server().count(GetFile::name, !response);
    answer(response ? std::move(*response) : error_response(response.error()));
}

std::string media_type(std::string_view claimed, std::string_view beginning) {
    const auto begins = [&](std::string_view bytes, std::size_t at = 0) {
        return beginning.size() >= at && beginning.substr(at).starts_with(bytes);
    };
    if (begins("\x89PNG\r\n\x1a\n")) return "image/png";
    if (begins("\xff\xd8\xff")) return "image/jpeg";
    if (begins("GIF87a") || begins("GIF89a")) return "image/gif";
    if (begins("RIFF") && begins("WEBP", 8)) return "image/webp";
    if (begins("ftypavif", 4) || begins("ftypavis", 4)) return "image/avif";
    auto type = lower(claimed.substr(0, claimed.find(';')));
    while (type.ends_with(' ')) type.pop_back();
    const auto slash = type.find('/');
    constexpr std::size_t half_max = 127;
    const bool right = slash != std::string::npos && slash <= half_max &&
                       type.size() - slash - 1 <= half_max && is_token(type.substr(0, slash)) &&
                       is_token(type.substr(slash + 1));
    // Its bytes would have told.
    if (!right || is_raster_image(type)) return "application/octet-stream";
    return type;
}

bool is_raster_image(std::string_view type) {
    for (const std::string_view raster :
         {"image/png", "image/jpeg", "image/gif", "image/webp", "image/avif"})
        if (type == raster) return true;
    return false;
}

std::optional<ByteRange> byte_range(std::string_view header, std::uint64_t size) {
    constexpr std::string_view unit = "bytes=";
    if (!header.starts_with(unit)) return std::nullopt;
    const auto range = header.substr(unit.size());
    const auto dash = range.find('-');
    if (dash == std::string_view::npos) return std::nullopt;
    const auto number = [](std::string_view digits) -> std::optional<std::uint64_t> {
        std::uint64_t value = 0;
        const auto end = digits.data() + digits.size();
        const auto read = std::from_chars(digits.data(), end, value);
        if (digits.empty() || read.ec != std::errc() || read.ptr != end) return std::nullopt;
        return value;
    };
    const auto first = number(range.substr(0, dash)), last = number(range.substr(dash + 1));
    if (dash > 0) {
        const bool open_end = dash + 1 == range.size();
        if (!first || (!last && !open_end) || (last && *last < *first)) return std::nullopt;
        if (*first >= size) return ByteRange{};
        const auto end = last ? std::min(*last, size - 1) + 1 : size;
        return ByteRange{*first, end - *first};
    }
    // "-500": the last 500.
    if (!last) return std::nullopt;
    const auto length = std::min(*last, size);
    return ByteRange{size - length, length};
}

}  // namespace parley::gate
