// What a message is after it was changed, and pages of many.

#include <catch2/catch.hpp>

#include "tests/scenario/server.hpp"

using namespace parley::scenario;

namespace {
Json only_message(Member& member, const std::string& channel) {
    return at(member.page(channel), "messages").as_array().at(0);
}
}  // namespace

TEST_CASE("An edit is heard by all, and history shows the message as it is now", "[messages]") {
    Server server;
    server.space({"Acme", "Nordwind"});
    auto anna = server.member("anna", "Acme");
    auto björn = server.member("björn", "Nordwind");
    const Placed placed = anna.post("#launch", "Helo");
    anna.edit("#launch", placed.seq, "Hello");
    const Heard edited = björn.event("message.edited", "#launch");
    CHECK(number_at(edited.data, "of") == placed.seq);
    CHECK(text_at(edited.data, "text") == "Hello");
    CHECK(text_at(edited.whole, "by") == anna.id());
    const Json message = only_message(björn, "#launch");
    CHECK(text_at(message, "text") == "Hello");
    CHECK(!text_at(message, "edited").empty());
    CHECK(number_at(message, "seq") == placed.seq);
}

TEST_CASE("Reactions are counted once a person, and told whose one's own are", "[messages]") {
    Server server;
    server.space({"Acme", "Nordwind"});
    auto anna = server.member("anna", "Acme");
    auto björn = server.member("björn", "Nordwind");
    const Placed placed = anna.post("#launch", "hello");
    const object thumbs{{"channel", server.id("#launch")}, {"seq", placed.seq}, {"emoji", "👍🏽"}};
    anna.ask("message.react", thumbs);
    björn.ask("message.react", thumbs);
    CHECK(text_at(björn.event("message.reacted", "#launch").data, "emoji") == "👍🏽");
    anna.send("message.react", thumbs);  // again: adds nothing
    const auto reaction = [&](Member& who) {
        return at(only_message(who, "#launch"), "reactions").as_array().at(0);
    };
    CHECK(number_at(reaction(anna), "count") == 2);
    CHECK(at(reaction(björn), "mine") == Json(true));
    björn.ask("message.unreact", thumbs);
    CHECK(number_at(reaction(björn), "count") == 1);
    CHECK(at(reaction(björn), "mine") == Json(false));
    anna.ask("message.unreact", thumbs);
    const Json none = at(only_message(anna, "#launch"), "reactions");
    CHECK((none.is_null() || none.as_array().empty()));
}

TEST_CASE("A pin is seen until it is taken away", "[messages]") {
    Server server;
    server.space({"Acme", "Nordwind"});
    auto anna = server.member("anna", "Acme");
    const Placed placed = anna.post("#launch", "hello");
    const object named{{"channel", server.id("#launch")}, {"seq", placed.seq}};
    anna.ask("message.pin", named);
    CHECK(at(only_message(anna, "#launch"), "pinned") == Json(true));
    anna.ask("message.unpin", named);
    CHECK(at(only_message(anna, "#launch"), "pinned") != Json(true));
}

TEST_CASE("Pins are listed, the newest message first, a page at a time", "[messages]") {
    Server server;
    server.space({"Acme", "Nordwind"});
    auto anna = server.member("anna", "Acme");
    auto björn = server.member("björn", "Nordwind");
    Texts pinned;
    std::vector<Placed> placed;
    for (int i = 0; i < 9; ++i) {
        placed.push_back(anna.post("#launch", std::to_string(i)));
        if (i % 2 == 0)
            anna.ask("message.pin",
                     {{"channel", server.id("#launch")}, {"seq", placed.back().seq}});
    }
    const Placed reply = björn.reply("#launch", placed[1].seq, "in a thread");
    björn.ask("message.pin", {{"channel", server.id("#launch")}, {"seq", reply.seq}});
    anna.erase("#launch", placed[2].seq);
    const auto listed = [&](object with) {
        Texts out;
        with["channel"] = server.id("#launch");
        for (;;) {
            const Json page = björn.ask("message.pins", with);
            for (const auto& message : at(page, "messages").as_array()) {
                CHECK(at(message, "pinned") == Json(true));
                out.push_back(text_at(message, "text"));
            }
            if (at(page, "more") != Json(true)) return out;
            with["before"] = at(page, "cursor");
        }
    };
    const Texts all{"in a thread", "8", "6", "4", "0"};
    CHECK(listed({}) == all);
    CHECK(listed({{"limit", 2}}) == all);
    CHECK(listed({{"before", 0}}) == Nothing);
}

