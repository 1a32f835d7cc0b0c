// Bodies that are not held in memory: those that a sink takes piece by piece, and files.

#include <catch2/catch.hpp>
#include <chrono>
#include <thread>

#include "tests/transport/server.hpp"

namespace parley::test {
namespace {

std::string put(std::string_view target, std::size_t size) {
    return "PUT " + std::string(target) +
           " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + std::to_string(size) + "\r\n\r\n";
}

std::string bytes_of(std::size_t size) {
    std::string bytes(size, '\0');
    for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>(i * 7 + i / 256);
    return bytes;
}

/// On loop 0, where the sinks' pieces are.
std::string taken(Server& server) {
    std::string all;
    server.on_loop(0, [&] {
        for (const auto& piece : server.application().pieces) all += piece;
    });
    return all;
}

const std::string get_hello = "GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n";

}  // namespace

TEST_CASE("A sink takes a body in pieces, and the connection goes on behind it", "[bodies]") {
    Server server;
    Client client = server.client();
    const auto bytes = bytes_of(1'000'000);
    client.send(put("/sink", bytes.size()) + bytes + get_hello);
    CHECK(client.answer().body == "PUT /sink (sunk)");
    CHECK(client.answer().body == "GET /hello ");
    CHECK((taken(server) == bytes));
    server.on_loop(0, [&] {
        CHECK(server.application().pieces.size() > 2);
        for (const auto& piece : server.application().pieces) CHECK(piece.size() <= 400'000);
    });
    server.wait_for([&] { return server.application().sinks == 0; });
}

TEST_CASE("A sink takes a body of chunks", "[bodies]") {
    Server server;
    Client client = server.client();
    client.send(
        "PUT /sink HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
        "5\r\nhello\r\n");
    client.send_bytewise("6\r\n world\r\n0\r\n\r\n");
    CHECK(client.answer().body == "PUT /sink (sunk)");
    CHECK(taken(server) == "hello world");
}

TEST_CASE("While a sink is not ready, the peer is not read beyond a piece more", "[bodies]") {
    Server server;
    Client client = server.client();
    const auto bytes = bytes_of(1'000'000);
    client.send(put("/slow-sink", bytes.size()) + bytes.substr(0, 500'000));
    const auto waits = [&] {
        bool waiting = false;
        server.on_loop(0, [&] { waiting = server.application().untaken.size() == 1; });
        return waiting;
    };
    server.wait_for(waits);
    server.on_loop(0, [&] { CHECK(server.application().pieces.size() == 1); });
    client.send(bytes.substr(500'000));
    for (std::size_t got = 0; got < bytes.size();) {
        server.wait_for(waits);
        server.on_loop(0, [&] {
            got += server.application().pieces.back().size();
            auto ready = std::move(server.application().untaken.back());
            server.application().untaken.pop_back();
            ready(std::nullopt);
        });
    }
    CHECK(client.answer().body == "PUT /slow-sink (sunk)");
    CHECK((taken(server) == bytes));
}

TEST_CASE("A sink that refuses is not given more, and its answer ends the connection", "[bodies]") {
    Server server;
    Client client = server.client();
    client.send(put("/full-sink", 3'000'000) + bytes_of(400'000));
    const auto answer = client.answer();
    CHECK(answer.status == 507);
    CHECK(answer.body == "full");
    CHECK(answer.header("Connection") == "close");
    server.wait_for([&] { return server.application().sinks == 0; });
    server.on_loop(0, [&] { CHECK(server.application().pieces.size() == 1); });
}

TEST_CASE("A body that is longer than its sink takes is refused unread", "[bodies]") {
    Server server;
    Client client = server.client();
    client.send(put("/sink", (4 << 20) + 1));
    CHECK(client.answer().status == 413);
    server.wait_for([&] { return server.application().sinks == 0; });
}

TEST_CASE("A sink is let go of where the peer leaves before the end", "[bodies]") {
    Server server;
    const std::string target = GENERATE("/sink", "/slow-sink");
    {
        Client client = server.client();
        client.send(put(target, 3'000'000) + bytes_of(400'000));
        server.wait_for([&] {
            bool some = false;
            server.on_loop(0, [&] { some = !server.application().pieces.empty(); });
            return some;
        });
        client.reset();
    }
    // A sink that is still at work, with what had been read by then, finds out afterwards.
    server.wait_for([&] {
        server.on_loop(0, [&] {
            for (auto& ready : std::exchange(server.application().untaken, {})) ready(std::nullopt);
        });
        return server.transport().counters().connections == 0;
    });
    server.wait_for([&] { return server.application().sinks == 0; });
}

TEST_CASE("Part of a file is sent whole, plain and through TLS", "[bodies]") {
    const auto wire = GENERATE(Client::Wire::plain, Client::Wire::tls);
    const Secure secure;
    Server server(wire == Client::Wire::tls ? secure.options : wire::TransportOptions{});
    Client client(server.port(), wire);
    client.send(
        "HEAD /file HTTP/1.1\r\nHost: localhost\r\n\r\n"
        "GET /file HTTP/1.1\r\nHost: localhost\r\n\r\n" +
        get_hello);
    CHECK(client.answer(false).header("Content-Length") == "6000000");
    const auto answer = client.answer();
    CHECK(answer.header("Content-Length") == "6000000");
    CHECK((answer.body == bytes_of(8 << 20).substr(1'000'000, 6'000'000)));
    CHECK(client.answer().body == "GET /hello ");
}

TEST_CASE("Who stops reading a file does not hold up the others", "[bodies]") {
    Server server;
    Client slow = server.client();
    slow.send("GET /file HTTP/1.1\r\nHost: localhost\r\n\r\n");
    Client other = server.client();
    for (int i = 0; i < 10; ++i) {
        other.send(get_hello);
        CHECK(other.answer().body == "GET /hello ");
    }
    CHECK(slow.answer().body.size() == 6'000'000);
}

TEST_CASE("After its first minute a body must come at a least rate", "[bodies]") {
    wire::TransportOptions options;
    options.body_window_s = 1;  // a minute
    options.body_window_bytes = 20'000;
    Server server(options);
    constexpr std::size_t size = 3 << 20;
    const std::string head =
        "PUT /sink HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + std::to_string(size) +
        "\r\n\r\n";
    Client slow = server.client();
    Client steady = server.client();
    slow.send(head), steady.send(head);
    std::size_t sent = 0;
    const auto slow_goes_on = [&] {
        try {
            slow.send("x");
            return true;
        } catch (const std::runtime_error&) {
            return false;
        }
    };
    // The one a byte, the other ten thousand, at the same pace.
    while (slow_goes_on()) {
        REQUIRE(sent + 10'000 < size);
        steady.send(std::string(10'000, 'x'));
        sent += 10'000;
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    steady.send(std::string(size - sent, 'x'));
    CHECK(steady.answer().status == 200);
}

}  // namespace parley::test
