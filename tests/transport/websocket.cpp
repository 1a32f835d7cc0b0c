// WebSocket: frames in and out, whatever their cut, and the ways it ends.

#include <catch2/catch.hpp>

#include "tests/transport/server.hpp"

namespace parley::test {

using Kind = Received::Kind;

TEST_CASE("Pings among messages in one segment are answered, and every message is echoed in order",
          "[websocket]") {
    Server server;
    Client client = server.websocket();
    client.send(masked_frame(1, "one") + masked_frame(9, "p1") + masked_frame(1, "two") +
                masked_frame(9, "p2") + masked_frame(1, "three"));
    std::vector<std::string> texts;
    std::vector<std::string> pongs;
    while (texts.size() < 3 || pongs.size() < 2) {
        const Received received = client.receive();
        REQUIRE((received.kind == Kind::text || received.kind == Kind::pong));
        (received.kind == Kind::text ? texts : pongs).push_back(received.text);
    }
    CHECK(texts == std::vector<std::string>{"one", "two", "three"});
    CHECK(pongs == std::vector<std::string>{"p1", "p2"});
}

TEST_CASE("A message in fragments arrives whole, byte by byte and with a ping inside",
          "[websocket]") {
    Server server;
    Client client = server.websocket();
    client.send_bytewise(masked_frame(1, "to", false) + masked_frame(0, "get", false) +
                         masked_frame(9, "still there?") + masked_frame(0, "", false) +
                         masked_frame(0, "her", true));
    const Received pong = client.receive();
    CHECK(pong.kind == Kind::pong);
    CHECK(pong.text == "still there?");
    CHECK(client.text() == "together");
}

TEST_CASE("The upgrade and the first frame may be cut anywhere", "[websocket]") {
    Server server;
    const std::string request = upgrade_request();
    const std::string bytes = request + masked_frame(1, "early");
    for (std::size_t cut = 1; cut < bytes.size(); ++cut) {
        Client client = server.client();
        client.send(std::string_view(bytes).substr(0, cut));
        client.send(std::string_view(bytes).substr(cut));
        REQUIRE(client.answer(false).status == 101);
        REQUIRE(client.text() == "early");
    }
}

TEST_CASE("Messages of every size class come back as they were", "[websocket]") {
    Server server;
    Client client = server.websocket();
    for (const std::size_t size :
         {0u, 1u, 125u, 126u, 447u, 448u, 449u, 4096u, 20'000u, 65'535u, 65'536u, 1u << 20}) {
        std::string text(size, '.');
        for (std::size_t i = 0; i < size; ++i) text[i] = static_cast<char>('a' + i * 7 % 23);
        client.send_text(text);
        REQUIRE(client.text() == text);
    }
}

TEST_CASE("Hundreds of messages in one segment are all answered", "[websocket]") {
    Server server;
    Client client = server.websocket();
    std::string segment;
    for (int i = 0; i < 1000; ++i) segment += masked_frame(1, "number " + std::to_string(i));
    client.send(segment);
    for (int i = 0; i < 1000; ++i) REQUIRE(client.text() == "number " + std::to_string(i));
}

TEST_CASE("A close behind fifty messages comes after them, and then the stream ends",
          "[websocket]") {
    Server server;
    Client client = server.websocket();
    std::string segment;
    for (int i = 0; i < 50; ++i) segment += masked_frame(1, std::to_string(i));
    SECTION("the client closes") {
        client.send(segment + masked_frame(8, "\x03\xe8"));
        for (int i = 0; i < 50; ++i) REQUIRE(client.text() == std::to_string(i));
        const Received close = client.receive();
        CHECK(close.kind == Kind::close);
        CHECK(close.code == 1000);
        CHECK(client.ended());
        CHECK(server.next_closed() == 1000);
    }
    SECTION("the server closes, and what came too late is not answered") {
        client.send(segment + masked_frame(1, "close") + masked_frame(1, "too late"));
        for (int i = 0; i < 50; ++i) REQUIRE(client.text() == std::to_string(i));
        const Received close = client.until_closed();
        CHECK(close.code == 4501);
        CHECK(close.text == "bye");
        CHECK(server.next_closed() == 4501);
        CHECK(server.application().received == 51);
    }
}

TEST_CASE("A wrong frame ends the connection with its code", "[websocket]") {
    struct Row {
        std::string_view what;
        std::string bytes;
        std::uint16_t code;
    };
    using namespace std::string_literals;
    const std::vector<Row> rows{
        {"not masked", "\x81\x02hi"s, 1002},
        {"reserved bit", "\xc1\x80\0\0\0\0"s, 1002},
        {"unknown opcode", masked_frame(3, "x"), 1002},
        {"continuation of nothing", masked_frame(0, "x"), 1002},
        {"new message within one", masked_frame(1, "x", false) + masked_frame(1, "y"), 1002},
        {"fragmented ping", masked_frame(9, "x", false), 1002},
        {"long ping", masked_frame(9, std::string(126, 'x')), 1002},
        {"length not in its shortest form", "\x81\xfe\0\x05\0\0\0\0hello"s, 1002},
        {"reserved close code", masked_frame(8, "\x03\xed"), 1002},
        {"close of one byte", masked_frame(8, "\x03"), 1002},
        {"not UTF-8", masked_frame(1, "\xc3\x28"), 1007},
        {"UTF-8 cut short", masked_frame(1, "\xe2\x82"), 1007},
        {"not UTF-8 over two fragments", masked_frame(1, "\xe2\x82", false) + masked_frame(0, "x"),
         1007},
        {"surrogate", masked_frame(1, "\xed\xa0\x80"), 1007},
        {"binary", masked_frame(2, "x"), 1003},
        {"one byte too many", "\x81\xff\0\0\0\0\0\x10\0\x01\0\0\0\0"s, 1009},
        {"length 2^63 - 1", "\x81\xff\x7f\xff\xff\xff\xff\xff\xff\xff\0\0\0\0"s, 1009},
    };
    Server server;
    for (const Row& row : rows) {
        INFO(row.what);
        Client client = server.websocket();
        client.send(row.bytes);
        REQUIRE(client.until_closed().code == row.code);
        REQUIRE(server.next_closed() == row.code);
    }
}

TEST_CASE("A length of 2^63 is refused, whatever its code", "[websocket]") {
    Server server;
    Client client = server.websocket();
    client.send(std::string("\x81\xff\x80\0\0\0\0\0\0\0\0\0\0\0", 14));
    const std::uint16_t code = client.until_closed().code;
    CHECK((code == 1009 || code == 1002));
}

TEST_CASE("Too long a message in many fragments is refused as one is", "[websocket]") {
    wire::TransportOptions options;
    options.frame_size_max = 1000;
    Server server(options);
    Client client = server.websocket();
    client.send(masked_frame(1, std::string(600, 'x'), false) +
                masked_frame(0, std::string(600, 'x')));
    CHECK(client.until_closed().code == 1009);
}

TEST_CASE("A connection that is reset under load ends its endpoint once, with 1006",
          "[websocket]") {
    Server server;
    Client other = server.websocket();
    for (int i = 0; i < 20; ++i) {
        Client client = server.websocket();
        for (int message = 0; message < 50; ++message) client.send_text("hello");
        server.broadcast("for all");
        client.reset();
        server.broadcast("for all");
        REQUIRE(server.next_closed() == 1006);
        REQUIRE(other.text() == "for all");
        REQUIRE(other.text() == "for all");
    }
    other.send_text("still here");
    CHECK(other.text() == "still here");
    server.wait_for([&] { return server.transport().counters().connections == 1; });
    CHECK(server.application().closed.empty());
}

TEST_CASE("An endpoint that pauses reading is told nothing until it resumes", "[websocket]") {
    Server server;
    Client paused = server.websocket();
    Client other = server.websocket();
    paused.send(masked_frame(1, "pause") + masked_frame(1, "held"));
    server.wait_for([&] {
        const std::lock_guard lock(server.application().mutex);
        return server.application().received == 1;
    });
    other.send_text("hello");
    CHECK(other.text() == "hello");
    {
        const std::lock_guard lock(server.application().mutex);
        CHECK(server.application().received == 2);
    }
    other.send_text("resume others");
    CHECK(paused.text() == "held");
}

TEST_CASE("before_flush is called once for each time it is wanted", "[websocket]") {
    Server server;
    Client client = server.websocket();
    client.send(masked_frame(1, "want flush") + masked_frame(1, "want flush") +
                masked_frame(1, "x"));
    std::vector<std::string> texts{client.text(), client.text()};
    CHECK(std::count(texts.begin(), texts.end(), "flushed") >= 1);
}

TEST_CASE("An endpoint that fails is closed alone", "[websocket]") {
    Server server;
    Client failing = server.websocket();
    Client other = server.websocket();
    failing.send_text("throw");
    CHECK(failing.until_closed().code == 1011);
    other.send_text("hello");
    CHECK(other.text() == "hello");
}

TEST_CASE("Subprotocols: ours is echoed, none is left to the application, another gets 4500",
          "[websocket]") {
    Server server;
    SECTION("ours among others") {
        Client client = server.client();
        client.send(upgrade_request("Sec-WebSocket-Protocol: soap, parley.v1\r\n"));
        const HttpAnswer answer = client.answer(false);
        CHECK(answer.status == 101);
        CHECK(answer.header("Sec-WebSocket-Protocol") == "parley.v1");
        CHECK(answer.header("Server") == "parley");
        CHECK(server.application().subprotocols == std::vector<std::string>{"parley.v1"});
    }
    SECTION("none") {
        Client client = server.client();
        client.send(upgrade_request(""));
        const HttpAnswer answer = client.answer(false);
        CHECK(answer.status == 101);
        CHECK(answer.header("Sec-WebSocket-Protocol").empty());
        client.send_text("hello");
        CHECK(client.text() == "hello");
        CHECK(server.application().subprotocols == std::vector<std::string>{"-"});
    }
    SECTION("another") {
        Client client = server.client();
        client.send(upgrade_request("Sec-WebSocket-Protocol: parley.v9\r\n"));
        CHECK(client.answer(false).status == 101);
        CHECK(client.until_closed().code == 4500);
        CHECK(server.application().subprotocols.empty());
    }
}

TEST_CASE("Compression is not granted", "[websocket]") {
    Server server;
    Client client = server.client();
    client.send(upgrade_request("Sec-WebSocket-Extensions: permessage-deflate\r\n"));
    const HttpAnswer answer = client.answer(false);
    CHECK(answer.status == 101);
    CHECK(answer.header("Sec-WebSocket-Extensions").empty());
}

TEST_CASE("An upgrade that is refused gets an ordinary answer, and the connection goes on",
          "[websocket]") {
    Server server;
    Client client = server.client();
    std::string request = upgrade_request();
    request.replace(request.find("/ws"), 3, "/ws?refuse");
    client.send(request);
    const HttpAnswer refused = client.answer();
    CHECK(refused.status == 403);
    CHECK(refused.body == "no");
    request = upgrade_request();
    request.replace(request.find("Version: 13"), 11, "Version: 12");
    client.send(request);
    const HttpAnswer old = client.answer();
    CHECK(old.status == 426);
    CHECK(old.header("Sec-WebSocket-Version") == "13");
    request = upgrade_request();
    request.replace(request.find("dGhl"), 4, "!!!!");
    client.send(request);
    CHECK(client.answer().status == 400);
    client.open_websocket();
    client.send_text("hello");
    CHECK(client.text() == "hello");
}

TEST_CASE("Frame headers have the size that RFC 6455 gives", "[frame]") {
    char header[10];
    CHECK(wire::text_frame_header(125, header) == 2);
    CHECK(wire::text_frame_header(126, header) == 4);
    CHECK(wire::text_frame_header(65'535, header) == 4);
    CHECK(wire::text_frame_header(65'536, header) == 10);
    CHECK(wire::text_frame("hi")->bytes() == "\x81\x02hi");
}

}  // namespace parley::test
