// Stores as released formats wrote them. Each opens for ever, and what was in it is there. A store
// lies in tests/fixtures/format_N, with questions to its server beside it and the answers that they
// got when it was written; its server's clock shows that day.

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "tests/scenario/furnished.hpp"
#include "tests/scenario/shifted_clock.hpp"

namespace parley::scenario {

namespace {
namespace fs = std::filesystem;

constexpr std::int64_t written_on_day = 20'700;  // 2026-09-04
const std::string password = "correct horse battery";

fs::path fixture(int format) {
    return fs::path(FIXTURES_FOLDER) / ("format_" + std::to_string(format));
}

/// What a store is asked: of the operator, in a member's name.
Json answer_to(Server& server, const Json& question) {
    return server.operator_().run(text_at(question, "do"), at(question, "with").as_object(),
                                  text_at(question, "as"));
}

/// A message that comes again under its key: the answer, as a program gets it.
std::string sent_again(Server& server, const Json& message) {
    return server
        .post("message.post", driver::to_text(at(message, "with")),
              {{"Authorization", "Bearer " + text_at(message, "token")},
               {"Content-Type", "application/json"},
               {"Idempotency-Key", "the-same"}})
        .body;
}

/// The questions about a furnished world.
boost::json::array questions_about(Furnished& world) {
    boost::json::array out;
    const auto ask = [&](std::string_view what, object with, const std::string& as) {
        out.push_back(object{{"do", what}, {"with", std::move(with)}, {"as", as}});
    };
    Server& server = world.server;
    const auto anna = world.anna.id(), björn = world.björn.id();
    const auto launch = server.id("#launch"), solar = server.id("Solar");
    ask("org.list", {}, {});
    ask("space.list", {}, björn);
    ask("member.list", {{"space", solar}}, björn);
    ask("channel.list", {{"space", solar}}, björn);
    ask("token.list", {{"member", björn}}, {});
    ask("session.list", {}, anna);
    ask("history", {{"channel", launch}}, björn);
    ask("history", {{"channel", launch}, {"thread", world.root.seq}}, anna);
    for (const auto& stream : {launch, solar, björn, server.id("Nordwind")})
        ask("events", {{"stream", stream}, {"after", 0}}, björn);
    ask("schedule.list", {}, björn);
    ask("file.get", {{"file", world.file}}, anna);
    for (const auto* title : {"Roof", "Garage"}) {
        ask("record.get", {{"record", world.records.id(title)}}, björn);
        ask("history", {{"channel", server.id(title)}}, anna);
    }
    ask("record.get", {{"key", world.key}}, anna);
    ask("record.list", {{"space", solar}}, anna);
    ask("record.list", {{"mine", true}}, björn);
    ask("record.list", {{"ball", server.id("Acme")}}, anna);
    // Whatever was taken over is not taken over again.
    ask("import.chat", world.chat(), {});
    ask("import.records", world.crm(), {});
    return out;
}
}  // namespace

TEST_CASE("A store of each format opens, and holds what was told to it", "[formats][one-loop]") {
    const int format = GENERATE(3);
    ShiftedClock clock;
    clock.move_to_day(written_on_day);
    Server server;
    server.stop();
    const fs::path data = server.daemon().data_folder();
    fs::remove_all(data);
    fs::copy(fixture(format) / "data", data, fs::copy_options::recursive);
    fs::permissions(data, fs::perms::owner_all);
    server.start();

    std::ifstream in(fixture(format) / "questions.json");
    const Json asked = driver::parse_json(std::string(std::istreambuf_iterator<char>(in), {}));
    for (const Json& question : at(asked, "questions").as_array()) {
        INFO(driver::to_text(question));
        CHECK(driver::to_text(answer_to(server, question)) ==
              driver::to_text(at(question, "answer")));
    }
    CHECK(sent_again(server, at(asked, "again")) == text_at(at(asked, "again"), "answer"));
    const Json log_in = {
        {"email", text_at(asked, "email")}, {"password", password}, {"device", "x"}};
    CHECK(server.post("session.open", driver::to_text(log_in), {{"Origin", Server::origin()}})
              .status == 200);
    const auto opened =
        server.get("/files/" + text_at(asked, "file") + "/plan.txt",
                   {{"Authorization", "Bearer " + text_at(at(asked, "again"), "token")}});
    CHECK(opened.body == "the plan");
    CHECK(server.get("/metrics").body.find("parley_damaged_rows_total{") == std::string::npos);
}

// Writes the store of this format anew: scenario_tests "[write-fixture]", once before a release.
TEST_CASE("The store of this format is written", "[.][write-fixture][one-loop]") {
    constexpr int format = 3;
    ShiftedClock clock;
    clock.move_to_day(written_on_day);
    Furnished world(password);
    Server& server = world.server;
    server.operator_().run("import.records", world.crm());
    server.sign_in("anna");
    Json again = object{{"with", object{{"channel", server.id("#launch")}, {"text", "once"}}},
                        {"token", server.token("björn")}};
    // Tables have what came before, the write-ahead log what comes after.
    server.operator_().run("compact");
    sent_again(server, again);
    Json asked = object{{"questions", questions_about(world)},
                        {"again", again},
                        {"email", server.email("anna")},
                        {"file", world.file}};
    for (Json& question : asked.as_object()["questions"].as_array())
        question.as_object()["answer"] = answer_to(server, question);
    asked.as_object()["again"].as_object()["answer"] = sent_again(server, again);
    server.stop();
    fs::remove_all(fixture(format));
    fs::create_directories(fixture(format));
    fs::copy(server.daemon().data_folder(), fixture(format) / "data", fs::copy_options::recursive);
    for (const auto& entry : fs::directory_iterator(fixture(format) / "data" / "store")) {
        const auto name = entry.path().filename().string();
        if (name.starts_with("LOG") || name == "LOCK" || name.starts_with("OPTIONS"))
            fs::remove(entry.path());
    }
    std::ofstream(fixture(format) / "questions.json") << driver::to_text(asked) << "\n";
}

}  // namespace parley::scenario
