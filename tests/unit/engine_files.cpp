// How long an upload waits to be referred to, and what is left of it.

#include "server/engine/files.hpp"
#include "tests/unit/engine_desk.hpp"

using namespace parley;
using namespace parley::engine;

namespace {
const std::string digest(64, 'a');  // a SHA-256 in base 16

/// Anna, who uploads.
struct Uploads : Desk {
    std::shared_ptr<const Member> anna;
    const std::int64_t start_ms = now_ms;

    Uploads() {
        const Org org{.id = {{1}}, .name = "Helio", .kind = OrgType::host, .zone = "UTC"};
        directory.put(org);
        directory.put(Member{.id = {{2}}, .org = org.id, .name = "anna", .role = Role::member});
        anna = directory.member({{2}});
    }
    FileId upload(const std::string& bytes_digest) {
        AddFile add;
        add.upload.name = FileName("a.txt");
        add.size = 5;
        add.sha256 = bytes_digest;
        add.type = "text/plain";
        return run(Actor::member(anna), add).reply.id;
    }
    std::size_t due() const { return unused_files(stored, {now_ms}, 100)->size(); }
    void drop_due() {
        for (const auto& drop : *unused_files(stored, {now_ms}, 100)) run(Actor::job(), drop);
    }
    std::vector<std::string> left() const { return *left_blobs(stored, 100); }
};
}  // namespace

TEST_CASE("An upload that nothing refers to goes after seven days, and its bytes with it",
          "[files]") {
    Uploads uploads;
    const auto file = uploads.upload(digest);
    CHECK(uploads.due() == 0);
    uploads.now_ms = uploads.start_ms + file_unused_kept_ms - 1;
    CHECK(uploads.due() == 0);
    uploads.run(Actor::job(), DropFile{file});
    CHECK(uploads.stored.count(storage::Table::file) == 1);  // too early, whoever asks

    uploads.now_ms = uploads.start_ms + file_unused_kept_ms;
    CHECK(uploads.due() == 1);
    uploads.drop_due();
    CHECK(uploads.stored.count(storage::Table::file) == 0);
    CHECK(uploads.due() == 0);
    CHECK(uploads.left() == std::vector<std::string>{digest});
    uploads.run(Actor::job(), ForgetBlob{digest});
    CHECK(uploads.stored.rows.empty());
}

TEST_CASE("Bytes that two uploads have stay for the other one", "[files]") {
    Uploads uploads;
    uploads.upload(digest);
    uploads.now_ms += 1'000;
    uploads.upload(digest);
    uploads.now_ms = uploads.start_ms + file_unused_kept_ms;
    uploads.drop_due();
    CHECK(uploads.left().empty());
    CHECK(*is_blob_held(uploads.stored, digest));
    uploads.now_ms += 1'000;
    uploads.drop_due();
    CHECK(uploads.left() == std::vector<std::string>{digest});

    // The same bytes come back before the collector has had its turn.
    uploads.upload(digest);
    CHECK(uploads.left().empty());
    uploads.run(Actor::job(), ForgetBlob{digest});
    CHECK(*is_blob_held(uploads.stored, digest));
}

TEST_CASE("Places that somebody may not read do not count against a file of theirs",
          "[files][wall]") {
    Uploads uploads;
    const auto id = uploads.upload(digest);
    const auto anna = Actor::member(uploads.anna);
    const Space space{
        .id = {{3}}, .kind = SpaceType::internal, .name = "Helio", .orgs = {uploads.anna->org}};
    uploads.directory.put(space);
    const auto channel = [&](std::uint8_t kind, std::size_t number) {
        ChannelId out{{kind}};
        out.bytes[14] = static_cast<std::uint8_t>(number >> 8);
        out.bytes[15] = static_cast<std::uint8_t>(number);
        return out;
    };
    const auto refer = [&](ChannelId from) {
        RowChanges changes;
        Views views;
        REQUIRE(views.fetch(needs_files({id}), uploads.stored).has_value());
        const State state{uploads.directory, views};
        FileChanges files(state, changes);
        const auto done = files.refer(anna, id, {from}, "files");
        uploads.keep(changes);
        return done ? Code::internal : done.error().code;
    };
    const auto add = [&](std::uint8_t kind, std::size_t count, bool is_private) {
        for (std::size_t i = 0; i < count; ++i) {
            Channel one{.id = channel(kind, i), .space = space.id, .name = std::to_string(i)};
            if (is_private) one.kind = ChannelType::private_;
            uploads.directory.put(one);
            CHECK(refer(one.id) == Code::internal);
        }
    };
    add(7, 3, true);  // whoever put it there
    add(8, file_references_max, false);
    uploads.directory.put(Channel{.id = channel(9, 0), .space = space.id, .name = "one more"});
    CHECK(refer(channel(9, 0)) == Code::too_many);
    CHECK(refer(channel(8, 0)) == Code::internal);  // once more where it is
}
