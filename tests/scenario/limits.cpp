// Everything has a bound, and at the bound the peer is told what to do.

#include <catch2/catch.hpp>

#include "tests/scenario/server.hpp"

using namespace parley::scenario;

TEST_CASE("A slow reader is closed, comes back and misses nothing, and others hear all the while",
          "[limits]") {
    Server server(
        "[server]\noutbox_bytes_max = 100000\n"
        "[limits]\nresume_events = 2000\nresume_events_total = 20000\n");
    server.space({"Acme", "Nordwind"});
    server.channel("#launch");
    auto anna = server.member("anna", "Acme");
    auto björn = server.member("björn", "Nordwind");
    auto clara = server.member("clara", "Nordwind", {.connected = false});
    clara.read_slowly();
    clara.reconnect();
    björn.ignore_rest();
    // More than the kernel keeps for a reader who does not read.
    const std::string page(40'000, 'x');
    constexpr std::size_t pages = 250;
    for (std::size_t i = 0; i < pages; ++i) {
        anna.post("#launch", page);
        CHECK(björn.texts("#launch", 1) == Texts{page});
    }
    CHECK(clara.closing().code == 4001);
    CHECK(björn.rest() == Nothing);
    clara.reconnect();
    anna.post("#launch", "the end");
    // What came before the close and what comes after it are one stream: the harness checks it.
    CHECK(clara.texts("#launch", pages + 1).back() == "the end");
}

TEST_CASE("Who asks too fast is told when to come again, and in the end closed", "[limits]") {
    Server server("[limits]\ncommands_per_s = 5\ncommands_burst = 20\n");
    server.space({"Acme", "Nordwind"});
    auto anna = server.member("anna", "Acme");
    auto björn = server.member("björn", "Nordwind");
    std::size_t refused = 0;
    std::vector<std::uint64_t> asked;
    for (int i = 0; i < 60; ++i) asked.push_back(anna.send("ping"));
    for (const auto id : asked) {
        const Json error = at(anna.answer(id), "error");
        if (error.is_null()) continue;
        ++refused;
        CHECK(text_at(error, "code") == "slow_down");
        CHECK(number_at(error, "after_ms") > 0);
    }
    CHECK(refused >= 30);
    björn.ask("ping");  // the limit is each member's own

    SECTION("over HTTP it says so in the header too") {
        const auto answer =
            server.post("ping", "{}", {{"Authorization", "Bearer " + server.token("anna")}});
        CHECK(answer.status == 429);
        const std::string seconds = answer.header("Retry-After");
        CHECK(!seconds.empty());
        CHECK(seconds.find_first_not_of("0123456789") == std::string::npos);
        CHECK(seconds != "0");
    }
    SECTION("a flood is closed") {
        for (int i = 0; i < 200; ++i) anna.send("ping");
        CHECK(anna.closing().code == 4002);
        björn.ask("ping");
    }
}

TEST_CASE("A hundred malformed frames in a row are a flood too", "[limits]") {
    Server server;
    server.space({"Acme", "Nordwind"});
    auto anna = server.member("anna", "Acme");
    for (int i = 0; i < 50; ++i) anna.answer_to("nonsense");
    anna.ask("ping");
    for (int i = 0; i < 100; ++i) anna.send_raw(driver::client_frame("nonsense"));
    CHECK(anna.closing().code == 4002);
}

TEST_CASE("A member has so many connections, and no more", "[limits]") {
    Server server("[limits]\nconnections = 3\n");
    server.space({"Acme", "Nordwind"});
    auto anna = server.member("anna", "Acme");
    auto second = server.another("anna");
    auto third = server.another("anna");
    Member fourth(server, "anna", server.token("anna"));
    fourth.connect();
    CHECK(fourth.closing().code == 4003);
    anna.ask("ping"), second.ask("ping"), third.ask("ping");

    // Where one goes, another may come. The server hears of the end when it reads the socket.
    third.send_raw(driver::client_frame("\x03\xe8", driver::Opcode::close));
    third.closing();
    Member fifth(server, "anna", server.token("anna"));
    fifth.reconnect();
    fifth.ask("ping");
}

TEST_CASE("Past the commands in flight the server stops reading, and refuses nothing", "[limits]") {
    Server server("[limits]\nin_flight = 4\ncommands_per_s = 100000\ncommands_burst = 100000\n");
    server.space({"Acme", "Nordwind"});
    server.channel("#launch");
    auto anna = server.member("anna", "Acme");
    std::vector<std::uint64_t> asked;
    for (int i = 0; i < 500; ++i)
        asked.push_back(anna.send(
            "message.post", {{"channel", server.id("#launch")}, {"text", std::to_string(i)}}));
    for (const auto id : asked) CHECK(at(anna.answer(id), "error").is_null());
    const Texts texts = anna.texts("#launch", 500);
    for (std::size_t i = 0; i < texts.size(); ++i) CHECK(texts[i] == std::to_string(i));
}

TEST_CASE("Commands of one connection take effect in the order in which they were sent",
          "[limits]") {
    Server server;
    server.space({"Acme", "Nordwind"});
    server.channel("#launch");
    auto anna = server.member("anna", "Acme");
    auto björn = server.member("björn", "Nordwind");
    for (int i = 0; i < 300; ++i)
        anna.send("message.post", {{"channel", server.id("#launch")}, {"text", std::to_string(i)}});
    const Texts texts = björn.texts("#launch", 300);
    for (std::size_t i = 0; i < texts.size(); ++i) CHECK(texts[i] == std::to_string(i));
}
