// Damage is recognised and named; what is wrong or missing is never served as if whole.

#include <rocksdb/db.h>

#include <cstring>

#include "storage_fixture.hpp"

namespace parley::storage {

using Why = OpenFailure::Why;

namespace {
constexpr Seq told = 200;
constexpr std::size_t text_size = 400;

/// A store in which all was said, closed.
void tell_all(const fs::path& folder) {
    auto log = open(folder);
    for (Seq seq = 1; seq <= told; ++seq) say(*log, stream("launch"), {noise(seq, text_size)});
}

/// Opens it and reads all. What is served must be right, and not less than `at_least`.
enum class Outcome { refused, failed_to_read, whole, shorter };
Outcome read_all(const fs::path& folder, Seq at_least) {
    const auto opened = try_open(folder);
    if (opened.failure) {
        INFO(opened.failure->sentence);
        CHECK(opened.failure->sentence.find(folder.string()) != std::string::npos);
        CHECK(opened.failure->why != Why::locked);
        CHECK(opened.failure->why != Why::disk_full);
        return Outcome::refused;
    }
    const auto texts = heard(*opened.log, stream("launch"));
    if (!texts) return Outcome::failed_to_read;
    REQUIRE(texts->size() >= at_least);
    for (Seq i = 0; i < texts->size(); ++i) REQUIRE((*texts)[i] == noise(i + 1, text_size));
    return texts->size() == told ? Outcome::whole : Outcome::shorter;
}

void flip(const fs::path& file, std::size_t offset) {
    auto bytes = bytes_of(file);
    bytes[offset] = static_cast<char>(bytes[offset] ^ 0x20);
    write_bytes(file, bytes);
}

/// Where the records of a write-ahead log stand that is smaller than one block of 32 KB:
/// checksum (4) · size (2, little-endian) · type (1) · record.
struct Record {
    std::size_t offset, size;
};
std::vector<Record> records(const std::string& log) {
    std::vector<Record> found;
    for (std::size_t at = 0; at + 7 <= log.size();) {
        const auto low = static_cast<unsigned char>(log[at + 4]);
        const auto high = static_cast<unsigned char>(log[at + 5]);
        const std::size_t size = 7 + low + 256u * high;
        if (size == 7) break;
        found.push_back({at, size});
        at += size;
    }
    return found;
}
}  // namespace

TEST_CASE("A flipped byte in a table file is never served", "[storage]") {
    TemporaryFolder folder;
    tell_all(folder / "data");
    {
        REQUIRE(open(folder / "data")->compact());
    }
    const auto file = only(folder / "data", ".sst").filename();
    const auto size = fs::file_size(folder / "data" / "store" / file);
    int noticed = 0;
    for (std::size_t part = 0; part < 40; ++part) {
        const auto broken = copy_of(folder / "data", folder / "broken");
        flip(broken / "store" / file, part * (size - 1) / 39);
        const auto outcome = read_all(broken, told);
        if (outcome == Outcome::refused || outcome == Outcome::failed_to_read) ++noticed;
    }
    // Its first block holds the number of the last commit, so that damage is met at open.
    const auto broken = copy_of(folder / "data", folder / "broken");
    flip(broken / "store" / file, 100);
    CHECK(refusal(broken) == Why::damaged);
    CHECK(try_open(broken).failure->sentence.find(file.string()) != std::string::npos);
    CHECK(noticed > 30);  // the rest hit filters and the like, and all was read right
}

TEST_CASE("A table file that is missing is named", "[storage]") {
    TemporaryFolder folder;
    tell_all(folder / "data");
    {
        REQUIRE(open(folder / "data")->compact());
    }
    const auto file = only(folder / "data", ".sst");
    fs::remove(file);
    const auto opened = try_open(folder / "data");
    REQUIRE(opened.failure);
    CHECK(opened.failure->why == Why::damaged);
    CHECK(opened.failure->sentence.find(file.filename().string()) != std::string::npos);
}

TEST_CASE("A flipped byte in the write-ahead log is recognised", "[storage]") {
    TemporaryFolder folder;
    tell_all(folder / "data");
    const auto file = only(folder / "data", ".log").filename();
    const auto size = fs::file_size(folder / "data" / "store" / file);
    REQUIRE(size > told * text_size);
    const bool all_noted = GENERATE(true, false);
    if (!all_noted) write_bytes(folder / "data" / "noted", "150\n");
    for (std::size_t part = 0; part < 40; ++part) {
        const auto broken = copy_of(folder / "data", folder / "broken");
        flip(broken / "store" / file, part * (size - 1) / 39);
        const auto outcome = read_all(broken, 150);
        if (all_noted) CHECK(outcome == Outcome::refused);
        if (part == 20) CHECK(refusal(broken) == Why::damaged);
    }
}

TEST_CASE("A torn end of the write-ahead log is forgiven down to what was noted", "[storage]") {
    TemporaryFolder folder;
    tell_all(folder / "data");
    const auto file = only(folder / "data", ".log").filename();
    const auto size = fs::file_size(folder / "data" / "store" / file);
    const auto cut = GENERATE(1u, 30u, 400u);
    const auto torn = copy_of(folder / "data", folder / "torn");
    fs::resize_file(torn / "store" / file, size - cut);
    SECTION("nothing noted is missing: it goes on from there") {
        write_bytes(torn / "noted", "199\n");
        CHECK(read_all(torn, 199) == Outcome::shorter);
        auto log = open(torn);
        say(*log, stream("launch"), {"said again"});
        CHECK(heard(*log, stream("launch"), 199) == Texts{"said again"});
    }
    SECTION("something noted is missing: refused, each time, with both numbers") {
        for (int attempt = 0; attempt < 2; ++attempt) {
            const auto opened = try_open(torn);
            REQUIRE(opened.failure);
            CHECK(opened.failure->why == Why::lost_writes);
            CHECK(opened.failure->sentence.find("199") != std::string::npos);
            CHECK(opened.failure->sentence.find("200") != std::string::npos);
        }
    }
}

TEST_CASE("A write-ahead log that is missing is recognised", "[storage]") {
    TemporaryFolder folder;
    tell_all(folder / "data");
    fs::remove(only(folder / "data", ".log"));
    CHECK(refusal(folder / "data") == Why::lost_writes);
}

TEST_CASE("A write-ahead log from which one commit is gone is refused, again and again",
          "[storage]") {
    TemporaryFolder folder;
    {
        auto log = open(folder / "data");
        say(*log, stream("launch"), {"one"});
        Batch row;  // no stream tells of it
        row.rows = {{"orow", "value"}};
        REQUIRE(log->commit(row));
        say(*log, stream("launch"), {"two"});
    }
    const auto file = only(folder / "data", ".log");
    auto bytes = bytes_of(file);
    const auto found = records(bytes);
    REQUIRE(found.size() == 3);
    bytes.erase(found[1].offset, found[1].size);
    write_bytes(file, bytes);
    CHECK(refusal(folder / "data") == Why::damaged);
    CHECK(refusal(folder / "data") == Why::damaged);
}

TEST_CASE("A page of zeros in the write-ahead log is recognised", "[storage]") {
    TemporaryFolder folder;
    tell_all(folder / "data");
    const auto file = only(folder / "data", ".log").filename();
    for (const std::size_t page : {4096u, 32768u})
        for (const std::size_t at : {std::size_t(0), page, std::size_t(65536)}) {
            const auto broken = copy_of(folder / "data", folder / "broken");
            auto bytes = bytes_of(broken / "store" / file);
            std::memset(bytes.data() + at, 0, page);
            write_bytes(broken / "store" / file, bytes);
            const auto outcome = read_all(broken, told);
            CHECK((outcome == Outcome::refused || outcome == Outcome::failed_to_read));
        }
}

// What no checksum of RocksDB tells: rows that are whole, and not the ones that were written.
TEST_CASE("An event that is another, or gone, breaks the chain", "[storage]") {
    TemporaryFolder folder;
    const auto launch = stream("launch");
    {
        auto log = open(folder / "data");
        say(*log, launch, {"one", "two", "three", "four"});
        Batch batch;
        batch.blanks.push_back({launch, 2, "gone"});
        REQUIRE(log->commit(batch));
    }
    const auto tamper = [&](const auto& how) {
        rocksdb::DB* opened = nullptr;
        REQUIRE(rocksdb::DB::Open({}, (folder / "data" / "store").string(), &opened).ok());
        const std::unique_ptr<rocksdb::DB> rocks(opened);
        how(*rocks);
    };
    const auto event = [&](Seq seq) { return Key(Table::event).stream(launch).number(seq).take(); };
    const auto change = [&](const std::string& key, std::size_t offset_from_end) {
        tamper([&](rocksdb::DB& rocks) {
            std::string value;
            REQUIRE(rocks.Get({}, key, &value).ok());
            value[value.size() - offset_from_end] ^= 1;
            REQUIRE(rocks.Put({}, key, value).ok());
        });
    };
    const auto remove = [&](const std::string& key) {
        tamper([&](rocksdb::DB& rocks) { REQUIRE(rocks.Delete({}, key).ok()); });
    };

    SECTION("one that is read") {
        SECTION("changed") { change(event(3), 1); }
        SECTION("changed where it was blanked") { change(event(2), 1); }
        SECTION("with another digest where it was blanked") { change(event(2), 10); }
        SECTION("gone") { remove(event(3)); }
        SECTION("gone at the start") { remove(event(1)); }
        SECTION("of another stream") {
            tamper([&](rocksdb::DB& rocks) {
                std::string value;
                REQUIRE(rocks.Get({}, event(1), &value).ok());
                REQUIRE(rocks.Put({}, event(3), value).ok());
            });
        }
        CHECK(heard(*open(folder / "data"), launch) == std::nullopt);
    }
    SECTION("the last one, before anybody reads") {
        const auto head = Key(Table::head).stream(launch).take();
        SECTION("gone") { remove(event(4)); }
        SECTION("with another chain") { change(event(4), 10); }
        SECTION("with a head that has another chain") { change(head, 1); }
        SECTION("with a head that has another number") { change(head, 33); }
        CHECK(refusal(folder / "data") == Why::damaged);
    }
}

TEST_CASE("A database that is gone is not made anew", "[storage]") {
    TemporaryFolder folder;
    tell_all(folder / "data");
    SECTION("all of it") {
        fs::remove_all(folder / "data" / "store");
        CHECK(refusal(folder / "data") == Why::lost_writes);
        CHECK_FALSE(fs::exists(folder / "data" / "store"));
    }
    SECTION("its entry file") {
        fs::remove(folder / "data" / "store" / "CURRENT");
        CHECK(refusal(folder / "data") == Why::lost_writes);
        write_bytes(folder / "data" / "noted", "0\n");
        CHECK(refusal(folder / "data") == Why::damaged);
    }
    SECTION("the number noted beside it") {
        fs::remove(folder / "data" / "noted");
        CHECK(refusal(folder / "data") == Why::damaged);
        write_bytes(folder / "data" / "noted", "many\n");
        CHECK(refusal(folder / "data") == Why::damaged);
    }
    SECTION("its format") {
        fs::remove(folder / "data" / "format");
        CHECK(refusal(folder / "data") == Why::damaged);
    }
}

}  // namespace parley::storage
