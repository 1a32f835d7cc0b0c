// What the operator does and sees.

#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <map>
#include <set>
#include <sstream>

#include "tests/scenario/server.hpp"

using namespace parley::scenario;

TEST_CASE("A backup taken while people talk opens as a server of its own",
          "[operations][one-loop]") {
    Server server;
    server.space({"Acme", "Nordwind"});
    auto anna = server.member("anna", "Acme");
    const Placed root = anna.post("#launch", "one");
    anna.reply("#launch", root.seq, "reply");
    const std::string folder = server.daemon().options().folder + "/copy";
    const Json made = server.operator_().run("backup", {{"path", folder}});
    CHECK(number_at(made, "bytes") > 0);
    anna.post("#launch", "after the backup");
    CHECK(server.operator_().ask("backup", {{"path", folder}}).status != 200);  // is there already

    server.move_to(folder);
    Member again(server, "anna", server.token("anna"));
    again.reconnect();
    CHECK(again.history("#launch") == Texts{"one"});
    CHECK(again.post("#launch", "two").place == 2);
}

TEST_CASE("An operator's machine can ask whether all is well, and how much there is of it",
          "[operations]") {
    Server server;
    server.space({"Acme", "Nordwind"});
    auto anna = server.member("anna", "Acme");
    anna.post("#launch", "one");
    const Json stats = server.operator_().run("stats");
    CHECK(number_at(stats, "orgs") == 2);
    CHECK(number_at(stats, "connections") == 1);  // anna's; the operator's own is not counted
    CHECK(number_at(stats, "events") > 0);
    CHECK(server.get("/healthz").status == 200);
    CHECK(server.get("/readyz").status == 200);
    const auto metrics = server.get("/metrics");
    CHECK(metrics.status == 200);
    CHECK(metrics.header("Content-Type").starts_with("text/plain"));
    CHECK(metrics.body.find("parley_") != std::string::npos);
    // No name of a person, a company or a thing stands in a metric.
    for (const std::string& secret :
         {std::string("Nordwind"), std::string("anna"), anna.id(), server.token("anna")})
        CHECK(metrics.body.find(secret) == std::string::npos);
}

TEST_CASE("A proxy on the operator's machine passes its numbers on to nobody", "[operations]") {
    const Headers forwarded[] = {{{"X-Forwarded-For", "203.0.113.7"}},
                                 {{"x-forwarded-for", ""}},
                                 {{"Forwarded", "for=203.0.113.7;proto=https"}},
                                 {{"Via", "1.1 proxy"}},
                                 {{"X-Real-IP", "203.0.113.7"}}};
    SECTION("from loopback") {
        Server server;
        for (const std::string path : {"/metrics", "/healthz", "/readyz"})
            for (const auto& headers : forwarded) {
                const auto answer = server.get(path, headers);
                const auto nothing = server.get("/nothing-is-here", headers);
                CHECK(answer.status == nothing.status);
                CHECK(answer.body == nothing.body);
                CHECK(server.get(path).status == 200);
            }
    }
    SECTION("from an address that is named in the settings") {
        Server server("[server]\noperator_networks = [\"127.0.0.1\"]\n");
        CHECK(server.get("/metrics").status == 200);
        const auto nothing = server.get("/nothing-is-here");
        for (const auto& headers : forwarded)
            CHECK(server.get("/metrics", headers).body == nothing.body);
    }
}

TEST_CASE("The operator's commands are for the operator's socket", "[operations]") {
    Server server;
    server.space({"Acme", "Nordwind"});
    auto ada = server.member("ada", "Acme", {.role = "admin"});
    const Headers by_token{{"Authorization", "Bearer " + server.token("ada")},
                           {"Idempotency-Key", "k1"}};
    for (const std::string command :
         {"stats", "stats.disk", "backup", "compact", "org.create", "org.deactivate",
          "org.reactivate", "org.list", "import.chat", "import.records"}) {
        INFO(command);
        const auto answer = server.post(command, "{}", by_token);
        CHECK((answer.status == 400 || answer.status == 403 || answer.status == 404));
    }
    struct stat socket{}, data{};
    REQUIRE(stat(server.daemon().admin_socket().c_str(), &socket) == 0);
    CHECK((socket.st_mode & 077) == 0);
    REQUIRE(stat(server.daemon().data_folder().c_str(), &data) == 0);
    CHECK((data.st_mode & 077) == 0);
    for (const auto& file :
         std::filesystem::recursive_directory_iterator(server.daemon().data_folder())) {
        INFO(file.path());
        const auto others = std::filesystem::perms::group_all | std::filesystem::perms::others_all;
        CHECK((file.status().permissions() & others) == std::filesystem::perms::none);
    }
}

