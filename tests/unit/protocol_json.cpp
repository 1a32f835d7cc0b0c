// JSON to structs and back: strict, and an error says where.

#include <catch2/catch.hpp>

#include "protocol/frames.hpp"
#include "protocol/json_read.hpp"

using namespace parley;

namespace {
struct Line {
    Instant at;
    Text<1, 3> nick;
};
BOOST_DESCRIBE_STRUCT(Line, (), (at, nick))

struct Page {
    std::string title;
    bool private_ = false;
    std::optional<std::uint64_t> count;
    OptionalList<Line, 10> lines;
    std::optional<Line> last;
    std::map<StreamId, Line> by_stream;
};
BOOST_DESCRIBE_STRUCT(Page, (), (title, private_, count, lines, last, by_stream))

struct Change {
    List<Seq, 3> seqs;
    std::optional<Nullable<Line>> line;
    std::optional<Nullable<Instant>> until;
};
BOOST_DESCRIBE_STRUCT(Change, (), (seqs, line, until))

/// "code field" of what a text is refused for; "" where it is taken.
template <class Struct = Page>
std::string refused_object(std::string_view text) {
    const auto page = from_json<Struct>(text);
    if (page) return "";
    const auto& error = page.error();
    CHECK(!error.message.empty());
    return std::string(enum_text(error.code)) + (error.field ? " " + *error.field : "");
}

const std::string at = R"("at":"2026-11-24T08:15:02.113Z")";
const std::string stream = "chn_01ARZ3NDEKTSV4RRFFQ69G5FAV";

template <class T>
concept Writable = requires(std::string out, T value) { append_json(out, value); };
}  // namespace

TEST_CASE("Each mistake in an object is named", "[protocol][json]") {
    CHECK(refused_object(R"({"title":"a","private":true})") == "");
    CHECK(refused_object(R"({"private":true,"title":"a","count":1,"lines":[],"by_stream":{}})") ==
          "");
    CHECK(refused_object(R"(  {"title" : "a" ,"private": false }  )") == "");
    CHECK(refused_object(R"({})") == "missing_field title");
    CHECK(refused_object(R"({"title":"a"})") == "missing_field private");
    CHECK(refused_object(R"({"title":"a","private":true,"other":1})") == "unknown_field other");
    CHECK(refused_object(R"({"title":"a","private_":true})") == "unknown_field private_");
    CHECK(refused_object(R"({"Title":"a","private":true})") == "unknown_field Title");
    CHECK(refused_object(R"({"__proto__":{},"title":"a"})") == "unknown_field __proto__");
    CHECK(refused_object(R"({"title":"a","title":"a","private":true})") == "bad_value title");
    // A name may be written in escapes: it is the same name.
    CHECK(refused_object(R"({"\u0074itle":"a","private":true})") == "");
    CHECK(refused_object(R"({"\u0074itle":"a","title":"a","private":true})") == "bad_value title");
}

TEST_CASE("A list must be there, empty or not, unless its type says otherwise",
          "[protocol][json]") {
    CHECK(refused_object<Change>("{}") == "missing_field seqs");
    CHECK(refused_object<Change>(R"({"seqs":[]})") == "");
    CHECK(refused_object<Change>(R"({"seqs":null})") == "bad_value seqs");
    const auto page = from_json<Page>(R"({"title":"a","private":true})");
    REQUIRE(page.has_value());
    CHECK(page->lines.empty());
}

TEST_CASE("Left out, null and a value are three things where the type knows null",
          "[protocol][json]") {
    const auto change = [](const std::string& more) {
        auto read = from_json<Change>("{\"seqs\":[]" + more + "}");
        REQUIRE(read.has_value());
        return *read;
    };
    CHECK_FALSE(change("").line);
    CHECK_FALSE(change("").until);
    const auto cleared = change(R"(,"line":null,"until":null)");
    REQUIRE(cleared.line);
    CHECK_FALSE(cleared.line->value);
    REQUIRE(cleared.until);
    CHECK_FALSE(cleared.until->value);
    CHECK(to_json(cleared) == R"({"seqs":[],"line":null,"until":null})");
    const auto set = change(R"(,"line":{)" + at + R"(,"nick":"a"})");
    REQUIRE((set.line && set.line->value));
    CHECK(set.line->value->nick.text == "a");
    CHECK(refused_object<Change>(R"({"seqs":[],"until":nul})") != "");
    CHECK(refused_object<Change>(R"({"seqs":[],"until":0})") == "bad_value until");
    CHECK(refused_object<Change>(R"({"seqs":[],"line":{"nick":"a"}})") == "missing_field line.at");
    CHECK(refused_object<Change>(R"({"seqs":[],"line":null,"line":null})") == "bad_value line");
}

