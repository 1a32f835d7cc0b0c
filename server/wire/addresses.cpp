#include "server/wire/addresses.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>

namespace parley::wire {

namespace {
constexpr std::array<std::uint8_t, 12> mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

bool is_v4(const Address& address) {
    return std::equal(mapped.begin(), mapped.end(), address.bytes.begin());
}

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// Splits at a sign outside of quotes, and trims the parts.
std::vector<std::string_view> split(std::string_view text, char sign) {
    std::vector<std::string_view> out;
    bool quoted = false;
    std::size_t begin = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '"') quoted = !quoted;
        if (text[i] != sign || quoted) continue;
        out.push_back(trimmed(text.substr(begin, i - begin)));
        begin = i + 1;
    }
    out.push_back(trimmed(text.substr(begin)));
    return out;
}

/// The address of a hop: "192.0.2.1", "192.0.2.1:80", "2001:db8::1", "[2001:db8::1]:80".
std::optional<Address> address_of_hop(std::string_view text) {
    if (text.size() >= 2 && text.front() == '"' && text.back() == '"')
        text = text.substr(1, text.size() - 2);
    if (text.starts_with('[')) return Address::parse(text.substr(1, text.find(']') - 1));
    if (std::count(text.begin(), text.end(), ':') == 1) text = text.substr(0, text.find(':'));
    return Address::parse(text);
}

/// The `for` parameter in one element of Forwarded; empty if it has none.
std::string_view for_of(std::string_view element) {
    for (const auto pair : split(element, ';')) {
        const auto equals = pair.find('=');
        if (equals != std::string_view::npos && same_name(pair.substr(0, equals), "for"))
            return pair.substr(equals + 1);
    }
    return {};
}

/// All hops of a header in order; none for one that is not an address.
std::vector<std::optional<Address>> hops_of(const HttpRequest& request, std::string_view header) {
    std::vector<std::optional<Address>> out;
    const bool standard = header == "Forwarded";
    for (const auto& [name, value] : request.headers) {
        if (!same_name(name, header)) continue;
        for (const auto hop : split(value, ','))
            out.push_back(address_of_hop(standard ? for_of(hop) : hop));
    }
    return out;
}

/// Walks the hops from the nearest: the first that is not trusted, or the last before one that is
/// not an address.
Address last_untrusted(const std::vector<std::optional<Address>>& hops, Address peer,
                       const Networks& trusted) {
    Address out = peer;
    for (auto hop = hops.rbegin(); hop != hops.rend() && *hop; ++hop) {
        out = **hop;
        if (!trusted.contains(out)) break;
    }
    return out;
}
}  // namespace

std::optional<Address> Address::parse(std::string_view text) {
    const std::string zero_ended(text);
    Address out;
    if (::inet_pton(AF_INET6, zero_ended.c_str(), out.bytes.data()) == 1) return out;
    std::copy(mapped.begin(), mapped.end(), out.bytes.begin());
    if (::inet_pton(AF_INET, zero_ended.c_str(), out.bytes.data() + mapped.size()) == 1) return out;
    return std::nullopt;
}

std::string Address::text() const {
    char text[INET6_ADDRSTRLEN];
    const auto* v4 = bytes.data() + mapped.size();
    return is_v4(*this) ? inet_ntop(AF_INET, v4, text, sizeof text)
                        : inet_ntop(AF_INET6, bytes.data(), text, sizeof text);
}

std::string Address::network() const {
    char text[INET6_ADDRSTRLEN] = "";
    if (is_v4(*this)) {
        ::inet_ntop(AF_INET, bytes.data() + mapped.size(), text, sizeof text);
        return text;
    }
    auto first_half = bytes;
    std::fill(first_half.begin() + 8, first_half.end(), std::uint8_t{0});
    ::inet_ntop(AF_INET6, first_half.data(), text, sizeof text);
    return std::string(text) + "/64";
}

// A block of an IPv4 address counts its bits from the 96th, behind the mapped prefix.
std::optional<Networks::Block> Networks::block_of(std::string_view text) {
    const auto slash = text.find('/');
    const auto address = Address::parse(text.substr(0, slash));
    if (!address) return std::nullopt;
    const unsigned before = is_v4(*address) && text.find(':') == std::string_view::npos ? 96 : 0;
    if (slash == std::string_view::npos) return Block{*address, 128};
    const auto digits = text.substr(slash + 1);
    unsigned bits = 0;
    const auto end = digits.data() + digits.size();
    const auto read = std::from_chars(digits.data(), end, bits);
    if (read.ec != std::errc() || read.ptr != end || bits > 128 - before) return std::nullopt;
    return Block{*address, before + bits};
}

bool is_network(std::string_view text) { return Networks::block_of(text).has_value(); }

Networks::Networks(const std::vector<std::string>& texts) {
    for (const auto& text : texts) blocks_.push_back(block_of(text).value());
}

bool Networks::contains(const Address& address) const {
    return std::any_of(blocks_.begin(), blocks_.end(), [&](const Block& block) {
        for (unsigned bit = 0; bit < block.bits; bit += 8) {
            const unsigned counted = std::min(8u, block.bits - bit);
            const auto mask = static_cast<std::uint8_t>(0xff00u >> counted);
            if ((address.bytes[bit / 8] & mask) != (block.address.bytes[bit / 8] & mask))
                return false;
        }
        return true;
    });
}

std::optional<Address> client_of(const HttpRequest& request, const Networks& trusted) {
    const auto peer = Address::parse(request.peer.address);
    if (!peer || !trusted.contains(*peer)) return peer;
    const auto usual = hops_of(request, "X-Forwarded-For");
    const auto standard = hops_of(request, "Forwarded");
    const auto by_usual = last_untrusted(usual, *peer, trusted);
    const auto by_standard = last_untrusted(standard, *peer, trusted);
    if (usual.empty()) return by_standard;
    if (standard.empty() || by_usual == by_standard) return by_usual;
    return peer;
}

bool came_through_proxy(const HttpRequest& request) {
    constexpr std::string_view forwarded = "X-Forwarded-";
    return std::any_of(request.headers.begin(), request.headers.end(), [&](const auto& header) {
        const std::string_view name = header.first;
        if (same_name(name.substr(0, forwarded.size()), forwarded)) return true;
        for (const std::string_view other :
             {"Forwarded", "Via", "X-Real-IP", "X-Client-IP", "True-Client-IP", "CF-Connecting-IP",
              "X-Original-Forwarded-For"})
            if (same_name(name, other)) return true;
        return false;
    });
}

}  // namespace parley::wire
