// What is one to the eye is one: names of channels, reactions; and a name is not somebody else's.

#include <catch2/catch.hpp>

#include "tests/scenario/records.hpp"

using namespace parley::scenario;

TEST_CASE("A channel's name is taken in whatever case, form and blanks", "[names][channels]") {
    Programme programme;
    auto& [server, records, anna, björn] = programme;
    const auto create = [&](Member& by, const std::string& name, object more = {}) {
        more["space"] = server.id("Solar");
        more["name"] = name;
        return by.refusal("channel.create", std::move(more));
    };
    CHECK(create(anna, "Support").empty());
    for (const char* same : {"support", "SUPPORT", " Support", "Support\u00a0", "Ｓupport"}) {
        CAPTURE(same);
        CHECK(create(björn, same) == "conflict");
    }
    CHECK(create(anna, "\u00c4nderungen").empty());
    CHECK(create(anna, "A\u0308nderungen") == "conflict");
    // As it was written, but for the blanks around it.
    const Json launch =
        anna.ask("channel.create", {{"space", server.id("Solar")}, {"name", " Launch 2 "}});
    CHECK(text_at(launch, "name") == "Launch 2");
    const auto rename = [&](const std::string& name) {
        return anna.refusal("channel.change", {{"channel", text_at(launch, "id")}, {"name", name}});
    };
    CHECK(rename("LAUNCH 2").empty());
    CHECK(rename("supporT") == "conflict");
    // One that somebody cannot see tells them nothing, in whatever form.
    CHECK(create(anna, "Plans", {{"private", true}}).empty());
    CHECK(create(björn, "plans").empty());
    CHECK(create(anna, "PLANS") == "conflict");
    CHECK(create(björn, "Plans") == "conflict");
}

TEST_CASE("What looks like one reaction is one", "[names][reactions]") {
    Programme programme;
    auto& [server, records, anna, björn] = programme;
    server.channel("#launch", {.space = "Solar"});
    const Placed said = anna.post("#launch", "done");
    const auto react = [&](Member& by, const std::string& how, const std::string& emoji) {
        by.ask("message." + how,
               {{"channel", server.id("#launch")}, {"seq", said.seq}, {"emoji", emoji}});
    };
    const auto shown = [&] {
        Texts out;
        const Json message = at(anna.page("#launch"), "messages").as_array().front();
        if (at(message, "reactions").is_array())
            for (const Json& one : at(message, "reactions").as_array())
                out.push_back(text_at(one, "emoji") + " " +
                              std::to_string(number_at(one, "count")));
        return out;
    };
    react(anna, "react", "❤"), react(björn, "react", "❤\ufe0f");
    react(anna, "react", "👍\ufe0f"), react(björn, "react", "👍");
    CHECK(shown() == Texts{"❤\ufe0f 2", "👍 2"});
    CHECK(text_at(björn.event("message.reacted").data, "emoji") == "❤\ufe0f");
    react(björn, "unreact", "❤"), react(anna, "unreact", "❤\ufe0f");
    CHECK(shown() == Texts{"👍 2"});
}

TEST_CASE("A name that deceives is refused, and the sentence says why", "[names][people]") {
    Programme programme;
    auto& [server, records, anna, björn] = programme;
    const auto why = [&](Member& who, const std::string& name) {
        const Json error = refusal_of(who, "member.profile", {{"name", name}});
        if (error.is_null()) return std::string();
        CHECK(text_at(error, "code") == "bad_value");
        CHECK(text_at(error, "field") == "name");
        return text_at(error, "message");
    };
    const std::string unseen = "The name has a sign in it that cannot be seen.";
    for (const char* name : {"Hil\u200bde", "\ufeffHilde", "Hil\u00adde", "Hil\u2060de"})
        CHECK(why(björn, name) == unseen);
    for (const char* name : {"@hilde", "＠hilde", "\ufe6bhilde"})
        CHECK(why(björn, name) == "A name does not begin with an @.");
    for (const char* name : {"channel", "Here", " EVERYONE ", "System", "Parley", "ｓystem"})
        CHECK(why(björn, name).find("has a meaning of its own") != std::string::npos);
    for (const char* name : {"Hildе", "Аnna Smith"})
        CHECK(why(björn, name).find("mixes letters of scripts") != std::string::npos);
    for (const char* name : {"Анна Петрова", "李 Wei", "Zoë O'Brien", "D’Angelo", "محمد",
                             "علی\u200cرضا", "김민준", "क्\u200dष", "Hilde Here", "Robin 2"}) {
        CAPTURE(name);
        CHECK(why(björn, name).empty());
    }
    // As it is kept: one space, no blanks around, one normal form.
    björn.ask("member.profile", {{"name", "  Jo\u0308rg   Ott "}});
    const auto called = [&] {
        return text_at(at(anna.ask("member.get", {{"members", ids({björn.id()})}}), "members")
                           .as_array()
                           .front(),
                       "name");
    };
    CHECK(called() == "J\u00f6rg Ott");
}

