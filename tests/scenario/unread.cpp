// How much is unread, and of it what names the reader.

#include <catch2/catch.hpp>
#include <random>

#include "tests/scenario/server.hpp"

using namespace parley::scenario;

namespace {
struct Unread {
    std::uint64_t messages, mentions;
    bool operator==(const Unread&) const = default;
};
std::ostream& operator<<(std::ostream& out, const Unread& unread) {
    return out << unread.messages << " unread, " << unread.mentions << " mentions";
}

/// What a fresh sync says, on a connection of its own.
Unread unread(Server& server, const std::string& who, const std::string& channel) {
    const Json state = server.another(who).channel_state(channel);
    return {number_at(state, "unread"), number_at(state, "mentions")};
}

struct Pair {
    Server server;
    Member anna, björn;
    Pair() : anna(make(server)), björn(server.member("björn", "Nordwind")) {}
    static Member make(Server& server) {
        server.space({"Acme", "Nordwind"});
        server.channel("#launch");
        return server.member("anna", "Acme");
    }
    std::string naming(const std::string& member) { return "<@" + server.id(member) + ">"; }
    void read_to(Member& who, std::uint64_t place) {
        who.ask("read.mark", {{"channel", server.id("#launch")}, {"place", place}});
    }
};
}  // namespace

TEST_CASE("What others said after one's mark is unread, and one's own words and deleted ones never",
          "[unread]") {
    Pair pair;
    auto& [server, anna, björn] = pair;
    CHECK(unread(server, "björn", "#launch") == Unread{0, 0});
    anna.post("#launch", "one");
    const Placed second = anna.post("#launch", "two");
    CHECK(unread(server, "björn", "#launch") == Unread{2, 0});
    CHECK(unread(server, "anna", "#launch") == Unread{0, 0});
    pair.read_to(björn, second.place);
    CHECK(unread(server, "björn", "#launch") == Unread{0, 0});
    const Placed third = anna.post("#launch", "three");
    anna.post("#launch", "four");
    anna.erase("#launch", third.seq);
    CHECK(unread(server, "björn", "#launch") == Unread{1, 0});
    // Edits and reactions have no place.
    anna.edit("#launch", second.seq, "two!");
    CHECK(unread(server, "björn", "#launch") == Unread{1, 0});
}

TEST_CASE("One's own messages are not unread, even where one marks back before them", "[unread]") {
    Pair pair;
    auto& [server, anna, björn] = pair;
    anna.post("#launch", "one");
    björn.post("#launch", "mine");
    anna.post("#launch", "three");
    pair.read_to(björn, 0);
    CHECK(unread(server, "björn", "#launch") == Unread{2, 0});
}

TEST_CASE("What was said before one came is read", "[unread]") {
    Pair pair;
    pair.anna.post("#launch", "long ago");
    pair.server.member("clara", "Nordwind");
    CHECK(unread(pair.server, "clara", "#launch") == Unread{0, 0});
    pair.anna.post("#launch", "now");
    CHECK(unread(pair.server, "clara", "#launch") == Unread{1, 0});
}

TEST_CASE("Mentions are counted by the text, for those whom it names", "[unread]") {
    Pair pair;
    auto& [server, anna, björn] = pair;
    auto clara = server.member("clara", "Nordwind");
    anna.post("#launch", "for " + pair.naming("björn"));
    anna.post("#launch", "not `" + pair.naming("björn") + "` in code");
    anna.post("#launch", "```\n" + pair.naming("björn") + "\n```");
    anna.post("#launch", "twice " + pair.naming("björn") + pair.naming("björn"));
    CHECK(unread(server, "björn", "#launch") == Unread{4, 2});
    CHECK(unread(server, "clara", "#launch") == Unread{4, 0});
    anna.post("#launch", "<!channel> all of you");
    CHECK(unread(server, "björn", "#launch") == Unread{5, 3});
    CHECK(unread(server, "clara", "#launch") == Unread{5, 1});
    anna.post("#launch", "<@" + server.id("Nordwind") + "> the company");
    CHECK(unread(server, "clara", "#launch") == Unread{6, 2});
    CHECK(unread(server, "anna", "#launch").mentions == 0);
    pair.read_to(björn, 6);
    CHECK(unread(server, "björn", "#launch") == Unread{0, 0});
}

