// What was acknowledged is on the disk, whenever the server dies.

#include <catch2/catch.hpp>
#include <random>

#include "tests/scenario/server.hpp"

using namespace parley::scenario;

namespace {
/// A post that was sent, and the place that was promised to it.
struct Sent {
    std::string text;
    std::string key;
    std::uint64_t answer_id = 0;
    std::uint64_t seq = 0;  ///< 0: never acknowledged
};
}  // namespace

TEST_CASE("Every message acknowledged before a kill is there once, in order, 50 times over",
          "[crash]") {
    Server server;
    server.space({"Acme", "Nordwind"});
    server.channel("#launch");
    auto anna = server.member("anna", "Acme");
    const auto seed = std::random_device{}();
    INFO("seed " << seed);
    std::mt19937 random(seed);
    std::vector<Sent> sent;

    for (int round = 0; round < 50; ++round) {
        const std::size_t first = sent.size();
        for (int i = 0; i < 200; ++i) {
            const std::string text = std::to_string(sent.size());
            const auto id =
                anna.send("message.post", {{"channel", server.id("#launch")}, {"text", text}},
                          "crash-" + text);
            sent.push_back({text, "crash-" + text, id});
        }
        // It dies somewhere in the burst: after the answer to any of the 200.
        anna.answer(sent[first + random() % 200].answer_id);
        server.kill();
        for (std::size_t i = first; i < sent.size(); ++i)
            if (anna.answered(sent[i].answer_id))
                sent[i].seq = number_at(at(anna.answer(sent[i].answer_id), "ok"), "seq");
        server.start();
        anna.reconnect();
        // What had no answer is sent again, as a client does.
        for (std::size_t i = first; i < sent.size(); ++i)
            if (sent[i].seq == 0)
                sent[i].answer_id = anna.send(
                    "message.post", {{"channel", server.id("#launch")}, {"text", sent[i].text}},
                    sent[i].key);
        for (std::size_t i = first; i < sent.size(); ++i) {
            if (sent[i].seq != 0) continue;
            const Json reply = anna.answer(sent[i].answer_id);
            REQUIRE(at(reply, "error").is_null());
            sent[i].seq = number_at(at(reply, "ok"), "seq");
        }
        anna.ignore_rest();
    }

    std::map<std::uint64_t, std::string> found;
    for (const Json& event : anna.log("#launch"))
        if (text_at(event, "event") == "message.posted")
            found[number_at(event, "seq")] = text_at(at(event, "data"), "text");
    CHECK(found.size() == sent.size());
    std::uint64_t last = 0;
    for (const Sent& one : sent) {
        CHECK(found[one.seq] == one.text);
        CHECK(one.seq > last);
        last = one.seq;
    }
}

TEST_CASE("Places count on without a hole after a kill", "[crash]") {
    Server server;
    server.space({"Acme", "Nordwind"});
    auto anna = server.member("anna", "Acme");
    CHECK(anna.post("#launch", "one").place == 1);
    const Placed root = anna.post("#launch", "two");
    CHECK(anna.reply("#launch", root.seq, "first reply").place == 1);
    server.kill(), server.start(), anna.reconnect();
    CHECK(anna.post("#launch", "three").place == 3);
    CHECK(anna.reply("#launch", root.seq, "second reply").place == 2);
}
