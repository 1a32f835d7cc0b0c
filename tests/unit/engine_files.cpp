// How long an upload waits to be referred to, and what is left of it: rows over a clock that the
// test moves.

#include <catch2/catch.hpp>
#include <map>

#include "server/engine/files.hpp"

using namespace parley;
using namespace parley::engine;

namespace {
/// Rows in memory.
class Rows : public storage::Snapshot {
  public:
    std::map<std::string, std::string, std::less<>> rows;

    Result<std::optional<std::string>> get(std::string_view key) const override {
        const auto found = rows.find(key);
        return found == rows.end() ? std::optional<std::string>() : std::optional(found->second);
    }
    Result<std::vector<std::optional<std::string>>> get(
        const std::vector<std::string>& keys) const override {
        std::vector<std::optional<std::string>> out;
        for (const auto& key : keys) out.push_back(*get(std::string_view(key)));
        return out;
    }
    Result<> scan(std::string_view prefix, std::string_view from, const Row& row) const override {
        for (auto at = rows.lower_bound(from); at != rows.end(); ++at)
            if (!at->first.starts_with(prefix) || !row(at->first, at->second)) break;
        return {};
    }
    Result<> scan_back(std::string_view, std::string_view, const Row&) const override { return {}; }
    Result<Seq> last_seq(StreamId) const override { return Seq{0}; }
    Result<> events(StreamId, Seq, const Event&) const override { return {}; }

    std::size_t count(storage::Table table) const {
        return static_cast<std::size_t>(std::count_if(rows.begin(), rows.end(), [&](auto& row) {
            return row.first[0] == static_cast<char>(table);
        }));
    }
};

constexpr std::int64_t start_ms = 1'800'000'000'000;

/// Anna, who uploads.
struct Uploads {
    Directory directory;
    std::shared_ptr<const Member> anna;
    Rows stored;
    std::int64_t now_ms = start_ms;
    std::uint8_t count = 0;

    Uploads() {
        const Org org{.id = {{1}}, .name = "Helio", .kind = OrgType::host, .zone = "UTC"};
        directory.put(org);
        directory.put(Member{.id = {{2}}, .org = org.id, .name = "anna", .role = Role::member});
        anna = directory.member({{2}});
    }

    template <class Command>
    typename Command::Reply run(const Actor& actor, const Command& command) {
        Views views;
        for (Needs needs = parley::engine::needs(directory, actor, command);;) {
            REQUIRE(views.fetch(needs, stored).has_value());
            if (!needs.then) break;
            needs = needs.then(views);
        }
        Moment moment{.now = {now_ms}};
        moment.entropy.fill(++count);
        auto outcome = decide(State{directory, views}, actor, command, moment);
        REQUIRE(outcome.has_value());
        for (const auto& [key, value] : outcome->rows)
            if (value)
                stored.rows[key] = *value;
            else
                stored.rows.erase(key);
        return outcome->reply;
    }

    FileId upload(const std::string& bytes_digest) {
        AddFile add;
        add.upload.name = FileName("a.txt");
        add.size = 5;
        add.sha256 = bytes_digest;
        add.type = "text/plain";
        return run(Actor{anna}, add).id;
    }
    std::size_t due() const { return unused_files(stored, {now_ms}, 100)->size(); }
    void drop_due() {
        for (const auto& drop : *unused_files(stored, {now_ms}, 100)) run(Actor{}, drop);
    }
    std::vector<std::string> left() const { return *left_blobs(stored, 100); }
};
}  // namespace

TEST_CASE("An upload that nothing refers to goes after seven days, and its bytes with it",
          "[files]") {
    Uploads uploads;
    const auto file = uploads.upload("aa");
    CHECK(uploads.due() == 0);
    uploads.now_ms = start_ms + file_unused_kept_ms - 1;
    CHECK(uploads.due() == 0);
    uploads.run(Actor{}, DropFile{file});
    CHECK(uploads.stored.count(storage::Table::file) == 1);  // too early, whoever asks

    uploads.now_ms = start_ms + file_unused_kept_ms;
    CHECK(uploads.due() == 1);
    uploads.drop_due();
    CHECK(uploads.stored.count(storage::Table::file) == 0);
    CHECK(uploads.due() == 0);
    CHECK(uploads.left() == std::vector<std::string>{"aa"});
    uploads.run(Actor{}, ForgetBlob{"aa"});
    CHECK(uploads.stored.rows.empty());
}

TEST_CASE("Bytes that two uploads have stay for the other one", "[files]") {
    Uploads uploads;
    uploads.upload("aa");
    uploads.now_ms += 1'000;
    uploads.upload("aa");
    uploads.now_ms = start_ms + file_unused_kept_ms;
    uploads.drop_due();
    CHECK(uploads.left().empty());
    CHECK(*is_blob_held(uploads.stored, "aa"));
    uploads.now_ms += 1'000;
    uploads.drop_due();
    CHECK(uploads.left() == std::vector<std::string>{"aa"});

    // The same bytes come back before the collector has had its turn.
    uploads.upload("aa");
    CHECK(uploads.left().empty());
    uploads.run(Actor{}, ForgetBlob{"aa"});
    CHECK(*is_blob_held(uploads.stored, "aa"));
}
