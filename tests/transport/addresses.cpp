// Who asks, where proxies stand in front.

#include "server/wire/addresses.hpp"

#include <catch2/catch.hpp>

namespace parley::test {

using namespace parley::wire;

namespace {
HttpRequest from(const std::string& peer,
                 std::vector<std::pair<std::string, std::string>> headers = {}) {
    HttpRequest out;
    out.peer.address = peer;
    out.headers = std::move(headers);
    return out;
}

std::string client(const HttpRequest& request, const Networks& trusted) {
    const auto found = client_of(request, trusted);
    return found ? found->network() : "none";
}
}  // namespace

TEST_CASE("An address has one form", "[addresses]") {
    CHECK(Address::parse("::ffff:192.0.2.1") == Address::parse("192.0.2.1"));
    CHECK(Address::parse("2001:DB8:0:0::1") == Address::parse("2001:db8::1"));
    CHECK(Address::parse("192.0.2.1")->network() == "192.0.2.1");
    CHECK(Address::parse("2001:db8::1")->network() == "2001:db8::/64");
    for (const char* wrong : {"", "192.0.2", "192.0.2.256", "192.0.2.01", "fe80::1%eth0", "x",
                              " 192.0.2.1", "192.0.2.1 "})
        CHECK_FALSE(Address::parse(wrong));
}

TEST_CASE("A network is an address or a block", "[addresses]") {
    for (const char* wrong :
         {"", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/8x", "::/129", "10.0.0/8", "office",
          "10.0.0.0/-1", "10.0.0.0/8/8", "10.0.0.0/99999999999", "::/18446744073709551616"}) {
        INFO(wrong);
        CHECK_FALSE(is_network(wrong));
    }
    const Networks some({"10.0.0.0/8", "192.0.2.7", "2001:db8::/33", "::ffff:198.51.100.0/120"});
    const auto in = [&](const char* address) { return some.contains(*Address::parse(address)); };
    CHECK(in("10.255.0.1"));
    CHECK_FALSE(in("11.0.0.1"));
    CHECK(in("192.0.2.7"));
    CHECK(in("::ffff:192.0.2.7"));
    CHECK_FALSE(in("192.0.2.6"));
    CHECK(in("2001:db8:7fff::1"));
    CHECK_FALSE(in("2001:db8:8000::1"));
    CHECK(in("198.51.100.200"));
    CHECK(Networks({"0.0.0.0/0"}).contains(*Address::parse("203.0.113.9")));
    CHECK_FALSE(Networks({"0.0.0.0/0"}).contains(*Address::parse("2001:db8::1")));
}

TEST_CASE("Behind trusted proxies it is the last address that none of them vouches for",
          "[addresses]") {
    const Networks trusted({"10.0.0.0/8", "2001:db8::1"});
    const auto x = [](const std::string& value) {
        return std::pair<std::string, std::string>("X-Forwarded-For", value);
    };
    const auto f = [](const std::string& value) {
        return std::pair<std::string, std::string>("forwarded", value);
    };
    CHECK(client(from(""), trusted) == "none");
    CHECK(client(from("192.0.2.1", {x("203.0.113.9")}), trusted) == "192.0.2.1");  // not trusted
    CHECK(client(from("10.0.0.1"), trusted) == "10.0.0.1");
    CHECK(client(from("10.0.0.1", {x("203.0.113.9")}), trusted) == "203.0.113.9");
    // What the client wrote itself stands further left.
    CHECK(client(from("10.0.0.1", {x("8.8.8.8, 203.0.113.9")}), trusted) == "203.0.113.9");
    CHECK(client(from("10.0.0.1", {x("8.8.8.8"), x("203.0.113.9,10.0.0.2")}), trusted) ==
          "203.0.113.9");
    CHECK(client(from("10.0.0.1", {x("8.8.8.8, nonsense, 10.0.0.2")}), trusted) == "10.0.0.2");
    CHECK(client(from("10.0.0.1", {x("10.0.0.3, 10.0.0.2")}), trusted) == "10.0.0.3");
    CHECK(client(from("10.0.0.1", {x("203.0.113.9:4711")}), trusted) == "203.0.113.9");
    CHECK(client(from("2001:db8::1", {x("[2001:db8:9::7]:4711")}), trusted) == "2001:db8:9::/64");
    CHECK(client(from("10.0.0.1", {x("2001:db8:9::7")}), trusted) == "2001:db8:9::/64");
    CHECK(client(from("10.0.0.1", {x("")}), trusted) == "10.0.0.1");

    CHECK(client(from("10.0.0.1", {f("for=203.0.113.9;proto=https;by=10.0.0.1")}), trusted) ==
          "203.0.113.9");
    CHECK(client(from("10.0.0.1", {f(R"(For="[2001:db8:9::7]:4711", for=10.0.0.7)")}), trusted) ==
          "2001:db8:9::/64");
    CHECK(client(from("10.0.0.1", {f(R"(for="a,b", for=203.0.113.9)")}), trusted) == "203.0.113.9");
    CHECK(client(from("10.0.0.1", {f("for=8.8.8.8, for=unknown")}), trusted) == "10.0.0.1");
    CHECK(client(from("10.0.0.1", {f("proto=https")}), trusted) == "10.0.0.1");

    // One is the proxy's, the other the client's own: which is which is not known.
    CHECK(client(from("10.0.0.1", {x("203.0.113.9"), f("for=203.0.113.9")}), trusted) ==
          "203.0.113.9");
    CHECK(client(from("10.0.0.1", {x("203.0.113.9"), f("for=8.8.8.8")}), trusted) == "10.0.0.1");
}

TEST_CASE("Whatever a proxy passed on is known by its headers", "[addresses]") {
    CHECK_FALSE(came_through_proxy(from("127.0.0.1", {{"Host", "x"}, {"User-Agent", "curl"}})));
    for (const char* header : {"Forwarded", "via", "X-Real-IP", "x-forwarded-for",
                               "X-Forwarded-Proto", "X-FORWARDED-HOST", "CF-Connecting-IP"}) {
        INFO(header);
        CHECK(came_through_proxy(from("127.0.0.1", {{header, ""}})));
    }
}

}  // namespace parley::test
