// Whatever comes in: a named error, the connection stays, nothing has changed.

#include <catch2/catch.hpp>

#include "tests/scenario/server.hpp"

using namespace parley::scenario;
using parley::driver::client_frame;
using parley::driver::Opcode;

namespace {
struct Room {
    Server server;
    Member anna, björn;
    Room() : anna(make(server)), björn(server.member("björn", "Nordwind")) {}
    static Member make(Server& server) {
        server.space({"Acme", "Nordwind"});
        server.channel("#launch");
        return server.member("anna", "Acme");
    }
};

struct Row {
    const char* what;
    std::string frame;
    std::string code;
    std::string field;
};

std::string posting(const std::string& with, const std::string& key = R"("k")") {
    return R"({"id":7,"do":"message.post","key":)" + key + R"(,"with":)" + with + "}";
}

std::string nested(std::size_t levels) {
    return std::string(levels, '[') + std::string(levels, ']');
}
}  // namespace

TEST_CASE("A frame that is no command is refused by name, and nothing changes", "[input]") {
    Room room;
    auto& [server, anna, björn] = room;
    const std::string channel = "\"channel\":\"" + server.id("#launch") + "\"";
    const std::string good = "{" + channel + R"(,"text":"x"})";
    std::string many_members;
    for (int i = 0; i < 201; ++i)
        many_members += (i ? ",\"" : "\"") + Server::id_of_nothing("mbr_") + "\"";

    const std::vector<Row> rows{
        {"no JSON", "nonsense", "bad_json", ""},
        {"nothing", "", "bad_json", ""},
        {"half of it", R"({"id":7,"do":"ping")", "bad_json", ""},
        {"something behind it", R"({"id":7,"do":"ping"} x)", "bad_json", ""},
        {"two objects", R"({"id":7,"do":"ping"}{"id":8,"do":"ping"})", "bad_json", ""},
        {"a list", "[]", "bad_json", ""},
        {"a number", "7", "bad_json", ""},
        {"a comment", R"({"id":7,/* */"do":"ping"})", "bad_json", ""},
        {"single quotes", "{'id':7,'do':'ping'}", "bad_json", ""},
        {"a comma too much", R"({"id":7,"do":"ping",})", "bad_json", ""},
        {"half a surrogate", posting("{" + channel + R"(,"text":"\ud800"})"), "", ""},
        {"a number past all bounds", R"({"id":1e999,"do":"ping"})", "", "id"},
        {"a control character in a string", posting("{" + channel + ",\"text\":\"a\nb\"}"), "", ""},
        {"no command", R"({"id":7})", "missing_field", "do"},
        {"an unknown command", R"({"id":7,"do":"message.shout","key":"k","with":{}})",
         "unknown_command", "do"},
        {"an event's name", R"({"id":7,"do":"message.posted","key":"k","with":{}})",
         "unknown_command", "do"},
        {"an unknown field outside", R"({"id":7,"do":"ping","as":"mbr_x"})", "unknown_field", "as"},
        {"an unknown field", posting("{" + channel + R"(,"text":"x","by":"me"})"), "unknown_field",
         "by"},
        {"a prototype", posting("{" + channel + R"(,"text":"x","__proto__":{}})"), "unknown_field",
         "__proto__"},
        {"a field twice", posting("{" + channel + R"(,"text":"x","text":"y"})"), "bad_value",
         "text"},
        {"a number for a text", posting("{" + channel + R"(,"text":5})"), "bad_value", "text"},
        {"an object for a text", posting("{" + channel + R"(,"text":{"$ne":1}})"), "bad_value",
         "text"},
        {"null for a text", posting("{" + channel + R"(,"text":null})"), "bad_value", "text"},
        {"a text for a number", posting("{" + channel + R"(,"text":"x","thread":"1"})"),
         "bad_value", "thread"},
        {"a negative number", posting("{" + channel + R"(,"text":"x","thread":-1})"), "bad_value",
         "thread"},
        {"a fraction", posting("{" + channel + R"(,"text":"x","thread":1.5})"), "bad_value",
         "thread"},
        {"past 64 bits", posting("{" + channel + R"(,"text":"x","thread":18446744073709551616})"),
         "bad_value", "thread"},
        {"a list for the body", posting("[]"), "bad_value", "with"},
        {"a missing field", posting(R"({"text":"x"})"), "missing_field", "channel"},
        {"an empty text", posting("{" + channel + R"(,"text":""})"), "bad_value", "text"},
        {"a text too long",
         posting("{" + channel + R"(,"text":")" + std::string(40'001, 'x') + "\"}"), "too_long",
         "text"},
        {"an id of another kind",
         posting(R"({"channel":")" + server.id("Acme, Nordwind") + R"(","text":"x"})"), "bad_value",
         "channel"},
        {"an id in small letters",
         posting(R"({"channel":"chn_01kb00000000000000000zz999","text":"x"})"), "bad_value",
         "channel"},
        {"an id cut short", posting(R"({"channel":"chn_01KB","text":"x"})"), "bad_value",
         "channel"},
        {"no key", R"({"id":7,"do":"message.post","with":)" + good + "}", "key_missing", ""},
        {"an empty key", posting(good, R"("")"), "bad_value", "key"},
        {"a key too long", posting(good, "\"" + std::string(65, 'k') + "\""), "too_long", "key"},
        {"a number for a key", posting(good, "5"), "bad_value", "key"},
        {"an object for an id", R"({"id":{},"do":"ping"})", "bad_value", "id"},
        {"too many entries",
         R"({"id":7,"do":"channel.add","key":"k","with":{)" + channel + R"(,"members":[)" +
             many_members + "]}}",
         "too_many", "members"},
        {"null in a list", R"({"id":7,"do":"member.get","with":{"members":[null]}})", "bad_value",
         "members.0"},
        {"a page too long", R"({"id":7,"do":"history","with":{)" + channel + R"(,"limit":201}})",
         "bad_value", "limit"},
        {"a page of none", R"({"id":7,"do":"history","with":{)" + channel + R"(,"limit":0}})",
         "bad_value", "limit"},
        {"too deep", R"({"id":7,"do":"ping","with":{"x":)" + nested(64) + "}}", "too_deep", ""},
        {"very deep", R"({"id":7,"do":"ping","with":{"x":)" + nested(100'000) + "}}", "too_deep",
         ""},
        {"not an emoji",
         R"({"id":7,"do":"message.react","key":"k","with":{)" + channel +
             R"(,"seq":1,"emoji":"__proto__"}})",
         "bad_value", "emoji"},
        {"a channel's name with a slash",
         R"({"id":7,"do":"channel.create","key":"k","with":{"space":")" +
             server.id("Acme, Nordwind") + R"(","name":"a/b"}})",
         "bad_value", "name"},
        {"a channel's name of two lines",
         R"({"id":7,"do":"channel.create","key":"k","with":{"space":")" +
             server.id("Acme, Nordwind") + R"(","name":"a\nb"}})",
         "bad_value", "name"},
        {"a channel's name too long",
         R"({"id":7,"do":"channel.create","key":"k","with":{"space":")" +
             server.id("Acme, Nordwind") + R"(","name":")" + std::string(81, 'n') + R"("}})",
         "too_long", "name"},
        {"a command for operators", R"({"id":7,"do":"stats"})", "", ""},
        {"a backup by a member", R"({"id":7,"do":"backup","with":{"path":"/tmp/x"}})", "", ""},
    };
    for (const Row& row : rows) {
        INFO(row.what << ": " << row.frame.substr(0, 200));
        const Json reply = anna.answer_to(row.frame);
        const Json& error = at(reply, "error");
        REQUIRE(error.is_object());
        CAPTURE(driver::to_text(error));
        if (!row.code.empty()) CHECK(text_at(error, "code") == row.code);
        if (!row.field.empty()) CHECK(text_at(error, "field") == row.field);
        CHECK(!text_at(error, "message").empty());
        CHECK(text_at(error, "code") != "internal");
    }
    anna.ask("ping");
    CHECK(anna.history("#launch").empty());
    CHECK(björn.rest() == Nothing);
}

