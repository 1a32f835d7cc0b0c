#pragma once
// IP addresses in a canonical form, and who the client is behind proxies. Pure, from any thread.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/wire/transport.hpp"

namespace parley::wire {

/// An IPv4 address is stored as an IPv4-mapped IPv6 address (::ffff:a.b.c.d, RFC 4291 section
/// 2.5.5.2), so that each address has one form.
struct Address {
    std::array<std::uint8_t, 16> bytes{};
    auto operator<=>(const Address&) const = default;

    /// None if the text is not an address in numbers.
    static std::optional<Address> parse(std::string_view text);
    /// The key for limits by network: an IPv4 address, or the /64 of an IPv6 address, which is what
    /// a provider gives to one customer.
    std::string network() const;
    /// In numbers: "203.0.113.7", "2001:db8::7".
    std::string text() const;
};

/// A set of addresses and CIDR blocks: "10.0.0.0/8", "192.0.2.7", "2001:db8::/32".
class Networks {
  public:
    /// All texts must be `is_network`.
    explicit Networks(const std::vector<std::string>& texts);
    bool contains(const Address& address) const;

  private:
    struct Block {
        Address address;
        unsigned bits;
    };
    static std::optional<Block> block_of(std::string_view text);
    friend bool is_network(std::string_view text);
    std::vector<Block> blocks_;
};
bool is_network(std::string_view text);

/// The client's address. It is the peer, or behind trusted proxies the last hop that is not
/// trusted, by X-Forwarded-For or Forwarded (RFC 7239). A proxy sets one of the two headers and may
/// pass the client's other one on: if they disagree, it is the proxy's own address. None on the
/// Unix socket.
std::optional<Address> client_of(const HttpRequest& request, const Networks& trusted);

/// Whether a header says that a proxy forwarded the request.
bool came_through_proxy(const HttpRequest& request);

}  // namespace parley::wire
