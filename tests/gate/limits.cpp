// Limits are a member's, whichever doors and loops they come by, and measured on a clock that only
// goes forward.

#include <atomic>
#include <thread>

#include "tests/gate/house.hpp"

namespace parley::gate {

namespace {
using namespace std::chrono_literals;

/// One person of one org, and their token.
struct Somebody : House {
    std::string id;
    std::vector<std::pair<std::string, std::string>> headers;

    Somebody(std::size_t loops, Options options) : House(loops, std::move(options)) {
        const auto org =
            operator_asks("org.create", R"({"name":"Helio","kind":"host","zone":"Europe/Berlin"})");
        id = text_of(operator_asks("member.create", R"({"org":")" + text_of(org, "id") +
                                                        R"(","name":"Anna","role":"member"})"),
                     "id");
        const auto token =
            operator_asks("token.create", R"({"member":")" + id + R"(","name":"it"})");
        headers = {{"Authorization", "Bearer " + text_of(token, "secret")}};
    }
    wire::HttpResponse ping(std::size_t loop = 0) { return ask("ping", "{}", headers, loop); }
};
}  // namespace

TEST_CASE("An allowance gives its burst, then its rate", "[gate][allowance]") {
    Allowance allowance(10, 3);
    const Steady start = Steady() + 1h;
    for (int i = 0; i < 3; ++i) CHECK_FALSE(allowance.take(start).has_value());
    CHECK(allowance.take(start) == 100);
    CHECK(allowance.take(start + 99ms) == 1);
    CHECK_FALSE(allowance.take(start + 100ms).has_value());
    CHECK(allowance.take(start + 150ms) == 50);
    CHECK_FALSE(allowance.full(start + 399ms));
    CHECK(allowance.full(start + 400ms));
    for (int i = 0; i < 3; ++i) CHECK_FALSE(allowance.take(start + 1h).has_value());
    CHECK(allowance.take(start + 1h).has_value());
}

TEST_CASE("Of one allowance, threads together take no more than there is", "[gate][allowance]") {
    Allowance allowance(1, 10'000);
    const Steady at = Steady() + 1h;
    std::atomic<int> taken = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i)
        threads.emplace_back([&] {
            for (int j = 0; j < 5'000; ++j) taken += !allowance.take(at).has_value();
        });
    for (auto& thread : threads) thread.join();
    CHECK(taken == 10'000);
}

TEST_CASE("A member's commands are counted over all loops together", "[gate][limits]") {
    Options options;
    options.commands_per_s = 1;
    options.commands_burst = 1'000;
    Somebody anna(3, options);
    auto socket = anna.upgrade(anna.headers, 2);
    socket.open();
    const auto start = std::chrono::steady_clock::now();
    int answered = 0, refused = 0;
    while (refused < 3) {
        const auto status = anna.ping(static_cast<std::size_t>(answered % 3)).status;
        answered += status == 200;
        refused += status == 429;
    }
    const auto gained =
        std::chrono::ceil<std::chrono::seconds>(std::chrono::steady_clock::now() - start);
    CHECK(answered >= 1'000);
    CHECK(answered <= 1'000 + gained.count());
    for (int i = 0; i < 5; ++i) socket.say(R"({"id":1,"do":"ping","with":{}})");
    CHECK(socket.wire->count("slow_down") >= 1);
    socket.leave();
}

TEST_CASE("A member's connections are counted at every door", "[gate][limits]") {
    Options options;
    options.connections = 3;
    Somebody anna(2, options);

    SECTION("answers that have not left") {
        std::vector<wire::HttpResponse> unread;
        for (std::size_t i = 0; i < 3; ++i) unread.push_back(anna.ping(i % 2));
        CHECK(anna.ping().status == 503);
        auto socket = anna.upgrade(anna.headers);
        socket.open();
        CHECK(socket.wire->close_code == 4003);
        socket.leave();
        unread.pop_back();
        CHECK(anna.ping().status == 200);
    }
    SECTION("sockets") {
        std::vector<House::Connection> sockets;
        for (std::size_t i = 0; i < 3; ++i) {
            auto& socket = sockets.emplace_back(anna.upgrade(anna.headers, i % 2));
            socket.open();
            CHECK(socket.wire->close_code == 0);
        }
        CHECK(anna.ping().status == 503);
        sockets.front().leave();
        CHECK(anna.ping().status == 200);
        for (auto at = sockets.begin() + 1; at != sockets.end(); ++at) at->leave();
    }
}

}  // namespace parley::gate