TEST_CASE("A value of another type is refused by name", "[protocol][json]") {
    for (const char* wrong : {"null", "1", "true", "{}", "[]", "1e999"}) {
        INFO(wrong);
        CHECK(refused_object(R"({"private":true,"title":)" + std::string(wrong) + "}") ==
              "bad_value title");
    }
    for (const char* wrong : {"null", "1", "\"true\"", "{}", "[]"}) {
        INFO(wrong);
        CHECK(refused_object(R"({"title":"a","private":)" + std::string(wrong) + "}") ==
              "bad_value private");
    }
    // Absent is absent, not null.
    for (const char* wrong : {"null", "\"1\"", "-1", "1.5", "1e2", "1e999", "true", "{}", "[]"}) {
        INFO(wrong);
        CHECK(refused_object(R"({"title":"a","private":true,"count":)" + std::string(wrong) +
                             "}") == "bad_value count");
    }
    for (const char* wrong : {"null", "1", "\"\"", "{}"})
        CHECK(refused_object(R"({"title":"a","private":true,"lines":)" + std::string(wrong) +
                             "}") == "bad_value lines");
    for (const char* wrong : {"null", "1", "\"\"", "[]"}) {
        CHECK(refused_object(R"({"title":"a","private":true,"last":)" + std::string(wrong) + "}") ==
              "bad_value last");
        CHECK(refused_object(R"({"title":"a","private":true,"by_stream":)" + std::string(wrong) +
                             "}") == "bad_value by_stream");
    }
}

TEST_CASE("An error deep inside says the way there", "[protocol][json]") {
    const auto lines = [](const std::string& text) {
        return refused_object("{\"lines\":[" + text + "]}");
    };
    const std::string good = "{" + at + R"(,"nick":"a"})";
    CHECK(lines(good + "," + good + "," + good + R"(,{"at":"yesterday","nick":"a"})") ==
          "bad_value lines.3.at");
    CHECK(lines(good + ",{" + at + R"(,"nick":"long"})") == "too_long lines.1.nick");
    CHECK(lines("{" + at + "}") == "missing_field lines.0.nick");
    CHECK(lines("{" + at + R"(,"nick":"a","x":1})") == "unknown_field lines.0.x");
    CHECK(lines("{" + at + "," + at + "}") == "bad_value lines.0.at");
    CHECK(lines(good + ",null") == "bad_value lines.1");
    CHECK(lines("[]") == "bad_value lines.0");
    CHECK(refused_object("{\"last\":{" + at + R"(,"nick":""}})") == "bad_value last.nick");
    CHECK(refused_object("{\"by_stream\":{\"" + stream + "\":{" + at + "}}}") ==
          "missing_field by_stream." + stream + ".nick");
    CHECK(refused_object("{\"by_stream\":{\"" + stream + "\":null}}") ==
          "bad_value by_stream." + stream);
    CHECK(refused_object(R"({"by_stream":{"chn_1":{}}})") == "bad_value by_stream.chn_1");
    const auto error = from_json<Page>("{\"lines\":[{" + at + R"(,"nick":"long"}]})").error();
    CHECK(error.limit == 3);
    CHECK(error.message == "The field lines.0.nick may have 3 characters.");
}

TEST_CASE("What is not one JSON object of UTF-8 is refused", "[protocol][json]") {
    for (const std::string text : {
             R"()",
             R"( )",
             R"({)",
             R"(})",
             R"(null)",
             R"(7)",
             R"("a")",
             R"({"title":"a",})",
             R"({"title":"a" "private":true})",
             R"({"title":"a","private":true}})",
             R"({"title":"a","private":true} 1)",
             R"({"title":"a","private":true}{})",
             R"({"title":"a","private":true},)",
             R"({title:"a","private":true})",
             R"({'title':'a','private':true})",
             R"({"title":"a","private":True})",
             R"({"title":"a","private":true /* why */})",
             R"({"title":"a","private":truex})",
             R"({"title":"a","private":true,"count":01})",
             R"({"title":"a","private":true,"count":+1})",
             R"({"title":"a","private":true,"count":NaN})",
             R"({"title":"a","private":true,"count":Infinity})",
             R"({"title":"a","private":true,"count":1x})",
             R"({"title":"\x","private":true})",
             R"({"title":"\ud800","private":true})",
             R"({"title":"\udc00","private":true})",
             R"({"title":"\ud800\ud800","private":true})",
             R"({"title":"\ud800a","private":true})",
             R"({"title":"\u12","private":true})",
             R"({"\ud800":"a","private":true})",
             R"({"title":"a)",
             R"({"title":)",
             R"([{"title":"a","private":true}])",
         }) {
        INFO(text);
        CHECK(refused_object(text) != "");
    }
    for (const std::string bytes : {"\x80", "\xc3", "\xc0\x80", "\xe2\x28\xa1", "\xed\xa0\x80",
                                    "\xf4\x90\x80\x80", "\xff", "\n", "\x1f", "\t"}) {
        INFO(static_cast<int>(static_cast<unsigned char>(bytes[0])));
        CHECK(refused_object(R"({"private":true,"title":")" + bytes + "\"}") != "");
    }
    CHECK(refused_object(std::string(R"({"title":"a","private":true})") + '\0') != "");
}

