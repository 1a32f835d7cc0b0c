// Frames and bodies: what a client may send, in what order, and what the server says to the rest.

#include <catch2/catch.hpp>

#include "protocol/frames.hpp"
#include "protocol/json_read.hpp"

using namespace parley;

namespace {
boost::system::result<Request, Refusal> decode(std::string text) {
    text.reserve(text.size() + json_padding);
    return decode_frame(text);
}

/// "code field" for which a frame is refused; "" where it is taken.
std::string refused_frame(const std::string& frame) {
    const auto request = decode(frame);
    if (request) return "";
    const auto& error = request.error().error;
    return std::string(enum_text(error.code)) + (error.field ? " " + *error.field : "");
}

std::string body_refusal(std::string_view command, std::string_view body,
                         bool operator_door = false) {
    const auto request = decode_body(command, body, operator_door);
    if (request) return "";
    const auto& error = request.error();
    return std::string(enum_text(error.code)) + (error.field ? " " + *error.field : "");
}

const std::string channel = "chn_01ARZ3NDEKTSV4RRFFQ69G5FAV";
const std::string member = "mbr_01ARZ3NDEKTSV4RRFFQ69G5FAV";
const std::string typing = R"({"channel":")" + channel + R"("})";

std::string nested(int depth) {
    return std::string(static_cast<std::size_t>(depth), '[') +
           std::string(static_cast<std::size_t>(depth), ']');
}
}  // namespace

TEST_CASE("The padding that callers keep is the parser's", "[protocol][frames]") {
    STATIC_REQUIRE(json_padding >= simdjson::SIMDJSON_PADDING);
}

TEST_CASE("A frame's members come in any order", "[protocol][frames]") {
    std::vector<std::string> members = {R"("id":7)", R"("do":"typing")", R"("key":"k1")",
                                        R"("with":)" + typing};
    std::sort(members.begin(), members.end());
    do {
        const auto frame =
            "{" + members[0] + "," + members[1] + ", " + members[2] + "," + members[3] + "}";
        INFO(frame);
        const auto request = decode(frame);
        REQUIRE(request.has_value());
        CHECK(request->id == "7");
        CHECK(request->key == "k1");
        CHECK(request->body == typing);
        REQUIRE(request->command.is<Type>());
        CHECK(request->command.as<Type>()->channel.text() == channel);
        CHECK(name_of(request->command) == "typing");
    } while (std::next_permutation(members.begin(), members.end()));
}

TEST_CASE("The same body in other white space is the same body", "[protocol][frames]") {
    const auto request =
        decode("{ \"do\" : \"typing\",\n\"with\" : { \"channel\" :\t\"" + channel + "\" } }");
    REQUIRE(request.has_value());
    CHECK(request->body == typing);
    CHECK(request->id == "null");
    CHECK(decode(R"({"do":"ping"})")->body == "{}");
}

TEST_CASE("An id is any number, and comes back", "[protocol][frames]") {
    struct Row {
        const char *id, *re;
    };
    for (const Row row : {Row{"7", "7"},
                          {"-1", "-1"},
                          {"1.5", "1.5"},
                          {"0", "0"},
                          {"18446744073709551615", "18446744073709551615"},
                          {"-9223372036854775808", "-9223372036854775808"},
                          {"1e3", "1000"},
                          {"2.5e-7", "2.5e-07"}}) {
        INFO(row.id);
        const auto request = decode(R"({"do":"ping","id":)" + std::string(row.id) + "}");
        REQUIRE(request.has_value());
        CHECK(request->id == row.re);
    }
    for (const char* wrong : {"\"7\"", "null", "true", "{}", "[]", "1e999", "-1e999",
                              "18446744073709551616", "07", "1.", "--1", "0x7", "NaN"}) {
        INFO(wrong);
        const auto request = decode(R"({"do":"ping","id":)" + std::string(wrong) + "}");
        REQUIRE_FALSE(request.has_value());
        CHECK(request.error().id == "null");
        CHECK((request.error().error.code == Code::bad_value ||
               request.error().error.code == Code::bad_json));
    }
    CHECK(refused_frame(R"({"id":"7","do":"ping"})") == "bad_value id");
    // The id stands behind the mistake, and is answered all the same.
    const auto late = decode(R"({"do":7,"other":1,"id":9})");
    REQUIRE_FALSE(late.has_value());
    CHECK(late.error().id == "9");
    CHECK(late.error().error.field == "do");
}

