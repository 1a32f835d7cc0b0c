// What the machine does not have: descriptors, memory, room on the disk, a clock that is right.

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <thread>

#include "tests/scenario/driver/patience.hpp"
#include "tests/scenario/ended.hpp"
#include "tests/scenario/shifted_clock.hpp"

using namespace parley::scenario;
namespace fs = std::filesystem;

namespace {
/// parleyd with this much address space, or of a clock that is shifted, until it ends; one that
/// gets ready is told to.
Ended parleyd(std::optional<rlim_t> address_space = std::nullopt) {
    const char* other = std::getenv("PARLEYD");
    driver::DaemonOptions options;
    options.program = other ? other : PARLEYD_PROGRAM;
    options.folder = driver::new_folder(SCENARIO_FOLDER);
    if (address_space) {
        std::ofstream(options.folder + "/start") << "#!/bin/sh\nulimit -v " << *address_space / 1024
                                                 << "\nexec " << options.program << " \"$@\"\n";
        fs::permissions(options.folder + "/start", fs::perms::owner_all);
        options.program = options.folder + "/start";
    }
    Ended ended{0, {}};
    {
        driver::Daemon daemon(options);
        try {
            daemon.start();
            ended.status = daemon.stop();
        } catch (const Failure&) {
            ended.status = daemon.wait();
        }
        ended.said = daemon.log();
    }
    std::error_code ignored;
    fs::remove_all(options.folder, ignored);
    return ended;
}
}  // namespace

TEST_CASE("The clock goes back an hour, and nobody is refused for it", "[machine]") {
    ShiftedClock clock;
    Server server(
        "[limits]\ncommands_per_s = 50\ncommands_burst = 50\nsign_ins_per_minute = 600\n");
    server.space({"Acme", "Nordwind"});
    auto anna = server.member("anna", "Acme", {.password = "correct horse"});
    server.sign_in("anna");
    for (int i = 0; i < 20; ++i) anna.ask("ping");
    anna.post("#launch", "before");
    const auto before = text_at(anna.event("message.posted", "#launch").whole, "at");
    for (const std::int64_t by_s : std::vector<std::int64_t>{-3'600, 3'600, -day_s, 0}) {
        clock.move(by_s);
        for (int i = 0; i < 5; ++i) anna.ask("ping");
        CHECK(server.sign_in_answer("anna", "correct horse").status == 200);
        CHECK(server.sign_in_answer("anna", "wrong").status == 401);
        Member again(server, "anna", server.token("anna"));
        again.connect();
        again.ask("ping");
        anna.post("#launch", "at " + std::to_string(by_s));
        const auto now = text_at(anna.event("message.posted", "#launch").whole, "at");
        if (by_s < 0) CHECK(now < before);  // it is the clock of the server that was moved
        if (by_s > 0) CHECK(now > before);
    }
}

