// RFC 8265 section 4.2: what a password is, whatever it was typed on.

#include <catch2/catch.hpp>

#include "protocol/precis.hpp"

using namespace parley;

TEST_CASE("A password counts as it is meant, not as it was typed", "[protocol][passwords]") {
    // The examples of RFC 8265 section 4.3.
    CHECK(opaque_string("correct horse battery staple") == "correct horse battery staple");
    CHECK(opaque_string("Correct Horse Battery Staple") == "Correct Horse Battery Staple");
    CHECK(opaque_string("πßå") == "πßå");
    CHECK(opaque_string("Jack of ♦s") == "Jack of ♦s");
    CHECK(opaque_string("foo\u1680bar") == "foo bar");
    CHECK_FALSE(opaque_string(""));
    CHECK_FALSE(opaque_string("my cat is a \tby"));

    CHECK(opaque_string("Mu\u0308ller-Straße gru\u0308n") == "Müller-Straße grün");
    CHECK(opaque_string("a\u00a0b\u3000c") == "a b c");
    CHECK(opaque_string("\u1112\u1161\u11ab") == "한");
    CHECK(opaque_string("ｗｉｄｅ ﬁ Ⅷ ²") == "ｗｉｄｅ ﬁ Ⅷ ²");  // compatibility forms stay
    CHECK(opaque_string(" a  b ") == " a  b ");                  // blanks count
    CHECK(opaque_string("🐴🔋📎") == "🐴🔋📎");
}

TEST_CASE("What cannot be seen or is not assigned is no part of a password",
          "[protocol][passwords]") {
    for (const char* forbidden :
         {"a\u200bb", "a\ufeffb", "a\u00adb", "a\u202eb", "a\u2028b", "a\nb", "a\x7f", "a\u0085b",
          "a\ue000b", "a\ufdd0b", "a\U0010ffffb", "a\u0378b", "a\u1160b", "a\u0640b", "a\ufe0fb",
          "a\U000e0041b", "\u0308\u200b"}) {
        INFO(forbidden);
        CHECK_FALSE(opaque_string(forbidden));
    }
    CHECK_FALSE(opaque_string(std::string_view("a\0b", 3)));
}

TEST_CASE("Some code points count only where they belong", "[protocol][passwords]") {
    const std::pair<const char*, bool> rows[] = {
        {"col·a", false},        {"col·lecció", true}, {"·", false},        {"͵α", true},
        {"͵a", false},           {"א׳", true},         {"a׳", false},       {"ア・イ", true},
        {"a・b", false},         {"٠١٢", true},        {"۰۱۲", true},       {"٠۰", false},
        {"क्\u200cष", true},      {"क्\u200dष", true},   {"a\u200cb", false}, {"a\u200db", false},
        {"می\u200cخواهم", true}, {"\u200c", false},    {"❤\u200d🔥", false}};
    for (const auto& [text, allowed] : rows) {
        INFO(text);
        CHECK(opaque_string(text).has_value() == allowed);
    }
}
