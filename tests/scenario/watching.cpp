// Moments: what is on screen, who is there, who is typing. To those who may see and do look.

#include <catch2/catch.hpp>

#include "tests/scenario/server.hpp"

using namespace parley::scenario;

namespace {
boost::json::array ids(Server& server, const std::vector<std::string>& names) {
    boost::json::array out;
    for (const auto& name : names) out.emplace_back(server.id(name));
    return out;
}
}  // namespace

TEST_CASE("A channel that one is not in is followed while it is on screen", "[watching]") {
    Server server;
    server.space({"Acme", "Nordwind"});
    auto anna = server.member("anna", "Acme");
    auto björn = server.member("björn", "Nordwind");
    server.channel("#optional", {.by = "anna", .join = "none"});
    björn.ignore_rest();
    anna.post("#optional", "not on screen");
    CHECK(björn.rest() == Nothing);
    björn.ask("channel.watch", {{"channels", ids(server, {"#optional"})}});
    anna.post("#optional", "on screen");
    CHECK(björn.texts("#optional", 1) == Texts{"on screen"});
    björn.ask("channel.watch", {{"channels", boost::json::array()}});
    anna.post("#optional", "gone again");
    CHECK(björn.rest() == Nothing);
    // On screen is this connection's alone.
    auto björn_too = server.another("björn");
    björn_too.ask("channel.watch", {{"channels", ids(server, {"#optional"})}});
    anna.post("#optional", "on the other screen");
    CHECK(björn_too.texts("#optional", 1) == Texts{"on the other screen"});
    CHECK(björn.rest() == Nothing);
}

TEST_CASE("What one may not read cannot be watched", "[watching]") {
    Server server;
    server.space({"Acme", "Nordwind"});
    auto anna = server.member("anna", "Acme");
    auto björn = server.member("björn", "Nordwind");
    server.channel("#plans", {.only_for = {"anna"}, .by = "anna"});
    björn.send("channel.watch", {{"channels", ids(server, {"#plans"})}});
    anna.post("#plans", "hush");
    CHECK(björn.rest() == Nothing);
}

TEST_CASE("Watching ends where the right to read ends", "[watching]") {
    Server server;
    server.space({"Acme", "Nordwind"}, {.name = "north"});
    auto ada = server.member("ada", "Acme", {.role = "admin"});
    auto anna = server.member("anna", "Acme");
    server.channel("#optional", {.by = "ada", .join = "none"});
    anna.ask("channel.watch", {{"channels", ids(server, {"#optional"})}});
    ada.post("#optional", "one");
    anna.texts("#optional", 1);
    ada.ask("space.remove", {{"space", server.id("north")}, {"members", ids(server, {"anna"})}});
    anna.push("closed");
    anna.ignore_rest();
    ada.post("#optional", "two");
    CHECK(anna.rest() == Nothing);
}

TEST_CASE("Typing is told to those who look at the channel, not to the typist", "[watching]") {
    Server server;
    server.space({"Acme", "Nordwind"});
    server.channel("#launch");
    auto anna = server.member("anna", "Acme");
    auto björn = server.member("björn", "Nordwind");
    auto clara = server.member("clara", "Nordwind");
    björn.ask("channel.watch", {{"channels", ids(server, {"#launch"})}});
    björn.ignore_rest(), clara.ignore_rest(), anna.ignore_rest();
    anna.ask("typing", {{"channel", server.id("#launch")}});
    const Heard typing = björn.push("typing");
    CHECK(text_at(typing.data, "member") == anna.id());
    CHECK(text_at(typing.data, "channel") == server.id("#launch"));
    CHECK(clara.rest() == Nothing);  // does not look
    CHECK(anna.rest() == Nothing);
}

TEST_CASE("Presence is told to those who watch somebody whom they may see", "[watching]") {
    Server server;
    server.space({"Acme", "Nordwind"}, {.name = "north"});
    server.space({"Acme", "Südwind"}, {.name = "south"});
    auto anna = server.member("anna", "Acme");
    auto björn = server.member("björn", "Nordwind");
    auto clara = server.member("clara", "Südwind");
    const auto state = [&](Member& who, const std::string& of) {
        const Json found = who.ask("presence.watch", {{"members", ids(server, {of})}});
        const auto& list = at(found, "presence").as_array();
        return list.empty() ? std::string("unknown") : text_at(list.at(0), "state");
    };
    CHECK(state(anna, "björn") == "online");
    const std::string nothing = state(clara, "björn");
    CHECK(nothing != "online");
    clara.ignore_rest(), anna.ignore_rest();
    björn.ask("presence.set", {{"state", "away"}});
    const Heard heard = anna.push("presence");
    CHECK(text_at(heard.data, "member") == björn.id());
    CHECK(text_at(heard.data, "state") == "away");
    björn.disconnect();
    CHECK(text_at(anna.push("presence").data, "state") == "offline");
    björn.reconnect();
    CHECK(text_at(anna.push("presence").data, "state") == "online");
    CHECK(clara.rest() == Nothing);
}

TEST_CASE("Who is there at two places and leaves one is there still", "[watching]") {
    Server server;
    server.space({"Acme", "Nordwind"});
    auto anna = server.member("anna", "Acme");
    auto björn = server.member("björn", "Nordwind");
    auto björn_too = server.another("björn");
    anna.ask("presence.watch", {{"members", ids(server, {"björn"})}});
    anna.ignore_rest();
    björn_too.send_raw(driver::client_frame("\x03\xe8", driver::Opcode::close));
    björn_too.closing();
    CHECK(anna.rest() == Nothing);
    björn.ask("ping");
}
