// Limits are part of a type: at the limit it is taken, one past it is refused.

#include <catch2/catch.hpp>

#include "protocol/json_read.hpp"

using namespace parley;

namespace {
struct Bounded {
    std::optional<Text<2, 5>> text;
    std::optional<Text<0, 3>> any_text;
    std::optional<Name<4>> name;
    std::optional<Secret<4>> secret;
    std::optional<Number<1, 200>> number;
    std::optional<Number<-3, -1>> below_zero;
    std::optional<std::uint32_t> small;
    std::optional<std::uint64_t> large;
    std::optional<std::int64_t> either;
    OptionalList<Seq, 3> list;
    std::map<StreamId, Seq> map;
};
BOOST_DESCRIBE_STRUCT(Bounded, (),
                      (text, any_text, name, secret, number, below_zero, small, large, either, list,
                       map))

/// "" where `{"<field>":<value>}` is taken; else its code, and the limit if one is told.
std::string verdict(const std::string& field, const std::string& value) {
    const auto read = from_json<Bounded>("{\"" + field + "\":" + value + "}");
    if (read) return "";
    CHECK(read.error().field == field);
    std::string out(enum_text(read.error().code));
    if (read.error().limit) out += " " + std::to_string(*read.error().limit);
    return out;
}

template <class Value>
std::string refused_as(std::string_view text) {
    const auto refused = Value::refusal(text);
    return refused ? std::string(enum_text(refused->code)) : "";
}

std::string times(std::size_t count, std::string_view text) {
    std::string out;
    while (count-- > 0) out += text;
    return out;
}
}  // namespace

TEST_CASE("At the limit it is taken, one past it is not", "[protocol][limits]") {
    struct Row {
        const char *field, *value, *verdict;
    };
    const Row rows[] = {
        {"text", R"("a")", "bad_value"},
        {"text", R"("ab")", ""},
        {"text", R"("abcde")", ""},
        {"text", R"("abcdef")", "too_long 5"},
        {"text", R"("äöüßé")", ""},
        {"text", R"("äöüßéa")", "too_long 5"},
        {"text", R"("😀😀😀😀😀")", ""},
        {"text", R"("😀😀😀😀😀a")", "too_long 5"},
        {"text", R"("\ud83d\ude00\ud83d\ude00\ud83d\ude00\ud83d\ude00\ud83d\ude00")", ""},
        {"text", R"("\u0000\u0000")", "bad_value"},
        {"text", R"("   ")", "bad_value"},
        {"any_text", R"("   ")", ""},
        {"any_text", R"("")", ""},
        {"any_text", R"("abc")", ""},
        {"any_text", R"("abcd")", "too_long 3"},
        {"name", R"("")", "bad_value"},
        {"name", R"("    ")", "bad_value"},
        {"name", R"(" ab ")", ""},
        {"name", R"("abcd")", ""},
        {"name", R"("abcde")", "too_long 4"},
        {"name", R"("a\nb")", "bad_value"},
        {"name", R"("a\u2028b")", "bad_value"},
        {"name", R"("a\u0085b")", "bad_value"},
        {"secret", R"("abcd")", ""},
        {"secret", R"("abcde")", "too_long 4"},
        {"number", "0", "bad_value"},
        {"number", "1", ""},
        {"number", "200", ""},
        {"number", "201", "bad_value 200"},
        {"number", "-1", "bad_value"},
        {"number", "1.0", "bad_value"},
        {"number", "1e2", "bad_value"},
        {"number", "9223372036854775808", "bad_value"},
        {"below_zero", "-4", "bad_value"},
        {"below_zero", "-3", ""},
        {"below_zero", "-1", ""},
        {"below_zero", "0", "bad_value -1"},
        {"small", "0", ""},
        {"small", "-0", "bad_value"},
        {"small", "4294967295", ""},
        {"small", "4294967296", "bad_value"},
        {"large", "18446744073709551615", ""},
        {"large", "18446744073709551616", "bad_value"},
        {"large", "-1", "bad_value"},
        {"large", "1e999", "bad_value"},
        {"either", "-9223372036854775808", ""},
        {"either", "-9223372036854775809", "bad_value"},
        {"list", "[]", ""},
        {"list", "[1,2,3]", ""},
        {"list", "[1,2,3,4]", "too_many 3"},
    };
    for (const auto& row : rows) {
        INFO(row.field << " " << row.value);
        CHECK(verdict(row.field, row.value) == row.verdict);
    }
}