TEST_CASE("An error names the bound that was passed", "[input]") {
    Room room;
    const Json reply =
        room.anna.answer(room.anna.send("message.post", {{"channel", room.server.id("#launch")},
                                                         {"text", std::string(40'001, 'x')}}));
    CHECK(number_at(at(reply, "error"), "limit") == 40'000);
}

TEST_CASE("A text is counted as people count, and comes back byte by byte", "[input]") {
    Room room;
    std::string wide;
    for (int i = 0; i < 40'000; ++i) wide += "𝄞";
    for (const std::string& text :
         {wide, std::string("  kept  as\tit\r\nis \0 here ", 24),
          std::string("\u202e\u200bx\ufeff"), std::string("e\u0301 and é"),
          std::string("\x1b[31m red \x07"), std::string("</script>")}) {
        room.anna.post("#launch", text);
        CHECK((room.björn.texts("#launch", 1) == Texts{text}));
    }
}

TEST_CASE("A message in which nothing is to be seen is none, posted, edited or scheduled",
          "[input]") {
    Room room;
    auto& [server, anna, björn] = room;
    const Placed said = anna.post("#launch", "said");
    const auto channel = server.id("#launch");
    for (const std::string blank : {"", " ", "\n", "\t\r\n ", "\u00a0", "\u200b", "\u3000\u2003",
                                    "\ufeff\u2060", "\u2800", "\u3164", "\u00ad", "\ufe0f"}) {
        CAPTURE(blank);
        CHECK(anna.refusal("message.post", {{"channel", channel}, {"text", blank}}) == "bad_value");
        CHECK(anna.refusal("message.edit",
                           {{"channel", channel}, {"seq", said.seq}, {"text", blank}}) ==
              "bad_value");
        CHECK(anna.refusal("schedule.create",
                           {{"channel", channel},
                            {"text", blank},
                            {"when", object{{"instant", "2027-01-01T09:00:00Z"}}}}) == "bad_value");
    }
    CHECK(anna.history("#launch") == Texts{"said"});
}

TEST_CASE("A refusal says what is the matter, not what its code mostly means", "[input]") {
    Server server;
    server.space({"Acme", "Nordwind"});
    server.channel("#launch");
    auto anna = server.member("anna", "Acme", {.role = "admin"});
    const auto says = [&](std::string_view command, object with) {
        return text_at(at(anna.answer(anna.send(command, std::move(with))), "error"), "message");
    };
    const auto space = text_at(
        anna.ask("space.create", {{"kind", "internal"}, {"name", "Ours"}, {"code", "OURS"}}), "id");
    anna.ask("channel.create", {{"space", space}, {"name", "General talk"}});
    for (const auto& sentence :
         {says("channel.create", {{"space", space}, {"name", "general TALK"}}),
          says("space.create", {{"kind", "internal"}, {"name", "Other"}, {"code", "OURS"}}),
          says("space.create",
               {{"kind", "internal"}, {"name", "Other"}, {"channels", {"one", "One"}}})}) {
        CAPTURE(sentence);
        CHECK(sentence.find("meanwhile") == std::string::npos);
        CHECK(sentence.size() > 20);
    }
    // What is counted in bytes is said to be.
    CHECK(says("member.create", {{"org", server.id("Acme")},
                                 {"name", "Ida"},
                                 {"role", "member"},
                                 {"email", std::string(250, 'x') + "@x.test"}}) ==
          "The field email may have 254 bytes.");
    // A thousand waiting are no entries of a time.
    CHECK(says("schedule.create", {{"channel", server.id("#launch")},
                                   {"text", "late"},
                                   {"when", object{{"instant", "2099-01-01T09:00:00Z"}}}}) ==
          "A message may wait for 365 days.");
}

TEST_CASE("The number of a frame comes back as it was", "[input]") {
    Room room;
    for (const std::string number : {"0", "7", "-3", "18446744073709551615", "1.5"}) {
        room.anna.send_raw(client_frame(R"({"id":)" + number + R"(,"do":"ping"})"));
        auto text = room.anna.socket().next(driver::deadline());
        while (text && !text->starts_with("{\"re\""))
            text = room.anna.socket().next(driver::deadline());
        REQUIRE(text);
        CHECK(*text == "{\"re\":" + number + ",\"ok\":{}}");
    }
}

TEST_CASE("A frame that breaks WebSocket's rules ends its connection, by the rule's code",
          "[input]") {
    Room room;
    auto& [server, anna, björn] = room;
    const auto closes_with = [&](const std::string& bytes) {
        auto other = server.another("anna");
        other.send_raw(bytes);
        return other.closing().code;
    };
    CHECK(closes_with(client_frame("{\"id\":1,\"do\":\"\xff\xfe\"}")) == 1007);
    CHECK(closes_with(client_frame("\xed\xa0\x80")) == 1007);  // half a surrogate in UTF-8
    CHECK(closes_with(client_frame(std::string((1 << 20) + 1, 'x'))) == 1009);
    CHECK(closes_with(client_frame("x", Opcode::binary)) == 1003);
    CHECK(closes_with(std::string("\x81\x01x", 3)) == 1002);                        // not masked
    CHECK(closes_with(std::string("\xc1\x80", 2) + std::string(4, '\0')) == 1002);  // reserved bit
    CHECK(closes_with(client_frame("x", static_cast<Opcode>(3))) == 1002);
    CHECK(closes_with(client_frame("x", Opcode::continuation)) == 1002);
    CHECK(closes_with(client_frame(std::string(126, 'x'), Opcode::ping)) == 1002);
    CHECK(closes_with(client_frame("x", Opcode::ping, false)) == 1002);
    // A length of 2^63 is too big long before anybody makes room for it.
    const int code = closes_with(std::string("\x81\xff\x80", 3) + std::string(11, '\0'));
    CHECK((code == 1009 || code == 1002));
    // Many parts that are too big together.
    std::string parts = client_frame(std::string(600'000, 'x'), Opcode::text, false);
    parts += client_frame(std::string(600'000, 'x'), Opcode::continuation, true);
    CHECK(closes_with(parts) == 1009);
    anna.ask("ping");
}

TEST_CASE("A message may come in parts, and byte by byte", "[input]") {
    Room room;
    auto& [server, anna, björn] = room;
    const std::string frame = R"({"id":900,"do":"message.post","key":"parts","with":{"channel":")" +
                              server.id("#launch") + R"(","text":"in parts"}})";
    std::string bytes = client_frame(frame.substr(0, 1), Opcode::text, false);
    bytes += client_frame("between", Opcode::ping);
    bytes += client_frame("", Opcode::continuation, false);
    bytes += client_frame(frame.substr(1), Opcode::continuation, true);
    for (const char byte : bytes) anna.send_raw(std::string_view(&byte, 1));
    CHECK(björn.texts("#launch", 1) == Texts{"in parts"});
    anna.answer(900);
}

TEST_CASE("An upgrade may come byte by byte, its first frame behind it", "[input]") {
    Room room;
    auto connection = driver::Connection::tcp(room.server.port());
    const std::string bytes = driver::http_bytes(driver::upgrade_request(
                                  {{"Authorization", "Bearer " + room.server.token("anna")},
                                   {"Sec-WebSocket-Protocol", "parley.v1"}})) +
                              client_frame(R"({"id":1,"do":"ping"})");
    for (const char byte : bytes) connection.send(std::string_view(&byte, 1));
    std::string unread;
    REQUIRE(driver::read_answer(connection, unread).status == 101);
    driver::WebSocket socket(std::move(connection), unread);
    for (;;) {
        const auto text = socket.next(driver::deadline());
        REQUIRE(text);
        if (*text == R"({"re":1,"ok":{}})") break;
    }
}

TEST_CASE("A socket that says nothing after it came in by no door is ended", "[input]") {
    Room room;
    Member nobody(room.server, "nobody", "");
    REQUIRE(!nobody.try_connect({}));
    // 10 s are given for the first frame.
    const auto until = driver::deadline(std::chrono::seconds(20));
    while (nobody.socket().next(until)) {
    }
    CHECK(nobody.socket().closed()->code >= 4000);
}

TEST_CASE("Over HTTP the same mistakes have the same names", "[input]") {
    Room room;
    auto& [server, anna, björn] = room;
    const auto code = [&](const std::string& command, const std::string& body, int status,
                          bool keyed = true) {
        Headers headers{{"Authorization", "Bearer " + server.token("anna")}};
        if (keyed) headers.emplace_back("Idempotency-Key", driver::Admin::new_key());
        const auto answer = server.post(command, body, headers);
        INFO(command << " " << body.substr(0, 100) << " -> " << answer.status << answer.body);
        CHECK(answer.status == status);
        const Json json = driver::parse_json(answer.body);
        CHECK(at(json, "re").is_null());
        return text_at(at(json, "error"), "code");
    };
    const std::string channel = "\"channel\":\"" + server.id("#launch") + "\"";
    CHECK(code("message.post", "nonsense", 400) == "bad_json");
    CHECK(code("message.post", "\"\xff\"", 400) == "bad_utf8");
    CHECK(code("message.post", nested(65), 400) == "too_deep");
    CHECK(code("message.shout", "{}", 400) == "unknown_command");
    CHECK(code("message.post", "{" + channel + R"(,"text":"x","at":1})", 400) == "unknown_field");
    CHECK(code("message.post", "{" + channel + R"(,"text":"x","as":")" + björn.id() + "\"}", 400) ==
          "unknown_field");
    CHECK(code("message.post", "{" + channel + "}", 400) == "missing_field");
    CHECK(code("message.post", "{" + channel + R"(,"text":"x"})", 400, false) == "key_missing");
    CHECK(code("message.post", std::string((1 << 20) + 1, ' '), 413) == "too_large");
    CHECK(server.post("history", "{}", {}).status == 401);
    CHECK(server.post("history", "{}", {{"Authorization", "Bearer wrong"}}).status == 401);
    CHECK(björn.rest() == Nothing);
}

TEST_CASE("A scheme and a media type are the same in both cases, and nothing longer", "[input]") {
    Room room;
    const auto status = [&](const std::string& scheme, const std::string& type) {
        return room.server
            .http({"POST",
                   "/api/v1/ping",
                   {{"Authorization", scheme + room.server.token("anna")}, {"Content-Type", type}},
                   "{}"})
            .status;
    };
    for (const std::string scheme : {"Bearer ", "bearer ", "BEARER "})
        for (const std::string type : {"application/json", "Application/JSON; charset=utf-8"}) {
            INFO(scheme << type);
            CHECK(status(scheme, type) == 200);
        }
    CHECK(status("Bearer", "application/json") == 401);
    CHECK(status("Basic ", "application/json") == 401);
    CHECK(status("Bearer ", "application/jsonp") == 400);
    CHECK(status("Bearer ", "application/json-patch+json") == 400);
}
