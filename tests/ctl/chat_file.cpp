// What a chat file must be; each fault is named by its line and field.

#include "server/ctl/chat_file.hpp"

#include <catch2/catch.hpp>

#include "tests/ctl/program.hpp"

using namespace parley::ctl;
using namespace parley::ctl::test;

namespace {
const std::string good =
    R"({"log":"general","n":0,"at":"2004-12-24T09:14:00Z","nick":"ann","text":"hi"})"
    "\n"
    R"({"log":"general","n":1,"at":"2004-12-24T09:15:00Z","nick":"bo","text":"","reply_to":0})"
    "\n";

struct Read {
    std::vector<ChatFileLine> lines;
    std::vector<Fault> faults;
    std::uint64_t logs = 0;
};
Read read(const std::string& path) {
    Read all;
    ChatChecker checker;
    LineReader reader(path);
    while (auto line = reader.next()) {
        auto checked = checker.check(*line, reader.number());
        if (checked.fault) all.faults.push_back(*checked.fault);
        if (checked.line) all.lines.push_back(*checked.line);
    }
    if (reader.fault()) all.faults.push_back(*reader.fault());
    all.logs = checker.logs().size();
    return all;
}

std::string line(const std::string& log, const std::string& n, const std::string& at,
                 const std::string& nick, const std::string& text, const std::string& more = {}) {
    return R"({"log":)" + log + R"(,"n":)" + n + R"(,"at":)" + at + R"(,"nick":)" + nick +
           R"(,"text":)" + text + more + "}\n";
}
const std::string log_name = R"("general")", at = R"("2004-12-24T09:14:00Z")", nick = R"("ann")",
                  text = R"("hi")";
}  // namespace

TEST_CASE("A bad line is named with its field", "[import]") {
    struct Row {
        const char* what;
        std::string line;
        std::string field;
    };
    const std::string a81(81, 'a'), a40001(40'001, 'a');
    const auto row = GENERATE_COPY(values<Row>({
        {"no JSON", "hello\n", ""},
        {"cut off",
         R"({"log":"general","n":7,"at":"2004)"
         "\n",
         ""},
        {"two objects", line(log_name, "7", at, nick, text).substr(0, 74) + "{}\n", ""},
        {"an array", "[1]\n", ""},
        {"an empty line", "\n", ""},
        {"bytes that are no UTF-8", line(log_name, "7", at, nick, "\"\xff\""), ""},
        {"a lone surrogate", line(log_name, "7", at, nick, R"("\ud800")"), "text"},
        {"the other lone surrogate", line(log_name, "7", at, nick, R"("\udc00")"), "text"},
        {"no log",
         R"({"n":7,"at":"2004-12-24T09:14:00Z","nick":"a","text":"b"})"
         "\n",
         "log"},
        {"no n",
         R"({"log":"l","at":"2004-12-24T09:14:00Z","nick":"a","text":"b"})"
         "\n",
         "n"},
        {"no at",
         R"({"log":"l","n":7,"nick":"a","text":"b"})"
         "\n",
         "at"},
        {"no nick",
         R"({"log":"l","n":7,"at":"2004-12-24T09:14:00Z","text":"b"})"
         "\n",
         "nick"},
        {"no text",
         R"({"log":"l","n":7,"at":"2004-12-24T09:14:00Z","nick":"a"})"
         "\n",
         "text"},
        {"a field twice", line(log_name, "7", at, nick, text, R"(,"text":"b")"), "text"},
        {"an unknown field", line(log_name, "7", at, nick, text, R"(,"colour":"red")"), "colour"},
        {"n as text", line(log_name, R"("7")", at, nick, text), "n"},
        {"n with a fraction", line(log_name, "7.5", at, nick, text), "n"},
        {"n below 0", line(log_name, "-7", at, nick, text), "n"},
        {"n past 64 bits", line(log_name, "18446744073709551616", at, nick, text), "n"},
        {"n again", line(log_name, "1", at, nick, text), "n"},
        {"a day that is none", line(log_name, "7", R"("2004-02-30T09:14:00Z")", nick, text), "at"},
        {"a time without a zone", line(log_name, "7", R"("2004-12-24T09:14:00")", nick, text),
         "at"},
        {"a time as number", line(log_name, "7", "1103879640", nick, text), "at"},
        {"an empty nick", line(log_name, "7", at, R"("")", text), "nick"},
        {"a blank nick", line(log_name, "7", at, R"("  ")", text), "nick"},
        {"a nick of two lines", line(log_name, "7", at, R"("a\nb")", text), "nick"},
        {"a nick of 81", line(log_name, "7", at, '"' + a81 + '"', text), "nick"},
        {"a text of 40,001", line(log_name, "7", at, nick, '"' + a40001 + '"'), "text"},
        {"a text that is null", line(log_name, "7", at, nick, "null"), "text"},
        {"an empty log", line(R"("")", "7", at, nick, text), "log"},
        {"a log with a slash", line(R"("a/b")", "7", at, nick, text), "log"},
        {"a log of 81", line('"' + a81 + '"', "7", at, nick, text), "log"},
        {"a log with a line end", line(R"("a\nb")", "7", at, nick, text), "log"},
        {"a reply to nothing", line(log_name, "7", at, nick, text, R"(,"reply_to":5)"), "reply_to"},
        {"a reply to itself", line(log_name, "7", at, nick, text, R"(,"reply_to":7)"), "reply_to"},
        {"a reply into another log", line(R"("other")", "7", at, nick, text, R"(,"reply_to":1)"),
         "reply_to"},
        {"reply_to null", line(log_name, "7", at, nick, text, R"(,"reply_to":null)"), "reply_to"},
    }));
    CAPTURE(row.what, row.line.substr(0, 200));
    const Folder folder;
    const auto found = read(
        write_file(folder / "chat.jsonl", good + row.line + line(log_name, "8", at, nick, text)));
    REQUIRE(found.faults.size() == 1);
    CHECK(found.faults[0].line == 3);
    CHECK(found.faults[0].field == row.field);
    CHECK_FALSE(found.faults[0].what.empty());
    CHECK(found.lines.size() == 3);  // the others are well
}

