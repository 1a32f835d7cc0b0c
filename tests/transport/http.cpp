// HTTP/1.1 as the transport speaks it.

#include <catch2/catch.hpp>

#include "tests/transport/server.hpp"

namespace parley::test {
namespace {

std::string get(std::string_view target, std::string_view extra = "") {
    return "GET " + std::string(target) + " HTTP/1.1\r\nHost: localhost\r\n" + std::string(extra) +
           "\r\n";
}

std::string post(std::string_view target, std::string_view body) {
    return "POST " + std::string(target) +
           " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + std::to_string(body.size()) +
           "\r\n\r\n" + std::string(body);
}

}  // namespace

TEST_CASE("A connection serves one request after another", "[http]") {
    Server server;
    Client client = server.client();
    client.send(get("/hello"));
    const HttpAnswer first = client.answer();
    CHECK(first.status == 200);
    CHECK(first.body == "GET /hello ");
    CHECK(first.header("Server") == "parley");
    CHECK(first.header("Date").ends_with(" GMT"));
    CHECK(first.header("Content-Type") == "text/plain");
    client.send(post("/echo", "body"));
    CHECK(client.answer().body == "POST /echo body");
    client.send(get("/last", "Connection: close\r\n"));
    CHECK(client.answer().header("Connection") == "close");
    CHECK(client.ended());
    CHECK(server.application().peers[0].address == "127.0.0.1");
    CHECK(server.application().peers[0].loopback);
    CHECK_FALSE(server.application().peers[0].operator_door);
}

TEST_CASE("Pipelined requests are answered in order, also one whose answer takes longer",
          "[http]") {
    Server server;
    Client client = server.client();
    client.send(get("/later") + get("/second") + post("/third", "x") + get("/fourth"));
    CHECK(client.answer().body == "later");
    CHECK(client.answer().body == "GET /second ");
    CHECK(client.answer().body == "POST /third x");
    CHECK(client.answer().body == "GET /fourth ");
}

TEST_CASE("HEAD has the length and no body", "[http]") {
    Server server;
    Client client = server.client();
    client.send("HEAD /hello HTTP/1.1\r\nHost: localhost\r\n\r\n" + get("/next"));
    CHECK(client.answer(false).header("Content-Length") == "12");
    CHECK(client.answer().body == "GET /next ");
}

TEST_CASE("A request may be cut anywhere", "[http]") {
    Server server;
    const std::string request = post("/echo", "body");
    Client client = server.client();
    for (std::size_t cut = 1; cut < request.size(); ++cut) {
        client.send(std::string_view(request).substr(0, cut));
        client.send(std::string_view(request).substr(cut));
        REQUIRE(client.answer().body == "POST /echo body");
    }
    client.send_bytewise(request);
    CHECK(client.answer().body == "POST /echo body");
}

TEST_CASE("A body in chunks is one body, and one is asked for where the client waits for that",
          "[http]") {
    Server server;
    Client client = server.client();
    client.send(
        "POST /echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n"
        "Expect: 100-continue\r\n\r\n");
    CHECK(client.answer(false).status == 100);
    client.send("3\r\none\r\n4\r\n two\r\n0\r\n\r\n");
    CHECK(client.answer().body == "POST /echo one two");
}

TEST_CASE("Too large a body is refused, said or not", "[http]") {
    wire::TransportOptions options;
    options.frame_size_max = 1000;
    Server server(options);
    Client client = server.client();
    SECTION("said") {
        client.send("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1001\r\n\r\n");
    }
    SECTION("a lie of 2^64 - 1") {
        client.send(
            "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 18446744073709551615\r\n\r\n");
    }
    SECTION("in chunks, with much more behind it") {
        std::string request =
            "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n";
        for (int i = 0; i < 2000; ++i) request += "64\r\n" + std::string(100, 'x') + "\r\n";
        client.send(request);
    }
    const HttpAnswer answer = client.answer();
    CHECK(answer.status == 413);
    CHECK(answer.body.find(R"("code":"too_large")") != std::string::npos);
    CHECK(answer.body.find(R"("limit":1000)") != std::string::npos);
    CHECK(client.ended());
}

TEST_CASE("A large body is read of those alone whom the application knows by the head", "[http]") {
    Server server;
    const std::string much(wire::unknown_body_max + 1, 'x');
    const std::string little(wire::unknown_body_max, 'x');
    CHECK([&] {
        Client client = server.client();
        client.send(post("/known", much));
        return client.answer().body == "POST /known " + much;
    }());
    Client client = server.client();
    client.send(post("/stranger", little));
    CHECK(client.answer().body == "POST /stranger " + little);
    const std::string head = "POST /stranger HTTP/1.1\r\nHost: localhost\r\n";
    SECTION("said, and nothing of it sent") {
        client.send(head + "Expect: 100-continue\r\nContent-Length: " +
                    std::to_string(much.size()) + "\r\n\r\n");
    }
    SECTION("not said") {
        client.send(head + "Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n2000\r\n" + little);
    }
    const HttpAnswer answer = client.answer();
    CHECK(answer.status == 401);
    CHECK(answer.body == "who are you");
    CHECK(client.ended());
}

TEST_CASE("A stranger's small body may come in chunks", "[http]") {
    Server server;
    Client client = server.client();
    client.send(
        "POST /stranger HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
        "3\r\none\r\n0\r\n\r\n");
    CHECK(client.answer().body == "POST /stranger one");
}

TEST_CASE("What is no HTTP request is refused, and the connection ends", "[http]") {
    const std::vector<std::string> rows{
        "nonsense\r\n\r\n",
        "GET / HTTP/2.7\r\n\r\n",
        "GET / HTTP/1.1\r\n\r\n",  // no Host
        "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nbad header\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n",
    };
    Server server;
    for (const std::string& row : rows) {
        INFO(row);
        Client client = server.client();
        client.send(row);
        const HttpAnswer answer = client.answer();
        REQUIRE(answer.status == 400);
        REQUIRE(answer.header("Connection") == "close");
        REQUIRE(client.ended());
    }
    Client client = server.client();
    client.send("GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(8 * 1024, 'x') + "\r\n\r\n");
    CHECK(client.answer().status == 431);
}

TEST_CASE("A body whose end somebody else may see elsewhere is not read, and the connection ends",
          "[http]") {
    const std::string hidden = "POST /hidden HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n";
    const auto with = [&](const std::string& header) {
        return "POST /echo HTTP/1.1\r\nHost: a\r\n" + header + "\r\n\r\n" + hidden;
    };
    struct Row {
        std::string request;
        int status;
    };
    const std::vector<Row> rows{
        {with("Transfer-Encoding: xchunked"), 501},
        {with("Transfer-Encoding: chunked, identity"), 501},
        {with("Transfer-Encoding: identity, chunked"), 501},
        {with("Transfer-Encoding: gzip, chunked"), 501},
        {with("Transfer-Encoding: \"chunked\""), 501},
        {with("Transfer-Encoding: chunked;q=1"), 501},
        {with("Transfer-Encoding: identity"), 501},
        {with("Transfer-Encoding:"), 501},
        {with("Transfer-Encoding: x\r\nContent-Length: 4"), 501},
        {with("Content-Length: 4\r\nTransfer-Encoding: x"), 400},  // two lengths
        {with("Transfer-Encoding: x\r\nTransfer-Encoding: chunked"), 501},
        {with("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked"), 400},
        {"POST /echo HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
        // A header that goes on in another line.
        {with("Transfer-Encoding:\r\n chunked"), 400},
        {with("X: a\r\n b"), 400},
        {with("X: a\r\n\tb"), 400},
        {"GET / HTTP/1.1\r\n X: a\r\nHost: a\r\n\r\n", 400},
    };
    const bool bytewise = GENERATE(false, true);
    Server server;
    for (const auto& [request, status] : rows) {
        INFO(request);
        Client client = server.client();
        try {
            bytewise ? client.send_bytewise(request) : client.send(request);
        } catch (const std::runtime_error&) {  // refused before its end
        }
        const HttpAnswer answer = client.answer();
        REQUIRE(answer.status == status);
        REQUIRE(answer.header("Connection") == "close");
        // The rest is nobody's request.
        client.was_reset();
    }
    server.wait_for([&] { return server.transport().counters().connections == 0; });
    CHECK(server.application().peers.empty());
    Client client = server.client();
    client.send(
        "POST /echo HTTP/1.1\r\nHost: a\r\nX: a b\r\nTransfer-Encoding: Chunked\r\n\r\n"
        "4\r\n\r\n x\r\n0\r\n\r\n");
    CHECK(client.answer().body == "POST /echo \r\n x");
}

TEST_CASE("An application that fails or forgets gets 500 sent in its name", "[http]") {
    Server server;
    Client client = server.client();
    client.send(get("/throw") + get("/forgotten") + get("/hello"));
    CHECK(client.answer().status == 500);
    CHECK(client.answer().status == 500);
    CHECK(client.answer().status == 200);
}

TEST_CASE("A large answer arrives whole", "[http]") {
    Server server;
    Client client = server.client();
    client.send(get("/large") + get("/hello"));
    CHECK(client.answer().body == std::string(8 << 20, 'x'));
    CHECK(client.answer().status == 200);
}

TEST_CASE("What an answer holds is let go of when its last byte has left, or its peer", "[http]") {
    Server server;
    auto& held = server.application().held;
    {
        Client client = server.client();
        client.send(get("/held"));
        server.wait_for([&] { return held == 1; });
        CHECK(client.answer().body.size() == 32 << 20);
        server.wait_for([&] { return held == 0; });
        client.send(get("/held"));
        server.wait_for([&] { return held == 1; });
        // More than the kernel takes by itself, so it waits for a reader who does not come.
        server.after_flush(0);
        CHECK(held == 1);
    }
    server.wait_for([&] { return held == 0; });
}

TEST_CASE("An answer after the peer has gone does nothing", "[http]") {
    Server server;
    {
        Client client = server.client();
        client.send(get("/kept"));
        server.wait_for([&] {
            bool kept = false;
            server.on_loop(0, [&] { kept = static_cast<bool>(server.application().kept); });
            return kept;
        });
        client.reset();
    }
    server.on_loop(0, [&] {
        server.application().kept({});
        server.application().kept({});
        server.application().kept = nullptr;
    });
    server.wait_for([&] { return server.transport().counters().connections == 0; });
}

TEST_CASE("Who does not finish a request in time is dropped", "[http]") {
    wire::TransportOptions options;
    options.handshake_max_s = 1;
    Server server(options);
    Client silent = server.client();
    Client half = server.client();
    half.send("GET / HTTP/1.1\r\nHo");
    CHECK(silent.ended());
    CHECK(half.ended());
}

}  // namespace parley::test