TEST_CASE("The long texts have their length", "[protocol][limits]") {
    using Body = Text<1, 40'000>;
    CHECK(refused_as<Body>("") == "bad_value");
    CHECK(refused_as<Body>(times(40'000, "a")) == "");
    CHECK(refused_as<Body>(times(40'001, "a")) == "too_long");
    CHECK(refused_as<Body>(times(40'000, "😀")) == "");
    CHECK(refused_as<Body>(times(40'001, "😀")) == "too_long");
}

TEST_CASE("A map has its number of entries, and none twice", "[protocol][limits]") {
    const auto entries = [](std::size_t count) {
        std::string out = "{";
        for (std::size_t i = 0; i < count; ++i) {
            IdBytes bytes{};
            bytes[0] = static_cast<std::uint8_t>(i >> 8);
            bytes[1] = static_cast<std::uint8_t>(i);
            out += (i == 0 ? "\"" : ",\"") + ChannelId{bytes}.text() + "\":1";
        }
        return out + "}";
    };
    CHECK(verdict("map", entries(map_entries_max)) == "");
    CHECK(verdict("map", entries(map_entries_max + 1)) == "too_many 20000");

    const auto id = ChannelId{}.text();
    const auto twice = from_json<Bounded>("{\"map\":{\"" + id + "\":1,\"" + id + "\":2}}");
    REQUIRE_FALSE(twice.has_value());
    CHECK(twice.error().code == Code::bad_value);
    CHECK(twice.error().field == "map." + id);
}

TEST_CASE("A name has something to be seen in it, and turns nothing round", "[protocol][limits]") {
    using Any = Name<80>;
    for (const char* blank : {"\u00a0",     "\u200b",     "\u2060",
                              "\ufeff",     "\u3000",     "\u00ad",
                              "\u034f",     "\u115f",     "\u1680",
                              "\u180e",     "\u200c",     "\u200d",
                              "\u200e",     "\u200f",     "\u061c",
                              "\u202f",     "\u205f",     "\u2064",
                              "\u206f",     "\u2800",     "\u3164",
                              "\ufe0f",     "\uffa0",     "\U000e0041",
                              "\U000e0100", "\U0001d173", " \u00a0 \u200b\u3000 "}) {
        INFO(blank);
        CHECK(refused_as<Any>(blank) == "bad_value");
        CHECK(refused_as<ChannelName>(blank) == "bad_value");
        // Beside something that is seen they are part of the name: joiners, a firm's wide blank.
        CHECK(refused_as<Any>(std::string(blank) + "Ä") == "");
        CHECK(refused_as<ChannelName>("𝄞" + std::string(blank)) == "");
    }
    for (const char* wrong :
         {"\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2066", "\u2067", "\u2068", "\u2069",
          "\u2028", "\u2029", "\u0001", "\u001b", "\u007f", "\u0085", "\u009b"}) {
        INFO(wrong);
        CHECK(refused_as<Any>("An" + std::string(wrong) + "na") == "bad_value");
        CHECK(refused_as<ChannelName>("An" + std::string(wrong) + "na") == "bad_value");
    }
    for (const char* right :
         {"Märkte & Co", "株式会社 北風", "حسن \u200f", "👩‍👩‍👧", "-", "."})
        CHECK(refused_as<Any>(right) == "");
}

TEST_CASE("Texts that mean something are what they mean", "[protocol][limits]") {
    CHECK(refused_as<ChannelName>("launch 2027 · Märkte") == "");
    CHECK(refused_as<ChannelName>(times(80, "ä")) == "");
    CHECK(refused_as<ChannelName>(times(81, "ä")) == "too_long");
    for (const char* wrong : {"", " ", "a/b", "/", "a\tb", "a\x7f", "a\u2029", "a\u0080"})
        CHECK(refused_as<ChannelName>(wrong) == "bad_value");

    CHECK(refused_as<SpaceCode>("SO") == "");
    CHECK(refused_as<SpaceCode>("ABCDEF") == "");
    CHECK(refused_as<SpaceCode>("ABCDEFG") == "too_long");
    for (const char* wrong : {"", "A", "ab", "A1", "Ä", "A B"})
        CHECK(refused_as<SpaceCode>(wrong) == "bad_value");

    CHECK(refused_as<Email>("a@b") == "");
    CHECK(refused_as<Email>("anna@office@acme.example") == "");
    CHECK(refused_as<Email>(times(252, "a") + "@b") == "");
    CHECK(refused_as<Email>(times(253, "a") + "@b") == "too_long");
    for (const char* wrong : {"", "@", "a@", "@b", "anna", "a b@c", "a@b c", "a@b\r\nBcc: c@d"})
        CHECK(refused_as<Email>(wrong) == "bad_value");

    CHECK(refused_as<Zone>("Europe/Berlin") == "");
    CHECK(refused_as<Zone>("Berlin") == "bad_value");
    CHECK(refused_as<Zone>(times(65, "a")) == "too_long");

    CHECK(refused_as<Language>("en") == "");
    CHECK(refused_as<Language>("zh-Hant") == "");
    CHECK(refused_as<Language>(times(36, "a")) == "too_long");
    for (const char* wrong : {"", "e", "en_US", "dé", "en US"})
        CHECK(refused_as<Language>(wrong) == "bad_value");

    for (const char* right : {"00:00", "09:00", "19:59", "23:59", "24:00"})
        CHECK(refused_as<ClockTime>(right) == "");
    for (const char* wrong : {"", "9:00", "24:01", "25:00", "12:60", "12-00", "12:0a", "12:000",
                              "2\xc3\xa4:0", "29:00", "a0:00"})
        CHECK(refused_as<ClockTime>(wrong) == "bad_value");

    for (const char* right :
         {"👍", "👍🏽", "👩‍👩‍👧‍👦", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "1️⃣", "❤️"})
        CHECK(refused_as<Emoji>(right) == "");
    for (const char* wrong :
         {"", "a", "1", ":-)", "👍 ", "👍a", "👍\n", "__proto__", "constructor"})
        CHECK(refused_as<Emoji>(wrong) == "bad_value");
    CHECK(refused_as<Emoji>(times(16, "👍")) == "");
    CHECK(refused_as<Emoji>(times(17, "👍")) == "too_long");
}
