#pragma once
// IP addresses in their one form, and who really asks where a proxy stands in front. Pure, from any
// thread.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/wire/transport.hpp"

namespace parley::wire {

/// An IPv4 address is kept as IPv6 has it (::ffff:a.b.c.d), so that each has one form.
struct Address {
    std::array<std::uint8_t, 16> bytes{};
    auto operator<=>(const Address&) const = default;

    static std::optional<Address> parse(std::string_view text);
    /// Whose limits it counts in: an IPv4 address, or the 64 bits of an IPv6 one that a provider
    /// gives to one customer.
    std::string network() const;
};

/// Addresses and CIDR blocks: "10.0.0.0/8", "192.0.2.7", "2001:db8::/32".
class Networks {
  public:
    /// Each of them was `is_network` before.
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

/// Whoever asks: the peer; behind trusted proxies the last address that none of them vouches for,
/// by X-Forwarded-For or Forwarded (RFC 7239). A proxy writes one of the two and may pass the other
/// on as it came: where they disagree it is the proxy's own address. None on the Unix socket.
std::optional<Address> client_of(const HttpRequest& request, const Networks& trusted);

/// Whether a proxy says that it passed this on for somebody.
bool came_through_proxy(const HttpRequest& request);

}  // namespace parley::wire
