// What waits for one: threads that one follows, messages that name one, records whose next step is
// one's own.

#include <catch2/catch.hpp>
#include <random>

#include "tests/scenario/server.hpp"

using namespace parley::scenario;

namespace {
struct Desk {
    Server server;
    Member anna, björn, clara;
    Desk()
        : anna(make(server)),
          björn(server.member("björn", "Nordwind")),
          clara(server.member("clara", "Nordwind")) {}
    static Member make(Server& server) {
        server.space({"Acme", "Nordwind", "Südwind"}, {.name = "shared", .kind = "project"});
        server.channel("#launch");
        return server.member("anna", "Acme");
    }
    std::string naming(const std::string& member) { return "<@" + server.id(member) + ">"; }
    std::string id(const std::string& kind, std::uint64_t seq, std::uint64_t root = 0) {
        const std::string list = "/" + server.id("#launch") + "/";
        return kind == "thread" ? kind + list + std::to_string(seq)
                                : kind + list + std::to_string(root) + "/" + std::to_string(seq);
    }
    void read_to(Member& who, std::uint64_t place, std::optional<std::uint64_t> thread = {}) {
        object with{{"channel", server.id("#launch")}, {"place", place}};
        if (thread) with["thread"] = *thread;
        who.ask("read.mark", with);
    }
};

/// An inbox's tab: each entry's id, with what of it is unread.
std::vector<std::pair<std::string, std::uint64_t>> entries(const Json& page) {
    std::vector<std::pair<std::string, std::uint64_t>> out;
    for (const auto& entry : at(page, "entries").as_array())
        out.emplace_back(text_at(entry, "id"),
                         entry.as_object().contains("unread") ? number_at(entry, "unread") : 0);
    return out;
}
using Entries = std::vector<std::pair<std::string, std::uint64_t>>;

Json inbox(Member& who, const std::string& tab, object more = {}) {
    more["tab"] = tab;
    return who.ask("inbox.list", more);
}

struct Counts {
    std::uint64_t threads, mentions;
    bool operator==(const Counts&) const = default;
};
std::ostream& operator<<(std::ostream& out, const Counts& counts) {
    return out << counts.threads << " threads, " << counts.mentions << " mentions";
}
Counts counts(Member& who) {
    const Json page = inbox(who, "threads", {{"limit", 1}});
    const Json found = at(page, "counts");
    return {number_at(found, "threads"), number_at(found, "mentions")};
}
}  // namespace

TEST_CASE("A message that names somebody enters their inbox and no one else's", "[inbox]") {
    Desk desk;
    auto& [server, anna, björn, clara] = desk;
    const Placed named = anna.post("#launch", "for " + desk.naming("björn"));
    const Heard entered = björn.event("inbox.entered", "björn");
    const Json entry = at(entered.data, "entry");
    CHECK(text_at(entry, "id") == desk.id("mention", named.seq));
    CHECK(text_at(entry, "kind") == "mention");
    CHECK(text_at(entry, "by") == anna.id());
    CHECK(number_at(entry, "unread") == 1);
    CHECK(entries(inbox(björn, "mentions")) == Entries{{desk.id("mention", named.seq), 1}});
    CHECK(counts(björn) == Counts{0, 1});
    for (Member* other : {&anna, &clara}) {
        CHECK(entries(inbox(*other, "mentions")).empty());
        CHECK(counts(*other) == Counts{0, 0});
        for (const auto& name : other->rest()) CHECK(name != "inbox.entered");
    }

    SECTION("read, and still there") {
        desk.read_to(björn, named.place);
        CHECK(entries(inbox(björn, "mentions")) == Entries{{desk.id("mention", named.seq), 0}});
        CHECK(counts(björn) == Counts{0, 0});
        desk.read_to(björn, 0);
        CHECK(counts(björn) == Counts{0, 1});
    }
    SECTION("read by what one says oneself") {
        björn.post("#launch", "yes");
        CHECK(counts(björn) == Counts{0, 0});
    }
    SECTION("done") {
        auto too = server.another("björn");
        björn.ask("inbox.done", {{"entries", {desk.id("mention", named.seq)}}});
        CHECK(entries(inbox(björn, "mentions")).empty());
        CHECK(counts(björn) == Counts{0, 0});
        const Json left = too.event("inbox.left", "björn").data;
        CHECK(driver::to_text(left).find(desk.id("mention", named.seq)) != std::string::npos);
    }
    SECTION("edited away, and deleted") {
        anna.edit("#launch", named.seq, "for " + desk.naming("clara"));
        björn.event("inbox.left", "björn");
        clara.event("inbox.entered", "clara");
        CHECK(entries(inbox(björn, "mentions")).empty());
        CHECK(counts(clara) == Counts{0, 1});
        anna.erase("#launch", named.seq);
        clara.event("inbox.left", "clara");
        CHECK(entries(inbox(clara, "mentions")).empty());
        CHECK(counts(clara) == Counts{0, 0});
    }
    SECTION("of a channel that is no longer theirs nothing is shown or counted") {
        server.operator_().run("space.remove",
                               {{"space", server.id("shared")},
                                {"orgs", boost::json::array{Json(server.id("Nordwind"))}}});
        CHECK(entries(inbox(björn, "mentions")).empty());
        CHECK(counts(björn) == Counts{0, 0});
    }
}

