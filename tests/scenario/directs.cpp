// Direct channels: between a few, seen by them alone.

#include <catch2/catch.hpp>

#include "tests/scenario/server.hpp"

using namespace parley::scenario;

namespace {
std::string open_direct(Server& server, Member& who, const std::vector<std::string>& with) {
    boost::json::array ids;
    for (const auto& name : with) ids.emplace_back(server.id(name));
    return text_at(at(who.ask("direct.open", {{"members", ids}}), "channel"), "id");
}
}  // namespace

TEST_CASE("Two people have one direct channel, whoever opens it and how often", "[directs]") {
    Server server;
    server.space({"Acme", "Nordwind"});
    auto anna = server.member("anna", "Acme");
    auto björn = server.member("björn", "Nordwind");
    auto clara = server.member("clara", "Nordwind");
    const std::string channel = open_direct(server, anna, {"björn"});
    server.learn("anna and björn", channel);
    CHECK(text_at(björn.push("opened").data, "stream") == channel);
    CHECK(open_direct(server, björn, {"anna"}) == channel);
    CHECK(open_direct(server, anna, {"björn"}) == channel);
    CHECK(open_direct(server, anna, {"björn", "anna"}) == channel);
    const std::string three = open_direct(server, anna, {"björn", "clara"});
    CHECK(three != channel);
    CHECK(open_direct(server, clara, {"anna", "björn"}) == three);
    server.learn("the three", three);
    clara.push("opened");
    clara.ignore_rest();

    anna.post("anna and björn", "between us");
    CHECK(björn.texts("anna and björn", 1) == Texts{"between us"});
    CHECK(clara.rest() == Nothing);
    CHECK(clara.refusal("history", {{"channel", channel}}) == "not_found");
    CHECK(clara.everything().find(channel) == std::string::npos);
    server.kill(), server.start(), anna.reconnect(), björn.reconnect();
    CHECK(open_direct(server, björn, {"anna"}) == channel);
    CHECK(björn.history("anna and björn") == Texts{"between us"});
}

TEST_CASE("Two who open it at the same moment meet in one", "[directs]") {
    Server server;
    server.space({"Acme", "Nordwind"});
    auto anna = server.member("anna", "Acme");
    auto björn = server.member("björn", "Nordwind");
    const auto one = anna.send("direct.open", {{"members", boost::json::array{Json(björn.id())}}});
    const auto other =
        björn.send("direct.open", {{"members", boost::json::array{Json(anna.id())}}});
    const auto channel = [](const Json& reply) {
        return text_at(at(at(reply, "ok"), "channel"), "id");
    };
    CHECK(channel(anna.answer(one)) == channel(björn.answer(other)));
}

TEST_CASE("The host's admin is in no direct channel of others", "[directs]") {
    Server server;
    server.space({"Acme", "Nordwind"});
    auto anna = server.member("anna", "Acme");
    auto björn = server.member("björn", "Nordwind");
    auto ada = server.member("ada", "Acme", {.role = "admin"});
    server.learn("direct", open_direct(server, anna, {"björn"}));
    anna.post("direct", "between us");
    CHECK(ada.refusal("history", {{"channel", server.id("direct")}}) == "not_found");
    CHECK(ada.rest() == Nothing);
}

TEST_CASE("A direct channel is read only once its people share no space", "[directs]") {
    Server server;
    server.space({"Acme", "Nordwind"}, {.name = "north"});
    auto anna = server.member("anna", "Acme");
    auto björn = server.member("björn", "Nordwind");
    server.learn("direct", open_direct(server, anna, {"björn"}));
    anna.post("direct", "before");
    auto ada = server.member("ada", "Acme", {.role = "admin"});
    ada.ask("space.remove",
            {{"space", server.id("north")}, {"members", boost::json::array{Json(anna.id())}}});
    anna.push("closed");
    CHECK(anna.history("direct") == Texts{"before"});
    CHECK(anna.refusal("message.post", {{"channel", server.id("direct")}, {"text", "x"}}) ==
          "not_allowed");
    CHECK(björn.refusal("message.post", {{"channel", server.id("direct")}, {"text", "x"}}) ==
          "not_allowed");
}
