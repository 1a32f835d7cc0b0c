// Sent twice, happened once.

#include <catch2/catch.hpp>

#include "tests/scenario/server.hpp"

using namespace parley::scenario;

namespace {
struct Two {
    Server server;
    Member anna, björn;
    Two()
        : anna((server.space({"Acme", "Nordwind"}), server.channel("#launch"),
                server.member("anna", "Acme"))),
          björn(server.member("björn", "Nordwind")) {}
    object saying(const std::string& text) {
        return {{"channel", server.id("#launch")}, {"text", text}};
    }
};
}  // namespace

TEST_CASE("A command that comes again after its answer was lost gets the first answer", "[keys]") {
    Two two;
    auto& [server, anna, björn] = two;
    const Json first = anna.ask_with_key("k1", "message.post", two.saying("once"));
    CHECK(at(first, "repeated").is_null());
    SECTION("over the same connection") {}
    SECTION("over a new connection") { anna.disconnect(), anna.reconnect(); }
    SECTION("after the server was killed") {
        server.kill(), server.start(), anna.reconnect(), björn.reconnect();
    }
    const Json again = anna.ask_with_key("k1", "message.post", two.saying("once"));
    CHECK(at(again, "repeated") == Json(true));
    CHECK(number_at(again, "seq") == number_at(first, "seq"));
    CHECK(number_at(again, "place") == number_at(first, "place"));
    CHECK(text_at(again, "at") == text_at(first, "at"));
    CHECK(björn.history("#launch") == Texts{"once"});
}

TEST_CASE("Whitespace and the order of fields make no other command", "[keys]") {
    Two two;
    auto& [server, anna, björn] = two;
    const std::string channel = server.id("#launch");
    anna.ask_with_key("k1", "message.post", two.saying("once"));
    const Json again = anna.answer_to(R"({ "key" : "k1", "with" : {  "channel":")" + channel +
                                      R"(" , "text":"once"}, "do":"message.post", "id":77 })");
    CHECK(at(at(again, "ok"), "repeated") == Json(true));
}

TEST_CASE("A key that was used for another command is refused, and nothing happens", "[keys]") {
    Two two;
    auto& [server, anna, björn] = two;
    anna.ask_with_key("k1", "message.post", two.saying("one"));
    CHECK(text_at(at(anna.answer(anna.send("message.post", two.saying("two"), "k1")), "error"),
                  "code") == "key_reused");
    CHECK(text_at(
              at(anna.answer(anna.send("channel.leave", {{"channel", server.id("#launch")}}, "k1")),
                 "error"),
              "code") == "key_reused");
    CHECK(björn.history("#launch") == Texts{"one"});
}

TEST_CASE("Keys are each sender's own", "[keys]") {
    Two two;
    auto& [server, anna, björn] = two;
    anna.ask_with_key("k1", "message.post", two.saying("anna's"));
    const Json other = björn.ask_with_key("k1", "message.post", two.saying("björn's"));
    CHECK(at(other, "repeated").is_null());
    CHECK(björn.history("#launch") == Texts{"anna's", "björn's"});
}

TEST_CASE("The same command at the same moment from two sockets happens once", "[keys]") {
    Two two;
    auto& [server, anna, björn] = two;
    auto anna_too = server.another("anna");
    for (int round = 0; round < 50; ++round) {
        const std::string key = "r" + std::to_string(round);
        const auto one = anna.send("message.post", two.saying(key), key);
        const auto other = anna_too.send("message.post", two.saying(key), key);
        const Json first = at(anna.answer(one), "ok"), second = at(anna_too.answer(other), "ok");
        CHECK(number_at(first, "seq") == number_at(second, "seq"));
        const bool first_repeated = at(first, "repeated") == Json(true);
        const bool second_repeated = at(second, "repeated") == Json(true);
        CHECK(first_repeated != second_repeated);
    }
    CHECK(björn.texts("#launch", 50).back() == "r49");
    CHECK(björn.rest() == Nothing);
}

TEST_CASE("A command that was refused may be tried again with its key", "[keys]") {
    Two two;
    auto& [server, anna, björn] = two;
    server.channel("#later", {.only_for = {"björn"}});
    const object saying{{"channel", server.id("#later")}, {"text", "now"}};
    CHECK(text_at(at(anna.answer(anna.send("message.post", saying, "k1")), "error"), "code") ==
          "not_found");
    björn.ask("channel.add",
              {{"channel", server.id("#later")}, {"members", boost::json::array{Json(anna.id())}}});
    anna.push("opened");
    anna.ask_with_key("k1", "message.post", saying);
    CHECK(björn.history("#later") == Texts{"now"});
}

TEST_CASE("A secret is shown once, even to who asks again with the same key", "[keys]") {
    Two two;
    auto& [server, anna, björn] = two;
    const object with{{"member", anna.id()}, {"name", "phone"}};
    const auto first = server.operator_().ask("token.create", with, "", "k1");
    const auto again = server.operator_().ask("token.create", with, "", "k1");
    const Json made = at(driver::parse_json(first.body), "ok");
    const Json shown = at(driver::parse_json(again.body), "ok");
    CHECK(!text_at(made, "secret").empty());
    CHECK(at(shown, "repeated") == Json(true));
    CHECK(text_at(shown, "id") == text_at(made, "id"));
    CHECK(text_at(shown, "secret").empty());
}