TEST_CASE("An unknown name comes back short and whole", "[protocol][json]") {
    const auto named = [](const std::string& name) {
        return *from_json<Page>("{\"" + name + "\":1}").error().field;
    };
    CHECK(named(std::string(64, 'a')) == std::string(64, 'a'));
    CHECK(named(std::string(100'000, 'a')) == std::string(64, 'a'));
    // 63 bytes, then a character of two: it is left out as a whole.
    CHECK(named(std::string(63, 'a') + "ä") == std::string(63, 'a'));
    CHECK(named(std::string(62, 'a') + "ää") == std::string(62, 'a') + "ä");
    CHECK(named(std::string(61, 'a') + "😀b") == std::string(61, 'a'));
}

TEST_CASE("A string comes back as it went, whatever is in it", "[protocol][json]") {
    std::string all;
    for (int c = 0; c < 0x80; ++c) all += static_cast<char>(c);
    all += "Grüße, 你好, 😀, \u2028\u2029\ufeff\u200d";
    Page page;
    page.title = all;
    const auto text = to_json(page);
    for (char c : text) CHECK(static_cast<unsigned char>(c) >= 0x20);
    const auto again = from_json<Page>(text);
    REQUIRE(again.has_value());
    CHECK(again->title == all);

    CHECK(to_json(std::string("\"\\/\b\f\n\r\t")) == R"("\"\\/\b\f\n\r\t")");
    CHECK(to_json(std::string("\x01\x1f\x7f")) == "\"\\u0001\\u001f\x7f\"");
    CHECK(to_json(std::string(1, '\0')) == R"("\u0000")");
    CHECK(to_json(std::string()) == R"("")");
}

TEST_CASE("What needs an escape gets one wherever it stands, and nothing else does",
          "[protocol][json]") {
    constexpr std::string_view hex = "0123456789abcdef";
    for (unsigned sign = 0; sign < 256; ++sign) {
        const char c = static_cast<char>(sign);
        std::string escaped(1, c);
        const std::string_view letters = "b\bf\fn\nr\rt\t\"\"\\\\";
        if (sign < 0x20) escaped = std::string("\\u00") + hex[sign / 16 % 16] + hex[sign % 16];
        for (std::size_t i = 0; i < letters.size(); i += 2)
            if (letters[i + 1] == c) escaped = std::string("\\") + letters[i];
        for (std::size_t size = 1; size <= 20; ++size)
            for (std::size_t at = 0; at < size; ++at) {
                const std::string before(at, 'a'), behind(size - at - 1, '~');
                REQUIRE(to_json(before + c + behind) == '"' + before + escaped + behind + '"');
            }
    }
}

TEST_CASE("What is absent is not written, what is empty is", "[protocol][json]") {
    Page page;
    CHECK(to_json(page) == R"({"title":"","private":false,"lines":[],"by_stream":{}})");
    page.count = 0;
    page.lines.push_back({Instant{0}, Text<1, 3>("a")});
    CHECK(to_json(page) ==
          R"({"title":"","private":false,"count":0,"lines":[{"at":"1970-01-01T00:00:00.000Z",)"
          R"("nick":"a"}],"by_stream":{}})");
}

TEST_CASE("A secret can come in, and nothing can write it", "[protocol][json]") {
    STATIC_REQUIRE(Writable<std::string>);
    STATIC_REQUIRE(Writable<ShownOnce>);
    STATIC_REQUIRE(Writable<view::Member>);
    STATIC_REQUIRE_FALSE(Writable<Secret<128>>);
    STATIC_REQUIRE_FALSE(Writable<Secret<1024>>);
    STATIC_REQUIRE_FALSE(std::is_convertible_v<Secret<128>, std::string>);
    const auto hello = from_json<Hello>(R"({"token":"plt_1"})");
    REQUIRE(hello.has_value());
    CHECK(hello->token.reveal() == "plt_1");
}
