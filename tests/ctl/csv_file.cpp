// CSV as RFC 4180 has it, and what is none.

#include "server/ctl/csv_file.hpp"

#include <catch2/catch.hpp>

#include "tests/ctl/program.hpp"

using namespace parley::ctl;
using namespace parley::ctl::test;

namespace {
struct CsvRead {
    std::vector<CsvRow> rows;
    std::optional<Fault> fault;
};
/// The columns "b" and "a".
CsvRead read_text(const std::string& text, const std::string& encoding = {}) {
    Folder folder;
    write_file(folder / "t.csv", text);
    CsvRead all;
    constexpr std::string_view columns[] = {"b", "a"};
    all.fault = read_csv(folder / "t.csv", {encoding}, columns, [&](CsvRow row) {
        all.rows.push_back(std::move(row));
        return true;
    });
    return all;
}
using Cells = std::vector<std::string>;
}  // namespace

TEST_CASE("Cells come by the names of their columns, with the line where their row begins",
          "[import]") {
    const auto read_one = read_text(
        "\xef\xbb\xbf"
        "a,x,b\r\n1, ,2\r\n\r\n"
        "\"q\"\"q\",,\"two\n\nlines, one cell\"\n3,,\n \xc3\xbc ,,4");
    REQUIRE_FALSE(read_one.fault);
    REQUIRE(read_one.rows.size() == 4);
    CHECK(read_one.rows[0].cells == Cells{"2", "1"});
    CHECK(read_one.rows[1].cells == Cells{"two\n\nlines, one cell", "q\"q"});
    CHECK(read_one.rows[1].line == 4);
    CHECK(read_one.rows[2].cells == Cells{"", "3"});
    CHECK(read_one.rows[2].line == 7);
    CHECK(read_one.rows[3].cells == Cells{"4", " \xc3\xbc "});
}

TEST_CASE("Rows with nothing in them are none", "[import]") {
    for (const std::string nothing : {"\n", "   \n", ",\n", " , \n", "\t,\xc2\xa0\n",
                                      "\"\",\"  \"\n", "\"\n\n\",\n", "\r\n", ",\r\n"}) {
        CAPTURE(nothing);
        const auto all =
            read_text("a,b\n" + nothing + "1,2\n" + nothing + nothing + "3,4\n" + nothing);
        REQUIRE_FALSE(all.fault);
        REQUIRE(all.rows.size() == 2);
        CHECK(all.rows[1].cells == Cells{"4", "3"});
    }
}

TEST_CASE("What separates cells is seen from the head, or said before it", "[import]") {
    for (const std::string separator : {",", ";", "\t", "|"}) {
        CAPTURE(separator);
        for (const std::string& before :
             {std::string(), "sep=" + separator + "\n", std::string("\n")}) {
            const auto all = read_text(before + "a" + separator + "\"x,y;z|w\"" + separator +
                                       "b\n1" + separator + separator + "\"2,5\"\n");
            REQUIRE_FALSE(all.fault);
            REQUIRE(all.rows.size() == 1);
            CHECK(all.rows[0].cells == Cells{"2,5", "1"});
        }
    }
}

TEST_CASE("A file is read in its encoding", "[import]") {
    // "ж" and "é", which stand for something else elsewhere.
    struct Row {
        std::string encoding, bytes, cell;
    };
    const auto row = GENERATE(values<Row>({
        {"windows-1251", "a,b\n1,\xe6\n", "ж"},
        {"windows-1252", "a,b\n1,\xe9\n", "é"},
        {"iso-8859-2", "a,b\n1,\xb3\n", "ł"},
        {"shift_jis", "a,b\n1,\x8e\x9f\n", "次"},
        {"utf-8",
         "\xef\xbb\xbf"
         "a,b\n1,\xd0\xb6\n",
         "ж"},
        {"",
         "\xef\xbb\xbf"
         "a,b\n1,\xd0\xb6\n",
         "ж"},
        {"",
         std::string("\xff\xfe"
                     "a\0,\0b\0\n\0"
                     "1\0,\0\x36\x04\n\0",
                     18),
         "ж"},
        {"",
         std::string("\xfe\xff"
                     "\0a\0,\0b\0\n\0"
                     "1\0,\x04\x36\0\n",
                     18),
         "ж"},
        {"utf-16le",
         std::string("a\0,\0b\0\n\0"
                     "1\0,\0\x36\x04\n\0",
                     16),
         "ж"},
    }));
    CAPTURE(row.encoding);
    const auto all = read_text(row.bytes, row.encoding);
    INFO((all.fault ? all.fault->what : std::string()));
    REQUIRE_FALSE(all.fault);
    REQUIRE(all.rows.size() == 1);
    CHECK(all.rows[0].cells == Cells{row.cell, "1"});
    // A long file comes in many pieces, whose ends may be in the midst of a sign.
    std::string text = "a,b\n";
    for (int i = 0; i < 150'000; ++i) text += "\x8e\x9f,x\n";
    const auto much = read_text(text, "shift_jis");
    REQUIRE_FALSE(much.fault);
    CHECK(much.rows.size() == 150'000);
    CHECK(much.rows.back().cells == Cells{"x", "次"});
    CHECK(read_text("a,b\n1,\x8e\n", "shift_jis").fault->what == "It is not shift_jis.");
}

TEST_CASE("What is no CSV with that head is named with its line and column", "[import]") {
    struct Row {
        std::string text;
        std::uint64_t line;
        std::string column, what;
    };
    const std::string long_cell(64 << 10, 'x');
    const auto row = GENERATE_COPY(values<Row>({
        {"", 0, "", "It is empty"},
        {"\n\n", 0, "", "It is empty"},
        {"a,c\n", 1, "b", "The head has no such column"},
        {"a,b,a\n", 1, "a", "The head has it more than once"},
        {"a,b\n1,2\n1\n", 3, "", "The head has 2 cells, this row 1"},
        {"a,b\n1,2\n1,2,3\n", 3, "", "The head has 2 cells, this row 3"},
        {"a,b\n1,\"2\n3\n", 2, "", "A quote is opened here and never closed"},
        {"a,b\n1,2\"\n", 2, "", "A quote stands where none may be"},
        {"a,b\n1,\"2\"3\n", 2, "", "A quote stands where none may be"},
        {"a,b\n1,\xff\n", 2, "", "It is not UTF-8"},
        {"a,b\n1," + long_cell + "\n", 2, "", "The row is longer than 64 KiB"},
        {"a,b\n1,\"" + long_cell.substr(1'000) + "\n" + long_cell.substr(64'000) + "\"\n", 2, "",
         "The row is longer than 64 KiB"},
    }));
    CAPTURE(row.text.substr(0, 40));
    const auto fault = read_text(row.text).fault;
    REQUIRE(fault);
    CHECK(fault->line == row.line);
    CHECK(fault->field == row.column);
    CHECK(fault->what.find(row.what) == 0);
}

TEST_CASE("A CSV file has at most 64 MiB, packed or not", "[import]") {
    Folder folder;
    std::string text = "a,b\n";
    std::string line(60'000, 'x');
    line.append(",1\n");
    while (text.size() <= (64u << 20)) text += line;
    write_gzip(folder / "t.csv", text);
    constexpr std::string_view columns[] = {"a"};
    const auto fault = read_csv(folder / "t.csv", {}, columns, [](const CsvRow&) { return true; });
    REQUIRE(fault);
    CHECK(fault->what == "The file is longer than 64 MiB.");
}
