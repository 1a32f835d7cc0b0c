// What the operator does and sees.

#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <filesystem>

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
    for (const std::string command : {"stats", "backup", "compact", "org.create", "org.list",
                                      "import.chat", "import.records"}) {
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