TEST_CASE("A mention that was edited away or deleted counts no more", "[unread]") {
    Pair pair;
    auto& [server, anna, björn] = pair;
    const Placed first = anna.post("#launch", pair.naming("björn"));
    const Placed second = anna.post("#launch", pair.naming("björn"));
    CHECK(unread(server, "björn", "#launch").mentions == 2);
    anna.erase("#launch", first.seq);
    CHECK(unread(server, "björn", "#launch").mentions == 1);
    anna.edit("#launch", second.seq, "nobody");
    CHECK(unread(server, "björn", "#launch").mentions == 0);
}

TEST_CASE("<!here> names those of the channel who are online when it is said", "[unread]") {
    Pair pair;
    auto& [server, anna, björn] = pair;
    auto away = server.member("away", "Nordwind");
    auto late = server.member("late", "Nordwind", {.connected = false});
    server.space({"Acme", "Südwind"}, {.name = "south"});
    auto clara = server.member("clara", "Südwind");
    away.ask("presence.set", {{"state", "away"}});
    const auto mentions = [&](const std::string& who) {
        return unread(server, who, "#launch").mentions;
    };
    const auto expect_here = [&](std::uint64_t count) {
        CHECK(mentions("björn") == count);
        CHECK(mentions("away") == 0);
        CHECK(mentions("late") == 0);
        CHECK(mentions("anna") == 0);
    };
    // Whoever asks what is unread is online until the server has noticed that they left. So the
    // counts are asked when the last `<!here>` is said.
    const Placed said = anna.post("#launch", "<!here> and <!here> again");
    anna.post("#launch", "not `<!here>` in code");
    // Named in two ways is named once.
    const Placed twice = anna.post("#launch", "<!here> " + pair.naming("björn"));
    SECTION("once a message, and not in code") { expect_here(2); }
    SECTION("an edit that keeps it keeps them, whoever has come meanwhile") {
        late.reconnect();
        anna.edit("#launch", said.seq, "still <!here>");
        expect_here(2);
        anna.edit("#launch", twice.seq, "<!here> alone");
        expect_here(2);
    }
    SECTION("an edit that takes it away takes them away") {
        anna.edit("#launch", said.seq, "nobody");
        expect_here(1);
        anna.edit("#launch", twice.seq, pair.naming("björn"));
        expect_here(1);
    }
    SECTION("a deletion too") {
        anna.erase("#launch", said.seq);
        anna.erase("#launch", twice.seq);
        expect_here(0);
    }
    SECTION("it survives a restart") {
        server.kill(), server.start();
        expect_here(2);
    }
    SECTION("over HTTP as well") {
        const object with{{"channel", server.id("#launch")}, {"text", "<!here> from a bot"}};
        const auto answer = server.post(
            "message.post", driver::to_text(with),
            {{"Authorization", "Bearer " + server.token("anna")}, {"Idempotency-Key", "k1"}});
        CHECK(answer.status == 200);
        expect_here(3);
    }
    SECTION("who was here is written in nothing that anybody reads") {
        const auto heard = björn.event("message.posted", "#launch");
        CHECK(heard.data.as_object().size() == 2);  // text and place
        CHECK(driver::to_text(björn.page("#launch")).find(anna.id()) != std::string::npos);
        CHECK(driver::to_text(björn.page("#launch")).find("\"here\"") == std::string::npos);
    }
}

TEST_CASE("A mark is told to one's other places, and to no one else", "[unread]") {
    Pair pair;
    auto& [server, anna, björn] = pair;
    auto björn_too = server.another("björn");
    const Placed placed = anna.post("#launch", "one");
    björn.texts("#launch", 1), björn_too.texts("#launch", 1), anna.ignore_rest();
    pair.read_to(björn, placed.place);
    const Heard marked = björn_too.event("read.marked", "björn");
    CHECK(text_at(marked.data, "channel") == server.id("#launch"));
    CHECK(number_at(marked.data, "place") == placed.place);
    for (const auto& name : anna.rest()) CHECK(name == "read");
}

TEST_CASE("A mark survives a restart, does not pass the end and may go back", "[unread]") {
    Pair pair;
    auto& [server, anna, björn] = pair;
    anna.post("#launch", "one"), anna.post("#launch", "two"), anna.post("#launch", "three");
    pair.read_to(björn, 2);
    server.kill(), server.start();
    CHECK(unread(server, "björn", "#launch") == Unread{1, 0});
    björn.reconnect(), anna.reconnect();
    const std::string refused =
        björn.refusal("read.mark", {{"channel", server.id("#launch")}, {"place", 1'000'000}});
    anna.post("#launch", "four");
    const auto left = unread(server, "björn", "#launch").messages;
    CHECK(left == (refused.empty() ? 1u : 2u));
}

