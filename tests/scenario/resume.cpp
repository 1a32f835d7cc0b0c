// Coming back: nothing is lost, nothing comes twice, and what is too much is said to be.

#include <catch2/catch.hpp>

#include "tests/scenario/server.hpp"

using namespace parley::scenario;

TEST_CASE("What was said while a member was away is there once, in order, when they come back",
          "[resume]") {
    Server server;
    server.space({"Acme", "Nordwind"});
    auto anna = server.member("anna", "Acme");
    auto björn = server.member("björn", "Nordwind");
    anna.post("#launch", "one");
    CHECK(björn.texts("#launch", 1) == Texts{"one"});
    SECTION("after a lost connection") { björn.disconnect(); }
    SECTION("after the server was killed") { server.kill(), server.start(), anna.reconnect(); }
    SECTION("after the server was stopped") { server.stop(), server.start(), anna.reconnect(); }
    anna.post("#launch", "two");
    anna.post("#launch", "three");
    björn.reconnect();
    CHECK(björn.texts("#launch", 2) == Texts{"two", "three"});
    anna.post("#launch", "four");
    CHECK(björn.texts("#launch", 1) == Texts{"four"});
    CHECK(björn.rest().empty());
}
