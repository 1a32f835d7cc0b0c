// Rounds of the engine: what the commands of one batch know of each other, and that the batch says
// all that they did.

#include <random>

#include "engine_asked.hpp"

namespace parley::engine {

namespace {
/// A log whose batches a second store follows: it is given nothing but their encoded bytes.
class FollowedLog final : public storage::Log {
  public:
    FollowedLog(storage::Log& log, storage::Log& follower) : log_(log), follower_(follower) {}

    Result<> commit(const storage::Batch& batch) override {
        const auto bytes = storage::encoded(batch);
        if (auto written = log_.commit(batch); !written) return written;
        const auto decoded = storage::decoded_batch(bytes);
        REQUIRE(decoded.has_value());
        return follower_.commit(*decoded);
    }
    std::unique_ptr<storage::Snapshot> snapshot() const override { return log_.snapshot(); }
    Result<std::uint64_t> checkpoint(const std::string& folder) override {
        return log_.checkpoint(folder);
    }
    Result<> compact() override { return log_.compact(); }
    Result<> compact_erased() override { return log_.compact_erased(); }
    std::optional<Instant> erased_since() const override { return log_.erased_since(); }
    void interrupt() override { log_.interrupt(); }
    storage::Sizes sizes() const override { return log_.sizes(); }
    std::vector<storage::TableBytes> table_sizes() const override { return log_.table_sizes(); }
    std::map<std::string, std::uint64_t> damaged_rows() const override {
        return log_.damaged_rows();
    }