TEST_CASE("What names a company or everybody is in the inbox of all whom it means", "[inbox]") {
    Desk desk;
    auto& [server, anna, björn, clara] = desk;
    const Placed company = anna.post("#launch", "<@" + server.id("Nordwind") + "> hello");
    const Placed all = anna.post("#launch", "<!channel> hello, " + desk.naming("björn"));
    björn.event("inbox.entered", "björn");
    const Entries both{{desk.id("mention", all.seq), 1}, {desk.id("mention", company.seq), 1}};
    CHECK(entries(inbox(björn, "mentions")) == both);
    CHECK(entries(inbox(clara, "mentions")) == both);
    CHECK(entries(inbox(anna, "mentions")).empty());
    CHECK(counts(björn) == Counts{0, 2});
    CHECK(counts(clara) == Counts{0, 2});
    clara.ask("inbox.done", {{"entries", {desk.id("mention", company.seq)}}});
    CHECK(entries(inbox(clara, "mentions")) == Entries{{desk.id("mention", all.seq), 1}});
    CHECK(entries(inbox(björn, "mentions")) == both);
    desk.read_to(björn, all.place);
    CHECK(counts(björn) == Counts{0, 0});
    auto late = server.member("late", "Nordwind");
    CHECK(entries(inbox(late, "mentions")).empty());
    anna.erase("#launch", all.seq);
    björn.event("inbox.left", "björn");
    CHECK(entries(inbox(björn, "mentions")) == Entries{{desk.id("mention", company.seq), 0}});
    // A page at a time, each once.
    const Placed again = anna.post("#launch", "<!channel> again");
    Entries found;
    object more{{"limit", 1}};
    for (;;) {
        const Json page = inbox(björn, "mentions", more);
        for (auto& entry : entries(page)) found.push_back(entry);
        if (!at(page, "more").as_bool()) break;
        more["cursor"] = text_at(page, "cursor");
    }
    CHECK(found ==
          Entries{{desk.id("mention", again.seq), 1}, {desk.id("mention", company.seq), 0}});
}

