#include "server/gate/http_fields.hpp"

#include <boost/url/encode.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/rfc/unreserved_chars.hpp>
#include <boost/url/url_view.hpp>
#include <charconv>

namespace parley::gate {

namespace {
std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return out;
}

/// One half of a media type, in lower case (RFC 6838 section 4.2).
bool is_token(std::string_view text) {
    constexpr std::string_view marks = "!#$&-^_.+";
    return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
               marks.find(c) != std::string_view::npos;
    });
}

/// Types that a browser may show in place: they cannot hold scripts, as SVG can.
bool is_raster_image(std::string_view type) {
    for (const std::string_view raster :
         {"image/png", "image/jpeg", "image/gif", "image/webp", "image/avif"})
        if (type == raster) return true;
    return false;
}
}  // namespace

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
        // A character of several bytes becomes one "_".
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0x80 && byte < 0xc0) continue;
        ascii += byte < 0x80 && c != '"' && c != '\\' && c != '%' ? c : '_';
    }
    std::string out = is_raster_image(type) ? "inline" : "attachment";
    out += "; filename=\"" + ascii + "\"; filename*=UTF-8''";
    out += boost::urls::encode(name, boost::urls::unreserved_chars);
    return out;
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
    // A raster image would have been recognised by its bytes.
    if (!right || is_raster_image(type)) return "application/octet-stream";
    return type;
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
    // A suffix range: "-500" means the last 500 bytes.
    if (!last) return std::nullopt;
    const auto length = std::min(*last, size);
    return ByteRange{size - length, length};
}

}  // namespace parley::gate