TEST_CASE("Half a day after a deletion the text leaves the disk, wherever the server was meanwhile",
          "[machine][deletion][one-loop]") {
    ShiftedClock clock;
    Server server;
    server.space({"Acme", "Nordwind"});
    auto anna = server.member("anna", "Acme");
    const Placed placed = anna.post("#launch", "regretted-text");
    anna.erase("#launch", placed.seq);
    // The newest write-ahead log has texts as they are; the tables are looked into by a test of
    // the store.
    const auto is_on_disk = [&] {
        const auto folder = server.daemon().data_folder();
        for (const auto& entry : fs::recursive_directory_iterator(folder)) {
            if (!entry.is_regular_file()) continue;
            std::ifstream file(entry.path(), std::ios::binary);
            const std::string bytes((std::istreambuf_iterator<char>(file)), {});
            if (bytes.find("regretted-text") != std::string::npos) return true;
        }
        return false;
    };
    const auto has_left = [&] {
        return server.daemon().log().find("erased text has left the disk") != std::string::npos;
    };
    CHECK(is_on_disk());
    const auto start_at = [&](std::int64_t hours) {
        server.stop();
        clock.move(hours * 3'600);
        server.start();
        anna.reconnect();
        // The server looks within its first second, and once a minute after.
        const auto until = driver::deadline(std::chrono::seconds(3));
        while (!has_left() && driver::Clock::now() < until)
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
    };
    start_at(11);
    CHECK_FALSE(has_left());
    start_at(13);
    CHECK(has_left());
    CHECK_FALSE(is_on_disk());
    CHECK(anna.history("#launch") == Texts{""});
}

TEST_CASE("A clock that cannot be right is refused at the start, by name", "[machine][one-loop]") {
    ShiftedClock clock;
    const auto started_on_day = [&](std::int64_t day) {
        clock.move_to_day(day);
        const auto ended = parleyd();
        INFO(ended.said);
        CHECK((ended.status == 0 || (ended.status == 1 && ended.says("clock"))));
        return ended.status == 0;
    };
    CHECK_FALSE(started_on_day(-1'826));     // 1965
    CHECK(started_on_day(1));                // 1970
    CHECK(started_on_day(49'711));           // 2106, past 32 bits of seconds
    CHECK(started_on_day(83'900));           // 2199
    CHECK_FALSE(started_on_day(84'100));     // 2200
    CHECK_FALSE(started_on_day(2'932'000));  // 9997
}

TEST_CASE("With too little address space the start ends with a sentence", "[machine][one-loop]") {
#ifdef PARLEY_SANITIZED
    WARN("not tested: a sanitizer needs terabytes of address space");
#else
    for (const rlim_t mb : {120, 200, 300, 400, 450}) {
        INFO(mb << " MB");
        const auto ended = parleyd(mb << 20);
        INFO(ended.said);
        CHECK(ended.status > 0);
        CHECK_FALSE(ended.says("terminate"));
        CHECK(ended.said.size() > 20);
    }
    for (const rlim_t mb : {500, 600, 1'000}) {
        INFO(mb << " MB");
        const auto ended = parleyd(mb << 20);
        INFO(ended.said);
        CHECK(ended.status >= 0);
        CHECK_FALSE(ended.says("terminate"));
        if (mb >= 500) CHECK(ended.status == 0);
    }
#endif
}

TEST_CASE("When idle connections use up the descriptors, the operator still gets an answer",
          "[machine]") {
    Server server;
    server.space({"Acme", "Nordwind"});
    auto anna = server.member("anna", "Acme");
    const rlimit few{160, 160};
    REQUIRE(prlimit(server.daemon().pid(), RLIMIT_NOFILE, &few, nullptr) == 0);
    {
        std::vector<driver::Connection> idle;
        for (int i = 0; i < 200; ++i) idle.push_back(driver::Connection::tcp(server.port()));
        // Some of them are closed by the server. From then on it is at its bound.
        std::string nothing;
        bool closed = false;
        const auto until = driver::deadline(std::chrono::seconds(30));
        while (!closed && driver::Clock::now() < until)
            closed = server.daemon().log().find("too few descriptors") != std::string::npos;
        REQUIRE(closed);
        driver::Admin admin(server.daemon().admin_socket());
        CHECK(number_at(admin.run("stats"), "orgs") == 2);
        CHECK(admin.get("/readyz").status == 200);
        anna.ask("ping");  // whoever was in stays in
    }
    anna.post("#launch", "still here");
    server.another("anna").ask("ping");
}

TEST_CASE("While writes are stopped the server is not ready, and says why", "[machine]") {
    Server server;
    server.stop();
    const std::string data = server.daemon().data_folder();
    if (::mount("tmpfs", data.c_str(), "tmpfs", 0, "size=40m") != 0) {
        WARN("not tested: no right to mount a small disk");
        return;
    }
    struct Unmount {
        const std::string& path;
        ~Unmount() { ::umount2(path.c_str(), MNT_DETACH); }
    } unmount{data};
    server.start();
    auto& admin = server.operator_();
    auto make_org = [&, count = 0]() mutable {
        std::string name(60, 'x');
        name.append(" ").append(std::to_string(++count));
        return admin.ask("org.create",
                         {{"name", name}, {"kind", "partner"}, {"zone", "Europe/Berlin"}});
    };
    admin.run("org.create", {{"name", "Acme"}, {"kind", "host"}, {"zone", "Europe/Berlin"}});
    CHECK(server.get("/readyz").status == 200);
    {
        std::ofstream filler(data + "/filler", std::ios::binary);
        const std::string piece(1 << 16, 'x');
        while (filler.write(piece.data(), static_cast<std::streamsize>(piece.size())).flush()) {
        }
    }
    int status = 200;
    for (int i = 0; i < 20'000 && status == 200; ++i) status = make_org().status;
    CHECK(status == 503);
    CHECK(server.get("/healthz").status == 200);
    const auto ready = server.get("/readyz");
    CHECK(ready.status == 503);
    CHECK(ready.body.find("writes are stopped") != std::string::npos);
    CHECK(server.get("/metrics").body.find("parley_writes_stopped 1") != std::string::npos);

    server.kill();
    fs::remove(data + "/filler");
    server.start();
    CHECK(server.get("/readyz").status == 200);
    server.stop();
}