TEST_CASE("What is unusual and right is taken as it is", "[import]") {
    const Folder folder;
    const std::string wide(40'000, 'a');
    const auto found = read(write_file(
        folder / "chat.jsonl",
        good +
            line(log_name, "18446744073709551615", R"("2004-12-24T10:14:00.5+01:00")",
                 R"("\u0061nn")", R"("  \ud83d\ude00 outer blanks stay \t")") +
            line(R"("other log")", "0", at, nick, '"' + wide + '"') +
            R"(  { "text":"last, without a line end","nick":"a","at":"2004-12-24T09:14:00Z",)"
            R"("n":2,"log":"general"})"));
    REQUIRE(found.faults.empty());
    REQUIRE(found.lines.size() == 5);
    CHECK(found.logs == 2);
    CHECK(found.lines[1].text.text.empty());
    CHECK(found.lines[1].reply_to == 0);
    CHECK(found.lines[2].text.text == "  😀 outer blanks stay \t");
    CHECK(found.lines[2].nick.text == "ann");
    CHECK(parley::time_text(found.lines[2].at) == "2004-12-24T09:14:00.500Z");
    CHECK(found.lines[3].text.text == wide);
}

TEST_CASE("gzip and plain text are read alike", "[import]") {
    const Folder folder;
    std::string many;
    for (int n = 0; n < 20'000; ++n)
        many +=
            line(log_name, std::to_string(n), at, nick, "\"line " + std::to_string(n * 7919) + '"');
    const auto plain = read(write_file(folder / "plain", many));
    std::string path = folder / "gzip";
    SECTION("of one member") { write_gzip(path, many); }
    SECTION("of two members that part a line") {
        write_gzip(path, many.substr(0, 500'007));
        write_gzip(path, many.substr(500'007));
    }
    const auto gzip = read(path);
    CHECK(plain.faults.empty());
    CHECK(gzip.faults.empty());
    REQUIRE(plain.lines.size() == 20'000);
    REQUIRE(gzip.lines.size() == 20'000);
    for (std::size_t i = 0; i < plain.lines.size(); ++i)
        REQUIRE(plain.lines[i].text == gzip.lines[i].text);
}

TEST_CASE("A file that cannot be read to its end is no file", "[import]") {
    const Folder folder;
    std::string many;
    for (int n = 0; n < 20'000; ++n)
        many +=
            line(log_name, std::to_string(n), at, nick, "\"line " + std::to_string(n * 7919) + '"');
    const auto whole = read_file(write_gzip(folder / "whole", many));
    SECTION("gzip that was cut off") {
        const auto found = read(write_file(folder / "x", whole.substr(0, whole.size() / 2)));
        REQUIRE(found.faults.size() == 1);
        CHECK(found.faults[0].what.find("ends too early") != std::string::npos);
    }
    SECTION("gzip with a damaged byte") {
        auto damaged = whole;
        damaged[damaged.size() / 2] = static_cast<char>(damaged[damaged.size() / 2] ^ 0x40);
        CHECK_FALSE(read(write_file(folder / "x", damaged)).faults.empty());
    }
    SECTION("a line that never ends") {
        const auto found = read(write_file(folder / "x", good + std::string(2 << 20, 'a')));
        REQUIRE(found.faults.size() == 1);
        CHECK(found.faults[0].line == 3);
    }
    SECTION("no such file") { CHECK(read(folder / "none").faults.size() == 1); }
    SECTION("a folder") { CHECK(read(folder.path()).faults.size() == 1); }
}

TEST_CASE("Numbers are kept as intervals", "[import]") {
    NumberSet set;
    for (const auto n : std::initializer_list<std::uint64_t>{5, 7, 6, 1, 0, 3})
        CHECK(set.insert(n));
    CHECK(set.interval_count() == 3);  // 0–1, 3, 5–7
    for (const auto n : std::initializer_list<std::uint64_t>{0, 1, 3, 5, 6, 7}) {
        CHECK(set.contains(n));
        CHECK_FALSE(set.insert(n));
    }
    for (const auto n : std::initializer_list<std::uint64_t>{2, 4, 8}) CHECK_FALSE(set.contains(n));
    CHECK(set.insert(2));
    CHECK(set.insert(4));
    CHECK(set.interval_count() == 1);
    CHECK(set.insert(UINT64_MAX));
    CHECK(set.contains(UINT64_MAX));
}
