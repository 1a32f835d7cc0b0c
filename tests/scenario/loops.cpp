// Several I/O loops: whoever has a connection on each of them hears the same on all, in order, and
// nothing from the batch on that ends their right.

#include <algorithm>
#include <catch2/catch.hpp>
#include <set>

#include "tests/scenario/server.hpp"

using namespace parley::scenario;

namespace {
/// Connections are dealt out to the loops in turn: so many are on all three, twice.
constexpr std::size_t everywhere = 6;

/// A project of three companies, on three loops.
struct Project {
    Server server{"[server]\nio_threads = 3\n"};
    Member anna;

    Project() : anna(make(server)) {
        server.org("Zenith");
        server.space({"Acme", "Nordwind", "Zenith"}, {.name = "roof", .kind = "project"});
        server.member("björn", "Nordwind", {.connected = false});
        server.member("zoe", "Zenith", {.connected = false});
        server.add_to_space("anna", "roof");
        server.channel("#optional", {.space = "roof", .by = "anna", .join = "none"});
        anna.reconnect();
    }
    static Member make(Server& server) {
        server.space({"Acme", "Nordwind"});
        return server.member("anna", "Acme");
    }
    std::vector<Member> on_all_loops(const std::string& who) {
        std::vector<Member> out;
        for (std::size_t i = 0; i < everywhere; ++i) out.push_back(server.another(who));
        return out;
    }
    std::vector<Member> watching(const std::string& who) {
        auto out = on_all_loops(who);
        for (auto& one : out) one.ask("channel.watch", {{"channels", ids(server, {"#optional"})}});
        return out;
    }
};

/// What a connection heard of this channel: numbers in the order in which they came, and how many
/// of them before it was told that the channel is closed to it.
struct Told {
    std::vector<std::uint64_t> seqs;
    std::size_t before_closed = 0;
    bool closed = false;
};
Told told_of(const std::string& everything, const std::string& channel) {
    Told out;
    const std::string event = "{\"stream\":\"" + channel + "\",\"seq\":";
    const std::string closed = "{\"push\":\"closed\",\"data\":{\"stream\":\"" + channel + "\"";
    for (std::size_t at = 0; (at = everything.find('{', at)) != std::string::npos; ++at) {
        const auto rest = std::string_view(everything).substr(at);
        if (rest.starts_with(event)) {
            out.seqs.push_back(std::stoull(std::string(rest.substr(event.size(), 20))));
        } else if (rest.starts_with(closed)) {
            out.closed = true;
            out.before_closed = out.seqs.size();
        }
    }
    return out;
}
}  // namespace

TEST_CASE(
    "A channel that is only watched is in order on every loop, and silent from the moment "
    "that its reader's org is removed",
    "[loops]") {
    Project project;
    auto& [server, anna] = project;
    auto stay = project.watching("björn"), go = project.watching("zoe");
    const auto channel = server.id("#optional");
    const auto root = anna.post("#optional", "root").seq;

    // Messages and replies in a thread, of several connections at once, while the org goes.
    auto writers = project.on_all_loops("anna");
    std::vector<std::pair<Member*, std::uint64_t>> waiting;
    const auto write = [&](const std::string& text, int count) {
        for (int i = 0; i < count; ++i)
            for (auto& writer : writers) {
                object with{{"channel", channel}, {"text", text}};
                if (i % 3 == 0) with["thread"] = root;
                waiting.emplace_back(&writer, writer.send("message.post", with));
            }
    };
    write("while all were there", 20);
    server.operator_().run("space.remove",
                           {{"space", server.id("roof")}, {"orgs", ids(server, {"Zenith"})}});
    write("after they left", 20);
    for (auto& [writer, id] : waiting) writer->answer(id);
    const auto last = anna.post("#optional", "the last word").seq;

    // Whoever stays hears all of it on each loop; then that loop has told of everything.
    for (auto& one : stay) {
        while (one.event("message.posted", "#optional").seq != last) {
        }
        const auto told = told_of(one.everything(), channel);
        REQUIRE_FALSE(told.seqs.empty());
        CHECK(told.seqs.size() == last - told.seqs.front() + 1);
        CHECK(std::is_sorted(told.seqs.begin(), told.seqs.end()));
        CHECK_FALSE(told.closed);
    }
    std::set<std::size_t> heard;
    for (auto& one : go) {
        one.rest();
        const auto told = told_of(one.everything(), channel);
        CHECK(told.closed);
        CHECK(told.seqs.size() == told.before_closed);
        CHECK(std::is_sorted(told.seqs.begin(), told.seqs.end()));
        CHECK(one.everything().find("after they left") == std::string::npos);
        CHECK(one.everything().find("the last word") == std::string::npos);
        CHECK(one.refusal("history", {{"channel", channel}}) == "not_found");
        heard.insert(told.seqs.size());
    }
    // The right ends in a batch, so at one number on all loops.
    CHECK(heard.size() == 1);
}

TEST_CASE("Each member's presence comes to every loop, from every loop", "[loops]") {
    Project project;
    auto& [server, anna] = project;
    auto watchers = project.on_all_loops("björn");
    for (auto& one : watchers)
        one.ask("presence.watch", {{"members", ids(server, {"zoe", "anna"})}});
    const auto all_hear = [&](const std::string& who, const std::string& state) {
        for (auto& one : watchers) {
            const Json heard = one.push("presence").data;
            CHECK(text_at(heard, "member") == server.id(who));
            CHECK(text_at(heard, "state") == state);
        }
    };
    for (std::size_t i = 0; i < 3; ++i) {  // on another loop each time
        auto zoe = server.another("zoe");
        all_hear("zoe", "online");
        zoe.ask("presence.set", {{"state", "away"}});
        all_hear("zoe", "away");
        zoe.disconnect();
        all_hear("zoe", "offline");
        anna.ask("presence.set", {{"state", i % 2 == 0 ? "away" : "online"}});
        all_hear("anna", i % 2 == 0 ? "away" : "online");
    }
}

TEST_CASE("What is unread is the same on every loop, with threads among the load", "[loops]") {
    Project project;
    auto& [server, anna] = project;
    server.channel("#launch", {.space = "roof"});
    const auto root = anna.post("#launch", "root").seq;
    auto writers = project.on_all_loops("anna");
    constexpr int rounds = 10;
    std::vector<std::pair<Member*, std::uint64_t>> waiting;
    for (int i = 0; i < rounds; ++i)
        for (auto& writer : writers) {
            object with{{"channel", server.id("#launch")}, {"text", "word"}};
            if (i % 2 == 0) with["thread"] = root;
            waiting.emplace_back(&writer, writer.send("message.post", with));
        }
    for (auto& [writer, id] : waiting) writer->answer(id);
    const std::uint64_t of_the_channel = 1 + rounds / 2 * everywhere;
    for (const char* who : {"björn", "zoe", "anna"})
        for (auto& one : project.on_all_loops(who))
            CHECK(number_at(one.channel_state("#launch"), "unread") ==
                  (who == std::string("anna") ? 0 : of_the_channel));
    // Marked as read on one loop, it is read on all.
    auto björn = server.another("björn");
    björn.ask("read.mark", {{"channel", server.id("#launch")}, {"place", of_the_channel - 2}});
    for (auto& one : project.on_all_loops("björn"))
        CHECK(number_at(one.channel_state("#launch"), "unread") == 2);
}