TEST_CASE("What the operator does in a member's name is in the log as that", "[operations]") {
    Server server;
    server.space({"Acme", "Nordwind"});
    server.channel("#launch");
    auto anna = server.member("anna", "Acme");
    server.operator_().run("message.post", {{"channel", server.id("#launch")}, {"text", "hello"}},
                           anna.id());
    const Heard heard = anna.event("message.posted", "#launch");
    CHECK(text_at(heard.whole, "by") == anna.id());
    CHECK(text_at(heard.whole, "via") == "operator");
}

TEST_CASE("No secret stands in what the server prints", "[operations][one-loop]") {
    Server server;
    server.space({"Acme", "Nordwind"});
    auto anna = server.member("anna", "Acme", {.password = "correct horse"});
    server.sign_in_answer("anna", "a wrong password");
    const Browser browser = server.sign_in("anna");
    anna.answer_to(R"({"id":7777,"do":"hello","with":{"token":"planted-token"}})");
    anna.post("#launch", "a private word");
    server.stop();
    const std::string log = server.daemon().log();
    for (const std::string& secret :
         {std::string("correct horse"), std::string("a wrong password"),
          std::string("planted-token"), std::string("a private word"), server.token("anna"),
          browser.csrf, browser.cookie.substr(browser.cookie.find('=') + 1)})
        CHECK(log.find(secret) == std::string::npos);
}

