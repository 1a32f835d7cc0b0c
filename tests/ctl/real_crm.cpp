// The whole of a real CRM through the real programs: its sums are those of the source, however one
// adds.

#include <catch2/catch.hpp>
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <sstream>

#include "protocol/operations.hpp"
#include "tests/ctl/crm_data.hpp"

using namespace parley;
using namespace parley::ctl;
using namespace parley::ctl::test;

namespace {
/// The rows behind a file's head. No cell of these files has quotes.
std::vector<std::vector<std::string>> rows_of(const std::string& file) {
    std::istringstream lines(read_file(file));
    std::vector<std::vector<std::string>> rows;
    for (std::string line; std::getline(lines, line);) {
        REQUIRE(line.find('"') == std::string::npos);
        if (line.ends_with('\r')) line.pop_back();
        std::istringstream cells(line + ",");
        auto& row = rows.emplace_back();
        for (std::string cell; std::getline(cells, cell, ',');) row.push_back(cell);
    }
    rows.erase(rows.begin());
    return rows;
}

struct CrmSource {
    Worths states, offices, agents;
    std::uint64_t deals = 0, without_account = 0, unlisted_product = 0;
};
CrmSource read_crm(const std::string& folder) {
    std::map<std::string, std::string> office_of;
    for (const auto& row : rows_of(folder + "/sales_teams.csv")) office_of[row[0]] = row[2];
    const std::map<std::string, std::string> state_of{
        {"Prospecting", "prospect"}, {"Engaging", "negotiate"}, {"Won", "won"}, {"Lost", "lost"}};
    CrmSource source;
    for (const auto& row : rows_of(folder + "/sales_pipeline.csv")) {
        const std::int64_t minor = row[7].empty() ? 0 : std::stoll(row[7]) * 100;
        for (auto* worth : {&source.states[state_of.at(row[4])],
                            &source.offices[office_of.at(row[1])], &source.agents[row[1]]}) {
            ++worth->deals;
            worth->minor += minor;
        }
        ++source.deals;
        source.without_account += row[3].empty();
        source.unlisted_product += row[2] == "GTXPro";
    }
    return source;
}
}  // namespace

TEST_CASE("A whole CRM is taken in once, and its sums are those of the source", "[import][real]") {
    const char* data = std::getenv("PARLEY_TEST_DATA");
    if (!data) {
        WARN("skipped: PARLEY_TEST_DATA does not say where crm/*.csv is");
        return;
    }
    const auto folder = std::string(data) + "/crm";
    const auto source = read_crm(folder);
    REQUIRE(source.deals == 8'800);

    Server server;
    server.ask({"org", "create", "Kestrin", "--kind", "host", "--zone", "Etc/UTC"});
    const auto begin = std::chrono::steady_clock::now();
    const auto ended = server.ctl({"import", "crm", folder});
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    INFO(ended.err);
    REQUIRE(ended.exit == 0);
    CHECK(ended.out.ends_with("Added 8800 deals, 3 orgs, 3 spaces, 41 members.\n"));
    for (const std::string& sentence :
         {"GTXPro is not in products.csv: " + std::to_string(source.unlisted_product) + " deals.",
          std::to_string(source.without_account) + " deals without an account."})
        CHECK(ended.out.find(sentence) != std::string::npos);
    std::cout << "import: 8800 deals in " << took.count() << " s\n";

    const auto read = read_crm(server);
    CHECK(read.deals == source.deals);
    CHECK(read.states == source.states);
    CHECK(read.offices == source.offices);
    CHECK(read.agents == source.agents);

    const auto events = server.events();
    const auto again = server.ctl({"import", "crm", folder});
    CHECK(again.out.ends_with("Added 0 deals, 0 orgs, 0 spaces, 0 members.\n"));
    CHECK(server.events() == events);
}
