// Deleted means gone: what is blanked, and what the files hold afterwards.

#include <rocksdb/options.h>
#include <rocksdb/snapshot.h>
#include <rocksdb/sst_file_reader.h>

#include <future>
#include <thread>

#include "storage_fixture.hpp"

namespace parley::storage {

namespace {
const std::string secret = "hvYq3ZkT-nobody-may-find-this-Zt8LwQ";

void blank(Log& log, StreamId stream, Seq seq, const std::string& json) {
    Batch batch;
    batch.blanks.push_back({stream, seq, json});
    REQUIRE(log.commit(batch));
}

/// Rows in the table files, hidden ones too: an old version would be one more.
std::uint64_t rows_in_files(const fs::path& folder) {
    std::uint64_t count = 0;
    for (const auto& entry : fs::directory_iterator(folder / "store")) {
        if (entry.path().extension() != ".sst") continue;
        rocksdb::SstFileReader reader{rocksdb::Options()};
        REQUIRE(reader.Open(entry.path().string()).ok());
        count += reader.GetTableProperties()->num_entries;
    }
    return count;
}
/// An earlier state of a table file, by the number that the database had then.
class At : public rocksdb::Snapshot {
  public:
    explicit At(rocksdb::SequenceNumber number) : number_(number) {}
    rocksdb::SequenceNumber GetSequenceNumber() const override { return number_; }
    std::int64_t GetUnixTime() const override { return 0; }
    std::uint64_t GetTimestamp() const override { return 0; }

  private:
    rocksdb::SequenceNumber number_;
};

/// Whether a text is anywhere in the store: in the table files under whatever number, so that what
/// is overwritten or under a tombstone is found as well, and in all other files as they are.
bool holds(const fs::path& folder, const std::string& text, rocksdb::SequenceNumber last = 200) {
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        if (!entry.is_regular_file()) continue;
        if (bytes_of(entry).find(text) != std::string::npos) return true;
        if (entry.path().extension() != ".sst") continue;
        rocksdb::SstFileReader reader{rocksdb::Options()};
        REQUIRE(reader.Open(entry.path().string()).ok());
        for (rocksdb::SequenceNumber number = 0; number <= last; ++number) {
            const At at(number);
            rocksdb::ReadOptions options;
            options.snapshot = &at;
            const std::unique_ptr<rocksdb::Iterator> rows(reader.NewIterator(options));
            for (rows->SeekToFirst(); rows->Valid(); rows->Next())
                if (rows->key().ToStringView().find(text) != std::string::npos ||
                    rows->value().ToStringView().find(text) != std::string::npos)
                    return true;
            REQUIRE(rows->status().ok());
        }
    }
    return false;
}

/// Compressed in the files, unlike noise.
std::string told_at_length(const std::string& text) {
    std::string out;
    for (int i = 0; i < 40; ++i) out += text + " and so on, and so on; ";
    return out;
}
}  // namespace

TEST_CASE("Where text was erased is rewritten, and nothing else", "[storage]") {
    TemporaryFolder folder;
    auto log = open(folder / "data");
    const auto launch = stream("launch"), other = stream("other");
    const std::string row_key = "svanna0000000000sch0000000000000", file_key = "ffil0000000000000";
    say(*log, launch, {"one", told_at_length(secret), "three"});
    say(*log, other, {"kept"});
    put(*log, {{row_key, told_at_length(secret)}, {file_key, told_at_length(secret)}});
    REQUIRE(log->compact());  // all of it is in the files
    CHECK_FALSE(log->erased_since());
    REQUIRE(holds(folder.path(), secret));

    Batch gone;
    gone.blanks.push_back({launch, 2, "gone"});
    gone.rows = {{row_key, "changed"}, {file_key, std::nullopt}};
    gone.erased = {row_key.substr(0, 17), "f"};
    REQUIRE(log->commit(gone));
    REQUIRE(log->erased_since());
    SECTION("from the write-ahead log and the files") {}
    SECTION("after a restart, as the note was written with the erasure") {
        log.reset(), log = open(folder / "data");
    }
    SECTION("after a kill") {
        const auto copy = copy_of(folder / "data", folder / "killed");
        log.reset();
        fs::remove_all(folder / "data");
        fs::rename(copy, folder / "data");
        log = open(folder / "data");
    }
    SECTION("again and again, with one note for each part") {
        for (int i = 0; i < 3; ++i) blank(*log, launch, 3, "gone, " + std::to_string(i));
        std::size_t notes = 0;
        for (const auto& [key, value] : all_rows(*log)) notes += key.starts_with("y");
        CHECK(notes == 3);
    }
    // Before: nobody can ask for it any more, and it is there.
    REQUIRE(log->erased_since());
    REQUIRE(holds(folder.path(), secret));
    REQUIRE(log->compact_erased());
    CHECK_FALSE(holds(folder.path(), secret));
    CHECK_FALSE(log->erased_since());
    for (const auto& [key, value] : all_rows(*log)) CHECK_FALSE(key.starts_with("y"));
    CHECK((*heard(*log, launch))[1] == "gone");
    CHECK(heard(*log, other) == Texts{"kept"});
    log.reset(), log = open(folder / "data");
    CHECK_FALSE(log->erased_since());
    CHECK_FALSE(holds(folder.path(), secret));
}

