// Slow readers, silent peers, too many, and the end of the server.

#include <catch2/catch.hpp>
#include <set>

#include "tests/transport/server.hpp"

namespace parley::test {

using Kind = Received::Kind;

TEST_CASE("A slow reader is cut with 4001 behind whole frames, and nobody else notices",
          "[limits]") {
    wire::TransportOptions options;
    options.send_queue_bytes_max = 256 << 10;
    Server server(options);
    Client fast = server.websocket();
    Client slow = server.websocket();
    int sent = 0;
    while (server.transport().counters().slow_consumers == 0) {
        REQUIRE(sent < 5000);
        std::string text = std::to_string(sent++);
        text.resize(32 << 10, '.');
        server.broadcast(text);
        REQUIRE(fast.text() == text);
    }
    SECTION("that reads again finds what had begun, then the close, then the end") {
        int read = 0;
        for (;; ++read) {
            const Received received = slow.receive();
            if (received.kind == Kind::close) {
                CHECK(received.code == 4001);
                break;
            }
            REQUIRE(received.text.starts_with(std::to_string(read) + "."));
        }
        CHECK(read < sent);
        slow.send(masked_frame(8, "\x0f\xa1"));
        CHECK(slow.ended());
    }
    SECTION("that never reads is reset") {}
    CHECK(server.next_closed() == 4001);
    server.wait_for([&] { return server.transport().counters().connections == 1; });
    server.broadcast("after");
    CHECK(fast.text() == "after");
    CHECK(server.application().closed.empty());
}

TEST_CASE("What waits too long is a slow reader's too", "[limits]") {
    wire::TransportOptions options;
    options.send_queue_age_max_s = 1;
    options.send_queue_bytes_max = 64 << 20;
    Server server(options);
    Client slow = server.websocket();
    const auto waiting = [&] {
        std::size_t size = 0;
        server.after_flush(0);
        server.on_loop(0, [&] {
            for (wire::Socket* socket : server.application().sockets[0]) size += socket->waiting();
        });
        return size;
    };
    while (waiting() == 0) server.broadcast(std::string(64 << 10, '.'));
    server.wait_for([&] { return server.transport().counters().slow_consumers == 1; });
    CHECK(slow.until_closed().code == 4001);
}

TEST_CASE("What somebody asked for closes nobody: past a megabyte of it they are heard no further",
          "[limits]") {
    Server server;
    Client slow = server.websocket();
    Client other = server.websocket();
    constexpr int asked = 60;
    constexpr std::size_t size = 500'000;
    for (int i = 0; i < asked; ++i) slow.send_text("answer " + std::to_string(size));
    const auto waiting = [&] {
        std::size_t found = 0;
        server.after_flush(0);
        server.on_loop(0, [&] {
            for (wire::Socket* socket : server.application().sockets[0])
                found = std::max(found, socket->waiting());
        });
        return found;
    };
    server.wait_for([&] { return waiting() > 1 << 20; });
    // Others are heard all the while, and what is held for the slow one does not grow.
    for (int i = 0; i < 20; ++i) {
        other.send_text("hello");
        CHECK(other.text() == "hello");
        CHECK(waiting() <= (1 << 20) + size + 100);
    }
    {
        const std::lock_guard lock(server.application().mutex);
        CHECK(server.application().received < asked);
    }
    for (int i = 0; i < asked; ++i) REQUIRE(slow.text().size() == size);
    CHECK(server.transport().counters().slow_consumers == 0);
    slow.send_text("hello");
    CHECK(slow.text() == "hello");
}

TEST_CASE("Who reads nothing of what they asked for is closed as any slow reader", "[limits]") {
    wire::TransportOptions options;
    options.send_queue_age_max_s = 1;
    Server server(options);
    Client slow = server.websocket();
    for (int i = 0; i < 60; ++i) slow.send_text("answer 500000");
    server.wait_for([&] { return server.transport().counters().slow_consumers == 1; });
}

TEST_CASE("All send queues of a loop together have a bound", "[limits]") {
    wire::TransportOptions options;
    options.send_queue_bytes_max = 64 << 20;
    options.send_queues_bytes_max = 256 << 10;
    Server server(options);
    Client slow = server.websocket();
    for (int i = 0; server.transport().counters().slow_consumers == 0; ++i) {
        REQUIRE(i < 5000);
        server.broadcast(std::string(32 << 10, '.'));
    }
    CHECK(slow.until_closed().code == 4001);
}

TEST_CASE("Whoever is silent is pinged, and closed when no pong comes", "[limits]") {
    wire::TransportOptions options;
    options.heartbeat_s = 1;
    Server server(options);
    Client dead = server.websocket();
    Client alive = server.websocket();
    for (int i = 0; i < 3; ++i) {
        REQUIRE(alive.receive().kind == Kind::ping);
        alive.send(masked_frame(10, ""));
    }
    CHECK(dead.receive().kind == Kind::ping);
    CHECK(dead.until_closed().code == 4004);
    CHECK(server.next_closed() == 4004);
    alive.send_text("hello");
    CHECK(alive.text() == "hello");
}

TEST_CASE("Past the limit of connections, newcomers are closed at once", "[limits]") {
    wire::TransportOptions options;
    options.connections_max = 2;
    Server server(options);
    Client first = server.websocket();
    {
        Client second = server.websocket();
        Client third = server.client();
        CHECK(third.ended());
        second.send(masked_frame(8, "\x03\xe8"));
        second.until_closed();
    }
    server.wait_for([&] { return server.transport().counters().connections == 1; });
    Client again = server.websocket();
    again.send_text("hello");
    CHECK(again.text() == "hello");
}

TEST_CASE("A server that stops tells each when to come back, and sends what was said before",
          "[limits]") {
    wire::TransportOptions options;
    options.loops = 2;
    Server server(options);
    std::vector<Client> clients;
    for (int i = 0; i < 10; ++i) clients.push_back(server.websocket());
    Client idle = server.client();
    server.broadcast("last words");
    std::thread stopping([&] { server.transport().stop(10'000, 10); });
    std::multiset<std::string> reasons;
    for (Client& client : clients) {
        CHECK(client.text() == "last words");
        const Received close = client.until_closed();
        CHECK(close.code == 4000);
        reasons.insert(close.text);
    }
    CHECK(idle.ended());
    stopping.join();
    // Five of each loop.
    std::multiset<std::string> expected;
    for (int i = 0; i < 5; ++i)
        for (int loop = 0; loop < 2; ++loop)
            expected.insert("{\"after_ms\":" + std::to_string(i * 2000) + "}");
    CHECK(reasons == expected);
    CHECK(server.application().closed.size() == 10);
    CHECK(server.transport().counters().connections == 0);
}

TEST_CASE("A server stops in time although a peer reads nothing", "[limits]") {
    Server server;
    Client slow = server.websocket();
    for (int i = 0; i < 500; ++i) server.broadcast(std::string(32 << 10, '.'));
    server.transport().stop(0, 1);
    CHECK(server.application().closed.size() == 1);
    CHECK(slow.was_reset());
}

TEST_CASE("Connections are spread over the loops and each loop serves its own", "[limits]") {
    wire::TransportOptions options;
    options.loops = 2;
    Server server(options);
    std::vector<Client> clients;
    for (int i = 0; i < 6; ++i) clients.push_back(server.websocket());
    for (std::size_t loop = 0; loop < 2; ++loop)
        server.on_loop(loop, [&] { CHECK(server.application().sockets[loop].size() == 3); });
    server.broadcast("for all");
    for (Client& client : clients) {
        CHECK(client.text() == "for all");
        client.send_text("hello");
        CHECK(client.text() == "hello");
    }
    CHECK(server.transport().counters().connections == 6);
    CHECK(server.transport().counters().deliveries >= 6);
}

TEST_CASE("How large a message may be is the endpoint's to say, from the next frame on",
          "[limits]") {
    Server server;
    Client client = server.websocket();
    const auto echoed = [&](const std::string& text) {
        client.send_text(text);
        return client.text() == text;
    };
    CHECK(echoed("small frames"));
    CHECK(echoed(std::string(100, 'x')));
    SECTION("a frame too large") { client.send_text(std::string(101, 'x')); }
    SECTION("parts too large together") {
        client.send(masked_frame(1, std::string(60, 'x'), false));
        client.send(masked_frame(0, std::string(41, 'x')));
    }
    SECTION("a frame behind the one that changed it, in the same breath") {
        client.send(masked_frame(1, "large frames") + masked_frame(1, std::string(1000, 'x')) +
                    masked_frame(1, "small frames") + masked_frame(1, std::string(101, 'x')));
        CHECK(client.text() == "large frames");
        CHECK(client.text() == std::string(1000, 'x'));
        CHECK(client.text() == "small frames");
    }
    CHECK(client.until_closed().code == 1009);
}

}  // namespace parley::test
