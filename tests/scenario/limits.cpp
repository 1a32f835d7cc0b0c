// Everything has a bound, and at the bound the peer is told what to do.

#include <algorithm>
#include <catch2/catch.hpp>
#include <limits>
#include <set>

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
    // More than is kept for a reader who does not read. Soon after the close, who still reads
    // nothing is reset.
    const std::string page(40'000, 'x');
    constexpr std::size_t pages = 40;
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

namespace {
/// Forty thousand characters of four bytes each: the longest text there is.
std::string longest_text(std::size_t number) {
    std::string text = std::to_string(number) + " ";
    const std::size_t characters = 40'000 - text.size();
    for (std::size_t i = 0; i < characters; ++i) text += "\xf0\x9f\x8e\x88";
    return text;
}
constexpr std::size_t page_bytes_max = 512 * 1024;
/// What a page's entries may come to, and what stands round them.
constexpr std::size_t answer_bytes_max = page_bytes_max + 1024;

/// A channel of long messages, and what each page of it comes to.
struct LongChannel {
    static constexpr std::size_t count = 12;
    Server server;
    Member anna, björn;
    std::vector<std::uint64_t> seqs;

    LongChannel() : anna(member("anna", "Acme")), björn(member("björn", "Nordwind")) {
        server.channel("#launch");
        for (std::size_t i = 0; i < count; ++i) {
            seqs.push_back(anna.post("#launch", longest_text(i)).seq);
            björn.texts("#launch", 1);
        }
    }
    Member member(const std::string& name, const std::string& org) {
        if (!server.knows("Acme")) server.space({"Acme", "Nordwind"});
        return server.member(name, org);
    }
    /// One page; its answer is no longer than it may be, and holds something.
    Json page(object with) {
        with["channel"] = server.id("#launch");
        const auto text = björn.answer_text("history", with);
        CHECK(text.size() <= answer_bytes_max);
        const Json page = at(driver::parse_json("{" + text.substr(1)), "ok");
        CHECK(!at(page, "messages").as_array().empty());
        return page;
    }
};

std::vector<std::uint64_t> seqs_of(const Json& page) {
    std::vector<std::uint64_t> out;
    for (const Json& message : at(page, "messages").as_array())
        out.push_back(number_at(message, "seq"));
    return out;
}
}  // namespace

TEST_CASE("A page has half a megabyte at most, and its cursor goes on to the end", "[limits]") {
    LongChannel channel;
    std::vector<std::uint64_t> found;
    SECTION("backwards") {
        object with{{"limit", 200}};
        for (;;) {
            const Json page = channel.page(with);
            const auto seqs = seqs_of(page);
            found.insert(found.begin(), seqs.begin(), seqs.end());
            if (at(page, "more") != Json(true)) break;
            CHECK(number_at(page, "cursor") == seqs.front());
            with["before"] = at(page, "cursor");
        }
    }
    SECTION("forwards") {
        object with{{"limit", 200}, {"after", 0}};
        for (;;) {
            const Json page = channel.page(with);
            const auto seqs = seqs_of(page);
            found.insert(found.end(), seqs.begin(), seqs.end());
            if (at(page, "more") != Json(true)) break;
            CHECK(number_at(page, "cursor") == seqs.back());
            with["after"] = at(page, "cursor");
        }
    }
    SECTION("from the middle to both ends") {
        const auto middle = channel.seqs[6];
        const Json first = channel.page({{"limit", 200}, {"around", middle}});
        found = seqs_of(first);
        CHECK(std::find(found.begin(), found.end(), middle) != found.end());
        CHECK(at(first, "more") == Json(true));
        for (Json page = first; at(page, "more") == Json(true);) {
            page = channel.page({{"limit", 200}, {"before", at(page, "cursor")}});
            const auto seqs = seqs_of(page);
            found.insert(found.begin(), seqs.begin(), seqs.end());
        }
        while (found.back() != channel.seqs.back()) {
            const auto seqs = seqs_of(channel.page({{"limit", 200}, {"after", found.back()}}));
            found.insert(found.end(), seqs.begin(), seqs.end());
        }
    }
    CHECK(found == channel.seqs);
}

TEST_CASE("Each list comes in pages of half a megabyte at most, each entry once", "[limits]") {
    Server server;
    server.space({"Acme", "Nordwind"});
    server.channel("#launch");
    auto anna = server.member("anna", "Acme");
    constexpr std::size_t count = 8;
    std::set<std::string> made, found;
    for (std::size_t i = 0; i < count; ++i)
        made.insert(text_at(
            anna.ask("schedule.create",
                     {{"channel", server.id("#launch")},
                      {"text", longest_text(i)},
                      {"when", object{{"local", "2027-03-01T09:00"}, {"zone", "Europe/Berlin"}}}}),
            "schedule"));
    object with{{"limit", 200}};
    for (;;) {
        const auto text = anna.answer_text("schedule.list", with);
        CHECK(text.size() <= answer_bytes_max);
        const Json page = at(driver::parse_json("{" + text.substr(1)), "ok");
        for (const Json& schedule : at(page, "schedules").as_array())
            CHECK(found.insert(text_at(schedule, "schedule")).second);
        if (at(page, "more") != Json(true)) break;
        with["cursor"] = at(page, "cursor");
    }
    CHECK(found == made);
}

TEST_CASE("What is asked for past the end is nothing, whatever the number", "[limits]") {
    Server server;
    server.space({"Acme", "Nordwind"});
    server.channel("#launch");
    auto anna = server.member("anna", "Acme");
    const auto placed = anna.post("#launch", "one");
    constexpr std::uint64_t last = std::numeric_limits<std::uint64_t>::max();
    const object channel{{"channel", server.id("#launch")}};
    const auto seqs = [&](std::string_view way, std::uint64_t number) {
        object with = channel;
        with[way] = number;
        return seqs_of(anna.ask("history", with));
    };
    const std::vector<std::uint64_t> none, one{placed.seq};
    for (const auto number : {last, last - 1, placed.seq}) CHECK(seqs("after", number) == none);
    CHECK(seqs("after", 0) == one);
    for (const auto number : {last, last - 1, placed.seq + 1}) CHECK(seqs("before", number) == one);
    for (const auto number : {std::uint64_t{0}, std::uint64_t{1}, placed.seq})
        CHECK(seqs("before", number) == none);
    for (const auto number : {last, last - 1, placed.seq, placed.seq - 1, std::uint64_t{0}})
        CHECK(seqs("around", number) == one);
    // The same of a thread, which begins with its root.
    anna.reply("#launch", placed.seq, "two");
    const auto in_thread = [&](std::uint64_t after) {
        return seqs_of(anna.ask(
            "history",
            {{"channel", server.id("#launch")}, {"thread", placed.seq}, {"after", after}}));
    };
    CHECK(in_thread(last) == none);
    CHECK(in_thread(0).size() == 2);
    for (const auto number : {last, last - 1}) {
        const Json events =
            anna.ask("events", {{"stream", server.id("#launch")}, {"after", number}});
        CHECK(at(events, "events").as_array().empty());
        CHECK(at(events, "more") == Json(false));
    }
}

TEST_CASE("Whoever opens a channel of long messages is closed by no page of it", "[limits]") {
    LongChannel channel;
    std::vector<std::uint64_t> asked;
    for (int i = 0; i < 20; ++i)
        asked.push_back(channel.björn.send(
            "history", {{"channel", channel.server.id("#launch")}, {"limit", 200}}));
    for (const auto id : asked) CHECK(at(channel.björn.answer(id), "error").is_null());
    CHECK(channel.björn.connected());
    channel.anna.post("#launch", "still there?");
    CHECK(channel.björn.texts("#launch", 1) == Texts{"still there?"});
}

TEST_CASE("Answers that nobody reads hold so much for a member, and others notice nothing",
          "[limits]") {
    LongChannel channel;
    auto& server = channel.server;
    const auto request = [&](const std::string& member) {
        return driver::http_bytes({"POST",
                                   "/api/v1/history",
                                   {{"Host", "x"},
                                    {"Authorization", "Bearer " + server.token(member)},
                                    {"Content-Type", "application/json"}},
                                   "{\"channel\":\"" + server.id("#launch") + "\",\"limit\":200}"});
    };
    // The answer's beginning; the rest of it is left unread.
    const auto status = [](driver::Connection& connection) {
        std::string answer;
        while (answer.size() < 12) REQUIRE(connection.receive(answer, driver::deadline()));
        return std::stoi(answer.substr(9, 3));
    };
    const double before = driver::resident_mb(server.daemon().pid());
    std::vector<driver::Connection> unread;
    int refused = 0;
    // Fewer than a member may have connections.
    for (int i = 0; i < 45; ++i) {
        unread.push_back(driver::Connection::tcp_with_small_window(server.port()));
        unread.back().send(request("björn"));
        if (status(unread.back()) == 503) ++refused;
    }
    CHECK(refused > 0);
    CHECK(refused < 40);
    INFO("resident " << before << " MB before");
#ifndef PARLEY_SANITIZED
    CHECK(driver::resident_mb(server.daemon().pid()) < before + 60);
#endif
    CHECK(channel.björn.refusal("history", {{"channel", server.id("#launch")}}) == "busy");
    auto other = driver::Connection::tcp(server.port());
    other.send(request("anna"));
    CHECK(status(other) == 200);
    // Once they are gone there is room again; the server hears of each end by itself.
    for (auto& connection : unread) connection.reset();
    const auto until = driver::deadline();
    while (channel.björn.refusal("history", {{"channel", server.id("#launch")}}) == "busy")
        REQUIRE(driver::Clock::now() < until);
}

TEST_CASE("A member's connections are counted at every door", "[limits]") {
    Server server("[limits]\nconnections = 3\n");
    server.space({"Acme", "Nordwind"});
    server.channel("#launch");
    auto anna = server.member("anna", "Acme");
    auto second = server.another("anna");
    const Headers headers{{"Authorization", "Bearer " + server.token("anna")}};
    CHECK(
        server.post("channel.list", "{\"space\":\"" + server.id("Acme, Nordwind") + "\"}", headers)
            .status == 200);
    auto third = server.another("anna");
    const auto full =
        server.post("channel.list", "{\"space\":\"" + server.id("Acme, Nordwind") + "\"}", headers);
    CHECK(full.status == 503);
    CHECK(full.header("Retry-After") == "1");
    CHECK(server.http({"PUT", "/files?name=a", headers, "x"}).status == 503);
}