TEST_CASE("An erasure that comes while the store is rewritten waits for the next time",
          "[storage]") {
    TemporaryFolder folder;
    auto log = open(folder / "data");
    say(*log, stream("launch"), {"one", secret});
    blank(*log, stream("launch"), 1, "gone");
    auto reader = log->snapshot();  // so that the rewriting waits
    blank(*log, stream("launch"), 2, "gone");
    auto rewritten = std::async(std::launch::async, [&] { return log->compact_erased(); });
    while (log->erased_since()) std::this_thread::yield();  // the notes were taken
    blank(*log, stream("launch"), 2, "gone again");
    CHECK(log->erased_since());
    reader.reset();
    REQUIRE(rewritten.get());
    CHECK(log->erased_since());
    REQUIRE(log->compact_erased());
    CHECK_FALSE(log->erased_since());
    CHECK_FALSE(holds(folder.path(), secret));
}

TEST_CASE("A rewriting that is interrupted has the note stay", "[storage]") {
    TemporaryFolder folder;
    auto log = open(folder / "data");
    say(*log, stream("launch"), {secret});
    blank(*log, stream("launch"), 1, "gone");
    log->interrupt();
    CHECK(log->compact_erased().error().code == Code::going_away);
    CHECK(log->erased_since());
    log.reset(), log = open(folder / "data");
    REQUIRE(log->compact_erased());
    CHECK_FALSE(holds(folder.path(), secret));
}

TEST_CASE("A state of the store is read for as long as it may be held, and no longer",
          "[storage]") {
    TemporaryFolder folder;
    OpenOptions options = small;
    options.snapshot_max = std::chrono::milliseconds(20);  // elsewhere an hour
    const auto opened = open_rocksdb_log((folder / "data").string(), options);
    REQUIRE(opened.log);
    say(*opened.log, stream("launch"), {"one"});
    const auto state = opened.log->snapshot();
    Result<> walked;
    do walked = state->scan("", "", [](auto, auto) { return true; });
    while (walked);
    CHECK(walked.error().code == Code::busy);
    CHECK(state->get("anything").error().code == Code::busy);
    CHECK(state->last_seq(stream("launch")).error().code == Code::busy);
}

TEST_CASE("A blanked event keeps its number, and those around it are whole", "[storage]") {
    TemporaryFolder folder;
    auto log = open(folder / "data");
    const auto launch = stream("launch");
    say(*log, launch, {"one", secret, "three"});
    SECTION("in the middle") {
        blank(*log, launch, 2, "gone");
        blank(*log, launch, 2, "gone again");
        CHECK(heard(*log, launch) == Texts{"one", "gone again", "three"});
        CHECK(heard(*log, launch, 2) == Texts{"three"});
    }
    SECTION("all of them") {
        Batch batch;
        batch.blanks = {{launch, 1, "-"}, {launch, 2, ""}, {launch, 3, "-"}, {launch, 1, "+"}};
        REQUIRE(log->commit(batch));
        CHECK(heard(*log, launch) == Texts{"+", "", "-"});
    }
    SECTION("said and blanked in one commit") {
        const auto text = secret + "4";  // the batch borrows it
        Batch batch = said(launch, 4, text);
        batch.blanks = {{launch, 4, "gone"}, {launch, 2, "gone"}};
        REQUIRE(log->commit(batch));
        CHECK(heard(*log, launch) == Texts{"one", "gone", "three", "gone"});
        CHECK(files_with(folder.path(), secret + "4").empty());
    }
    log.reset(), log = open(folder / "data");
    const auto before = heard(*log, launch)->size();
    say(*log, launch, {"next"});
    CHECK(heard(*log, launch, before) == Texts{"next"});
    CHECK(log->sizes().events == before + 1);
}

TEST_CASE("Deleted text is in no file once the store was rewritten", "[storage]") {
    TemporaryFolder folder;
    auto log = open(folder / "data");
    const auto launch = stream("launch");
    say(*log, launch, {"one", secret});
    SECTION("it never left the write-ahead log") {}
    SECTION("it was in the files already") {
        REQUIRE(log->compact());
        for (int i = 0; i < 300; ++i) say(*log, launch, {noise(std::uint64_t(i), 2000)});
    }
    SECTION("the store was opened again meanwhile") { log.reset(), log = open(folder / "data"); }
    REQUIRE_FALSE(files_with(folder.path(), secret).empty());
    Batch batch;
    batch.blanks.push_back({launch, 2, "gone"});
    batch.rows.push_back({"mview", std::nullopt});
    REQUIRE(log->commit(batch));
    REQUIRE(log->compact());
    CHECK(files_with(folder.path(), secret).empty());
    // Compression could hide it from the search, so there must be no second version of any row. One
    // more is there: the note of what was erased, which was taken away after that.
    CHECK(rows_in_files(folder / "data") == all_rows(*log).size() + 1);
    CHECK((*heard(*log, launch))[1] == "gone");
    log.reset();
    CHECK(files_with(folder.path(), secret).empty());
}

TEST_CASE("Rewriting outlasts who still reads the text that was deleted", "[storage]") {
    TemporaryFolder folder;
    auto log = open(folder / "data");
    say(*log, stream("launch"), {secret});
    auto reader = log->snapshot();
    blank(*log, stream("launch"), 1, "gone");
    auto compacted = std::async(std::launch::async, [&] { return log->compact(); });
    // No luck is needed for this to pass: the time only bounds how long a fault may hide.
    CHECK(compacted.wait_for(std::chrono::milliseconds(300)) == std::future_status::timeout);
    std::string read;
    REQUIRE(reader->events(stream("launch"), 0, [&](Seq, std::string_view json) {
        read = json;
        return true;
    }));
    CHECK(read == secret);
    reader.reset();
    REQUIRE(compacted.get());
    CHECK(files_with(folder.path(), secret).empty());
    CHECK(rows_in_files(folder / "data") == all_rows(*log).size() + 1);  // as above
}

}  // namespace parley::storage
