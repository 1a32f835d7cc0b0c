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
CsvRead read_text(const std::string& text) {
    Folder folder;
    write_file(folder / "t.csv", text);
    CsvRead all;
    constexpr std::string_view columns[] = {"b", "a"};
    all.fault = read_csv(folder / "t.csv", columns, [&](const CsvRow& row) {
        all.rows.push_back(row);
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
    const auto fault = read_csv(folder / "t.csv", columns, [](const CsvRow&) { return true; });
    REQUIRE(fault);
    CHECK(fault->what == "The file is longer than 64 MiB.");
}