TEST_CASE("What names everybody in a private channel is for its people, and bounds nobody's inbox",
          "[inbox][wall]") {
    Desk desk;
    auto& [server, anna, björn, clara] = desk;
    const Json before = inbox(clara, "mentions", {{"limit", 1}});
    server.channel("#few", {.only_for = {"anna", "björn"}, .by = "anna"});
    std::vector<Placed> said;
    for (int i = 0; i < 3; ++i) {
        said.push_back(anna.post("#few", "<!channel> for us"));
        björn.event("inbox.entered", "björn");
    }
    const auto id = [&](const Placed& each) {
        return "mention/" + server.id("#few") + "/0/" + std::to_string(each.seq);
    };
    CHECK(entries(inbox(björn, "mentions")) ==
          Entries{{id(said[2]), 1}, {id(said[1]), 1}, {id(said[0]), 1}});
    CHECK(counts(björn) == Counts{0, 3});
    // Not an entry, nor that there is more, nor where it would go on.
    CHECK(driver::to_text(inbox(clara, "mentions", {{"limit", 1}})) == driver::to_text(before));
    CHECK(clara.refusal("inbox.done", {{"entries", {id(said[0])}}}) == "not_found");
    björn.ask("inbox.done", {{"entries", {id(said[1])}}});
    anna.erase("#few", said[0].seq);
    björn.event("inbox.left", "björn");
    björn.event("inbox.left", "björn");
    CHECK(entries(inbox(björn, "mentions")) == Entries{{id(said[2]), 1}});
    CHECK(counts(björn) == Counts{0, 1});
}

TEST_CASE("An answer in a thread enters the inbox of those who take part in it", "[inbox]") {
    Desk desk;
    auto& [server, anna, björn, clara] = desk;
    const Placed root = anna.post("#launch", "root");
    björn.reply("#launch", root.seq, "one");
    anna.event("inbox.entered", "anna");
    const std::string id = desk.id("thread", root.seq);
    CHECK(entries(inbox(anna, "threads")) == Entries{{id, 1}});
    CHECK(entries(inbox(björn, "threads")).empty());
    const Placed second = anna.reply("#launch", root.seq, "two, " + desk.naming("clara"));
    björn.event("inbox.entered", "björn");
    clara.event("inbox.entered", "clara");
    CHECK(counts(anna) == Counts{0, 0});  // who answers has read
    CHECK(counts(björn) == Counts{1, 0});
    CHECK(counts(clara) == Counts{1, 1});
    björn.reply("#launch", root.seq, "three");
    clara.event("inbox.entered", "clara");
    clara.event("inbox.entered", "clara");
    CHECK(entries(inbox(clara, "threads")) == Entries{{id, 2}});

    SECTION("reading the thread") {
        desk.read_to(clara, second.place, root.seq);
        CHECK(entries(inbox(clara, "threads")) == Entries{{id, 1}});
        CHECK(counts(clara) == Counts{1, 0});
        desk.read_to(clara, 3, root.seq);
        CHECK(counts(clara) == Counts{0, 0});
    }
    SECTION("an answer that is taken back") {
        anna.erase("#launch", second.seq);
        clara.event("inbox.left", "clara");
        CHECK(entries(inbox(clara, "threads")) == Entries{{id, 1}});
        CHECK(counts(clara) == Counts{1, 0});
    }
    SECTION("done, until the next answer") {
        clara.ask("inbox.done", {{"entries", {id}}});
        CHECK(entries(inbox(clara, "threads")).empty());
        CHECK(counts(clara).threads == 0);
        anna.reply("#launch", root.seq, "four");
        clara.event("inbox.entered", "clara");
        CHECK(entries(inbox(clara, "threads")) == Entries{{id, 1}});
    }
    SECTION("the threads of a channel, and one's own") {
        const Placed other = clara.post("#launch", "alone");
        const auto threads = [&](Member& who, const object& with) {
            const Json page = who.ask("thread.list", with);
            std::vector<std::tuple<std::uint64_t, std::uint64_t, std::uint64_t, bool>> out;
            for (const auto& each : at(page, "threads").as_array())
                out.emplace_back(number_at(each, "seq"), number_at(each, "replies"),
                                 number_at(each, "unread"), at(each, "following").as_bool());
            return out;
        };
        const object channel{{"channel", server.id("#launch")}}, mine{{"mine", true}};
        CHECK(threads(clara, channel) == decltype(threads(clara, channel)){{root.seq, 3, 3, true}});
        CHECK(threads(björn, mine) == decltype(threads(björn, mine)){{root.seq, 3, 0, true}});
        auto outside = server.member("outside", "Nordwind");
        CHECK(threads(outside, mine).empty());
        CHECK(threads(outside, channel) ==
              decltype(threads(outside, channel)){{root.seq, 3, 3, false}});
        anna.reply("#launch", other.seq, "not any more");
        CHECK(threads(clara, mine).size() == 2);
        const Json page = clara.ask("thread.list", {{"mine", true}, {"limit", 1}});
        CHECK(at(page, "more").as_bool());
        const Json next = clara.ask(
            "thread.list", {{"mine", true}, {"limit", 1}, {"cursor", text_at(page, "cursor")}});
        CHECK_FALSE(at(next, "more").as_bool());
        CHECK(number_at(at(next, "threads").as_array()[0], "seq") == other.seq);
    }
}

