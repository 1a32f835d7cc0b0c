// Bytes of files, in and out: what a browser may do with them, what is refused, and what a crash, a
// full disk or a cut line leaves behind, which is nothing.

#include <poll.h>
#include <sys/mount.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <thread>

#include "tests/scenario/files.hpp"

namespace parley::scenario {

namespace fs = std::filesystem;

namespace {
const std::string png = "\x89PNG\r\n\x1a\n and so on";

/// A request that goes out as it stands; its answer. Of HEAD there is no body.
HttpAnswer raw(const Server& server, const std::string& bytes) {
    auto connection = driver::Connection::tcp(server.port());
    connection.send(bytes);
    std::string unread;
    return driver::read_answer(connection, unread);
}

std::string head(const Server& server, const std::string& member, const std::string& name,
                 const std::string& length) {
    return "PUT /files?name=" + name + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " +
           server.token(member) + "\r\n" + length + "\r\n\r\n";
}

std::string field_of(const HttpAnswer& answer) {
    return text_at(at(driver::parse_json(answer.body), "error"), "field");
}
}  // namespace

TEST_CASE("What a browser may do with an upload is said in its headers", "[files]") {
    Server server;
    server.space({"Acme", "Nordwind"});
    auto anna = server.member("anna", "Acme");
    struct Row {
        std::string name, claimed, bytes, type, disposition;
    };
    const auto row = GENERATE(values<Row>({
        {"a.png", "image/png", png, "image/png", "inline"},
        {"a.png", "text/html", png, "image/png", "inline"},
        {"a.jpg", "", "\xff\xd8\xff\xe0 and so on", "image/jpeg", "inline"},
        {"a.gif", "image/gif", "GIF89a and so on", "image/gif", "inline"},
        {"a.webp", "", "RIFF1234WEBP", "image/webp", "inline"},
        {"a.avif", "", std::string("\0\0\0\x1c", 4) + "ftypavif", "image/avif", "inline"},
        {"a.png", "image/png", "<script>", "application/octet-stream", "attachment"},
        {"a.svg", "image/svg+xml", "<svg/>", "image/svg+xml", "attachment"},
        {"a.html", "text/html; charset=utf-8", "<script>", "text/html", "attachment"},
        {"a.pdf", "application/pdf", "%PDF", "application/pdf", "attachment"},
        {"a", "nonsense", "x", "application/octet-stream", "attachment"},
    }));
    const auto answer =
        put_file(server, "anna", row.name, row.bytes, {}, {{"Content-Type", row.claimed}});
    const Json made = at(driver::parse_json(answer.body), "ok");
    CHECK(text_at(made, "type") == row.type);
    const auto opened = open_path(server, "anna", text_at(made, "link"));
    CHECK(opened.body == row.bytes);
    CHECK(opened.header("Content-Type") == row.type);
    CHECK(opened.header("Content-Disposition").starts_with(row.disposition + ";"));
    CHECK(opened.header("X-Content-Type-Options") == "nosniff");
    CHECK(opened.header("Content-Security-Policy") == "default-src 'none'; sandbox");
    CHECK(opened.header("Cache-Control") == "private, no-store");
}

TEST_CASE("A name comes back as it was, in each way that a browser reads it", "[files]") {
    Server server;
    server.space({"Acme", "Nordwind"});
    auto anna = server.member("anna", "Acme");
    const auto file = upload(server, "anna", "Größe \"1\" %41.pdf", "x");
    CHECK(text_at(anna.ask("file.get", {{"file", file}}), "name") == "Größe \"1\" %41.pdf");
    CHECK(open_file(server, "anna", file).header("Content-Disposition") ==
          "attachment; filename=\"Gr__e _1_ _41.pdf\"; "
          "filename*=UTF-8''Gr%C3%B6%C3%9Fe%20%221%22%20%2541.pdf");
}

TEST_CASE("A file is opened in parts, and not again where it has not changed", "[files]") {
    Server server;
    server.space({"Acme", "Nordwind"});
    auto anna = server.member("anna", "Acme");
    const auto file = upload(server, "anna", "a.txt", "0123456789");
    const std::string path = "/files/" + file + "/a.txt";
    const auto whole = open_path(server, "anna", path);
    const auto etag = whole.header("ETag");
    CHECK(etag == "\"84d89877f0d4041efb6bf91a16f0248f2fd573e6af05c19f96bedb9f882f7882\"");
    CHECK(whole.header("Accept-Ranges") == "bytes");

    struct Row {
        std::string range;
        int status;
        std::string body, content_range;
    };
    for (const auto& row : std::vector<Row>{{"bytes=0-3", 206, "0123", "bytes 0-3/10"},
                                            {"bytes=7-", 206, "789", "bytes 7-9/10"},
                                            {"bytes=-2", 206, "89", "bytes 8-9/10"},
                                            {"bytes=-20", 206, "0123456789", "bytes 0-9/10"},
                                            {"bytes=8-99", 206, "89", "bytes 8-9/10"},
                                            {"bytes=10-", 416, "", "bytes */10"},
                                            {"bytes=-0", 416, "", "bytes */10"},
                                            {"bytes=3-2", 200, "0123456789", ""},
                                            {"bytes=0-1,3-4", 200, "0123456789", ""},
                                            {"bytes=x-", 200, "0123456789", ""},
                                            {"lines=0-1", 200, "0123456789", ""}}) {
        INFO(row.range);
        const auto answer = open_path(server, "anna", path, {{"Range", row.range}});
        CHECK(answer.status == row.status);
        CHECK(answer.body == row.body);
        CHECK(answer.header("Content-Range") == row.content_range);
    }
    for (const auto& tag : {etag, "W/" + etag, "\"x\", " + etag, std::string("*")})
        CHECK(open_path(server, "anna", path, {{"If-None-Match", tag}}).status == 304);
    CHECK(open_path(server, "anna", path, {{"If-None-Match", "\"x\""}}).status == 200);
    CHECK(open_path(server, "anna", path, {{"Range", "bytes=1-1"}, {"If-Range", etag}}).body ==
          "1");
    CHECK(open_path(server, "anna", path, {{"Range", "bytes=1-1"}, {"If-Range", "\"x\""}}).body ==
          "0123456789");

    // HEAD says the same without a byte of it, on a connection that then serves a GET.
    auto connection = driver::Connection::tcp(server.port());
    const std::string headers =
        " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + server.token("anna") + "\r\n\r\n";
    connection.send("HEAD " + path + headers + "GET " + path + headers);
    std::string all;
    const auto until = driver::deadline();
    while (!all.ends_with("0123456789")) REQUIRE(connection.receive(all, until));
    CHECK(all.find("0123456789") == all.size() - 10);
    CHECK(all.find("Content-Length: 10\r\n") < all.find("HTTP/1.1", 1));
}

TEST_CASE("What is no upload is refused by name, and leaves nothing", "[files]") {
    Server server("[limits]\nfile_size = 100000\n");
    server.space({"Acme", "Nordwind"});
    auto anna = server.member("anna", "Acme");
    server.org("Zenith");
    server.space({"Acme", "Zenith"});
    auto zoe = server.member("zoe", "Zenith");
    const auto refused = [&](const HttpAnswer& answer) {
        return code_of(answer) + " " + field_of(answer);
    };
    for (const auto& name :
         {std::string("a/b"), std::string("..\\b"), std::string(".."), std::string("."),
          std::string("a\nb"), std::string("a\0b", 3), std::string("a\x7f"), std::string(""),
          std::string("   "), std::string("\u202a"), std::string("\u202a..")}) {
        INFO(percent_encoded(name));
        CHECK(refused(put_file(server, "anna", name, "x")) == "bad_value name");
    }
    // Marks of direction are left out: a path that Windows copies has one, and a deceitful one
    // ends.
    for (const std::string& name : {std::string("\u202agnp.exe"), std::string("gnp.\u202eexe"),
                                    std::string("\u2068gnp\u2069.exe\u200f")}) {
        const auto answer = put_file(server, "anna", name, "x");
        CHECK(answer.status == 200);
        CHECK(answer.body.find("\"gnp.exe\"") != std::string::npos);
    }
    CHECK(refused(put_file(server, "anna", std::string(256, 'a'), "x")) == "too_long name");
    CHECK(put_file(server, "anna", std::string(255, 'a'), "x").status == 200);
    CHECK(refused(put_file(server, "anna", "\xff", "x")) == "bad_utf8 name");
    CHECK(refused(put_file(server, "anna", "a", "")) == "bad_value body");
    CHECK(refused(put_file(server, "anna", "a", "x", "&folder=b")) == "unknown_field folder");
    CHECK(refused(put_file(server, "anna", "a", "x", "&space=b")) == "bad_value space");
    CHECK(refused(put_file(server, "anna", "a", "x", "&as=" + anna.id())) == "unknown_field as");
    CHECK(put_file(server, "anna", "a", "x", "&space=" + server.id("Acme, Nordwind")).status ==
          200);
    CHECK(refused(put_file(server, "zoe", "a", "x", "&space=" + server.id("Acme, Nordwind"))) ==
          refused(put_file(server, "zoe", "a", "x", "&space=" + Server::id_of_nothing("spc_"))));
    const Headers zoe_headers{{"Authorization", "Bearer " + server.token("zoe")}};
    CHECK(refused(server.http({"PUT", "/files", zoe_headers, "x"})) == "missing_field name");
    CHECK(server.http({"POST", "/files?name=a", zoe_headers, "x"}).status == 405);
    CHECK(server.http({"PUT", "/files?name=a", {}, "x"}).status == 401);
    CHECK(server.get("/files/" + Server::id_of_nothing("fil_") + "/a").status == 401);
    CHECK(files_on_disk(server) == 1);  // of two uploads with the same byte
}

TEST_CASE("A cookie alone uploads nothing: another site's page would send it", "[files]") {
    Server server;
    server.space({"Acme", "Nordwind"});
    server.member("anna", "Acme", {.password = "long enough a secret"});
    const auto browser = server.sign_in("anna");
    Headers headers = browser.headers();
    CHECK(code_of(server.http({"PUT", "/files?name=a", headers, "x"})) == "bad_origin");
    headers.emplace_back("X-Parley-CSRF", browser.csrf);
    CHECK(server.http({"PUT", "/files?name=a", headers, "x"}).status == 200);
}

TEST_CASE("A file that is too big is refused before its bytes where it says its size", "[files]") {
    Server server("[limits]\nfile_size = 100000\n");
    server.space({"Acme", "Nordwind"});
    auto anna = server.member("anna", "Acme");
    // Not a byte of the body is sent, and none is waited for.
    const auto told = raw(server, head(server, "anna", "a", "Content-Length: 100001"));
    CHECK(told.status == 413);
    CHECK(code_of(told) == "too_large");
    CHECK(number_at(at(driver::parse_json(told.body), "error"), "limit") == 100'000);
    CHECK(told.header("Connection") == "close");
    CHECK(raw(server, head(server, "anna", "a", "Content-Length: 100001\r\nExpect: 100-continue"))
              .status == 413);
    CHECK(put_file(server, "anna", "a", std::string(100'000, 'x')).status == 200);

    // In chunks it is found out on the way.
    std::string chunks = head(server, "anna", "a", "Transfer-Encoding: chunked");
    for (int i = 0; i < 11; ++i) chunks += "2710\r\n" + std::string(10'000, 'y') + "\r\n";
    CHECK(raw(server, chunks + "0\r\n\r\n").status == 413);
    wait_for_files_on_disk(server, 1);
    CHECK(raw(server,
              head(server, "anna", "a", "Transfer-Encoding: chunked") + "5\r\nhello\r\n0\r\n\r\n")
              .status == 200);
    CHECK(files_on_disk(server) == 2);
}

TEST_CASE("An upload that is cut off leaves nothing", "[files]") {
    Server server;
    server.space({"Acme", "Nordwind"});
    auto anna = server.member("anna", "Acme");
    {
        auto connection = driver::Connection::tcp(server.port());
        connection.send(head(server, "anna", "a", "Content-Length: 10000000"));
        connection.send(std::string(5'000'000, 'x'));
        wait_for_files_on_disk(server, 1);  // it arrives
    }
    wait_for_files_on_disk(server, 0);
}

TEST_CASE("A company's uploads take no place of another's, and those that send nothing take none",
          "[files]") {
    Server server("[limits]\nconnections = 100\n");
    server.space({"Acme", "Nordwind", "Zenith"}, {.kind = "project"});
    for (const auto* name : {"björn", "bea", "bob"}) server.member(name, "Nordwind");
    server.member("zoe", "Zenith");
    std::vector<driver::Connection> held;
    const auto begin = [&](const std::string& member, std::size_t bytes) {
        held.push_back(driver::Connection::tcp(server.port()));
        // One that is refused is closed while it sends.
        held.back().try_send(head(server, member, "a", "Content-Length: 1000000") +
                             std::string(bytes, 'x'));
    };
    // One more than a member may have, with a first piece of each: whichever comes last is refused.
    // An upload that only asks whether there is a place would take one meanwhile.
    const auto fill = [&](const std::string& member) {
        std::vector<pollfd> begun;
        for (int i = 0; i < 17; ++i) {
            begin(member, 400'000);
            begun.push_back({held.back().fd(), POLLIN, 0});
        }
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
            driver::deadline() - driver::Clock::now());
        REQUIRE(::poll(begun.data(), begun.size(), static_cast<int>(left.count())) == 1);
    };
    const auto status = [&](const std::string& member) {
        return put_file(server, member, "a", "x").status;
    };
    // Of these nothing has come that would have to be kept.
    for (int i = 0; i < 60; ++i) begin("bob", 1);
    CHECK(status("bob") == 200);
    // All that a member may have, and then all that their company may.
    fill("björn");
    CHECK(status("björn") == 503);
    CHECK(status("bea") == 200);
    fill("bea");
    CHECK(status("bob") == 503);
    for (int i = 0; i < 5; ++i) CHECK(status("zoe") == 200);
    // Each has its place for as long as it is there.
    held.clear();
    const auto until = driver::deadline();
    while (status("bob") != 200) REQUIRE(driver::Clock::now() < until);
}

TEST_CASE("A kill in the middle of uploads leaves those that were acknowledged, and no more",
          "[files][crash]") {
    Server server;
    server.space({"Acme", "Nordwind"});
    server.channel("#launch");
    auto anna = server.member("anna", "Acme");
    std::vector<std::pair<std::string, std::string>> kept;  // id, bytes
    for (int round = 0; round < 5; ++round) {
        // Some that end, one that does not; then it dies.
        for (int i = 0; i < 4; ++i) {
            const std::string bytes(50'000, static_cast<char>('a' + round * 4 + i));
            kept.emplace_back(upload(server, "anna", "a.bin", bytes), bytes);
        }
        post_files(anna, server.id("#launch"), {kept.back().first});
        auto connection = driver::Connection::tcp(server.port());
        connection.send(head(server, "anna", "a", "Content-Length: 10000000"));
        connection.send(std::string(3'000'000, 'x'));
        wait_for_files_on_disk(server, kept.size() + 1);
        server.kill();
        server.start();
        anna.reconnect();
        CHECK(files_on_disk(server) == kept.size());
        for (const auto& [id, bytes] : kept) REQUIRE(open_file(server, "anna", id).body == bytes);
    }
}

TEST_CASE("Bytes that got their name and no row are gone soon after the next start",
          "[files][crash][one-loop]") {
    Server server;
    server.space({"Acme", "Nordwind"});
    auto anna = server.member("anna", "Acme");
    upload(server, "anna", "a", "kept");
    server.stop();
    // What a crash between the two leaves.
    const fs::path shelf = server.daemon().data_folder() + "/files/ab";
    fs::create_directories(shelf);
    std::ofstream(shelf / ("ab" + std::string(62, '0'))) << "nobody's";
    server.start();
    wait_for_files_on_disk(server, 1);
}

TEST_CASE("Sixteen uploads at once, and each gets back what was theirs", "[files]") {
    Server server;
    server.space({"Acme", "Nordwind"});
    auto anna = server.member("anna", "Acme");
    constexpr int count = 16;  // as many as a member may have under way
    std::vector<std::string> bytes, ids(count);
    for (int i = 0; i < count; ++i)
        bytes.push_back(std::string(1'000'000 + static_cast<std::size_t>(i), static_cast<char>(i)));
    std::vector<driver::Connection> connections;
    for (int i = 0; i < count; ++i) {
        connections.push_back(driver::Connection::tcp(server.port()));
        connections.back().send(
            head(server, "anna", "f" + std::to_string(i),
                 "Content-Length: " + std::to_string(bytes[static_cast<std::size_t>(i)].size())));
    }
    // By turns, so that all are under way together.
    constexpr std::size_t turn = 100'000;
    for (std::size_t from = 0; from < 1'100'000; from += turn)
        for (std::size_t i = 0; i < count; ++i)
            if (from < bytes[i].size())
                connections[i].send(std::string_view(bytes[i]).substr(from, turn));
    for (std::size_t i = 0; i < count; ++i) {
        std::string unread;
        const auto answer = driver::read_answer(connections[i], unread);
        REQUIRE(answer.status == 200);
        ids[i] = text_at(at(driver::parse_json(answer.body), "ok"), "id");
    }
    for (std::size_t i = 0; i < count; ++i) {
        const auto opened = open_file(server, "anna", ids[i]);
        REQUIRE((opened.body == bytes[i]));
    }
}

TEST_CASE("A gibibyte goes in and out, and the server's memory stays as it was",
          "[files][one-loop]") {
    Server server;
    server.space({"Acme", "Nordwind"});
    auto anna = server.member("anna", "Acme");
    upload(server, "anna", "first", std::string(1'000'000, 'x'));
    const double before = driver::resident_mb(server.daemon().pid());
    constexpr std::size_t size = 1u << 30, piece_size = 1u << 20;
    std::string piece(piece_size, '\0');
    for (std::size_t i = 0; i < piece.size(); ++i) piece[i] = static_cast<char>(i * 7 + i / 256);

    auto connection = driver::Connection::tcp(server.port());
    connection.send(head(server, "anna", "big", "Content-Length: " + std::to_string(size)));
    double most = before;
    for (std::size_t sent = 0; sent < size; sent += piece_size) {
        connection.send(piece);
        if (sent % (64 * piece_size) == 0)
            most = std::max(most, driver::resident_mb(server.daemon().pid()));
    }
    std::string unread;
    std::optional<HttpAnswer> answer;
    const auto until = driver::deadline(std::chrono::seconds(60));  // a slow disk's sync
    while (unread.find("\r\n\r\n") == std::string::npos) REQUIRE(connection.receive(unread, until));
    answer = driver::read_answer(connection, unread);
    REQUIRE(answer->status == 200);
    const Json made = at(driver::parse_json(answer->body), "ok");
    CHECK(number_at(made, "size") == size);

    connection.send("GET " + text_at(made, "link") +
                    " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + server.token("anna") +
                    "\r\n\r\n");
    while (unread.find("\r\n\r\n") == std::string::npos)
        REQUIRE(connection.receive(unread, driver::deadline()));
    unread.erase(0, unread.find("\r\n\r\n") + 4);
    std::size_t received = 0;
    bool same = true;
    while (received + unread.size() < size) {
        REQUIRE(connection.receive(unread, driver::deadline()));
        while (unread.size() >= piece_size) {
            same = same && unread.compare(0, piece_size, piece) == 0;
            unread.erase(0, piece_size);
            received += piece_size;
            if (received % (64 * piece_size) == 0)
                most = std::max(most, driver::resident_mb(server.daemon().pid()));
        }
    }
    CHECK((same && (unread.empty() || unread == piece)));
    INFO("resident " << before << " MB before, " << most << " MB at most");
#ifndef PARLEY_SANITIZED  // which keep what was freed
    CHECK(most < before + 32);
#endif
}

TEST_CASE("A full disk refuses files by name, keeps none of it, and leaves the log its room",
          "[files][one-loop]") {
    Server server;
    server.space({"Acme", "Nordwind"});
    server.channel("#launch");
    auto anna = server.member("anna", "Acme");
    server.stop();
    const fs::path files = server.daemon().data_folder() + "/files";
    if (::mount("tmpfs", files.c_str(), "tmpfs", 0, "size=80m") != 0) {
        WARN("not tested: no right to mount a small disk");
        return;
    }
    struct Unmount {
        const fs::path& path;
        ~Unmount() { ::umount2(path.c_str(), MNT_DETACH); }
    } unmount{files};
    server.start();
    anna.reconnect();
    const auto refused = put_file(server, "anna", "big", std::string(30'000'000, 'x'));
    CHECK(refused.status == 503);
    CHECK(code_of(refused) == "disk_full");
    wait_for_files_on_disk(server, 0);
    const auto small = upload(server, "anna", "small", "a few bytes");
    post_files(anna, server.id("#launch"), {small});
    CHECK(open_file(server, "anna", small).body == "a few bytes");
    server.stop();
}

TEST_CASE("A backup has the files, and what is restored from it opens", "[files][one-loop]") {
    Server server;
    server.space({"Acme", "Nordwind"});
    server.channel("#launch");
    auto anna = server.member("anna", "Acme");
    const auto file = upload(server, "anna", "a", "the bytes");
    const auto placed = post_files(anna, server.id("#launch"), {file});
    const std::string backup = server.daemon().options().folder + "/backup";
    server.operator_().run("backup", {{"path", backup}});
    anna.erase("#launch", placed.seq);
    wait_for_files_on_disk(server, 0);
    server.move_to(backup);
    anna.reconnect();
    CHECK(open_file(server, "anna", file).body == "the bytes");
}

}  // namespace parley::scenario
