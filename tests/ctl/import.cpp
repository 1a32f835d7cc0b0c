// import chat as a program, against something that only counts: what is sent, when nothing is.

#include <catch2/catch.hpp>
#include <set>

#include "protocol/frames.hpp"
#include "tests/ctl/fake_server.hpp"
#include "tests/ctl/program.hpp"

using namespace parley::ctl::test;

namespace {
const std::string space = "spc_00000000000000000000000SPC";

std::string line(const std::string& log, int n, const std::string& text) {
    return R"({"log":")" + log + R"(","n":)" + std::to_string(n) +
           R"(,"at":"2004-12-24T09:14:00Z","nick":"ann","text":")" + text + "\"}\n";
}

/// Counts lines as the real server does: a key that came before is answered as before.
class Importer {
  public:
    Answered operator()(const Asked& asked) {
        auto request = parley::decode_body(asked.command, asked.body, true);
        if (!request) return {400, parley::http_error(request.error())};
        const auto& command = *request->command.as<parley::ImportChat>();
        if (asked.body.size() > largest) largest = asked.body.size();
        if (command.lines.size() > longest) longest = command.lines.size();
        logs.push_back(command.log.text);
        const bool repeated = !keys.insert(asked.key).second;
        std::uint64_t fresh = 0;
        for (const auto& one : command.lines)
            fresh += lines.insert({command.log.text, one.n}).second;
        if (repeated) fresh = command.lines.size();
        const auto channels = channels_.insert(command.log.text).second ? 1 : 0;
        return {200,
                R"({"ok":{"messages":)" + std::to_string(fresh) + R"(,"channels":)" +
                    std::to_string(channels) + R"(,"members":0)" +
                    (repeated ? R"(,"repeated":true}})" : "}}"),
                --hang_up_after == 0};
    }
    std::set<std::pair<std::string, std::uint64_t>> lines;
    std::set<std::string> keys;
    std::vector<std::string> logs;
    std::size_t largest = 0, longest = 0;
    int hang_up_after = 0;

  private:
    std::set<std::string> channels_;
};

struct World {
    Folder folder;
    Importer importer;
    FakeServer server{folder / "s", [this](const Asked& asked) { return importer(asked); }};
    Ended import(const std::string& text, std::vector<std::string> more = {"--json"}) {
        write_file(folder / "chat.jsonl", text);
        std::vector<std::string> arguments = {
            "--socket", server.socket(), "import", "chat", folder / "chat.jsonl", "--space", space};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return parleyctl(arguments);
    }
};

std::string many_lines() {
    std::string text;
    for (int n = 0; n < 2'500; ++n) text += line("one", n, "short");
    for (int n = 0; n < 100; ++n) text += line("two", n, std::string(20'000, 'x'));
    return text;
}
}  // namespace

TEST_CASE("Logs go one after the other in batches that the server takes", "[import]") {
    World world;
    const auto ended = world.import(many_lines());
    CHECK(ended.exit == 0);
    CHECK(ended.out == R"({"messages":2600,"channels":2,"members":0})"
                       "\n");
    CHECK(world.importer.lines.size() == 2'600);
    CHECK(world.importer.longest == 1'000);
    CHECK(world.importer.largest > 300'000);
    CHECK(world.importer.largest < 401'000);
    auto logs = world.importer.logs;
    logs.erase(std::unique(logs.begin(), logs.end()), logs.end());
    CHECK(logs == std::vector<std::string>{"one", "two"});
    CHECK(ended.err.find(R"("progress":"import")") != std::string::npos);

    SECTION("and a second time they add nothing") {
        CHECK(world.import(many_lines()).out == R"({"messages":0,"channels":0,"members":0})"
                                                "\n");
    }
    SECTION("and with more in the file, only that is added") {
        const auto more = world.import(many_lines() + line("two", 100, "new"));
        CHECK(more.out.find(R"("channels":0)") != std::string::npos);
        CHECK(world.importer.lines.size() == 2'601);
    }
}

TEST_CASE("A lost answer is asked for again and counted once", "[import]") {
    World world;
    world.importer.hang_up_after = 2;
    CHECK(world.import(many_lines()).out == R"({"messages":2600,"channels":2,"members":0})"
                                            "\n");
}

TEST_CASE("Logs that a file mixes still go in whole batches", "[import]") {
    World world;
    std::string text;
    for (int n = 0; n < 900; ++n)
        for (const char* log : {"a", "b", "c"}) text += line(log, n, "x");
    CHECK(world.import(text).exit == 0);
    CHECK(world.server.asked().size() == 3);
}

TEST_CASE("One bad line, and nothing is sent", "[import]") {
    World world;
    const auto ended = world.import(many_lines() + line("one", 7, "again"), {});
    CHECK(ended.exit == 1);
    CHECK(ended.err.find("chat.jsonl, line 2601, field n: The number 7 stands twice") !=
          std::string::npos);
    CHECK(world.server.asked().empty());
    const auto json = world.import(line("a/b", 0, "x"), {"--json"});
    CHECK(json.out.find(R"("line":1,"field":"log")") != std::string::npos);
    CHECK(world.server.asked().empty());
}

TEST_CASE("A byte order mark and blank lines are nothing of a file of logs", "[import]") {
    Folder folder;
    FakeServer server(folder / "s", [](const Asked&) { return Answered{}; });
    write_file(folder / "talk.jsonl",
               "\xef\xbb\xbf\n" + line("a", 1, "one") + "\n  \r\n" + line("a", 2, "two") + "\n\n");
    const auto ended = parleyctl({"--socket", server.socket(), "import", "chat",
                                  folder / "talk.jsonl", "--space", space, "--dry-run", "--json"});
    INFO(ended.err);
    CHECK(ended.exit == 0);
    CHECK(has(ended.out, R"("messages":2)"));
}

TEST_CASE("A dry run reads the file and sends nothing", "[import]") {
    World world;
    const auto ended = world.import(many_lines(), {"--dry-run"});
    CHECK(ended.exit == 0);
    CHECK(ended.out == "The file is well: 2600 messages in 2 logs. Nothing was sent.\n");
    CHECK(world.server.asked().empty());
}
