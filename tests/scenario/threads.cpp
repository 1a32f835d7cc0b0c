// Replies under a message: a list of their own, counted on their own.

#include <catch2/catch.hpp>

#include "tests/scenario/server.hpp"

using namespace parley::scenario;

TEST_CASE("A thread counts its places from 1, and its root counts the replies", "[threads]") {
    Server server;
    server.space({"Acme", "Nordwind"});
    auto anna = server.member("anna", "Acme");
    auto björn = server.member("björn", "Nordwind");
    const Placed root = anna.post("#launch", "root");
    anna.post("#launch", "beside");
    CHECK(björn.reply("#launch", root.seq, "first").place == 1);
    const Placed second = anna.reply("#launch", root.seq, "second");
    CHECK(second.place == 2);
    CHECK(anna.post("#launch", "third in the channel").place == 3);

    // The channel's list is without them, the thread's begins with its root.
    CHECK(björn.history("#launch") == Texts{"root", "beside", "third in the channel"});
    const Json thread = björn.page("#launch", {{"thread", root.seq}});
    const auto& messages = at(thread, "messages").as_array();
    REQUIRE(messages.size() == 3);
    CHECK(text_at(messages.at(0), "text") == "root");
    CHECK(number_at(messages.at(0), "replies") == 2);
    CHECK(!text_at(messages.at(0), "last_reply_at").empty());
    CHECK(text_at(messages.at(1), "text") == "first");
    CHECK(number_at(messages.at(1), "thread") == root.seq);
    CHECK(number_at(messages.at(2), "place") == 2);
    const Json first = at(björn.page("#launch"), "messages").as_array().at(0);
    CHECK(number_at(first, "replies") == 2);

    const Heard heard = björn.event("message.posted", "#launch");
    CHECK(at(heard.data, "thread").is_null());
    björn.event("message.posted", "#launch");
    CHECK(number_at(björn.event("message.posted", "#launch").data, "thread") == root.seq);
}

TEST_CASE("A thread is one level deep and within its channel", "[threads]") {
    Server server;
    server.space({"Acme", "Nordwind"});
    auto anna = server.member("anna", "Acme");
    const Placed root = anna.post("#launch", "root");
    const Placed other = anna.post("#other", "elsewhere");
    for (int i = 0; i < 5; ++i) anna.post("#other", "more");
    const Placed reply = anna.reply("#launch", root.seq, "reply");
    const auto refused = [&](std::uint64_t thread) {
        return anna.refusal("message.post",
                            {{"channel", server.id("#launch")}, {"text", "x"}, {"thread", thread}});
    };
    CHECK(!refused(reply.seq).empty());
    CHECK(!refused(other.seq + 5).empty());
    CHECK(!refused(9999).empty());
    CHECK(!refused(0).empty());
    CHECK(anna.history("#launch") == Texts{"root"});
}

TEST_CASE("A deleted reply is no longer counted as one, and its place stays", "[threads]") {
    Server server;
    server.space({"Acme", "Nordwind"});
    auto anna = server.member("anna", "Acme");
    const Placed root = anna.post("#launch", "root");
    const Placed first = anna.reply("#launch", root.seq, "first");
    anna.reply("#launch", root.seq, "second");
    anna.erase("#launch", first.seq);
    CHECK(anna.reply("#launch", root.seq, "third").place == 3);
    const Json thread = anna.page("#launch", {{"thread", root.seq}});
    const auto& messages = at(thread, "messages").as_array();
    REQUIRE(messages.size() == 4);
    CHECK(text_at(messages.at(1), "text").empty());
}

TEST_CASE("A thread's last reply is the last that is there", "[threads][deletion]") {
    Server server;
    server.space({"Acme", "Nordwind"});
    auto anna = server.member("anna", "Acme");
    const Placed root = anna.post("#launch", "root");
    std::vector<Placed> replies;
    for (int i = 0; i < 5; ++i)
        replies.push_back(anna.reply("#launch", root.seq, "reply " + std::to_string(i)));
    const auto last_at = [&] {
        return text_at(at(anna.page("#launch"), "messages").as_array().at(0), "last_reply_at");
    };
    const auto listed_at = [&] {
        const Json page = anna.ask("thread.list", {{"channel", server.id("#launch")}});
        return text_at(at(page, "threads").as_array().at(0), "last_reply_at");
    };
    const auto at_of = [&](std::size_t i) {
        const Json thread = anna.page("#launch", {{"thread", root.seq}});
        return text_at(at(thread, "messages").as_array().at(i + 1), "at");
    };
    anna.erase("#launch", replies[1].seq);
    CHECK(last_at() == at_of(4));
    anna.erase("#launch", replies[3].seq);
    anna.erase("#launch", replies[4].seq);
    CHECK(last_at() == at_of(2));
    CHECK(listed_at() == at_of(2));
    // Several in one round of the server, from the end.
    std::vector<std::uint64_t> asked;
    for (const std::size_t i : {2u, 0u})
        asked.push_back(anna.send("message.delete",
                                  {{"channel", server.id("#launch")}, {"seq", replies[i].seq}}));
    for (const auto id : asked) anna.answer(id);
    CHECK(last_at().empty());
    anna.reply("#launch", root.seq, "again");
    CHECK(last_at() == at_of(5));
}

TEST_CASE("A thread's last reply is the last that was said, whatever the clock of an import",
          "[threads][deletion]") {
    Server server;
    server.space({"Acme", "Nordwind"}, {.name = "Solar"});
    auto anna = server.member("anna", "Acme", {.role = "admin"});
    const auto line = [](int n, const std::string& at, object more = {}) {
        more["n"] = n, more["at"] = at, more["nick"] = "old", more["text"] = std::to_string(n);
        return more;
    };
    server.operator_().run(
        "import.chat",
        {{"space", server.id("Solar")},
         {"log", "archive"},
         {"lines", boost::json::array{line(1, "2020-01-01T10:00:00Z"),
                                      line(2, "2020-01-01T10:05:00Z", {{"reply_to", 1}}),
                                      line(3, "2020-01-01T10:03:00Z", {{"reply_to", 1}}),
                                      line(4, "2020-01-01T10:03:00Z", {{"reply_to", 1}})}}});
    std::string channel;
    const Json channels = anna.ask("channel.list", {{"space", server.id("Solar")}});
    for (const auto& one : at(channels, "channels").as_array())
        if (text_at(one, "name") == "archive") channel = text_at(one, "id");
    const Json page = anna.ask("history", {{"channel", channel}});
    const auto root = number_at(at(page, "messages").as_array().at(0), "seq");
    const auto last_at = [&] {
        const Json now = anna.ask("history", {{"channel", channel}});
        return text_at(at(now, "messages").as_array().at(0), "last_reply_at");
    };
    const auto erase = [&](std::uint64_t seq) {
        server.operator_().run("message.delete", {{"channel", channel}, {"seq", seq}});
    };
    CHECK(last_at() == "2020-01-01T10:03:00.000Z");
    erase(root + 1);  // of a later moment, and not the last
    CHECK(last_at() == "2020-01-01T10:03:00.000Z");
    erase(root + 3);  // two at one moment: the other is there
    CHECK(last_at() == "2020-01-01T10:03:00.000Z");
    erase(root + 2);
    CHECK(last_at().empty());
}
