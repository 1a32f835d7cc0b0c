// The doors: the port, the operator's Unix socket, TLS.

#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <semaphore>

#include "tests/transport/server.hpp"

namespace parley::test {
namespace {

mode_t mode_of(const std::string& path) {
    struct stat there{};
    return ::lstat(path.c_str(), &there) == 0 ? there.st_mode & 07777 : 0;
}

}  // namespace

TEST_CASE("The operator's socket is its owner's alone, speaks HTTP, and goes with the server",
          "[doors]") {
    const Folder folder;
    wire::TransportOptions options;
    options.admin_socket = folder.path("admin");
    {
        Server server(options);
        CHECK(mode_of(options.admin_socket) == 0600);
        Client client(options.admin_socket);
        client.send("GET /hello HTTP/1.1\r\nHost: parley\r\n\r\n");
        CHECK(client.answer().body == "GET /hello ");
        CHECK(server.application().peers[0].operator_door);
        CHECK(server.application().peers[0].address.empty());
    }
    CHECK_FALSE(std::filesystem::exists(options.admin_socket));
}

TEST_CASE("A stale socket is replaced, while one that is answered, and a file, are not",
          "[doors]") {
    const Folder folder;
    wire::TransportOptions options;
    options.port = 0;
    options.admin_socket = folder.path("admin");
    std::string failure;
    SECTION("stale") {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::memcpy(address.sun_path, options.admin_socket.data(), options.admin_socket.size());
        const int stale = ::socket(AF_UNIX, SOCK_STREAM, 0);
        REQUIRE(::bind(stale, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
        ::close(stale);
        Server server(options);
        Client client(options.admin_socket);
        client.send("GET /hello HTTP/1.1\r\nHost: parley\r\n\r\n");
        CHECK(client.answer().status == 200);
    }
    SECTION("alive") {
        Server server(options);
        CHECK(wire::listen(options, failure) == nullptr);
        CHECK(failure.find("another server") != std::string::npos);
        Client client(options.admin_socket);
        client.send("GET /hello HTTP/1.1\r\nHost: parley\r\n\r\n");
        CHECK(client.answer().status == 200);
    }
    SECTION("a file") {
        std::ofstream(options.admin_socket) << "precious";
        CHECK(wire::listen(options, failure) == nullptr);
        CHECK(std::filesystem::file_size(options.admin_socket) == 8);
    }
    SECTION("a link") {
        std::filesystem::create_symlink("elsewhere", options.admin_socket);
        CHECK(wire::listen(options, failure) == nullptr);
    }
}

TEST_CASE("A port in use and an address that is none are said", "[doors]") {
    Server server;
    std::string failure;
    wire::TransportOptions options;
    options.port = server.port();
    CHECK(wire::listen(options, failure) == nullptr);
    CHECK(failure.find(std::to_string(server.port())) != std::string::npos);
    options.address = "localhost";
    CHECK(wire::listen(options, failure) == nullptr);
    CHECK(failure == "'localhost' is not an IP address");
}

/// The undefined-behaviour sanitizer opens a pipe to look at an object, and takes a failure for a
/// wrong one.
constexpr bool sanitized =
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
    true;
#else
    false;
#endif
#else
    false;
#endif

TEST_CASE("Out of descriptors, newcomers wait and are served when there are some again",
          "[doors]") {
    if (sanitized) {
        WARN("not tested: the sanitizer itself needs descriptors");
        return;
    }
    Server server;
    std::binary_semaphore connected(0);
    server.transport().loops()[0]->post([&] { connected.acquire(); });
    Client client = server.client();  // in the backlog, as the loop is held
    client.send("GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n");
    const int free = ::dup(0);
    ::close(free);
    rlimit before{};
    ::getrlimit(RLIMIT_NOFILE, &before);
    const rlimit none{.rlim_cur = static_cast<rlim_t>(free), .rlim_max = before.rlim_max};
    ::setrlimit(RLIMIT_NOFILE, &none);
    connected.release();
    server.after_flush(0);
    server.after_flush(0);
    CHECK(server.transport().counters().connections_opened == 0);
    ::setrlimit(RLIMIT_NOFILE, &before);
    CHECK(client.answer().status == 200);
}

TEST_CASE("TLS: requests and messages of every size", "[tls]") {
    Secure secure;
    Server server(secure.options);
    Client client(server.port(), Client::Wire::tls);
    CHECK(client.subject_of_certificate() == "first");
    client.send("GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n");
    CHECK(client.answer().body == std::string(8 << 20, 'x'));
    client.open_websocket();
    for (const std::size_t size : {0u, 1u, 448u, 449u, 20'000u, 1u << 20}) {
        std::string text(size, '.');
        for (std::size_t i = 0; i < size; ++i) text[i] = static_cast<char>('a' + i * 7 % 23);
        client.send_text(text);
        REQUIRE(client.text() == text);
    }
    client.send_bytewise(masked_frame(1, "to", false) + masked_frame(9, "p") +
                         masked_frame(0, "gether"));
    CHECK(client.text() == "together");
    client.send_text("close");
    CHECK(client.until_closed().code == 4501);
}

TEST_CASE("TLS: a slow reader's bytes come whole and in order, or it is cut behind them", "[tls]") {
    Secure secure;
    secure.options.send_queue_bytes_max = 256 << 10;
    Server server(secure.options);
    Client client(server.port(), Client::Wire::tls);
    client.open_websocket();
    int sent = 0;
    while (server.transport().counters().slow_consumers == 0) {
        REQUIRE(sent < 5000);
        std::string text = std::to_string(sent++);
        text.resize(10'000, '.');
        server.broadcast(text);
    }
    for (int read = 0;; ++read) {
        const Received received = client.receive();
        if (received.kind == Received::Kind::close) {
            CHECK(received.code == 4001);
            break;
        }
        REQUIRE(received.text.starts_with(std::to_string(read) + "."));
    }
    client.send(masked_frame(8, "\x0f\xa1"));
    CHECK(client.ended());
}

TEST_CASE("TLS: new certificates are for new connections, and bad ones for none", "[tls]") {
    Secure secure;
    Server server(secure.options);
    Client before(server.port(), Client::Wire::tls);
    make_certificate(secure.options.certificate_file, secure.options.key_file, "second");
    CHECK(server.transport().reload_certificates().empty());
    CHECK(Client(server.port(), Client::Wire::tls).subject_of_certificate() == "second");
    before.open_websocket();
    before.send_text("hello");
    CHECK(before.text() == "hello");

    SECTION("of which one file is missing") {
        std::filesystem::remove(secure.options.key_file);
        CHECK(server.transport().reload_certificates().find("key.pem") != std::string::npos);
    }
    SECTION("that do not belong together") {
        make_certificate(secure.folder.path("other"), secure.options.key_file, "third");
        CHECK_FALSE(server.transport().reload_certificates().empty());
    }
    CHECK(Client(server.port(), Client::Wire::tls).subject_of_certificate() == "second");
}

TEST_CASE("TLS: who speaks something else is dropped", "[tls]") {
    Secure secure;
    Server server(secure.options);
    Client client = server.client();
    client.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    CHECK_NOTHROW(client.was_reset());
    server.wait_for([&] { return server.transport().counters().connections == 0; });
}

}  // namespace parley::test
