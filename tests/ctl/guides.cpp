// What the guides tell people to type works, line by line, in the order in which they tell it.

#include <catch2/catch.hpp>
#include <filesystem>
#include <regex>
#include <sstream>

#include "protocol/channels.hpp"
#include "tests/ctl/crm_data.hpp"

using namespace parley::ctl::test;

namespace {
/// What a guide's shell blocks call of parleyctl and curl. A line that ends in "\\" goes on.
std::vector<std::string> commands_of(const std::string& guide) {
    std::istringstream lines(read_file(std::string(DOCS_FOLDER) + "/" + guide));
    std::vector<std::string> commands;
    bool shell = false, goes_on = false;
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with("```")) shell = line == "```sh";
        if (goes_on)
            commands.back() += "\n" + line;
        else if (shell && (line.starts_with("parleyctl ") || line.starts_with("curl ")))
            commands.push_back(line);
        else
            continue;
        goes_on = line.ends_with('\\');
    }
    return commands;
}

/// The environment in which what a guide says finds parleyctl and this server.
Environment environment_of(const Server& server) {
    const auto programs = std::filesystem::path(PARLEYCTL_PROGRAM).parent_path().string();
    return {{"PATH", programs + ":" + std::getenv("PATH")},
            {"PARLEYCTL_SOCKET", server.socket()},
            {"PARLEY_URL", server.url()}};
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
    const Environment environment = environment_of(server);
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

TEST_CASE("Each command of the guide for bot writers does what it is told", "[ctl][server]") {
    Server server;
    server.ask({"org", "create", "Kestrin Instruments", "--kind", "host", "--zone", "UTC"});
    server.ask({"org", "create", "Quillbrook Supply", "--zone", "UTC"});
    server.ask({"space", "create", "K7 sensor launch", "--kind", "project", "--org",
                "Quillbrook Supply", "--code", "KSEVEN"});
    const auto channel =
        server.ask({"channel", "create", "launch-plan", "--space", "K7 sensor launch"})
            .id<&parley::view::Channel::id>()
            .text();
    const auto folder = server.folder().path();
    write_file(folder + "/report.pdf", "%PDF");
    Environment environment = environment_of(server);
    const auto commands = commands_of("bots.md");
    CHECK(commands.size() >= 5);
    for (const auto& command : commands) {
        const auto here =
            "cd '" + folder + "' && " + std::regex_replace(command, std::regex("chn_…"), channel);
        const auto ended = run({"/bin/sh", "-c", here}, {}, environment);
        INFO(command << "\n" << ended.out << ended.err);
        CHECK(ended.exit == 0);
        if (command.starts_with("curl ")) CHECK(ended.out.starts_with("{\"ok\":{"));
        if (std::smatch secret; std::regex_search(ended.out, secret, std::regex("[0-9a-f]{64}")))
            environment.emplace("PARLEY_TOKEN", secret.str());
    }
}
