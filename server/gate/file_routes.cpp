#include "server/gate/file_routes.hpp"

#include <simdjson.h>

#include <charconv>

#include "protocol/frames.hpp"
#include "server/engine/files.hpp"
#include "server/gate/http_fields.hpp"
#include "server/gate/responses.hpp"

namespace parley::gate {

namespace {
constexpr std::string_view uploads_path = "/files";
constexpr std::string_view files_path = "/files/";

/// Checks a query parameter like a command's field.
template <class T>
Result<> take_parameter(T& into, const std::string& value) {
    if (!simdjson::validate_utf8(value)) return Error{Code::bad_utf8};
    if (auto refused = T::refusal(value)) return std::move(*refused);
    into = T(value);
    return {};
}

Result<FileUpload> upload_of(const wire::HttpRequest& request, bool operator_door) {
    FileUpload upload;
    bool named = false;
    const auto parameters = parameters_of(request.target);
    if (!parameters) return Error{Code::bad_value, "query"};
    for (const auto& [name, value] : *parameters) {
        if (name == field(&FileUpload::name)) {
            named = true;
            if (auto taken = take_parameter(upload.name, FileName::cleaned(value)); !taken)
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

struct Wanted {
    FileId file;
    std::optional<std::uint64_t> version;
};
Result<Wanted> wanted_of(const wire::HttpRequest& request, bool operator_door) {
    auto path = request.path().substr(files_path.size());
    const auto id = FileId::parse(path.substr(0, path.find('/')));
    const auto parameters = parameters_of(request.target);
    // A malformed id is not_found, like a file that the caller may not read.
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

}  // namespace

bool FileRoutes::has(std::string_view path) {
    return path == uploads_path || path.starts_with(files_path);
}

wire::Application::Receipt FileRoutes::receive(Hub& hub, const wire::HttpRequest& head) {
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
    const auto size_max = options_.file_size;
    receipt.size_max = static_cast<std::uint64_t>(size_max);
    receipt.refusal = error_response(Error{Code::too_large, "body", size_max});
    receipt.sink = std::move(*sink);
    return receipt;
}

void FileRoutes::answer(Hub& hub, const wire::HttpRequest& request, wire::Answer answer) {
    if (request.path() == uploads_path) {
        if (request.method != "PUT") return answer(wrong_method("PUT"));
        if (request.sink) return uploads_.finish(request.sink, std::move(answer));
        // Without a body: what else is wrong is told first.
        auto sink = begin_upload(hub, request);
        return answer(error_response(sink ? Error{Code::bad_value, "body"} : sink.error()));
    }
    if (request.method != "GET" && request.method != "HEAD")
        return answer(wrong_method("GET, HEAD"));
    const Steady began = std::chrono::steady_clock::now();
    auto identity = identity_of(request, Doors::Way::harmless_request, GetFile::name);
    auto response =
        identity ? content_of(request, *identity) : Result<wire::HttpResponse>(identity.error());
    counts_.count(GetFile::name, !response);
    if (identity) {
        Asked asked = asked_by(*identity, GetFile::name, Via::http);
        asked.began = began;
        log_.answered(asked, response);
    }
    answer(response ? std::move(*response) : error_response(response.error()));
}

/// Authenticates and admits a request. The operator names a member by the parameter `as`.
Result<Identity> FileRoutes::identity_of(const wire::HttpRequest& request, Doors::Way way,
                                         std::string_view command) {
    const auto directory = engine_.directory();
    auto identity = doors_.authenticate(*directory, request, way, now());
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
    if (auto admitted = gate_.admit(*identity, command); !admitted) {
        log_.answered(asked_by(*identity, command, Via::http), admitted.error().code);
        return admitted.error();
    }
    return identity;
}

/// A transfer may take long, so it counts as one of the member's connections; `busy` at the bound.
Result<Held> FileRoutes::visit_of(const Identity& identity) {
    if (!identity.member() || identity.by_operator()) return Held();
    auto guest = accounts_.take_in(identity.member()->id, identity.member()->org);
    if (!guest) return busy();
    return guest->visit;
}

/// Checks everything about an upload that is known before its bytes, and makes its sink.
Result<std::shared_ptr<wire::BodySink>> FileRoutes::begin_upload(Hub& hub,
                                                                 const wire::HttpRequest& head) {
    auto identity = identity_of(head, Doors::Way::request, engine::AddFile::name);
    if (!identity) return identity.error();
    auto upload = upload_of(head, identity->by_operator());
    if (!upload) return upload.error();
    if (!identity->member()) return Error{Code::missing_field, "as"};
    const auto directory = engine_.directory();
    const auto actor = identity->actor(*directory);
    if (!actor) return actor.error();
    if (upload->space)
        if (auto space = directory->open(*actor, engine::Action::read, *upload->space,
                                         field(&FileUpload::space));
            !space)
            return space.error();
    auto visit = visit_of(*identity);
    if (!visit) return visit.error();
    return uploads_.begin(hub, std::move(*identity), std::move(*visit), std::move(*upload),
                          std::string(head.header("Content-Type")));
}

// Conditional requests and ranges (RFC 9110 sections 13 and 14); the bytes are sent by the
// transport.
Result<wire::HttpResponse> FileRoutes::content_of(const wire::HttpRequest& request,
                                                  const Identity& identity) {
    auto wanted = wanted_of(request, identity.by_operator());
    if (!wanted) return wanted.error();
    const auto newest = engine_.version();
    const auto actor = identity.actor(*newest->directory);
    if (!actor) return actor.error();
    auto found = engine::file_content({*newest->directory, *newest->snapshot}, *actor, wanted->file,
                                      wanted->version);
    if (!found) return found.error();
    const auto& version = found->version;
    auto blob = blobs_.read(version.sha256);
    if (!blob) return Error{Code::storage_failed};

    auto visit = visit_of(identity);
    if (!visit) return visit.error();
    wire::HttpResponse response;
    response.held = std::move(*visit);
    const auto set = [&](std::string_view name, std::string value) {
        response.headers.emplace_back(name, std::move(value));
    };
    const std::string etag = "\"" + version.sha256 + "\"";
    set("ETag", etag);
    // no-store: when going back in history, a browser shows a stored copy without asking, even
    // after the session has ended.
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

}  // namespace parley::gate
