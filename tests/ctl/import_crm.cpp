// import crm: a folder of a CRM becomes partners, people and deals, once.

#include <signal.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <set>

#include "protocol/frames.hpp"
#include "protocol/records.hpp"
#include "tests/ctl/crm_data.hpp"
#include "tests/ctl/fake_server.hpp"

using namespace parley;
using namespace parley::ctl;
using namespace parley::ctl::test;

namespace {
struct Programme {
    Server server;
    std::string folder = server.folder() / "crm";
    Programme() { server.ask({"org", "create", "Kestrin", "--kind", "host", "--zone", "Etc/UTC"}); }

    Ended import(const std::string& pipeline, std::vector<std::string> more = {}) const {
        std::vector<std::string> arguments = {"import", "crm", write_crm(folder, pipeline)};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return server.ctl(arguments);
    }
    std::string stats() const { return server.ask({"stats"}).json(); }
};

/// A field of a record, as JSON.
std::string value(const Reply& record, const std::string& name) {
    simdjson::dom::element found;
    if (record.root()[field(&view::Record::fields)][name].get(found)) return {};
    return simdjson::minify(found);
}

const std::string first_added = "Added 6 deals, 2 orgs, 2 spaces, 4 members.";
}  // namespace

TEST_CASE("A CRM folder becomes offices, people and deals as they are there", "[import][server]") {
    Programme programme;
    const auto ended = programme.import(crm_head + crm_rows);
    INFO(ended.err);
    REQUIRE(ended.exit == 0);
    CHECK(last_line(ended.out) == first_added);
    const auto read = read_crm(programme.server);
    CHECK(read.states == Worths{{"won", {2, 110'850}},
                                {"lost", {1, 0}},
                                {"negotiate", {2, 0}},
                                {"prospect", {1, 0}}});
    CHECK(read.offices == Worths{{"East", {4, 105'400}}, {"West", {2, 5'450}}});
    CHECK(read.agents == Worths{{"Anna", {2, 105'400}}, {"Bo", {2, 0}}, {"Cy", {2, 5'450}}});

    SECTION("with their values, days and moments") {
        const auto& won = read.by_title.at("Cancity – GTX Pro");
        CHECK(value(won, "customer") == R"("Cancity")");
        CHECK(value(won, "products") == R"([{"sku":"GTX Pro","qty":1}])");
        CHECK(value(won, "amount") == R"({"minor":105400,"currency":"USD"})");
        CHECK(value(won, "close") == R"({"local":"2017-03-01","zone":"Etc/UTC"})");
        CHECK(won.text<&view::Record::created>() == "2016-10-20T12:00:00.000Z");
        CHECK(won.text<&view::Record::updated>() == "2017-03-01T12:00:00.000Z");
        // Without an engage date, the day of the close is the first that is known.
        CHECK(read.by_title.at("Cancity – MG Special").text<&view::Record::created>() ==
              "2017-01-03T12:00:00.000Z");
    }
    SECTION("with what dangles as it is written, and counted") {
        const auto& lost = read.by_title.at("Isdom – GTXPro");
        CHECK(value(lost, "products") == R"([{"sku":"GTXPro","qty":1}])");
        CHECK(value(lost, "lost_reason") == R"("not_recorded")");
        CHECK(value(read.by_title.at("Unknown customer – MG Special"), "customer").empty());
        CHECK(value(read.by_title.at("Smith, Sons \"& Co\" – MG Special"), "customer") ==
              R"("Smith, Sons \"& Co\"")");
        CHECK(read.by_title.at("Isdom – MG Special").text<&view::Record::created>() > "2026");
        for (const char* sentence :
             {"GTXPro is not in products.csv: 1 deal.",
              "Smith, Sons \"& Co\" is not in accounts.csv: 1 deal.", "1 deal without an account.",
              "2 deals without an engage date.", "3 deals without a close date.",
              "3 deals without a value.", "no move between states was asked for"})
            CHECK(has(ended.out, sentence));
    }
    SECTION("with totals for each stage, office and agent") {
        for (const char* row :
             {"Prospecting  1      0.00", "Engaging     2      0.00", "Won          2      1108.50",
              "Lost         1      0.00", "East    4      1054.00", "Cy     2      54.50"})
            CHECK(has(ended.out, row));
    }
    SECTION("and a manager leads their office") {
        CHECK(has(programme.server.ctl({"member", "list", "--org", "East"}).out,
                  "Mara  East  partner_admin"));
    }
    SECTION("a second time it adds nothing") {
        const auto before = programme.stats();
        const auto again = programme.import(crm_head + crm_rows);
        CHECK(again.exit == 0);
        CHECK(last_line(again.out) == "Added 0 deals, 0 orgs, 0 spaces, 0 members.");
        CHECK(Reply(programme.stats()).number<&Stats::events>() ==
              Reply(before).number<&Stats::events>());
    }
    SECTION("what has come since is added alone, whatever batches it comes in") {
        const auto more =
            programme.import(crm_head + "A0,Cy,GTX Pro,Isdom,Won,1/2/2017,1/3/2017,7\n" + crm_rows);
        CHECK(last_line(more.out) == "Added 1 deals, 0 orgs, 0 spaces, 0 members.");
        CHECK(read_crm(programme.server).deals == 7);
    }
}

TEST_CASE("Whoever is there already is taken, and keeps what they have", "[import][server]") {
    Programme programme;
    programme.server.ask({"org", "create", "East", "--zone", "America/New_York"});
    programme.server.ask({"member", "create", "Anna", "--org", "East", "--role", "partner_admin",
                          "--email", "anna@east.example", "--generate-password"});
    const auto ended =
        programme.import(crm_head + crm_rows, {"--currency", "JPY", "--zone", "Asia/Tokyo"});
    CHECK(ended.exit == 1);  // there is no half a yen
    CHECK(has(ended.err,
              "sales_pipeline.csv, line 7, column close_value: \"54.5\" is no amount of "
              "JPY."));
    const auto right = programme.import(crm_head + crm_rows, {"--currency", "EUR"});
    CHECK(last_line(right.out) == "Added 6 deals, 1 orgs, 2 spaces, 3 members.");
    CHECK(has(programme.server.ctl({"member", "list", "--org", "East"}).out,
              "Anna  East  partner_admin  anna@east.example"));
    const auto read = read_crm(programme.server);
    CHECK(value(read.by_title.at("Cancity – GTX Pro"), "amount") ==
          R"({"minor":105400,"currency":"EUR"})");
}

TEST_CASE("What the server makes ambiguous is told before anything is changed",
          "[import][server]") {
    Programme programme;
    const auto& server = programme.server;
    server.ask({"org", "create", "East", "--zone", "Etc/UTC"});
    for (int i = 0; i < 2; ++i) server.ask({"member", "create", "Bo", "--org", "East"});
    const auto before = Reply(programme.stats()).number<&Stats::events>();
    const auto ended = programme.import(crm_head + crm_rows);
    CHECK(ended.exit == 3);
    CHECK(has(ended.err, "Several members of East are called Bo"));
    CHECK(Reply(programme.stats()).number<&Stats::events>() == before);
}

TEST_CASE("A dry run reads the folder and sends nothing", "[import]") {
    Folder folder;
    FakeServer server(folder / "s", [](const Asked&) { return Answered{}; });
    const auto data = write_crm(folder / "crm", crm_head + crm_rows);
    const auto ended = parleyctl({"--socket", server.socket(), "import", "crm", data, "--dry-run"});
    CHECK(ended.exit == 0);
    CHECK(has(ended.out, "East    4      1054.00"));
    CHECK(last_line(ended.out) ==
          "The folder is well: 6 deals of 3 agents in 2 offices. Nothing was sent.");
    CHECK(server.asked().empty());
}

TEST_CASE("One bad row, and nothing is sent", "[import]") {
    struct Bad {
        std::string row, told;
    };
    const std::string x91(91, 'x'), x101(101, 'x');
    const auto bad = GENERATE_COPY(values<Bad>({
        {"A1,Bo,GTX Pro,,Won,,,", "column opportunity_id: \"A1\" stands in the list twice."},
        {",Bo,GTX Pro,,Won,,,", "column opportunity_id: It must be one line"},
        {x101 + ",Bo,GTX Pro,,Won,,,", "column opportunity_id: It must be one line"},
        {"Z,Bob,GTX Pro,,Won,,,", "column sales_agent: \"Bob\" is no agent of sales_teams.csv."},
        {"Z,Bo,,,Won,,,", "column product: It must be one line of 1 to 90 characters."},
        {"Z,Bo,GTX Pro," + x91 + ",Won,,,", "column account: It must be one line of 1 to 90"},
        {"Z,Bo,GTX Pro,,won,,,", "column deal_stage: \"won\" is none of"},
        {"Z,Bo,GTX Pro,,Won,20/10/2016,,", "column engage_date: \"20/10/2016\" is no date"},
        {"Z,Bo,GTX Pro,,Won,2016-20-10,,", "column engage_date: \"2016-20-10\" is no date"},
        {"Z,Bo,GTX Pro,,Won,10.20.2016,,", "column engage_date: \"10.20.2016\" is no date"},
        {"Z,Bo,GTX Pro,,Won,10.20/2016,,", "column engage_date: \"10.20/2016\" is no date"},
        {"Z,Bo,GTX Pro,,Won,2/30/2017,,", "column engage_date: \"2/30/2017\" is no date"},
        {"Z,Bo,GTX Pro,,Won,1/1/17,,", "column engage_date: \"1/1/17\" is no date"},
        {"Z,Bo,GTX Pro,,Won,/1/2017,,", "column engage_date: \"/1/2017\" is no date"},
        {"Z,Bo,GTX Pro,,Won,1/1/2900,,", "column engage_date: It is still to come."},
        {"Z,Bo,GTX Pro,,Lost,,1/1/2900,", "column close_date: It is still to come."},
        {"Z,Bo,GTX Pro,,Won,1/2/2017,1/1/2017,", "column close_date: It is before the engage"},
        {"Z,Bo,GTX Pro,,Won,,,-1", "column close_value: \"-1\" is no amount of USD."},
        {"Z,Bo,GTX Pro,,Won,,,1.", "column close_value: \"1.\" is no amount of USD."},
        {"Z,Bo,GTX Pro,,Won,,,1.234", "column close_value: \"1.234\" is no amount of USD."},
        {"Z,Bo,GTX Pro,,Won,,,\"1,054\"", "column close_value: \"1,054\" is no amount of USD."},
        {"Z,Bo,GTX Pro,,Won,,,99999999999999999999", "is no amount of USD."},
        {"Z,Bo,GTX Pro,,Won", "The head has 8 cells, this row 5."},
    }));
    CAPTURE(bad.row);
    Folder folder;
    FakeServer server(folder / "s", [](const Asked&) { return Answered{}; });
    const auto data = write_crm(folder / "crm", crm_head + crm_rows + bad.row + "\n");
    const auto ended = parleyctl({"--socket", server.socket(), "import", "crm", data, "--json"});
    CHECK(ended.exit == 1);
    CHECK(has(ended.err, data + "/sales_pipeline.csv, line 8"));
    CHECK(has(ended.err, bad.told));
    CHECK(has(ended.out, R"("line":8)"));
    CHECK(server.asked().empty());
}

TEST_CASE("Values whose sum cannot be counted are refused", "[import]") {
    Folder folder;
    std::string pipeline = crm_head;
    for (int i = 0; i < 1'100; ++i)
        pipeline += "N" + std::to_string(i) + ",Bo,GTX Pro,,Won,,,90071992547409.91\n";
    const auto data = write_crm(folder / "crm", pipeline);
    const auto ended = parleyctl({"--socket", folder / "s", "import", "crm", data});
    CHECK(ended.exit == 1);
    CHECK(has(ended.err, "line 1026, column close_value: The values' sum is more than"));
}

TEST_CASE("A folder means the same however its spreadsheet wrote it", "[import][server]") {
    const std::string head =
        "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_"
        "value\n";
    const std::string plain = head + "A1,Anna,GTX Pro,Cancity,Won,10/20/2016,3/1/2017,1054.50\n";
    std::string semicolons = plain;
    std::replace(semicolons.begin(), semicolons.end(), ',', ';');
    Folder folder;
    FakeServer server(folder / "s", [](const Asked&) { return Answered{}; });
    const auto totals = [&](const std::string& pipeline, std::vector<std::string> more = {}) {
        std::vector<std::string> arguments{
            "--socket",  server.socket(), "import", "crm", write_crm(folder / "crm", pipeline),
            "--dry-run", "--json"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        const auto ended = parleyctl(arguments);
        INFO(ended.err);
        CHECK(ended.exit == 0);
        return ended.out;
    };
    const auto wanted = totals(plain);
    CHECK(has(wanted, R"("minor":105450)"));
    CHECK(totals(semicolons) == wanted);
    CHECK(totals(head + "A1, Anna ,GTX Pro,Cancity,Won,20.10.2016,2017-03-01,\"1054,50\"\n") ==
          wanted);
    CHECK(totals(plain + ",,,,,,,\n   \n") == wanted);
    CHECK(totals("\xef\xbb\xbf" + plain) == wanted);
    CHECK(totals(plain, {"--encoding", "windows-1252"}) == wanted);
    // An accent is one sign or two.
    write_file(folder / "crm/x", "");
    const auto data = write_crm(folder / "crm", head + "A1,Zoe\xcc\x88,GTX Pro,,Won,,,\n");
    write_file(data + "/sales_teams.csv",
               "sales_agent,manager,regional_office\nZo\xc3\xab,Mara,East\n");
    const auto ended = parleyctl({"--socket", server.socket(), "import", "crm", data, "--dry-run"});
    CHECK(ended.exit == 0);
    const auto unknown = parleyctl({"--socket", server.socket(), "import", "crm", data, "--dry-run",
                                    "--encoding", "latin-9999"});
    CHECK(unknown.exit == 2);
    CHECK(has(unknown.err, "there is no encoding latin-9999"));
}

TEST_CASE("A folder that lacks something is none", "[import]") {
    Folder folder;
    FakeServer server(folder / "s", [](const Asked&) { return Answered{}; });
    const auto data = write_crm(folder / "crm", crm_head + crm_rows);
    const auto told = [&] {
        const auto ended = parleyctl({"--socket", server.socket(), "import", "crm", data});
        CHECK(ended.exit == 1);
        return ended.err;
    };
    for (const std::string file :
         {"sales_teams.csv", "products.csv", "accounts.csv", "sales_pipeline.csv"}) {
        const auto text = read_file(data + "/" + file);
        std::filesystem::remove(data + "/" + file);
        CHECK(has(told(), data + "/" + file + ": It cannot be read: No such file"));
        write_file(data + "/" + file, "something\nelse\n");
        CHECK(has(told(), data + "/" + file + ", line 1, column "));
        write_file(data + "/" + file, text);
    }
    write_file(data + "/sales_teams.csv",
               "sales_agent,manager,regional_office\nAnna,Mara,East\nAnna,Mara,West\n");
    CHECK(has(told(),
              "sales_teams.csv, line 3, column sales_agent: \"Anna\" stands in the list "
              "twice."));
    CHECK(server.asked().empty());
}

TEST_CASE("Deals go in batches that the server takes, and a lost answer is counted once",
          "[import]") {
    // An office that is there already; its deals are counted as the real server does.
    const std::string org = "org_0000000000000000000000RG01",
                      space = "spc_00000000000000000000000SPC",
                      member = "mbr_00000000000000000000000MBR";
    std::set<std::string> keys, ids;
    std::size_t longest = 0;
    int imports = 0;
    Folder folder;
    FakeServer server(folder / "s", [&](const Asked& asked) -> Answered {
        if (asked.command == "org.list")
            return {200, R"({"ok":{"orgs":[{"id":"org_0000000000000000000000RG00","name":"Host",)"
                         R"("kind":"host"},{"id":")" +
                             org + R"(","name":"East","kind":"partner"}],"more":false}})"};
        if (asked.command == "space.list")
            return {200, R"({"ok":{"spaces":[{"id":")" + space +
                             R"(","name":"East","kind":"partner","orgs":[")" + org +
                             R"("]}],"more":false}})"};
        if (asked.command == "member.list")
            return {200, R"({"ok":{"members":[{"id":")" + member +
                             R"(","name":"Anna","active":true}],"more":false}})"};
        auto request = decode_body(asked.command, asked.body, true);
        if (!request) return {400, http_error(request.error())};
        const auto& command = *request->command.as<ImportRecords>();
        longest = std::max(longest, command.records.size());
        const bool repeated = !keys.insert(asked.key).second;
        for (const auto& line : command.records) ids.insert(line.id.text);
        return {200,
                R"({"ok":{"records":)" + std::to_string(command.records.size()) +
                    (repeated ? R"(,"repeated":true}})" : "}}"),
                ++imports == 2};
    });
    std::string pipeline = crm_head;
    for (int i = 0; i < 1'200; ++i)
        pipeline += "N" + std::to_string(i) + ",Anna,GTX Pro,Cancity,Won,1/2/2017,1/3/2017,1\n";
    const auto data = write_crm(folder / "crm", pipeline);
    write_file(data + "/sales_teams.csv", "sales_agent,manager,regional_office\nAnna,,East\n");
    const auto ended = parleyctl({"--socket", server.socket(), "import", "crm", data, "--json"});
    INFO(ended.err << ended.out);
    CHECK(ended.exit == 0);
    CHECK(has(last_line(ended.out), R"("members":0,"records":1200)"));
    CHECK(has(ended.err, R"("progress":"import")"));
    CHECK(ids.size() == 1'200);
    CHECK(longest == 500);
    CHECK(imports == 4);
}

TEST_CASE("An import of deals that was cut off on both sides is completed by the next",
          "[import][server]") {
    constexpr std::uint64_t count = 30'000;
    Programme programme;
    std::string pipeline = crm_head;
    for (std::uint64_t i = 0; i < count; ++i)
        pipeline += "N" + std::to_string(i) + (i % 2 ? ",Anna" : ",Cy") +
                    ",GTX Pro,Cancity,Won,1/2/2017,1/3/2017,1\n";
    write_crm(programme.folder, pipeline);
    {
        Running importing(
            programme.server.ctl_command({"import", "crm", programme.folder, "--json"}), {});
        importing.wait_for("\"done\":");
        programme.server.end(SIGKILL);
        importing.end(SIGKILL);
    }
    programme.server.start();
    const auto ended = programme.server.ctl({"import", "crm", programme.folder, "--json"});
    CHECK(ended.exit == 0);
    const auto added = Reply(last_line(ended.out)).number<&RecordsImported::records>();
    CHECK(added > 0);
    CHECK(added < count);
    const auto stats = Reply(programme.stats());
    CHECK(stats.number<&Stats::records>() == count);
    CHECK(stats.number<&Stats::orgs>() == 3);
    CHECK(stats.number<&Stats::members>() == 4);
}
