// A command that comes again: answered from what is kept, within its bounds.

#include "server/engine/answers.hpp"
#include "storage_fixture.hpp"

namespace parley::engine {

namespace {
MemberId member(std::uint8_t number) {
    MemberId id;
    id.bytes.back() = number;
    return id;
}

/// A store of answers; what is sent is answered with its own key.
struct Kept {
    storage::TemporaryFolder folder;
    std::unique_ptr<storage::Log> log = storage::open(folder / "data");
    std::optional<Answers> answers{std::in_place, 3u};

    std::optional<Result<std::string>> send(MemberId sender, const std::string& key,
                                            Instant at = {1'000}, const std::string& body = "{}") {
        const auto snapshot = log->snapshot();
        Views views;
        const Answers::Sent sent{sender, key, body_digest("the store's key", "message.post", body)};
        REQUIRE(views.fetch({{Answers::row(sent)}, {}}, *snapshot));
        if (auto repeated = answers->given_before(views, sent, at)) return repeated;
        REQUIRE(answers->keep(views, *snapshot, sent, R"({"seq":7})", at));
        storage::Batch batch;
        views.flush(batch);
        REQUIRE(log->commit(batch));
        return std::nullopt;
    }
    bool known(MemberId sender, const std::string& key) { return send(sender, key).has_value(); }
};
}  // namespace

TEST_CASE("A command that comes again gets the first answer", "[answers]") {
    Kept kept;
    CHECK_FALSE(kept.send(member(1), "a"));
    CHECK(kept.send(member(1), "a")->value() == R"({"seq":7})");
    CHECK_FALSE(kept.known(member(2), "a"));  // a key is its sender's own
    CHECK(kept.send(member(1), "a", {1'000}, "[]")->error().code == Code::key_reused);
}

TEST_CASE("An answer is forgotten after seven days", "[answers]") {
    Kept kept;
    constexpr std::int64_t week_ms = 7LL * 24 * 3600 * 1000;
    CHECK_FALSE(kept.send(member(1), "a", {0}));
    CHECK(kept.send(member(1), "a", {week_ms - 1}));
    CHECK_FALSE(kept.send(member(1), "a", {week_ms}));
}

TEST_CASE("Of a sender's answers the last ones are kept, the oldest go first", "[answers]") {
    Kept kept;
    for (const auto* key : {"a", "b", "c"}) CHECK_FALSE(kept.known(member(1), key));
    CHECK_FALSE(kept.known(member(2), "a"));
    CHECK(kept.known(member(1), "a"));

    SECTION("while the server runs") {}
    SECTION("after it was started again") { kept.answers.emplace(3u); }
    CHECK_FALSE(kept.known(member(1), "d"));  // a goes
    for (const auto* key : {"b", "c", "d"}) CHECK(kept.known(member(1), key));
    CHECK_FALSE(kept.known(member(1), "a"));  // b goes
    CHECK_FALSE(kept.known(member(1), "b"));
    CHECK(kept.known(member(2), "a"));  // others are not touched
    // Each has two rows, and no more stay behind; one row is the log's own.
    CHECK(storage::all_rows(*kept.log).size() == 2 * (3 + 1) + 1);
}

}  // namespace parley::engine