  private:
    storage::Log& log_;
    storage::Log& follower_;
};

/// A store, and another one that follows it.
struct Followed {
    storage::TemporaryFolder folder;
    std::unique_ptr<storage::Log> log = storage::open(folder / "leader");
    std::unique_ptr<storage::Log> follower = storage::open(folder / "follower");
    FollowedLog followed{*log, *follower};
};

std::string quoted(const std::string& text) { return "\"" + text + "\""; }

/// What became of each: "done", or the code of its refusal.
using Ends = std::vector<std::string>;
Ends ends_of(const std::vector<AskedEngine::Answer>& answers) {
    Ends ends;
    for (const auto& answer : answers)
        ends.emplace_back(answer.refused ? enum_text(*answer.refused) : "done");
    return ends;
}
}  // namespace

TEST_CASE("Commands of one round know of each other", "[engine][storage]") {
    storage::TemporaryFolder folder;
    const auto log = storage::open(folder / "data");
    AskedEngine asked(*log);
    const Project project(asked);
    const auto in_channel = [&](const std::string& more) {
        return R"({"channel":)" + quoted(project.channel) + more + "}";
    };
    const auto anna = project.anna, bert = project.bert;
    const auto first = asked.ask("message.post", in_channel(R"(,"text":"first")"), anna);
    REQUIRE_FALSE(first.refused);
    const auto seq = first.json.substr(first.json.find("\"seq\":") + 6);
    const auto of_first = R"(,"seq":)" + seq.substr(0, seq.find_first_of(",}"));

    auto batches = asked.engine().counters().batches + 1;
    SECTION("a message that was deleted is neither edited nor reacted to") {
        ++batches;  // a deletion waits until what it blanks is on disk
        CHECK(ends_of(asked.ask_at_once({
                  {"message.react", in_channel(of_first + R"(,"emoji":"👍")"), bert},
                  {"message.delete", in_channel(of_first), anna},
                  {"message.edit", in_channel(of_first + R"(,"text":"second")"), anna},
                  {"message.react", in_channel(of_first + R"(,"emoji":"👎")"), bert},
                  {"message.delete", in_channel(of_first), anna},
              })) == Ends{"done", "done", "not_found", "not_found", "not_found"});
    }
    SECTION("of two changes to one version of a record, the first counts") {
        const auto record = asked.made(
            "record.create",
            R"({"space":)" + quoted(project.space) + R"(,"type":"task","title":"Roof"})", anna);
        ++batches;
        const auto change = [&](const std::string& title) {
            return R"({"record":)" + quoted(record) + R"(,"rev":1,"title":)" + quoted(title) + "}";
        };
        CHECK(ends_of(asked.ask_at_once({{"record.change", change("East"), anna},
                                         {"record.change", change("West"), anna}})) ==
              Ends{"done", "conflict"});
    }
    SECTION("one key, one message") {
        const auto answers = asked.ask_at_once({
            {"message.post", in_channel(R"(,"text":"once")"), anna, "k"},
            {"message.post", in_channel(R"(,"text":"once")"), anna, "k"},
            {"message.post", in_channel(R"(,"text":"twice")"), anna, "k"},
        });
        CHECK(ends_of(answers) == Ends{"done", "done", "key_reused"});
        CHECK(answers[1].json.find("\"repeated\":true") != std::string::npos);
    }
    SECTION("one name, one channel") {
        const auto with = R"({"space":)" + quoted(project.space) + R"(,"name":"Support"})";
        const auto other = R"({"space":)" + quoted(project.space) + R"(,"name":"support"})";
        CHECK(ends_of(asked.ask_at_once(
                  {{"channel.create", with, anna}, {"channel.create", other, anna}})) ==
              Ends{"done", "conflict"});
    }
    SECTION("a right that ended has ended for the next command") {
        const auto posting = in_channel(R"(,"text":"still here")");
        CHECK(ends_of(asked.ask_at_once({
                  {"message.post", posting, bert},
                  {"member.deactivate", R"({"member":)" + quoted(bert.text()) + "}"},
                  {"message.post", posting, bert},
              })) == Ends{"done", "done", "not_found"});
    }
    CHECK(asked.engine().counters().batches == batches);
}

TEST_CASE("A store that is given each batch as bytes holds the same rows", "[engine][storage]") {
    Followed stores;
    const auto seed = std::random_device{}();
    INFO("seed " << seed);
    std::mt19937 random(seed);
    AskedEngine asked(stores.followed);
    const Project project(asked);
    const auto channel = quoted(project.channel);
    const auto record = quoted(
        asked.made("record.create",
                   R"({"space":)" + quoted(project.space) + R"(,"type":"task","title":"Roof"})",
                   project.anna));
    const auto any = [&](std::size_t count) { return std::to_string(random() % count + 1); };
    for (int i = 0; i < 30; ++i)
        asked.ask("message.post", R"({"channel":)" + channel + R"(,"text":"said"})",
                  i % 2 ? project.anna : project.bert);
    const auto message = [&] { return R"({"channel":)" + channel + R"(,"seq":)" + any(40) + "}"; };
    const std::vector<std::function<AskedEngine::Question()>> kinds = {
        [&]() -> AskedEngine::Question {
            return {"message.post", R"({"channel":)" + channel + R"(,"text":"about <@)" +
                                        project.bert.text() + "> " + any(1000) + "\"}"};
        },
        [&]() -> AskedEngine::Question {
            return {"message.post",
                    R"({"channel":)" + channel + R"(,"text":"a reply","thread":)" + any(40) + "}"};
        },
        [&]() -> AskedEngine::Question {
            return {"message.edit",
                    R"({"channel":)" + channel + R"(,"seq":)" + any(40) + R"(,"text":"changed"})"};
        },
        [&]() -> AskedEngine::Question {
            return {"message.react",
                    R"({"channel":)" + channel + R"(,"seq":)" + any(40) + R"(,"emoji":"👍"})"};
        },
        [&]() -> AskedEngine::Question { return {"message.delete", message()}; },
        [&]() -> AskedEngine::Question { return {"message.pin", message()}; },
        [&]() -> AskedEngine::Question { return {"message.unpin", message()}; },
        [&]() -> AskedEngine::Question {
            return {"read.mark", R"({"channel":)" + channel + R"(,"place":)" + any(30) + "}"};
        },
        [&]() -> AskedEngine::Question {
            return {"record.change", R"({"record":)" + record + R"(,"rev":)" + any(20) +
                                         R"(,"title":"Roof )" + any(9) + "\"}"};
        },
        [&]() -> AskedEngine::Question {
            return {"schedule.create",
                    R"({"channel":)" + channel +
                        R"(,"text":"later","when":{"instant":"2099-01-01T00:00:00Z"}})"};
        },
        [&]() -> AskedEngine::Question {
            return {"channel.create", R"({"space":)" + quoted(project.space) +
                                          R"(,"name":"channel )" + any(40) + "\"}"};
        },
        [&]() -> AskedEngine::Question {
            return {"token.create", R"({"member":)" + quoted(project.anna.text()) +
                                        R"(,"name":"program )" + any(40) + "\"}"};
        },
    };
    std::size_t refused = 0, asked_in_all = 0;
    for (int round = 0; round < 60; ++round) {
        std::vector<AskedEngine::Question> questions;
        for (std::size_t i = random() % 12 + 1; i > 0; --i) {
            questions.push_back(kinds[random() % kinds.size()]());
            questions.back().who = random() % 2 ? project.anna : project.bert;
            if (random() % 3 == 0) questions.back().key = any(200);
        }
        for (const auto& answer : asked.ask_at_once(questions))
            refused += answer.refused.has_value();
        asked_in_all += questions.size();
    }
    INFO(refused << " of " << asked_in_all << " were refused");
    CHECK(refused < asked_in_all * 3 / 4);
    const auto rows = storage::all_rows(*stores.log);
    CHECK(rows.size() > 100);
    CHECK(rows == storage::all_rows(*stores.follower));
}

}  // namespace parley::engine