TEST_CASE("A kill between a message and its follow-up loses nothing and doubles nothing",
          "[inbox][crash]") {
    Desk desk;
    auto& [server, anna, björn, clara] = desk;
    Entries expected;
    std::uint64_t unread = 0;
    const Placed root = anna.post("#launch", "root");
    björn.reply("#launch", root.seq, "I follow");
    for (int round = 0; round < 5; ++round) {
        // Answered, and killed at once: the follow-up has been carried out, or will be.
        for (int i = 0; i < 4; ++i) {
            const Placed named = anna.post("#launch", desk.naming("björn"));
            expected.insert(expected.begin(), {desk.id("mention", named.seq), 1});
            anna.reply("#launch", root.seq, "answer");
            ++unread;
        }
        server.kill(), server.start();
        anna.reconnect(), björn.reconnect();
        // What is said now comes after what was left over.
        const Placed last = anna.post("#launch", desk.naming("björn") + " last");
        expected.insert(expected.begin(), {desk.id("mention", last.seq), 1});
        for (;;) {
            const Heard entered = björn.event("inbox.entered", "björn");
            if (text_at(at(entered.data, "entry"), "id") == desk.id("mention", last.seq)) break;
        }
        REQUIRE(entries(inbox(björn, "mentions")) == expected);
        REQUIRE(entries(inbox(björn, "threads")) == Entries{{desk.id("thread", root.seq), unread}});
        REQUIRE(counts(björn) == Counts{1, expected.size()});
    }
}

TEST_CASE("An id that is none of an inbox is refused by name, and changes nothing", "[inbox]") {
    Desk desk;
    auto& [server, anna, björn, clara] = desk;
    const Placed named = anna.post("#launch", desk.naming("björn"));
    björn.event("inbox.entered", "björn");
    const auto good = desk.id("mention", named.seq);
    for (const char* bad : {"", "mention", "mention/x/0/1", "thread/", "record/1"}) {
        INFO(bad);
        CHECK(björn.refusal("inbox.done", {{"entries", {good, bad}}}) != "");
    }
    for (const std::string& bad :
         {good + "/", good + "0", "+" + good,
          "mention/" + server.id("#launch") + "/0/0" + std::to_string(named.seq)})
        CHECK(björn.refusal("inbox.done", {{"entries", {bad}}}) != "");
    CHECK(björn.refusal("inbox.list", {{"tab", "mentions"}, {"cursor", "x"}}) == "bad_value");
    CHECK(björn.refusal("inbox.list", {{"tab", "ours"}, {"cursor", "x/y"}}) == "bad_value");
    CHECK(björn.refusal("thread.list", {{"mine", true}, {"cursor", "x"}}) == "bad_value");
    CHECK(björn.refusal("thread.list") == "missing_field");
    CHECK(counts(björn) == Counts{0, 1});
}