TEST_CASE("A frame's mistakes are named", "[protocol][frames]") {
    CHECK(refused_frame(R"({"do":"ping"})") == "");
    CHECK(refused_frame(R"({"do":"ping","with":{}})") == "");
    CHECK(refused_frame(R"({})") == "missing_field do");
    CHECK(refused_frame(R"({"id":1})") == "missing_field do");
    CHECK(refused_frame(R"({"do":"nope"})") == "unknown_command do");
    CHECK(refused_frame(R"({"do":""})") == "unknown_command do");
    CHECK(refused_frame(R"({"do":"Ping"})") == "unknown_command do");
    CHECK(refused_frame(R"({"do":null})") == "bad_value do");
    CHECK(refused_frame(R"({"do":["ping"]})") == "bad_value do");
    CHECK(refused_frame(R"({"do":"ping","do":"ping"})") == "bad_value do");
    CHECK(refused_frame(R"({"id":1,"id":1,"do":"ping"})") == "bad_value id");
    CHECK(refused_frame(R"({"do":"ping","key":"a","key":"a"})") == "bad_value key");
    CHECK(refused_frame(R"({"do":"ping","with":{},"with":{}})") == "bad_value with");
    CHECK(refused_frame(R"({"do":"ping","with":null})") == "bad_value with");
    CHECK(refused_frame(R"({"do":"ping","with":[]})") == "bad_value with");
    CHECK(refused_frame(R"({"do":"ping","with":"{}"})") == "bad_value with");
    CHECK(refused_frame(R"({"do":"ping","x":{"a":[1,2,{"b":"}"}]}})") == "unknown_field x");
    CHECK(refused_frame(R"({"do":"ping","as":")" + member + "\"}") == "unknown_field as");
    CHECK(refused_frame(R"({"do":"ping","with":{"x":1}})") == "unknown_field x");
    CHECK(refused_frame(R"({"do":"typing"})") == "missing_field channel");
    CHECK(refused_frame(R"({"do":"typing","with":{"channel":")" + member + "\"}}") ==
          "bad_value channel");
    // What the engine sets cannot be sent.
    for (const char* field : {"by", "at", "seq", "place", "id", "edited", "via"})
        CHECK(refused_frame(R"({"do":"message.post","with":{"channel":")" + channel +
                            R"(","text":"a",")" + field + R"(":1}})") ==
              "unknown_field " + std::string(field));
}

TEST_CASE("A value that is handed on as it stands is JSON to its end", "[protocol][frames]") {
    const auto with_amount = [](const std::string& value) {
        return body_refusal("record.create",
                            R"({"space":"spc_01ARZ3NDEKTSV4RRFFQ69G5FAV","type":"deal",)"
                            R"("title":"Roof","fields":{"amount":)" +
                                value + "}}");
    };
    const std::string nuls(3, '\0');
    for (const std::string right : {R"({"minor":1,"currency":"EUR"})", "1", "null", "[]", R"("a")",
                                    R"( {"minor" : [1, 2] } )"})
        CHECK(with_amount(right) == "");
    for (const std::string& wrong : std::vector<std::string>{
             R"({"minor":1,"currency":)" + nuls + R"("EUR"})", nuls + "1", R"({"minor" 1})",
             R"([1 2])", "nul", R"({"a":tru})", "[\"\x01\"]", R"(["\x"])"}) {
        INFO(wrong);
        CHECK(with_amount(wrong) == "bad_json");
    }
}

TEST_CASE("A key has 1 to 64 characters", "[protocol][frames]") {
    const auto with_key = [](const std::string& key) {
        return refused_frame(R"({"do":"ping","key":")" + key + "\"}");
    };
    CHECK(with_key("a") == "");
    CHECK(with_key(std::string(64, 'a')) == "");
    CHECK(with_key(std::string(65, 'a')) == "too_long key");
    CHECK(with_key("") == "bad_value key");
    CHECK(refused_frame(R"({"do":"ping","key":1})") == "bad_value key");
    CHECK(refused_frame(R"({"do":"ping","key":null})") == "bad_value key");
}

