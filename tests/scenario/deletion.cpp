// Deleted means gone: from the screen, from the log, from every edit.

#include <catch2/catch.hpp>

#include "tests/scenario/server.hpp"

using namespace parley::scenario;

TEST_CASE("A deleted message's text is nowhere any more, its edits' neither",
          "[deletion][one-loop]") {
    Server server;
    server.space({"Acme", "Nordwind"});
    auto anna = server.member("anna", "Acme");
    auto björn = server.member("björn", "Nordwind");
    anna.post("#launch", "before");
    const Placed placed = anna.post("#launch", "regretted-one");
    anna.edit("#launch", placed.seq, "regretted-two");
    anna.edit("#launch", placed.seq, "regretted-three");
    anna.post("#launch", "after");
    björn.texts("#launch", 3);
    björn.disconnect();
    anna.erase("#launch", placed.seq);

    SECTION("at once") {}
    SECTION("after a restart") { server.stop(), server.start(), anna.reconnect(); }
    SECTION("after a kill") { server.kill(), server.start(), anna.reconnect(); }

    CHECK(anna.history("#launch") == Texts{"before", "", "after"});
    const Json message = at(anna.page("#launch"), "messages").as_array().at(1);
    CHECK(!text_at(message, "deleted").empty());
    CHECK(number_at(message, "place") == 2);

    auto clara = server.member("clara", "Nordwind");
    björn.reconnect();
    björn.event("message.deleted", "#launch");
    std::uint64_t last = 0;
    for (const Json& event : clara.log("#launch")) {
        CHECK(number_at(event, "seq") == ++last);
        CHECK(driver::to_text(event).find("regretted") == std::string::npos);
    }
    CHECK(clara.everything().find("regretted") == std::string::npos);
}

TEST_CASE("Who was away for the post, its edits and its end hears no word of it", "[deletion]") {
    Server server;
    server.space({"Acme", "Nordwind"});
    auto anna = server.member("anna", "Acme");
    auto björn = server.member("björn", "Nordwind");
    anna.post("#launch", "before");
    björn.texts("#launch", 1);
    björn.disconnect();
    const Placed placed = anna.post("#launch", "regretted");
    anna.edit("#launch", placed.seq, "regretted still");
    anna.erase("#launch", placed.seq);
    björn.reconnect();
    CHECK(björn.texts("#launch", 1) == Texts{""});
    björn.event("message.deleted", "#launch");
    CHECK(björn.everything().find("regretted") == std::string::npos);
}

TEST_CASE("Only the author edits, and the author and those in charge delete", "[deletion]") {
    Server server;
    server.space({"Acme", "Nordwind"});
    auto anna = server.member("anna", "Acme");
    auto ada = server.member("ada", "Acme", {.role = "admin"});
    auto björn = server.member("björn", "Nordwind");
    const Placed placed = björn.post("#launch", "mine");
    const object named{{"channel", server.id("#launch")}, {"seq", placed.seq}};
    object edited = named;
    edited["text"] = "not mine";
    CHECK(anna.refusal("message.edit", edited) == "not_allowed");
    CHECK(ada.refusal("message.edit", edited) == "not_allowed");
    CHECK(anna.refusal("message.delete", named) == "not_allowed");
    ada.erase("#launch", placed.seq);
    CHECK(björn.refusal("message.edit", edited) == "not_found");
    CHECK(björn.history("#launch") == Texts{""});
}

TEST_CASE("Reactions to a deleted message end with it", "[deletion]") {
    Server server;
    server.space({"Acme", "Nordwind"});
    auto anna = server.member("anna", "Acme");
    const Placed placed = anna.post("#launch", "mine");
    const object named{{"channel", server.id("#launch")}, {"seq", placed.seq}};
    object thumbs = named;
    thumbs["emoji"] = "👍";
    anna.ask("message.react", thumbs);
    anna.erase("#launch", placed.seq);
    CHECK(anna.refusal("message.react", thumbs) == "not_found");
    CHECK(anna.refusal("message.pin", named) == "not_found");
    const Json message = at(anna.page("#launch"), "messages").as_array().at(0);
    CHECK(driver::to_text(message).find("👍") == std::string::npos);
}