TEST_CASE("History goes to a place, or to a moment", "[messages][history]") {
    Server server;
    server.space({"Acme", "Nordwind"});
    auto anna = server.member("anna", "Acme");
    std::vector<Placed> placed;
    for (int i = 1; i <= 40; ++i) {
        placed.push_back(anna.post("#launch", std::to_string(i)));
        // Numbers of the stream have holes where something else happened.
        if (i % 3 == 0)
            anna.ask(
                "message.react",
                {{"channel", server.id("#launch")}, {"seq", placed.back().seq}, {"emoji", "👍"}});
    }
    for (int i = 0; i < 12; ++i) anna.reply("#launch", placed[9].seq, "r" + std::to_string(i + 1));
    anna.erase("#launch", placed[19].seq);
    const auto around = [&](object with) {
        with["channel"] = server.id("#launch");
        with["limit"] = 4;
        Texts out;
        const Json page = anna.ask("history", with);
        for (const auto& message : at(page, "messages").as_array())
            out.push_back(text_at(message, "text"));
        return out;
    };
    CHECK(around({{"place", 1}}) == Texts{"1", "2", "3", "4"});
    CHECK(around({{"place", 0}}) == Texts{"1", "2", "3", "4"});
    CHECK(around({{"place", 40}}) == Texts{"38", "39", "40"});
    CHECK(around({{"place", 4'000}}) == Texts{"38", "39", "40"});
    for (int i = 3; i < 39; ++i) {
        const auto by_place = around({{"place", i}});
        CHECK(by_place == around({{"around", placed[static_cast<std::size_t>(i) - 1].seq}}));
        CHECK(by_place.size() == 4);
    }
    CHECK(around({{"thread", placed[9].seq}, {"place", 6}}) == Texts{"r4", "r5", "r6", "r7"});
    CHECK(around({{"at", "2020-01-01T00:00:00Z"}}) == Texts{"1", "2", "3", "4"});
    CHECK(around({{"at", "2999-01-01T00:00:00Z"}}) == Texts{"38", "39", "40"});
    // Of several at one moment the first is meant.
    const Json message =
        at(anna.page("#launch", {{"around", placed[24].seq}, {"limit", 1}}), "messages")
            .as_array()
            .at(0);
    const auto page = around({{"at", text_at(message, "at")}});
    CHECK(std::find(page.begin(), page.end(), "25") != page.end());
    CHECK(
        anna.refusal("history", {{"channel", server.id("#launch")}, {"place", 1}, {"before", 3}}) ==
        "bad_value");
    CHECK(around({{"thread", placed[0].seq}, {"place", 3}}) == Texts{"1"});
}

TEST_CASE("Programs find ids by what people call things", "[find]") {
    Server server;
    server.space({"Acme", "Nordwind"}, {.name = "Solar"});
    auto anna = server.member("anna", "Acme", {.role = "admin"});
    auto björn = server.member("björn", "Nordwind");
    server.org("Rival");
    auto ruth = server.member("ruth", "Rival");
    std::string code;
    const Json spaces = anna.ask("space.list");
    for (const auto& space : at(spaces, "spaces").as_array())
        if (text_at(space, "name") == "Solar") code = text_at(space, "code");
    const auto channel = text_at(
        anna.ask("channel.create", {{"space", server.id("Solar")}, {"name", "Ümsatz"}}), "id");
    for (const std::string& name : {code + "/#Ümsatz", code + "/ümsatz", code + "/#U\u0308MSATZ"})
        CHECK(text_at(björn.ask("find", {{"channel", name}}), "channel") == channel);
    const Json task = anna.ask(
        "record.create", {{"space", server.id("Solar")}, {"type", "task"}, {"title", "Roof"}});
    std::string lower = text_at(task, "key");
    for (char& c : lower) c = static_cast<char>(std::tolower(c));
    for (const auto& key : {text_at(task, "key"), lower})
        CHECK(text_at(björn.ask("find", {{"record", key}}), "record") == text_at(task, "id"));
    const Json ida = anna.ask("member.create", {{"org", server.id("Acme")},
                                                {"name", "Ida"},
                                                {"role", "member"},
                                                {"email", "Ida@acme.example"}});
    CHECK(text_at(anna.ask("find", {{"email", "ida@ACME.example"}}), "member") ==
          text_at(ida, "id"));

    // Hidden and absent are one answer, byte for byte.
    const auto answer = [&](Member& who, object with) {
        Json whole = who.answer(who.send("find", std::move(with)));
        return driver::to_text(at(whole, "error"));
    };
    CHECK(answer(ruth, {{"channel", code + "/#Ümsatz"}}) ==
          answer(ruth, {{"channel", "ZZZZ/#Ümsatz"}}));
    CHECK(answer(ruth, {{"record", text_at(task, "key")}}) == answer(ruth, {{"record", "ZZZZ-1"}}));
    CHECK(answer(björn, {{"email", "ida@acme.example"}}) ==
          answer(björn, {{"email", "nobody@acme.example"}}));
    CHECK(ruth.refusal("find", {{"channel", code + "/#Ümsatz"}}) == "not_found");
    CHECK(ruth.refusal("find") == "bad_value");
    CHECK(ruth.refusal("find", {{"record", "ZZZZ-1"}, {"email", "a@b.c"}}) == "bad_value");
}

TEST_CASE("An archived channel can be read and takes no more", "[messages]") {
    Server server;
    server.space({"Acme", "Nordwind"});
    auto anna = server.member("anna", "Acme");
    auto ada = server.member("ada", "Acme", {.role = "admin"});
    const Placed placed = anna.post("#launch", "hello");
    const std::string channel = server.id("#launch");
    ada.ask("channel.archive", {{"channel", channel}});
    anna.event("channel.archived");
    CHECK(anna.refusal("message.post", {{"channel", channel}, {"text", "x"}}) == "archived");
    CHECK(anna.refusal("message.edit",
                       {{"channel", channel}, {"seq", placed.seq}, {"text", "x"}}) == "archived");
    CHECK(anna.refusal("message.react",
                       {{"channel", channel}, {"seq", placed.seq}, {"emoji", "👍"}}) == "archived");
    CHECK(anna.history("#launch") == Texts{"hello"});
}

TEST_CASE("Pages go back and forth over everything, deleted messages too", "[messages]") {
    Server server;
    server.space({"Acme", "Nordwind"});
    auto anna = server.member("anna", "Acme");
    std::vector<Placed> placed;
    for (int i = 0; i < 25; ++i) placed.push_back(anna.post("#launch", std::to_string(i)));
    for (std::size_t i = 5; i < 15; ++i) anna.erase("#launch", placed[i].seq);

    std::vector<std::uint64_t> seen;
    Json page = anna.page("#launch", {{"limit", 4}});
    CHECK(text_at(at(page, "messages").as_array().back(), "text") == "24");
    for (;;) {
        const auto& messages = at(page, "messages").as_array();
        for (std::size_t i = messages.size(); i-- > 0;)
            seen.push_back(number_at(messages.at(i), "seq"));
        if (at(page, "more") != Json(true)) break;
        page = anna.page("#launch", {{"limit", 4}, {"before", seen.back()}});
    }
    REQUIRE(seen.size() == placed.size());
    for (std::size_t i = 0; i < seen.size(); ++i) CHECK(seen[seen.size() - 1 - i] == placed[i].seq);

    const Json after = anna.page("#launch", {{"limit", 3}, {"after", placed[9].seq}});
    CHECK(number_at(at(after, "messages").as_array().at(0), "seq") == placed[10].seq);
    CHECK(at(after, "more") == Json(true));
    const Json around = anna.page("#launch", {{"limit", 5}, {"around", placed[20].seq}});
    bool inside = false;
    for (const Json& message : at(around, "messages").as_array())
        inside = inside || number_at(message, "seq") == placed[20].seq;
    CHECK(inside);
    CHECK(
        anna.refusal("history", {{"channel", server.id("#launch")}, {"before", 3}, {"after", 1}}) ==
        "bad_value");
}

TEST_CASE("An answer goes to the connection that asked, an event to all", "[messages]") {
    Server server;
    server.space({"Acme", "Nordwind"});
    server.channel("#launch");
    auto anna = server.member("anna", "Acme");
    auto anna_too = server.another("anna");
    anna.ignore_rest(), anna_too.ignore_rest();
    const auto id = anna.send("message.post",
                              {{"channel", server.id("#launch")}, {"text", "hello"}}, "one-socket");
    CHECK(anna.texts("#launch", 1) == Texts{"hello"});
    CHECK(anna_too.texts("#launch", 1) == Texts{"hello"});
    CHECK(at(anna.answer(id), "error").is_null());
    anna_too.ask("ping");
    // One answer to its sync, two to its pings.
    std::size_t answers = 0;
    const std::string& heard = anna_too.everything();
    for (auto place = heard.find("{\"re\""); place != std::string::npos;
         place = heard.find("{\"re\"", place + 1))
        ++answers;
    CHECK(answers == 3);
}

TEST_CASE("Commands over HTTP do what they do over a socket", "[messages]") {
    Server server;
    server.space({"Acme", "Nordwind"});
    auto anna = server.member("anna", "Acme");
    auto björn = server.member("björn", "Nordwind");
    server.channel("#launch");
    björn.push("opened"), björn.ignore_rest();
    const auto post = [&](const std::string& key) {
        return server.post(
            "message.post",
            driver::to_text(object{{"channel", server.id("#launch")}, {"text", "by HTTP"}}),
            {{"Authorization", "Bearer " + server.token("anna")}, {"Idempotency-Key", key}});
    };
    const auto answer = post("k1");
    CHECK(answer.status == 200);
    CHECK(answer.header("Content-Type").starts_with("application/json"));
    CHECK(björn.texts("#launch", 1) == Texts{"by HTTP"});
    // The key is the member's, whatever the door.
    const Json again = anna.ask_with_key("k1", "message.post",
                                         {{"channel", server.id("#launch")}, {"text", "by HTTP"}});
    CHECK(at(again, "repeated") == Json(true));
    CHECK(björn.rest() == Nothing);
}
