// Moments: what is on screen, who is there, who is typing. To those who may see and do look.

#include <catch2/catch.hpp>

#include "tests/scenario/server.hpp"

using namespace parley::scenario;

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
    björn.push("readers");
    anna.post("#optional", "on screen");
    CHECK(björn.texts("#optional", 1) == Texts{"on screen"});
    björn.push("read");  // whoever says something has read so far
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

TEST_CASE("How far others have read is told to those who look at the channel, and to no one else",
          "[watching]") {
    Server server;
    server.space({"Acme", "Nordwind"}, {.name = "north"});
    server.channel("#launch");
    server.space({"Acme", "Südwind"}, {.name = "south"});
    auto anna = server.member("anna", "Acme");
    auto björn = server.member("björn", "Nordwind");
    auto björn_too = server.another("björn");
    auto nils = server.member("nils", "Nordwind");
    auto clara = server.member("clara", "Südwind");
    const auto looks = [&](Member& who) {
        who.ask("channel.watch", {{"channels", ids(server, {"#launch"})}});
    };
    const Placed first = anna.post("#launch", "one");
    const Placed second = anna.post("#launch", "two");
    looks(anna), looks(björn_too);
    for (Member* who : {&anna, &björn, &björn_too, &nils, &clara}) who->ignore_rest();

    const auto read_by = [&](Member& who) {
        const Heard heard = who.push("read");
        CHECK(text_at(heard.data, "channel") == server.id("#launch"));
        return std::pair(server.name_of(text_at(heard.data, "member")),
                         number_at(heard.data, "place"));
    };
    const auto mark = [&](Member& who, const object& more) {
        object with = more;
        with["channel"] = server.id("#launch");
        who.ask("read.mark", with);
    };
    SECTION("by a mark, also one that goes back") {
        mark(björn, {{"place", second.place}});
        CHECK(read_by(anna) == std::pair(std::string("björn"), second.place));
        mark(björn, {{"place", first.place}});
        CHECK(read_by(anna) == std::pair(std::string("björn"), first.place));
        // The marker's other places have it from their own stream, watching or not.
        CHECK(björn_too.event("read.marked", "björn").name == "read.marked");
        CHECK(björn_too.event("read.marked", "björn").name == "read.marked");
        for (const auto& name : björn_too.rest()) CHECK(name == "unread");
        CHECK(nils.rest() == Nothing);  // does not look
    }
    SECTION("by posting") {
        const Placed third = björn.post("#launch", "three");
        CHECK(read_by(anna) == std::pair(std::string("björn"), third.place));
        CHECK(anna.rest() == Texts{"message.posted"});
        for (Member* other : {&björn_too, &nils}) {
            CHECK(other->texts("#launch", 1) == Texts{"three"});
            CHECK(other->rest() == Nothing);
        }
    }
    SECTION("not of a thread") {
        björn.reply("#launch", first.seq, "under it");
        mark(nils, {{"thread", first.seq}, {"place", 1}});
        CHECK(anna.texts("#launch", 1) == Texts{"under it"});
        for (const auto& name : anna.rest()) CHECK(name == "inbox.entered");  // it answers her
    }
    SECTION("not to whoever has looked away") {
        anna.ask("channel.watch", {{"channels", boost::json::array()}});
        mark(björn, {{"place", second.place}});
        CHECK(anna.rest() == Nothing);
    }
    SECTION("not to whoever may no longer read it, at once") {
        server.operator_().run("space.remove",
                               {{"space", server.id("north")}, {"members", ids(server, {"anna"})}});
        anna.push("closed");
        anna.ignore_rest();
        mark(björn, {{"place", second.place}});
        CHECK(anna.rest() == Nothing);
    }
    CHECK(clara.rest() == Nothing);
    CHECK(clara.everything().find(björn.id()) == std::string::npos);
}

TEST_CASE("Who reads a channel without being in it does not show by that", "[watching]") {
    Server server;
    server.space({"Acme", "Nordwind"});
    server.channel("#launch");
    auto ada = server.member("ada", "Acme", {.role = "admin", .outside = true});
    auto björn = server.member("björn", "Nordwind");
    const Placed one = björn.post("#launch", "one");
    björn.ask("channel.watch", {{"channels", ids(server, {"#launch"})}});
    björn.ignore_rest();
    ada.ask("read.mark", {{"channel", server.id("#launch")}, {"place", one.place}});
    CHECK(björn.rest() == Nothing);
}

