// The server goes, and says when to come back.

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <set>

#include "tests/scenario/files.hpp"

using namespace parley::scenario;

TEST_CASE("A server that is stopped tells everybody when to come back, spread out", "[shutdown]") {
    Server server;
    server.space({"Acme", "Nordwind"});
    std::vector<Member> people;
    for (int i = 0; i < 20; ++i)
        people.push_back(server.member("member " + std::to_string(i), "Nordwind"));
    server.ask_to_stop();
    std::set<std::uint64_t> moments;
    for (Member& person : people) {
        const CloseReason reason = person.closing();
        CHECK(reason.code == 4000);
        const Json told = driver::parse_json(reason.text);
        REQUIRE(at(told, "after_ms").is_number());
        moments.insert(number_at(told, "after_ms"));
    }
    CHECK(moments.size() > 1);
    server.wait_for_end();
}

TEST_CASE("What was acknowledged before the stop is there after it", "[shutdown]") {
    Server server;
    server.space({"Acme", "Nordwind"});
    server.channel("#launch");
    auto anna = server.member("anna", "Acme");
    std::vector<std::uint64_t> asked;
    for (int i = 0; i < 200; ++i)
        asked.push_back(anna.send(
            "message.post", {{"channel", server.id("#launch")}, {"text", std::to_string(i)}}));
    anna.answer(asked[20]);
    server.ask_to_stop();
    anna.closing();
    server.wait_for_end();
    Texts acknowledged;
    for (std::size_t i = 0; i < asked.size(); ++i)
        if (anna.answered(asked[i]) && at(anna.answer(asked[i]), "error").is_null())
            acknowledged.push_back(std::to_string(i));
    server.start();
    anna.reconnect();
    const Texts found = anna.history("#launch");
    REQUIRE(found.size() >= acknowledged.size());
    CHECK(Texts(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(acknowledged.size())) ==
          acknowledged);
}

TEST_CASE("Two servers cannot open one folder of data", "[shutdown][one-loop]") {
    Server server;
    server.space({"Acme", "Nordwind"});
    auto anna = server.member("anna", "Acme");
    driver::DaemonOptions options = server.daemon().options();
    options.arguments.insert(options.arguments.end(), {"--data", server.daemon().data_folder()});
    options.folder = driver::new_folder(options.folder);  // ends with the server's own
    driver::Daemon second(options);
    CHECK(second.start_in_vain() != 0);
    anna.ask("ping");
}

namespace {
/// As a crash leaves them: bytes that no row names, which the server looks through when it starts.
void strew_files(Server& server, std::size_t count) {
    namespace fs = std::filesystem;
    constexpr std::string_view digits = "0123456789abcdef";
    for (std::size_t i = 0; i < count; ++i) {
        std::string name(64, '0');
        for (std::size_t at = 0, left = i; at < 8; ++at, left /= 16) name[at] = digits[left % 16];
        const fs::path shelf = server.daemon().data_folder() + "/files/" + name.substr(0, 2);
        fs::create_directories(shelf);
        std::ofstream(shelf / name) << "x";
    }
}

std::string request_of(const Server& server, const std::string& member, const std::string& line,
                       const std::string& headers) {
    return line + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + server.token(member) + "\r\n" +
           headers + "\r\n";
}
}  // namespace

TEST_CASE("A server that is stopped in the midst of anything ends in order", "[shutdown]") {
    Server server;
    server.space({"Acme", "Nordwind"});
    server.channel("#launch");
    auto anna = server.member("anna", "Acme", {.password = "long enough a secret"});
    const auto file = upload(server, "anna", "big", std::string(4'000'000, 'x'));
    post_files(anna, server.id("#launch"), {file});
    std::vector<driver::Connection> connections;
    const auto send = [&](const std::string& bytes) {
        connections.push_back(driver::Connection::tcp_with_small_window(server.port()));
        connections.back().send(bytes);
    };
    const auto go_on = [&](const std::string& bytes) {
        for (auto& connection : connections) connection.try_send(bytes);
    };

    SECTION("uploads") {
        for (int i = 0; i < 8; ++i)
            send(request_of(server, "anna", "PUT /files?name=a", "Content-Length: 1000000\r\n") +
                 std::string(600'000, 'x'));
        server.ask_to_stop();
        go_on(std::string(400'000, 'x'));
        for (auto& connection : connections) {
            std::string unread;
            try {
                const auto answer = driver::read_answer(connection, unread);
                CHECK((answer.status == 200 || code_of(answer) == "going_away"));
            } catch (const Failure&) {
                // It was not taken yet when the server stopped, and is refused by being closed.
            }
        }
    }
    SECTION("downloads") {
        for (int i = 0; i < 4; ++i)
            send(request_of(server, "anna", "GET /files/" + file + "/a", ""));
        for (auto& connection : connections) {
            std::string some;
            REQUIRE(connection.receive(some, driver::deadline()));
        }
        server.ask_to_stop();
    }
    SECTION("log-ins") {
        const std::string body =
            R"({"email":")" + server.email("anna") + R"(","password":"not the right one"})";
        for (int i = 0; i < 12; ++i)
            send("POST /api/v1/session.open HTTP/1.1\r\nHost: x\r\nOrigin: " + Server::origin() +
                 "\r\nContent-Type: application/json\r\nContent-Length: " +
                 std::to_string(body.size()) + "\r\n\r\n" + body);
        // The first hash is done, and others are under way.
        std::string answer;
        REQUIRE(connections.front().receive(answer, driver::deadline()));
        server.ask_to_stop();
    }
    SECTION("its walk through the files on disk") {
        server.stop();
        strew_files(server, 6'000);
        server.start();
        // The walk begins within a second; some of it is gone, and not all.
        const auto until = driver::deadline();
        while (files_on_disk(server) > 6'000) REQUIRE(driver::Clock::now() < until);
        server.ask_to_stop();
    }
    connections.clear();  // their ends are reset, whatever they still wait for
    server.wait_for_end();
    CHECK(server.daemon().log().find("broken promise") == std::string::npos);
    server.start();
    anna.reconnect();
    CHECK(open_file(server, "anna", file).body.size() == 4'000'000);
}
