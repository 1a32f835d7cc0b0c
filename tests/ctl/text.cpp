// What people see: tables, and what a member's words may not do to a terminal.

#include <catch2/catch.hpp>

#include "server/ctl/table.hpp"

using namespace parley::ctl;

TEST_CASE("Whatever a terminal would act upon becomes visible", "[table]") {
    struct Row {
        std::string text, shown;
    };
    const auto row = GENERATE(values<Row>({
        {"plain", "plain"},
        {"\x1b[31mred\x1b[0m", "␛[31mred␛[0m"},
        {"\x1b]0;title\x07", "␛]0;title␇"},
        {"two\nlines\r\ttab", "two␊lines␍␉tab"},
        {std::string("a\0b", 3), "a␀b"},
        {"\x7f", "␡"},
        {"\xc2\x9b"
         "31m",
         "�31m"},                                   // CSI as one character of C1
        {"\x9b\x80", "��"},                         // the same as bytes: no UTF-8
        {"abc\xe2\x80\xaegnp.exe", "abc�gnp.exe"},  // right-to-left override
        {"\xe2\x81\xa6isolated\xe2\x81\xa9", "�isolated�"},
        {"line\xe2\x80\xa8"
         "end",
         "line�end"},
        {"\xed\xa0\x80", "���"},       // a surrogate
        {"\xc0\x80", "��"},            // NUL in too many bytes
        {"\xf4\x90\x80\x80", "����"},  // past U+10FFFF
        {"cut \xe6\x97", "cut ��"},
        {"水野 遥, Müller, 👍🏽", "水野 遥, Müller, 👍🏽"},
    }));
    CHECK(visible(row.text) == row.shown);
}

TEST_CASE("Columns stand below each other in every script", "[table]") {
    Table table({"NAME", "ORG"});
    table.row({"Lena", "Kestrin"});
    table.row({"水野 遥", "Tsukimori"});
    table.row({"Evil\x1b[2J", ""});
    CHECK(table.text() ==
          "NAME      ORG\n"
          "Lena      Kestrin\n"
          "水野 遥   Tsukimori\n"
          "Evil␛[2J\n");
}

TEST_CASE("JSON for a terminal is the same JSON", "[table]") {
    CHECK(terminal_safe_json("{\"a\":\"\\u001b ü \x7f \xc2\x9b\"}") ==
          "{\"a\":\"\\u001b ü \\u007f \\u009b\"}");
}
