// A refusal names the command that it answers, wherever on the way it comes about: a client waits
// for its number, not for whatever comes next.

#include <catch2/catch.hpp>

#include "tests/scenario/server.hpp"

using namespace parley::scenario;

namespace {
struct AdminHome {
    Server server;
    Member ada;
    explicit AdminHome(const std::string& config = {}) : server(config), ada(make(server)) {}
    static Member make(Server& server) {
        server.space({"Acme", "Nordwind"});
        server.channel("#launch");
        return server.member("ada", "Acme", {.role = "admin"});
    }
    object somebody(int number) {
        return {{"org", server.id("Acme")},
                {"name", "somebody " + std::to_string(number)},
                {"role", "member"},
                {"email", std::to_string(number) + "@acme.example"},
                {"password", "a good password"}};
    }
};
}  // namespace

TEST_CASE("A frame that is not understood is answered under its number", "[refusals]") {
    AdminHome home;
    const std::string channel = "\"channel\":\"" + home.server.id("#launch") + "\"";
    const auto posting = [&](const std::string& more) {
        return R"({"id":7,"do":"message.post",)" + more + "}";
    };
    const std::pair<std::string, std::string> rows[] = {
        {"unknown_field", posting(R"("key":"k","with":{)" + channel + R"(,"text":"x","nope":1})")},
        {"unknown_field", posting(R"("key":"k","nope":1,"with":{)" + channel + R"(,"text":"x"})")},
        {"unknown_field", R"({"nope":1,"do":"ping","id":7})"},
        {"missing_field", posting(R"("key":"k","with":{)" + channel + "}")},
        {"missing_field", R"({"id":7})"},
        {"bad_value", posting(R"("key":"k","with":{)" + channel + R"(,"text":5})")},
        {"bad_value", posting(R"("key":"","with":{)" + channel + R"(,"text":"x"})")},
        {"too_long", posting(R"("key":"k","with":{)" + channel + R"(,"text":")" +
                             std::string(40'001, 'x') + "\"}")},
        {"unknown_command", R"({"with":{},"do":"message.shout","id":7})"},
        {"key_missing", posting(R"("with":{)" + channel + R"(,"text":"x"})")},
        {"not_allowed", R"({"id":7,"do":"session.open","with":{"email":"a@b","password":"x"}})"},
        {"not_found",
         R"({"id":7,"do":"history","with":{"channel":")" + Server::id_of_nothing("chn_") + "\"}}"},
    };
    for (const auto& [code, frame] : rows) {
        INFO(code << ": " << frame.substr(0, 200));
        const Json reply = home.ada.answer_to(frame);
        CHECK(at(reply, "re") == Json(7));
        CHECK(text_at(at(reply, "error"), "code") == code);
    }
    const Json reply = home.ada.answer_to(R"({"id":"seven","do":"ping"})");
    CHECK(reply.as_object().at("re").is_null());
}

TEST_CASE("Who is not known yet, and who asks too fast, hears which command is meant",
          "[refusals]") {
    AdminHome home("[limits]\ncommands_per_s = 1\ncommands_burst = 10\n");
    Member stranger(home.server, "ada", "");
    REQUIRE(!stranger.try_connect({}));
    CHECK(text_at(at(stranger.answer(stranger.send("ping")), "error"), "code") == "not_signed_in");

    std::vector<std::uint64_t> asked;
    for (int i = 0; i < 40; ++i) asked.push_back(home.ada.send("ping"));
    std::size_t refused = 0;
    for (const auto id : asked) {
        const Json error = at(home.ada.answer(id), "error");
        if (error.is_null()) continue;
        ++refused;
        CHECK(text_at(error, "code") == "slow_down");
    }
    CHECK(refused >= 25);
}

TEST_CASE("Where no more passwords can be worked on, each command hears it under its number",
          "[refusals]") {
    AdminHome home("[limits]\norg_invitations_per_minute = 1000\n");
    // One is hashed at a time, and 8 of one org wait: the rest is refused before the engine hears
    // of it.
    constexpr int people = 120;
    std::vector<std::uint64_t> asked;
    for (int i = 0; i < people; ++i)
        asked.push_back(home.ada.send("member.create", home.somebody(i)));
    int taken = 0, refused = 0;
    for (const auto id : asked) {
        const Json reply = home.ada.answer(id);
        if (at(reply, "error").is_null()) {
            ++taken;
        } else {
            ++refused;
            CHECK(text_at(at(reply, "error"), "code") == "busy");
        }
    }
    CHECK(taken >= 8);
    CHECK(refused > 0);
    // What was refused took no room among the commands in flight, and may be said again.
    home.ada.ask("member.create", home.somebody(people));
}