TEST_CASE("A newcomer has nothing unread of before they came", "[unread][newcomers]") {
    Pair pair;
    auto& [server, anna, björn] = pair;
    const auto state = [&](const std::string& who, const std::string& channel) {
        return unread(server, who, channel);
    };
    const Placed root = anna.post("#launch", "root");
    anna.reply("#launch", root.seq, "<!channel> hello");
    anna.reply("#launch", root.seq, "<@" + server.id("Nordwind") + "> hello");
    CHECK(state("björn", "#launch") == Unread{1, 2});
    SECTION("nobody is mentioned in a thread before they came, and everybody is after") {
        server.member("clara", "Nordwind");
        CHECK(state("clara", "#launch") == Unread{0, 0});
        anna.reply("#launch", root.seq, "<!channel> again");
        CHECK(state("clara", "#launch") == Unread{0, 1});
        CHECK(state("björn", "#launch") == Unread{1, 3});
    }
    SECTION("neither who comes to an optional channel later, nor who comes back") {
        server.channel("#optional", {.by = "anna", .join = "none"});
        const Placed other = anna.post("#optional", "root");
        anna.reply("#optional", other.seq, "<!channel> hello");
        björn.ask("channel.join", {{"channel", server.id("#optional")}});
        CHECK(state("björn", "#optional") == Unread{0, 0});
        björn.ask("channel.leave", {{"channel", server.id("#optional")}});
        anna.reply("#optional", other.seq, "<!channel> while they were away");
        björn.ask("channel.join", {{"channel", server.id("#optional")}});
        CHECK(state("björn", "#optional") == Unread{0, 0});
    }
    SECTION("nor in an org's second internal space") {
        const Json second = server.operator_().run(
            "space.create", {{"kind", "internal"},
                             {"name", "Second"},
                             {"orgs", boost::json::array{Json(server.id("Nordwind"))}}});
        server.learn("Second", text_at(second, "id"));
        server.channel("#second", {.space = "Second", .by = "björn"});
        björn.post("#second", "one"), björn.post("#second", "<!channel> two");
        server.member("clara", "Nordwind");
        CHECK(state("clara", "#second") == Unread{0, 0});
        björn.post("#second", "<!channel> three");
        CHECK(state("clara", "#second") == Unread{1, 1});
    }
    SECTION("nor who is brought into a private one") {
        server.channel("#few", {.only_for = {"anna"}, .by = "anna"});
        const Placed other = anna.post("#few", "root");
        anna.reply("#few", other.seq, "<!channel> hello");
        anna.ask("channel.add", {{"channel", server.id("#few")},
                                 {"members", boost::json::array{Json(björn.id())}}});
        CHECK(state("björn", "#few") == Unread{0, 0});
    }
}

TEST_CASE("One's own word reads what stands above it, until one marks back", "[unread]") {
    Pair pair;
    auto& [server, anna, björn] = pair;
    anna.post("#launch", "one"), anna.post("#launch", "two");
    björn.post("#launch", "mine");
    CHECK(unread(server, "björn", "#launch") == Unread{0, 0});
    anna.post("#launch", "four");
    CHECK(unread(server, "björn", "#launch") == Unread{1, 0});
    pair.read_to(björn, 1);
    CHECK(unread(server, "björn", "#launch") == Unread{2, 0});
    björn.post("#launch", "mine again");
    CHECK(unread(server, "björn", "#launch") == Unread{0, 0});
    server.kill(), server.start();
    anna.reconnect();
    CHECK(unread(server, "björn", "#launch") == Unread{0, 0});
    // Far more than is looked at one by one, and still from one's own word on.
    for (int count = 0; count < 90; ++count) anna.post("#launch", "more");
    CHECK(unread(server, "björn", "#launch") == Unread{90, 0});
}

