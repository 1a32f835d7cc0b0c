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
    björn.ignore_rest();
    SECTION("after a lost connection") { björn.disconnect(); }
    SECTION("after the server was killed") { server.kill(), server.start(), anna.reconnect(); }
    SECTION("after the server was stopped") { server.stop(), server.start(), anna.reconnect(); }
    anna.post("#launch", "two");
    anna.post("#launch", "three");
    björn.reconnect();
    CHECK(björn.texts("#launch", 2) == Texts{"two", "three"});
    CHECK(number_at(björn.push("unread").data, "unread") == 3);
    anna.post("#launch", "four");
    CHECK(björn.texts("#launch", 1) == Texts{"four"});
    CHECK(björn.rest() == Nothing);
}

TEST_CASE("What is too much to send again is an explicit gap, and history has it", "[resume]") {
    Server server("[limits]\nresume_events = 10\n");
    server.space({"Acme", "Nordwind"});
    auto anna = server.member("anna", "Acme");
    auto björn = server.member("björn", "Nordwind");
    anna.post("#launch", "before");
    björn.texts("#launch", 1);
    björn.disconnect();
    Placed first, last;
    for (int i = 0; i < 25; ++i) {
        last = anna.post("#launch", "missed " + std::to_string(i));
        if (i == 0) first = last;
    }
    björn.reconnect();

    const Json gap = at(at(björn.synced(), "gap"), server.id("#launch"));
    REQUIRE(gap.is_object());
    CHECK(number_at(gap, "from") == first.seq);
    CHECK(number_at(gap, "to") <= last.seq);
    // Whatever is not in the gap is sent; the harness checks that it begins right behind it.
    const std::uint64_t sent = last.seq - number_at(gap, "to");
    CHECK(sent <= 10);
    björn.texts("#launch", sent);
    CHECK(björn.history("#launch").size() == 26);
    anna.post("#launch", "after");
    CHECK(björn.texts("#launch", 1) == Texts{"after"});
}

TEST_CASE("A cursor of a stream that one may not read is left, like one that never was",
          "[resume][wall]") {
    Server server;
    server.space({"Acme", "Nordwind"});
    auto anna = server.member("anna", "Acme");
    auto björn = server.member("björn", "Nordwind");
    server.channel("#private", {.only_for = {"anna"}});
    const std::string hidden = server.id("#private"), nothing = Server::id_of_nothing("chn_");
    const Json found = björn.ask("sync", {{"cursors", object{{hidden, 1}, {nothing, 1}}}});
    const auto& left = at(found, "left").as_array();
    CHECK(left.size() == 2);
    CHECK(!at(at(found, "cursors"), hidden).is_number());
}

TEST_CASE("A first sync tells the spaces, the channels and where each stream is", "[resume]") {
    Server server;
    server.space({"Acme", "Nordwind"});
    server.channel("#launch");
    auto anna = server.member("anna", "Acme");
    const Placed placed = anna.post("#launch", "hello");
    auto björn = server.member("björn", "Nordwind");
    const Json& synced = björn.synced();
    CHECK(at(synced, "spaces").as_array().size() >= 1);
    CHECK(number_at(at(synced, "cursors"), server.id("#launch")) == placed.seq);
    CHECK(at(at(synced, "cursors"), björn.id()).is_number());
    CHECK(text_at(björn.channel_state("#launch"), "name") == "launch");
    CHECK(number_at(björn.channel_state("#launch"), "last_place") == 1);
    CHECK(at(björn.channel_state("#launch"), "joined") == Json(true));
}
