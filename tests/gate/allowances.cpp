// How often somebody may do something, by a clock that only goes forward.

#include <catch2/catch.hpp>

#include "server/gate/sign_in_limits.hpp"

namespace parley::gate {

using namespace std::chrono_literals;

namespace {
const Steady start = Steady{} + 24h;
}

TEST_CASE("An allowance is used up and fills again at its rate", "[allowances]") {
    Allowance allowance(2, 4);
    CHECK(allowance.full(start));
    for (int i = 0; i < 4; ++i) CHECK_FALSE(allowance.take(start));
    const auto wait = allowance.take(start);
    REQUIRE(wait);
    CHECK(*wait == 500);
    CHECK_FALSE(allowance.take(start + 500ms));
    CHECK(allowance.take(start + 501ms));
    CHECK_FALSE(allowance.full(start + 1s));
    CHECK(allowance.full(start + 10s));
    for (int i = 0; i < 4; ++i) CHECK_FALSE(allowance.take(start + 10h));
    CHECK(allowance.take(start + 10h));  // never more than it holds
}

TEST_CASE("Among many, whoever has their whole allowance makes room", "[allowances]") {
    StrangerAllowances allowances(60, 3);
    for (const char* who : {"a", "b", "c"}) CHECK_FALSE(allowances.take(who, start));
    CHECK(allowances.take("d", start) == 1'000);
    CHECK_FALSE(allowances.take("a", start));  // who is there has theirs still
    CHECK(allowances.take("d", start + 500ms) == 1'000);
    CHECK_FALSE(allowances.take("d", start + 2s));
}

TEST_CASE("An address counts once, and tries from one network count together", "[allowances]") {
    const engine::ServerKey key(std::string(32, 'k'));
    SignInLimits limits(2, key);
    const auto from = [&](const char* address, const char* email, const std::string& cookie = {}) {
        return limits.too_fast(limits.look_at(email, wire::Address::parse(address), cookie), start);
    };
    CHECK_FALSE(from("2001:db8::1", "a@x"));
    CHECK_FALSE(from("2001:db8::2", "a@x"));
    CHECK(from("2001:db8::3", "a@x"));  // one customer's 64 bits
    CHECK_FALSE(from("2001:db8:0:1::1", "a@x"));
    for (int i = 0; i < 17; ++i)
        CHECK_FALSE(from("2001:db8::4", ("b" + std::to_string(i) + "@x").c_str()));
    CHECK(from("2001:db8::5", "c@x"));  // ten accounts' worth of one network
    limits.stop();
}

TEST_CASE("A browser is known for the accounts that signed in there, and for no others",
          "[allowances]") {
    const engine::ServerKey key(std::string(32, 'k'));
    SignInLimits limits(2, key);
    const auto address = wire::Address::parse("192.0.2.1");
    const auto look = [&](const std::string& email, const std::string& cookie) {
        return limits.look_at(email, address, cookie);
    };
    std::string cookie = limits.remembered(look("a@x", ""), "");
    CHECK(look("a@x", cookie).known);
    CHECK_FALSE(look("b@x", cookie).known);
    CHECK(cookie.find("a@x") == std::string::npos);

    const auto before = cookie;
    cookie = limits.remembered(look("b@x", cookie), cookie);
    CHECK(look("a@x", cookie).known);
    CHECK(look("b@x", cookie).known);
    CHECK(cookie.substr(0, 32) == before.substr(0, 32));  // the browser stays the same one
    CHECK(limits.remembered(look("b@x", cookie), cookie) == cookie);
    for (int i = 0; i < 8; ++i) {
        const auto email = std::to_string(i) + "@x";
        cookie = limits.remembered(look(email, cookie), cookie);
    }
    CHECK(look("7@x", cookie).known);
    CHECK_FALSE(look("a@x", cookie).known);  // of eight accounts the oldest goes
    CHECK(cookie.size() == 9 * 32 + 8);

    for (const std::string& made_up :
         {std::string("x"), before + "x", before.substr(0, 31), before.substr(0, 32) + ".",
          std::string(32, 'A') + before.substr(32), std::string(32, '0') + before.substr(32),
          std::string(10'000, '0')})
        CHECK_FALSE(look("a@x", made_up).known);
    SignInLimits elsewhere(2, engine::ServerKey(std::string(32, 'K')));
    CHECK_FALSE(elsewhere.look_at("a@x", address, before).known);

    // Strangers at the same address use up what is theirs, and not hers.
    for (int i = 0; i < 30; ++i)
        limits.too_fast(look("a@x", ""), start),
            limits.too_fast(look(std::to_string(i), ""), start);
    CHECK(limits.too_fast(look("a@x", ""), start));
    CHECK_FALSE(limits.too_fast(look("a@x", before), start));
    elsewhere.stop();
    limits.stop();
}

TEST_CASE("Work of one share waits behind its own alone, and so much of it", "[allowances]") {
    Workers workers(1, 5, 2);
    std::mutex mutex;
    std::condition_variable changed;
    std::string done;
    bool go = false, begun = false;
    const auto wait_for = [&](auto condition) {
        std::unique_lock lock(mutex);
        REQUIRE(changed.wait_for(lock, 30s, condition));
    };
    const auto note = [&](char what) {
        return [&, what] {
            std::lock_guard lock(mutex);
            done += what;
            changed.notify_all();
        };
    };
    REQUIRE(workers.run("a", [&] {
        std::unique_lock lock(mutex);
        begun = true;
        changed.notify_all();
        changed.wait(lock, [&] { return go; });
    }));
    wait_for([&] { return begun; });
    CHECK(workers.run("a", note('a')));
    CHECK(workers.run("a", note('a')));
    CHECK_FALSE(workers.run("a", note('a')));  // the share is full
    CHECK(workers.run("b", note('b')));
    CHECK(workers.run(note('-')));
    CHECK(workers.run("b", note('b')));
    CHECK_FALSE(workers.run("c", note('c')));  // all is full
    {
        std::lock_guard lock(mutex);
        go = true;
        changed.notify_all();
    }
    wait_for([&] { return done.size() == 5; });
    CHECK(done == "ab-ab");
    workers.stop();
    CHECK_FALSE(workers.run(note('x')));
}

}  // namespace parley::gate
