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
