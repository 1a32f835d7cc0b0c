// Before anybody has said who they are, they get little room and little time.

#include <catch2/catch.hpp>
#include <thread>

#include "tests/scenario/server.hpp"

using namespace parley::scenario;
using parley::driver::client_frame;

namespace {
struct StrangerHome {
    Server server;
    Member anna;
    StrangerHome() : anna(make(server)) {}
    static Member make(Server& server) {
        server.space({"Acme", "Nordwind"});
        server.channel("#launch");
        return server.member("anna", "Acme");
    }
    /// A socket of whom nothing is known.
    Member stranger() {
        Member out(server, "anna", "");
        REQUIRE(!out.try_connect({}));
        return out;
    }
    std::string hello() const {
        return R"({"id":1,"do":"hello","with":{"token":")" + server.token("anna") + "\"}}";
    }
};

}  // namespace

TEST_CASE("A stranger's frame is small; whoever has said hello may send a whole one",
          "[strangers]") {
    StrangerHome home;
    SECTION("a first frame of 5 KiB ends it") {
        auto stranger = home.stranger();
        stranger.send_raw(client_frame(std::string(5 * 1024, ' ')));
        CHECK(stranger.closing().code == 1009);
    }
    SECTION("in parts too") {
        auto stranger = home.stranger();
        for (int i = 0; i < 3; ++i)
            stranger.send_raw(
                client_frame(std::string(2 * 1024, ' '),
                             i == 0 ? driver::Opcode::text : driver::Opcode::continuation, false));
        CHECK(stranger.closing().code == 1009);
    }
    SECTION("a wrong token changes nothing") {
        auto stranger = home.stranger();
        stranger.answer_to(R"({"id":1,"do":"hello","with":{"token":"wrong"}})");
        stranger.send_raw(client_frame(std::string(5 * 1024, ' ')));
        CHECK(stranger.closing().code == 1009);
    }
    SECTION("after hello 1 MiB is read, sent in the same breath") {
        auto stranger = home.stranger();
        std::string ping = R"({"id":2,"do":"ping")";
        ping.resize((1 << 20) - 1, ' ');
        stranger.send_raw(client_frame(home.hello()) + client_frame(ping + "}"));
        CHECK(at(stranger.answer(1), "error").is_null());
        CHECK(at(stranger.answer(2), "error").is_null());
    }
    home.anna.ask("ping");
}

TEST_CASE("A stranger's request is small; whoever is known by its head may send more",
          "[strangers]") {
    StrangerHome home;
    auto& server = home.server;
    const std::string channel = R"({"channel":")" + server.id("#launch") + "\"";
    const std::string large = channel + R"(,"text":")" + std::string(9 * 1024, 'x') + "\"}";
    const auto post = [&](Headers headers) {
        headers.emplace_back("Idempotency-Key", driver::Admin::new_key());
        return server.post("message.post", large, headers);
    };
    CHECK(post({{"Authorization", "Bearer " + server.token("anna")}}).status == 200);
    CHECK(post({}).status == 401);
    CHECK(post({{"Authorization", "Bearer wrong"}}).status == 401);
    const auto by_cookie = post({{"Cookie", "__Host-parley=wrong"}});
    CHECK(by_cookie.status == 401);
    CHECK(code_of(by_cookie) == "session_ended");
    // The answer does not wait for a byte of the body.
    auto connection = driver::Connection::tcp(server.port());
    connection.send(
        "POST /api/v1/message.post HTTP/1.1\r\nHost: parley\r\nContent-Length: 1000000\r\n\r\n");
    std::string unread;
    CHECK(driver::read_answer(connection, unread).status == 401);
    const auto opening = server.post("session.open", large, {});
    CHECK(opening.status == 413);
    CHECK(code_of(opening) == "too_large");
    CHECK(server.get("/healthz", {{"X-Long", std::string(8 * 1024, 'x')}}).status == 431);
}

TEST_CASE("The time to say who one is begins with the connection, not with the upgrade",
          "[strangers][one-loop]") {
    StrangerHome home;
    auto connection = driver::Connection::tcp(home.server.port());
    const auto began = driver::Clock::now();
    const std::string upgrade = driver::http_bytes(driver::upgrade_request({}));
    // Drop by drop, as somebody would who wants to stay long.
    connection.send(upgrade.substr(0, 10));
    std::this_thread::sleep_for(std::chrono::seconds(6));
    connection.send(upgrade.substr(10));
    std::string unread;
    REQUIRE(driver::read_answer(connection, unread).status == 101);
    driver::WebSocket socket(std::move(connection), unread);
    CHECK_FALSE(socket.next(driver::deadline(std::chrono::seconds(20))));
    CHECK(socket.closed()->code == 4501);
    const auto took = driver::Clock::now() - began;
    CHECK(took > std::chrono::seconds(9));
    CHECK(took < std::chrono::seconds(13));
}
