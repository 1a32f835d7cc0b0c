// Blobs: whole under their name or not there at all, kept once, removed when nobody needs them.

#include <catch2/catch.hpp>

#include "storage/blobs.hpp"
#include "tests/unit/storage_fixture.hpp"

namespace parley::storage {

namespace {
// sha256("hello"), as FIPS 180-4 and every other implementation have it.
const std::string hello = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

std::unique_ptr<Blobs> open_in(const fs::path& folder) {
    auto blobs = Blobs::open(folder);
    REQUIRE(blobs);
    return std::move(*blobs);
}

std::unique_ptr<IncomingBlob> arrived(Blobs& blobs, std::string_view bytes) {
    auto incoming = blobs.begin();
    REQUIRE(incoming);
    REQUIRE((*incoming)->write(bytes));
    REQUIRE((*incoming)->finish());
    return std::move(*incoming);
}

std::size_t count_in(const fs::path& folder) {
    std::size_t count = 0;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        count += entry.is_regular_file();
    return count;
}

Result<bool> no(const std::string&) { return false; }
Result<bool> yes(const std::string&) { return true; }
}  // namespace

TEST_CASE("A blob has the name that its bytes say, once all of them are there", "[blobs]") {
    TemporaryFolder folder;
    const auto blobs = open_in(folder / "files");
    auto incoming = *blobs->begin();
    REQUIRE(incoming->write("hel"));
    REQUIRE(incoming->write("lo"));
    CHECK(blobs->read(hello).error().code == Code::not_found);
    CHECK(*incoming->finish() == hello);
    CHECK(incoming->size() == 5);
    CHECK(incoming->beginning() == "hello");
    CHECK(fs::file_size(folder / "files" / "2c" / hello) == 5);
    CHECK(blobs->read(hello));
    arrived(*blobs, "hello");
    CHECK(count_in(folder / "files") == 1);
}

TEST_CASE("What did not finish is gone, at its end or at the next start", "[blobs]") {
    TemporaryFolder folder;
    {
        const auto blobs = open_in(folder / "files");
        auto incoming = *blobs->begin();
        REQUIRE(incoming->write("hel"));
        CHECK(count_in(folder / "files") == 1);
        incoming.reset();
        CHECK(count_in(folder / "files") == 0);
    }
    write_bytes(folder / "files" / "incoming" / "17", "left by a crash");
    const auto blobs = open_in(folder / "files");
    CHECK(count_in(folder / "files") == 0);
}

TEST_CASE("A blob is removed where nobody needs it, and no upload is about to", "[blobs]") {
    TemporaryFolder folder;
    const auto blobs = open_in(folder / "files");
    auto incoming = arrived(*blobs, "hello");
    CHECK(!*blobs->remove(hello, no));
    CHECK(blobs->read(hello));  // its row may be on the way
    incoming.reset();
    CHECK(!*blobs->remove(hello, yes));
    auto open = blobs->read(hello);
    CHECK(open);
    CHECK(*blobs->remove(hello, no));
    CHECK(blobs->read(hello).error().code == Code::not_found);
    // Who reads it reads it to its end.
    char bytes[8] = {};
    CHECK(::pread((*open)->descriptor(), bytes, sizeof bytes, 0) == 5);
}

TEST_CASE("All that nobody needs is found, and nothing else is touched", "[blobs]") {
    TemporaryFolder folder;
    const auto blobs = open_in(folder / "files");
    arrived(*blobs, "hello");
    arrived(*blobs, "other");
    auto under_way = arrived(*blobs, "under way");
    write_bytes(folder / "files" / "2c" / "a note", "of the operator's");
    const auto removed = blobs->remove_unneeded(
        [](const std::string& name) -> Result<bool> { return name == hello; });
    REQUIRE(removed);
    CHECK(*removed == 1);
    CHECK(count_in(folder / "files") == 3);
    CHECK(blobs
              ->remove_unneeded(
                  [](const std::string&) -> Result<bool> { return Error{Code::storage_failed}; })
              .error()
              .code == Code::storage_failed);
}

TEST_CASE("A copy has every blob, and keeps it when the original goes", "[blobs]") {
    TemporaryFolder folder;
    const auto blobs = open_in(folder / "files");
    arrived(*blobs, "hello");
    {
        const auto kept = blobs->keep_all();
        CHECK(*blobs->copy_to(folder / "copy", kept) == 5);
    }
    REQUIRE(blobs->remove(hello, no));
    CHECK(open_in(folder / "copy")->read(hello));
}

}  // namespace parley::storage