TEST_CASE("The disk's bytes are told by part of the store", "[operations][one-loop]") {
    Server server;
    server.space({"Acme", "Nordwind"});
    auto anna = server.member("anna", "Acme");
    for (int i = 0; i < 20; ++i) anna.post("#launch", std::string(2'000, 'a'));
    const std::string file = server.operator_().upload(anna.id(), "a.txt", std::string(5'000, 'x'));
    anna.ask("message.post", {{"channel", server.id("#launch")},
                              {"text", "file"},
                              {"files", boost::json::array{Json(file)}}});
    server.operator_().run("compact");  // so that rows are in tables
    const Json use = server.operator_().run("stats.disk");
    CHECK(number_at(use, "files") == 1);
    CHECK(number_at(use, "files_bytes") == 5'000);
    CHECK(number_at(use, "store_bytes") > 0);
    CHECK(number_at(use, "free_bytes") > 0);
    std::map<std::string, std::uint64_t> tables;
    std::uint64_t last = UINT64_MAX;
    for (const auto& one : at(use, "tables").as_array()) {
        tables[text_at(one, "table")] = number_at(one, "bytes");
        CHECK(number_at(one, "bytes") <= last);  // the largest first
        last = number_at(one, "bytes");
    }
    CHECK(tables["event"] > 0);
    CHECK(tables["message"] > 0);
}

namespace {
/// The lines of commands in a log, without the time in front.
std::vector<std::string> command_lines(const std::string& log, const std::string& command) {
    std::vector<std::string> out;
    std::istringstream in(log);
    for (std::string line; std::getline(in, line);)
        if (line.find("command=" + command + " ") != std::string::npos)
            out.push_back(line.substr(line.find(' ') + 1));
    return out;
}
bool says(const std::string& line, const std::string& part) {
    return (line + " ").find(" " + part + " ") != std::string::npos;
}
}  // namespace

TEST_CASE("Each command and each sign-in has one line in the log, with ids alone",
          "[operations][log][one-loop]") {
    Server server;
    server.space({"Acme", "Nordwind"});
    auto anna = server.member("anna", "Acme", {.password = "correct horse"});
    anna.post("#launch", "a private word");
    CHECK(anna.refusal("message.post", {{"words", "of no field"}}) == "unknown_field");
    anna.page("#launch");
    anna.ask("ping");
    server.sign_in_answer("anna", "a wrong password");
    server.sign_in("anna");
    server.post("session.open", R"({"email":"nobody@nowhere.example","password":"x"})",
                {{"Content-Type", "application/json"}});
    server.post("ping", "{}", {});  // of a stranger: no line
    server.stop();
    const std::string log = server.daemon().log();

    const auto posts = command_lines(log, "message.post");
    REQUIRE(posts.size() == 1);
    INFO(posts[0]);
    for (const std::string& part : {"member=" + anna.id(), "org=" + server.id("Acme"),
                                    std::string("via=websocket"), std::string("outcome=ok")})
        CHECK(says(posts[0], part));
    CHECK(posts[0].find(" ms=") != std::string::npos);
    CHECK(posts[0].find(" id=") != std::string::npos);
    const auto unreadable = command_lines(log, "(unreadable)");
    REQUIRE(unreadable.size() == 1);
    CHECK(says(unreadable[0], "outcome=unknown_field"));
    CHECK(command_lines(log, "history").size() == 1);
    CHECK(command_lines(log, "ping").empty());  // of the moment: of level debug
    CHECK(command_lines(log, "hello").size() == 1);
    const auto spaces = command_lines(log, "space.create");
    REQUIRE(spaces.size() == 1);
    CHECK(says(spaces[0], "via=operator"));

    const auto sign_ins = command_lines(log, "session.open");
    REQUIRE(sign_ins.size() == 3);
    CHECK(says(sign_ins[0], "outcome=bad_credentials"));
    CHECK(says(sign_ins[1], "outcome=ok"));
    CHECK(says(sign_ins[1], "member=" + anna.id()));
    for (const auto& line : sign_ins) CHECK(says(line, "from=127.0.0.1"));

    for (const char* secret : {"a private word", "a wrong password", "correct horse", "Acme",
                               "anna@", "nobody@", "launch"})
        CHECK(log.find(secret) == std::string::npos);
}

TEST_CASE("The log has a form and a level", "[operations][log][one-loop]") {
    const auto log_of = [](const std::string& config) {
        Server server("[server]\n" + config);
        server.space({"Acme", "Nordwind"});
        auto anna = server.member("anna", "Acme");
        anna.ask("ping");
        CHECK(anna.refusal("channel.get", {{"channel", server.id_of_nothing("chn_")}}) ==
              "not_found");
        server.stop();
        return server.daemon().log();
    };
    SECTION("JSON, one object a line") {
        std::istringstream in(log_of("log_format = \"json\"\nlog_level = \"debug\"\n"));
        std::set<std::string> commands, texts;
        for (std::string line; std::getline(in, line);) {
            if (line.starts_with("parleyd: ")) continue;  // standard output
            INFO(line);
            const Json read = driver::parse_json(line);
            CHECK(text_at(read, "at").size() == 24);
            CHECK(text_at(read, "level") == "info");
            commands.insert(text_at(read, "command"));
            texts.insert(text_at(read, "text"));
        }
        CHECK(commands.count("ping") == 1);  // debug has what is of the moment
        CHECK(commands.count("channel.get") == 1);
        CHECK(texts.count("stopping") == 1);
    }
    SECTION("refused commands alone") {
        const auto log = log_of("log_commands = \"refused\"\n");
        CHECK(command_lines(log, "channel.get").size() == 1);
        CHECK(command_lines(log, "space.create").empty());
        CHECK(log.find("stopping") != std::string::npos);
    }
    SECTION("none") {
        const auto log = log_of("log_commands = \"none\"\n");
        CHECK(log.find("command=") == std::string::npos);
        CHECK(log.find("stopping") != std::string::npos);
    }
    SECTION("warnings alone") {
        const auto log = log_of("log_level = \"warn\"\n");
        CHECK(log.find("command=") == std::string::npos);
        CHECK(log.find("stopping") == std::string::npos);
    }
}

TEST_CASE("Whoever looks for the API in the wrong place is told where it is", "[operations]") {
    Server server;
    server.space({"Acme", "Nordwind"});
    const auto answer = server.http({"POST", "/services/hooks/1", {}, "{}"});
    CHECK(answer.status == 405);
    CHECK(answer.header("Allow") == "GET, HEAD");
    CHECK(answer.body.find("POST /api/v1/<command>") != std::string::npos);
    const auto got = server.get("/api/v1/ping");
    CHECK(got.status == 405);
    CHECK(text_at(at(driver::parse_json(got.body), "error"), "message") ==
          "This address takes POST.");
}

TEST_CASE("A token is told which scope it lacks", "[operations]") {
    Server server;
    server.space({"Acme", "Nordwind"});
    auto anna = server.member("anna", "Acme", {.role = "admin"});
    const std::string secret = text_at(
        server.operator_().run(
            "token.create",
            {{"member", anna.id()}, {"name", "bot"}, {"scopes", boost::json::array{"ping"}}}),
        "secret");
    const auto refused = [&](std::string_view command) {
        const auto answer = server.post(
            command, "{}", {{"Authorization", "Bearer " + secret}, {"Idempotency-Key", "k"}});
        CHECK(code_of(answer) == "not_allowed");
        return text_at(at(driver::parse_json(answer.body), "error"), "message");
    };
    CHECK(refused("space.list") == "This token lacks the scope \"space.list\".");
    CHECK(refused("session.list") == "This token lacks the scope \"admin\".");
    // No scope reaches what is the operator's.
    CHECK(refused("stats").find("scope") == std::string::npos);
}