TEST_CASE("64 levels are read, the 65th is not", "[protocol][frames]") {
    // The frame is one level, the list in it the rest.
    const auto deep = [](int levels) { return R"({"do":"ping","x":)" + nested(levels - 1) + "}"; };
    CHECK(refused_frame(deep(64)) == "unknown_field x");
    CHECK(refused_frame(deep(65)) == "too_deep");
    CHECK(refused_frame(nested(100'000)) == "too_deep");
    CHECK(decode(deep(65)).error().error.limit == 64);
    CHECK(body_refusal("ping", R"({"x":)" + nested(63) + "}") == "unknown_field x");
    CHECK(body_refusal("ping", R"({"x":)" + nested(64) + "}") == "too_deep");
    // Brackets in strings are text.
    const auto text = R"({"do":"message.post","with":{"channel":")" + channel + R"(","text":"\")" +
                      std::string(100, '[') + R"(\\"}})";
    CHECK(refused_frame(text) == "");
}

TEST_CASE("A frame of 1 MiB is read", "[protocol][frames]") {
    std::string frame = R"({"do":"ping"})";
    frame.insert(1, std::string(frame_size_max - frame.size(), ' '));
    REQUIRE(frame.size() == frame_size_max);
    CHECK(refused_frame(frame) == "");

    std::string long_text =
        R"({"do":"message.post","with":{"channel":")" + channel + R"(","text":"}})";
    const auto room = frame_size_max - long_text.size() - 1;
    long_text.insert(long_text.size() - 2, std::string(room, 'a') + "\"");
    REQUIRE(long_text.size() == frame_size_max);
    CHECK(refused_frame(long_text) == "too_long text");

    std::string members = R"({"do":"ping")";
    while (members.size() < frame_size_max - 16) members += R"(,"x":1)";
    CHECK(refused_frame(members + "}") == "unknown_field x");
}

TEST_CASE("What is not one object is bad_json, with no id", "[protocol][frames]") {
    for (const std::string frame : {"",
                                    " ",
                                    "{",
                                    "}",
                                    "[]",
                                    "null",
                                    "7",
                                    "\"\"",
                                    "{\"do\":\"ping\"",
                                    "{\"do\":\"ping\"}}",
                                    "{\"do\":\"ping\"} {}",
                                    "{\"do\":\"ping\"},",
                                    "{\"do\":\"ping\",}",
                                    "{\"do\" \"ping\"}",
                                    "{\"do\":\"ping\"}x",
                                    "{\"do\":\"ping\"}\"",
                                    "{\"do\":\"ping}",
                                    "\xef\xbb\xbf",
                                    "{\"do\":\"ping\",\"with\":{}",
                                    "{\"do\":\"ping\",\"with\":{]}",
                                    "{\"do\":\"ping\",\"with\":{\"a\":[}}",
                                    "{\"do\":\"ping\",\"id\":1 2}"}) {
        INFO(frame);
        const auto request = decode(frame);
        REQUIRE_FALSE(request.has_value());
        CHECK((request.error().error.code == Code::bad_json ||
               request.error().error.code == Code::unknown_field));
    }
    CHECK(refused_frame("{\"do\":\"ping\",\"id\":7}{\"do\":\"ping\"}") == "bad_json");
    CHECK(refused_frame("{\"do\":\"p\xffng\"}") == "bad_utf8");
    CHECK(refused_frame("{\"do\":\"ping\",\"with\":{\"\xc3\":1}}") == "bad_utf8");
    CHECK(refused_frame(R"({"do":"\ud800"})") == "bad_value do");
    CHECK(refused_frame(R"({"\ud800":1})") == "bad_json");
}