TEST_CASE("Marks that a slow reader has not taken are merged: they hear the last of each",
          "[watching]") {
    Server server(
        "[limits]\ncommands_per_s = 1000000\ncommands_burst = 1000000\n"
        "org_commands_per_s = 1000000\norg_commands_burst = 1000000\n");
    server.space({"Acme", "Nordwind"});
    server.channel("#launch");
    auto anna = server.member("anna", "Acme");
    auto björn = server.member("björn", "Nordwind");
    for (int i = 0; i < 20; ++i) anna.post("#launch", std::to_string(i));
    auto nils = server.member("nils", "Nordwind", {.connected = false});
    nils.read_slowly();
    nils.reconnect();
    nils.ask("channel.watch", {{"channels", ids(server, {"#launch"})}});
    nils.ignore_rest();
    // Fill what the kernel takes for a reader who does not read; then thousands of marks.
    const std::string page(40'000, 'x');
    for (int i = 0; i < 20; ++i) anna.post("#launch", page);
    constexpr int marks = 5'000;
    std::vector<std::uint64_t> asked;
    for (int i = 1; i <= marks; ++i)
        asked.push_back(björn.send("read.mark", {{"channel", server.id("#launch")},
                                                 {"place", i == marks ? 7 : i % 13 + 8}}));
    for (const auto id : asked) CHECK(at(björn.answer(id), "error").is_null());
    int heard = 0;
    std::uint64_t last = 0;
    for (;;) {
        const Heard read = nils.push("read");
        if (text_at(read.data, "member") != björn.id()) continue;
        ++heard;
        last = number_at(read.data, "place");
        if (last == 7) break;
        REQUIRE(heard < marks);
    }
    CHECK(heard < marks / 2);
}

TEST_CASE("Who comes into a channel that they look at is in it, also once they look away",
          "[watching]") {
    Server server;
    server.space({"Acme", "Nordwind"});
    auto anna = server.member("anna", "Acme");
    auto björn = server.member("björn", "Nordwind");
    server.channel("#optional", {.by = "anna", .join = "none"});
    björn.ignore_rest();
    björn.ask("channel.watch", {{"channels", ids(server, {"#optional"})}});
    anna.post("#optional", "one");
    SECTION("by joining") { björn.ask("channel.join", {{"channel", server.id("#optional")}}); }
    SECTION("by being brought in") {
        anna.ask("channel.add",
                 {{"channel", server.id("#optional")}, {"members", ids(server, {"björn"})}});
    }
    const Heard opened = björn.push("opened");
    CHECK(text_at(opened.data, "stream") == server.id("#optional"));
    anna.post("#optional", "two");
    björn.ask("channel.watch", {{"channels", boost::json::array()}});
    anna.post("#optional", "three");
    CHECK(björn.texts("#optional", 3) == Texts{"one", "two", "three"});
}

TEST_CASE("A channel that is looked at stays on screen when something about it changes",
          "[watching]") {
    Server server;
    server.space({"Acme", "Nordwind"});
    auto anna = server.member("anna", "Acme");
    auto björn = server.member("björn", "Nordwind");
    server.channel("#optional", {.by = "anna", .join = "none"});
    björn.ask("channel.watch", {{"channels", ids(server, {"#optional"})}});
    björn.ignore_rest();
    anna.ask("channel.change", {{"channel", server.id("#optional")}, {"topic", "news"}});
    anna.post("#optional", "still on screen");
    CHECK(björn.texts("#optional", 1) == Texts{"still on screen"});
    for (const auto& name : björn.rest()) CHECK((name == "channel.changed" || name == "read"));
}

TEST_CASE("Who watches without ever asking for sync loses the channel with the right all the same",
          "[watching]") {
    Server server;
    server.space({"Acme", "Nordwind"}, {.name = "north"});
    server.channel("#launch");
    auto anna = server.member("anna", "Acme");
    auto björn = server.member("björn", "Nordwind");
    Member quiet(server, "anna", server.token("anna"));
    quiet.connect();
    quiet.ask("channel.watch", {{"channels", ids(server, {"#launch"})}});
    quiet.push("readers");
    björn.post("#launch", "one");
    CHECK(quiet.texts("#launch", 1) == Texts{"one"});
    quiet.push("read");
    SECTION("where the member is taken out") {
        server.operator_().run("space.remove",
                               {{"space", server.id("north")}, {"members", ids(server, {"anna"})}});
        quiet.push("closed");
    }
    SECTION("where the account ends") {
        server.deactivate("anna");
        CHECK(quiet.closing().code == 4501);
    }
    björn.post("#launch", "two");
    if (quiet.connected()) CHECK(quiet.rest() == Nothing);
    CHECK(quiet.everything().find("two") == std::string::npos);
}

TEST_CASE("Who reads a channel is told to those who look at it, at once and when it changes",
          "[watching][readers]") {
    Server server;
    server.space({"Acme", "Nordwind"}, {.name = "north"});
    server.channel("#launch");
    auto ada = server.member("ada", "Acme", {.role = "admin"});
    auto anna = server.member("anna", "Acme");
    auto björn = server.member("björn", "Nordwind");
    server.channel("#few", {.only_for = {"anna", "björn"}, .by = "anna"});
    const auto counts = [&](const Json& readers) {
        Texts out{std::to_string(number_at(readers, "people"))};
        for (const auto& entry : at(readers, "orgs").as_array())
            out.push_back(server.name_of(text_at(entry, "org")) + " " +
                          std::to_string(number_at(entry, "people")));
        std::sort(out.begin() + 1, out.end());
        return out;
    };
    const auto asked = [&](Member& who, const std::string& channel) {
        return counts(who.ask("channel.readers", {{"channel", server.id(channel)}}));
    };
    const auto told = [&](Member& who, const std::string& channel) {
        const Heard heard = who.push("readers");
        CHECK(text_at(heard.data, "channel") == server.id(channel));
        return counts(heard.data);
    };
    // Acme is the host, and its first admin, who made the space, reads it as well.
    CHECK(asked(anna, "#launch") == Texts{"4", "Acme 3", "Nordwind 1"});
    CHECK(asked(anna, "#few") == Texts{"2", "Acme 1", "Nordwind 1"});

    anna.ask("channel.watch", {{"channels", ids(server, {"#launch"})}});
    CHECK(told(anna, "#launch") == Texts{"4", "Acme 3", "Nordwind 1"});
    björn.ask("channel.watch", {{"channels", ids(server, {"#few"})}});
    CHECK(told(björn, "#few") == Texts{"2", "Acme 1", "Nordwind 1"});
    for (Member* who : {&ada, &anna, &björn}) who->ignore_rest();

    SECTION("a partner's new colleague reads what is open, and nothing private") {
        auto clara = server.member("clara", "Nordwind");
        CHECK(told(anna, "#launch") == Texts{"5", "Acme 3", "Nordwind 2"});
        server.deactivate("clara");
        CHECK(told(anna, "#launch") == Texts{"4", "Acme 3", "Nordwind 1"});
        for (const auto& heard : björn.rest()) CHECK(heard != "readers");
    }
    SECTION("a new admin of the host") {
        server.member("hugo", "Acme", {.role = "admin"});
        CHECK(told(anna, "#launch").front() == "5");
    }
    SECTION("somebody is brought into a private channel, and goes") {
        auto clara = server.member("clara", "Nordwind");
        björn.ignore_rest();
        anna.ask("channel.add",
                 {{"channel", server.id("#few")}, {"members", ids(server, {"clara"})}});
        CHECK(told(björn, "#few") == Texts{"3", "Acme 1", "Nordwind 2"});
        clara.ask("channel.leave", {{"channel", server.id("#few")}});
        CHECK(told(björn, "#few") == Texts{"2", "Acme 1", "Nordwind 1"});
    }
    SECTION("a change that lets in nobody tells nothing") {
        ada.ask("space.change", {{"space", server.id("north")}, {"name", "Northern"}});
        björn.ask("channel.leave", {{"channel", server.id("#launch")}});
        anna.event("channel.left", "#launch");
        // Whoever went out of an open channel may come back, and reads it meanwhile.
        anna.ask("ping");
        for (const auto& heard : anna.rest()) CHECK(heard != "readers");
        for (const auto& heard : björn.rest()) CHECK(heard != "readers");
    }
    SECTION("what is on screen no longer is not told") {
        anna.ask("channel.watch", {{"channels", boost::json::array()}});
        server.member("clara", "Nordwind");
        anna.ask("ping");
        for (const auto& heard : anna.rest()) CHECK(heard != "readers");
    }
}
