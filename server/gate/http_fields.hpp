#pragma once
// Parsing headers and queries of requests, and writing headers of responses. Pure, from any thread.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace parley::gate {

/// The stored media type of an upload: for images by their first bytes (signatures), since a
/// browser may show them in place; for everything else the uploader's claim (RFC 6838) in lower
/// case and without parameters. application/octet-stream if the claim is malformed or a false
/// image.
std::string media_type(std::string_view claimed, std::string_view beginning);

/// The query's parameters, percent-decoded; none if the target is malformed.
std::optional<std::vector<std::pair<std::string, std::string>>> parameters_of(
    const std::string& target);
/// Whether If-None-Match has this tag, by weak comparison, or is "*" (RFC 9110 section 13.1.2).
bool matches(std::string_view header, std::string_view etag);
/// The Content-Disposition (RFC 6266), with the name in UTF-8 (RFC 8187) and in ASCII. Inline only
/// for raster images.
std::string disposition_of(std::string_view name, std::string_view media_type);

/// The single range of a Range header (RFC 9110 section 14). None if there is none, or several, or
/// it is malformed: then the whole file is a valid answer.
struct ByteRange {
    std::uint64_t offset = 0;
    std::uint64_t size = 0;  ///< 0: not satisfiable (416)
};
std::optional<ByteRange> byte_range(std::string_view header, std::uint64_t size);

}  // namespace parley::gate
