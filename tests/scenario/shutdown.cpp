// The server goes, and says when to come back.

#include <catch2/catch.hpp>
#include <set>

#include "tests/scenario/server.hpp"

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

TEST_CASE("Two servers cannot open one folder of data", "[shutdown]") {
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