TEST_CASE("What is unread is told where the events alone do not say it, and to whom it concerns",
          "[unread]") {
    Pair pair;
    auto& [server, anna, björn] = pair;
    auto clara = server.member("clara", "Nordwind");
    const auto told = [&](Member& who) {
        const Json push = who.push("unread").data;
        CHECK(text_at(push, "channel") == server.id("#launch"));
        return Unread{number_at(push, "unread"), number_at(push, "mentions")};
    };
    const auto nobody_else = [](std::initializer_list<Member*> others) {
        for (Member* other : others)
            for (const auto& name : other->rest()) CHECK(name != "unread");
    };
    anna.post("#launch", "for all who read");
    nobody_else({&anna, &björn, &clara});

    const Placed named = anna.post("#launch", "for " + pair.naming("björn"));
    const Json push = björn.push("unread").data;
    CHECK(number_at(push, "last_seq") == named.seq);
    CHECK(number_at(push, "unread") == 2);
    CHECK(number_at(push, "mentions") == 1);
    nobody_else({&anna, &clara});

    SECTION("read at another place") {
        auto björn_too = server.another("björn");
        pair.read_to(björn_too, named.place);
        CHECK(told(björn) == Unread{0, 0});
        CHECK(told(björn_too) == Unread{0, 0});
        nobody_else({&anna, &clara});
    }
    SECTION("edited, so that somebody else is named") {
        anna.edit("#launch", named.seq, "for " + pair.naming("clara"));
        CHECK(told(björn) == Unread{2, 0});
        CHECK(told(clara) == Unread{2, 1});
        nobody_else({&anna});
    }
    SECTION("deleted") {
        anna.erase("#launch", named.seq);
        CHECK(told(björn) == Unread{1, 0});
        CHECK(told(clara) == Unread{1, 0});
    }
    SECTION("the whole company, and everybody") {
        anna.post("#launch", "<@" + server.id("Nordwind") + "> hello");
        CHECK(told(björn) == Unread{3, 2});
        CHECK(told(clara) == Unread{3, 1});
        nobody_else({&anna});
        anna.post("#launch", "<!channel> hello");
        CHECK(told(björn) == Unread{4, 3});
        CHECK(told(clara) == Unread{4, 2});
    }
    SECTION("whoever looks on is not in the channel, and whoever cannot read it hears nothing") {
        server.space({"Acme", "Südwind"}, {.name = "south"});
        auto stranger = server.member("stranger", "Südwind");
        anna.erase("#launch", named.seq);
        told(björn), told(clara);
        nobody_else({&stranger});
        for (const auto& name : stranger.rest()) CHECK(name != "unread");
    }
}

TEST_CASE("A channel's state can be asked for by itself", "[unread]") {
    Pair pair;
    auto& [server, anna, björn] = pair;
    anna.post("#launch", "one"), anna.post("#launch", pair.naming("björn"));
    const Json found = björn.ask("channel.get", {{"channel", server.id("#launch")}});
    CHECK(text_at(found, "channel") == server.id("#launch"));
    const Json state = at(found, "state");
    CHECK(driver::to_text(state) ==
          driver::to_text(server.another("björn").channel_state("#launch")));
    CHECK(number_at(state, "unread") == 2);
    CHECK(number_at(state, "mentions") == 1);
}

TEST_CASE("Counts are those of a reader who counts on their fingers", "[unread]") {
    // Two people write, mark, delete and edit in any order; a model that knows nothing but the
    // promise counts along.
    struct Said {
        std::uint64_t seq = 0;
        bool by_björn = false, names_björn = false, deleted = false;
    };
    Pair pair;
    auto& [server, anna, björn] = pair;
    std::vector<Said> all;  // by place
    std::uint64_t read = 0;
    std::mt19937 random(GENERATE(1u, 2u, 3u));
    const auto draw = [&](std::size_t end) { return random() % end; };
    for (int step = 0; step < 120; ++step) {
        const bool mine = draw(5) == 0, naming = draw(3) == 0;
        switch (draw(8)) {
            case 0:
                if (all.empty()) break;
                read = draw(all.size() + 1);
                pair.read_to(björn, read);
                break;
            case 1:
            case 2: {
                if (all.empty()) break;
                Said& said = all[draw(all.size())];
                if (said.deleted) break;
                (said.by_björn ? björn : anna).erase("#launch", said.seq);
                said.deleted = true;
                break;
            }
            case 3: {
                if (all.empty()) break;
                Said& said = all[draw(all.size())];
                if (said.deleted || said.by_björn) break;
                anna.edit("#launch", said.seq, naming ? pair.naming("björn") : "words");
                said.names_björn = naming;
                break;
            }
            default: {
                const std::string text = naming ? pair.naming("björn") + " look" : "words";
                const Placed placed = (mine ? björn : anna).post("#launch", text);
                all.push_back({placed.seq, mine, naming && !mine, false});
                if (mine) read = placed.place;
            }
        }
        if (step % 6 != 0) continue;
        Unread expected{0, 0};
        for (std::size_t place = read + 1; place <= all.size(); ++place) {
            const Said& said = all[place - 1];
            expected.messages += !said.by_björn && !said.deleted;
            expected.mentions += said.names_björn && !said.deleted;
        }
        const Json state =
            at(björn.ask("channel.get", {{"channel", server.id("#launch")}}), "state");
        REQUIRE(Unread{number_at(state, "unread"), number_at(state, "mentions")} == expected);
        REQUIRE(number_at(state, "read_place") == read);
    }
}
