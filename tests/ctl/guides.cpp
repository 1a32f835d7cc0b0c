// What the guides tell people to type works, line by line, in the order in which they tell it.

#include <catch2/catch.hpp>
#include <filesystem>
#include <regex>
#include <sstream>

#include "tests/ctl/crm_data.hpp"

using namespace parley::ctl::test;

namespace {
/// The lines of a guide's shell blocks that call parleyctl.
std::vector<std::string> commands_of(const std::string& guide) {
    std::istringstream lines(read_file(std::string(DOCS_FOLDER) + "/" + guide));
    std::vector<std::string> commands;
    bool shell = false;
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with("```")) shell = line == "```sh";
        if (shell && line.starts_with("parleyctl ")) commands.push_back(line);
    }
    return commands;
}
}  // namespace

TEST_CASE("Each command of the operators' guide does what it is told", "[ctl][server]") {
    Server server;
    const auto folder = server.folder().path();
    write_gzip(folder + "/talk.jsonl.gz",
               R"({"log":"general","n":17,"at":"2004-12-24T09:15:00Z","nick":"anna","text":"Yes"})"
               "\n");
    write_crm(folder + "/crm", crm_head + crm_rows);
    write_file(folder + "/price-list.csv", "K7,389.00,EUR\n");
    write_file(folder + "/price-list-june.csv", "K7,399.00,EUR\n");
    const auto programs = std::filesystem::path(PARLEYCTL_PROGRAM).parent_path().string();
    const Environment environment{{"PATH", programs + ":" + std::getenv("PATH")},
                                  {"PARLEY_ADMIN_SOCKET", server.socket()}};
    const auto commands = commands_of("operators.md");
    CHECK(commands.size() >= 21);
    const std::regex file_id("fil_[0-9A-Z]{26}");
    std::string file;
    for (const auto& command : commands) {
        // The guide's folders are another machine's, and so is the id of its file.
        const auto here =
            "cd '" + folder + "' && " +
            std::regex_replace(
                std::regex_replace(command, std::regex("/var/(lib|backups/parley)"), folder),
                file_id, file);
        const auto ended = run({"/bin/sh", "-c", here}, {}, environment);
        INFO(command << "\n" << ended.err);
        CHECK(ended.exit == 0);
        if (std::smatch id; file.empty() && std::regex_search(ended.out, id, file_id))
            file = id.str();
    }
}
