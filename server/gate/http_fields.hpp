#pragma once
// What strangers write in the headers and targets of requests, read; and what is said back in
// headers. Pure, from any thread.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace parley::gate {

/// What a browser may do with an upload is decided by its type: of an image, which it may show in
/// place, the bytes say it; of all else, the uploader (RFC 6838), in lower case and without
/// parameters.
std::string media_type(std::string_view claimed, std::string_view beginning);

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