TEST_CASE("A body is a command's `with`", "[protocol][frames]") {
    const auto request = decode_body("typing", " { \"channel\" : \"" + channel + "\" } ", false);
    REQUIRE(request.has_value());
    CHECK(request->body == typing);
    CHECK(request->id == "null");
    CHECK(!request->as);
    CHECK(body_refusal("ping", "") == "");
    CHECK(body_refusal("ping", "{}") == "");
    CHECK(body_refusal("nope", "{}") == "unknown_command do");
    CHECK(body_refusal("ping", "[]") == "bad_value");
    CHECK(body_refusal("ping", "{}{}") == "bad_json");
    CHECK(body_refusal("ping", "{") == "bad_json");
    CHECK(body_refusal("ping", "7") == "bad_json");
    CHECK(body_refusal("ping", "\"") == "bad_json");
    CHECK(body_refusal("ping", "{\"a\xff\":1}") == "bad_utf8");
    CHECK(body_refusal("typing", R"({"channel":{"$ne":""}})") == "bad_value channel");
}

TEST_CASE("The operator's body may say in whose name", "[protocol][frames]") {
    const auto as = R"("as":")" + member + "\"";
    const auto body = "{" + as + R"(,"channel":")" + channel + "\"}";
    const auto request = decode_body("typing", body, true);
    REQUIRE(request.has_value());
    REQUIRE(request->as);
    CHECK(request->as->text() == member);
    CHECK(request->command.as<Type>()->channel.text() == channel);
    // In another's name it is another command, so it stays in what a key stands for.
    CHECK(request->body == body);

    CHECK(body_refusal("typing", body, false) == "unknown_field as");
    CHECK(body_refusal("ping", "{" + as + "}", true) == "");
    CHECK(body_refusal("ping", "{" + as + "," + as + "}", true) == "bad_value as");
    CHECK(body_refusal("ping", R"({"as":null})", true) == "bad_value as");
    CHECK(body_refusal("ping", R"({"as":")" + channel + "\"}", true) == "bad_value as");
    CHECK(body_refusal("ping", "{" + as + "} ", true) == "");
    CHECK(body_refusal("ping", "{" + as + "}}", true) == "bad_json");
    CHECK(body_refusal("ping", "[]", true) == "bad_value");
    CHECK(body_refusal("ping", "7", true) == "bad_value");
    CHECK(!decode_body("ping", "", true)->as);
    CHECK(body_refusal("typing", "{" + as + R"(,"ch\u0061nnel":")" + channel + "\"}", true) == "");
}

TEST_CASE("What the server says is one object", "[protocol][frames]") {
    CHECK(reply_frame("7", R"({"seq":41})") == R"({"re":7,"ok":{"seq":41}})");
    CHECK(http_reply("{}") == R"({"ok":{}})");
    CHECK(error_frame("null", Error{Code::too_long, "text", 40'000}) ==
          R"({"re":null,"error":{"code":"too_long","field":"text","limit":40000,)"
          R"("message":"The field text may have 40000 characters."}})");
    CHECK(http_error(Error{Code::not_found}) ==
          R"({"error":{"code":"not_found","message":"Not here, or not for you."}})");
    // No field is no field, not an empty one.
    CHECK(to_json(Error{Code::too_deep, {}, 64}) ==
          R"({"code":"too_deep","limit":64,"message":"The JSON is nested too deep."})");
    const auto quoted = decode(R"({"do":"ping","a\"b\\c\n":1})");
    REQUIRE_FALSE(quoted.has_value());
    CHECK(error_frame("1", quoted.error().error).find(R"("field":"a\"b\\c\n")") !=
          std::string::npos);

    CHECK(push_frame(push::Closed{StreamId(*ChannelId::parse(channel))}) ==
          R"({"push":"closed","data":{"stream":")" + channel + "\"}}");
    push::Presence presence;
    presence.member = *MemberId::parse(member);
    presence.state = Doing::away;
    CHECK(push_frame(presence) ==
          R"({"push":"presence","data":{"member":")" + member + R"(","state":"away"}})");

    std::string event;
    append_event(event, *ChannelId::parse(channel), 41, Instant{0}, std::nullopt, false,
                 MessageDeleted{40});
    CHECK(event == R"({"stream":")" + channel + R"(","seq":41,"event":"message.deleted",)" +
                       R"("at":"1970-01-01T00:00:00.000Z","by":null,"data":{"of":40}})");
    event.clear();
    append_event(event, *ChannelId::parse(channel), 41, Instant{0}, MemberId::parse(member), true,
                 MessageDeleted{40});
    CHECK(event.find(R"("by":")" + member + R"(","via":"operator","data":)") != std::string::npos);
}
