#include "server/gate/static_files.hpp"

#include <sodium.h>
#include <zlib.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "protocol/frames.hpp"
#include "server/gate/responses.hpp"

namespace parley::gate {

namespace {
std::string type_of(const std::string& extension) {
    static const std::unordered_map<std::string, std::string> types = {
        {".html", "text/html; charset=utf-8"},
        {".js", "text/javascript; charset=utf-8"},
        {".css", "text/css; charset=utf-8"},
        {".json", "application/json"},
        {".webmanifest", "application/manifest+json"},
        {".svg", "image/svg+xml"},
        {".png", "image/png"},
        {".ico", "image/x-icon"},
        {".txt", "text/plain; charset=utf-8"}};
    const auto found = types.find(extension);
    return found == types.end() ? "application/octet-stream" : found->second;
}

/// Compresses (RFC 1952); null if the result is not smaller.
std::shared_ptr<const std::string> gzip(const std::string& plain) {
    z_stream stream{};
    constexpr int window_bits = 15 + 16;  // 16 asks for the gzip wrapper
    if (deflateInit2(&stream, 9, Z_DEFLATED, window_bits, 9, Z_DEFAULT_STRATEGY) != Z_OK)
        return nullptr;
    std::string out(deflateBound(&stream, plain.size()), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(plain.data()));
    stream.avail_in = static_cast<uInt>(plain.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    const int result = deflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    if (result != Z_STREAM_END || out.size() >= plain.size()) return nullptr;
    return std::make_shared<const std::string>(std::move(out));
}

/// A strong ETag: the quoted hash of the content.
std::string etag_of(const std::string& content) {
    std::array<unsigned char, 16> digest{};
    crypto_generichash(digest.data(), digest.size(),
                       reinterpret_cast<const unsigned char*>(content.data()), content.size(),
                       nullptr, 0);
    std::string out(digest.size() * 2 + 1, '\0');
    sodium_bin2hex(out.data(), out.size(), digest.data(), digest.size());
    out.pop_back();
    return "\"" + out + "\"";
}
}  // namespace

StaticFiles::StaticFiles(const std::string& folder) {
    namespace fs = std::filesystem;
    std::error_code failed;
    for (fs::recursive_directory_iterator at(folder, failed), end; !failed && at != end;
         at.increment(failed)) {
        if (!at->is_regular_file()) continue;
        std::ifstream in(at->path(), std::ios::binary);
        std::ostringstream content;
        content << in.rdbuf();
        File file;
        file.type = type_of(at->path().extension().string());
        file.plain = std::make_shared<const std::string>(content.str());
        file.gzip = gzip(*file.plain);
        file.etag = etag_of(*file.plain);
        files_.emplace("/" + fs::relative(at->path(), folder).generic_string(), std::move(file));
    }
}

namespace {
/// For programs that look for the API where the pages are.
wire::HttpResponse not_the_api() {
    auto response = json_response(
        405, http_error(Error(Code::bad_value, "method")
                            .saying("Nothing is taken here. Send a command as JSON to "
                                    "POST /api/v1/<command>, such as /api/v1/message.post.")));
    response.headers.emplace_back("Allow", "GET, HEAD");
    return response;
}
}  // namespace

wire::HttpResponse StaticFiles::answer(const wire::HttpRequest& request) const {
    wire::HttpResponse response;
    add_security_headers(response);
    const auto plain = [&](int status, std::string text) {
        response.status = status;
        response.headers.emplace_back("Content-Type", "text/plain; charset=utf-8");
        response.body = std::move(text);
        return response;
    };
    if (request.method != "GET" && request.method != "HEAD") return not_the_api();
    std::string path(request.path());
    const auto name = path.substr(path.rfind('/') + 1);
    // A place in the client, such as /s/spc_…/c/chn_…: it gets the index. Requests that do not
    // accept HTML get 404.
    const auto accepted = request.header("Accept");
    const bool page = accepted.empty() || accepted.find("text/html") != std::string_view::npos ||
                      accepted.find("*/*") != std::string_view::npos;
    if (page && name.find('.') == std::string::npos) path = "/index.html";
    const auto found = files_.find(path);
    if (found == files_.end()) return plain(404, "Not here, or not for you.\n");
    const File& file = found->second;
    // Built assets have a digest in their name; the index is revalidated each time.
    const bool named_by_digest = path.starts_with("/assets/");
    response.headers.emplace_back(
        "Cache-Control", named_by_digest ? "public, max-age=31536000, immutable" : "no-cache");
    response.headers.emplace_back("ETag", file.etag);
    response.headers.emplace_back("Vary", "Accept-Encoding");
    if (request.header("If-None-Match") == file.etag) {
        response.status = 304;
        return response;
    }
    response.headers.emplace_back("Content-Type", file.type);
    const bool compressed =
        file.gzip && request.header("Accept-Encoding").find("gzip") != std::string_view::npos;
    if (compressed) response.headers.emplace_back("Content-Encoding", "gzip");
    response.shared_body = compressed ? file.gzip : file.plain;
    return response;
}

}  // namespace parley::gate