TEST_CASE("A name does not only look like that of somebody whom one can see",
          "[names][people][wall]") {
    Programme programme;
    auto& [server, records, anna, björn] = programme;
    server.space({"Acme", "Südwind"}, {.name = "Wind"});
    auto clara = server.member("clara", "Südwind");
    const auto rename = [&](Member& who, const std::string& name) {
        return who.refusal("member.profile", {{"name", name}});
    };
    CHECK(rename(anna, "Copa").empty());
    CHECK(rename(björn, "Сора") == "bad_value");  // Cyrillic throughout
    CHECK(rename(björn, "Copa").empty());         // people share names
    CHECK(rename(anna, "Copa").empty());
    // Of Nordwind's people Südwind's may know nothing: no refusal tells of them.
    CHECK(rename(björn, "Hilde I").empty());
    CHECK(rename(clara, "Hilde l").empty());
    // Who makes a person is refused for those whom they can see.
    auto nora = server.member("nora", "Nordwind", {.role = "partner_admin"});
    CHECK(nora.refusal("member.create",
                       {{"org", server.id("Nordwind")}, {"name", "HiIde I"}, {"role", "member"}}) ==
          "bad_value");
    CHECK(nora.refusal("member.create",
                       {{"org", server.id("Nordwind")}, {"name", "Hilde I"}, {"role", "member"}})
              .empty());
}

TEST_CASE("Nicks of an imported chat may look like each other, and like nobody who is there",
          "[names][people]") {
    Programme programme;
    auto& server = programme.server;
    const auto import = [&](const std::string& log, const std::vector<std::string>& nicks) {
        boost::json::array lines;
        for (const auto& nick : nicks)
            lines.push_back(Json{{"n", lines.size() + 1},
                                 {"at", "2004-12-24T09:15:00Z"},
                                 {"nick", nick},
                                 {"text", "hi"}});
        const auto answer = server.operator_().ask(
            "import.chat", {{"space", server.id("Solar")}, {"log", log}, {"lines", lines}});
        const auto parsed = driver::parse_json(answer.body);
        if (answer.status == 200)
            return std::to_string(number_at(at(parsed, "ok"), "members")) + " people";
        return text_at(at(parsed, "error"), "code") + " " + text_at(at(parsed, "error"), "field");
    };
    CHECK(import("talk", {"lilly", "IiIIy", "liIly", "lilly"}) == "3 people");
    CHECK(import("more", {"lil1y", "lilly"}) == "1 people");
    CHECK(programme.björn.refusal("member.profile", {{"name", "Nora Lill"}}).empty());
    CHECK(import("fake", {"bob", "Nora LiIl"}) == "bad_value lines.1.nick");
    CHECK(import("fake", {"bob", "Nora Lill"}) == "2 people");
    // Who is there does not take the looks of those who wrote once.
    CHECK(programme.anna.refusal("member.profile", {{"name", "Iilly"}}) == "bad_value");
    CHECK(import("odd", {"@channel"}) == "bad_value lines.0.nick");
}

TEST_CASE("Companies have names of their own", "[names][people]") {
    Programme programme;
    auto& server = programme.server;
    const auto create = [&](const std::string& name) {
        const auto answer = server.operator_().ask(
            "org.create", {{"name", name}, {"kind", "partner"}, {"zone", "Europe/Berlin"}});
        return text_at(at(driver::parse_json(answer.body), "error"), "code");
    };
    CHECK(create("nordwind") == "conflict");
    CHECK(create("NORDWIND ") == "conflict");
    CHECK(create("@wind") == "bad_value");
    CHECK(create("Wіnd") == "bad_value");  // with a Ukrainian letter
    CHECK(create("Here").empty());         // a company may be called so
}
