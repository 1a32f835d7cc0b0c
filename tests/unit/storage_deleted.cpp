// Deleted means gone: what is blanked, and what the files hold afterwards.

#include <rocksdb/options.h>
#include <rocksdb/sst_file_reader.h>

#include <future>

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
}  // namespace

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
    batch.erases.push_back("mview");
    REQUIRE(log->commit(batch));
    REQUIRE(log->compact());
    CHECK(files_with(folder.path(), secret).empty());
    // Compression could hide it from the search, so there must be no second version of any row.
    CHECK(rows_in_files(folder / "data") == all_rows(*log).size());
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
    CHECK(rows_in_files(folder / "data") == all_rows(*log).size());
}

}  // namespace parley::storage
