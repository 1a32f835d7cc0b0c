// A batch as bytes.

#include "storage/batch.hpp"
#include "storage_fixture.hpp"

namespace parley::storage {

namespace {
const std::string key = "okey", value("\0value\xff", 7), json = R"({"event":"message.posted"})";

Batch whole_batch() {
    Batch batch{.at = {1'800'000'000'000}};
    batch.appends = {{stream("a"), 7, json, {1, 2, 255}}, {stream("b"), 1, "", {}}};
    batch.blanks = {{stream("a"), 3, "gone"}};
    batch.rows = {{key, value}, {"oempty", ""}, {"ogone", std::nullopt}};
    batch.erased = {"s", "f"};
    return batch;
}
}  // namespace

TEST_CASE("A batch is read from its bytes as it was written", "[storage]") {
    const auto bytes = encoded(whole_batch());
    const auto read = decoded_batch(bytes);
    REQUIRE(read.has_value());
    CHECK(read->at.ms == 1'800'000'000'000);
    REQUIRE(read->appends.size() == 2);
    CHECK(read->appends[0].stream == stream("a"));
    CHECK(read->appends[0].seq == 7);
    CHECK(read->appends[0].json == json);
    CHECK(read->appends[0].salt == Salt{1, 2, 255});
    REQUIRE(read->blanks.size() == 1);
    CHECK(read->blanks[0].seq == 3);
    CHECK(read->blanks[0].json == "gone");
    REQUIRE(read->rows.size() == 3);
    CHECK(read->rows[0].key == key);
    CHECK(read->rows[0].value == value);
    CHECK(read->rows[1].value == "");
    CHECK_FALSE(read->rows[2].value);
    CHECK(read->erased == std::vector<std::string>{"s", "f"});
    CHECK(encoded(*read) == bytes);
}

TEST_CASE("Bytes that end early, or go on, are no batch", "[storage]") {
    auto bytes = encoded(whole_batch());
    for (std::size_t size = 0; size < bytes.size(); ++size)
        CHECK_FALSE(decoded_batch(std::string_view(bytes).substr(0, size)));
    CHECK_FALSE(decoded_batch(bytes + "x"));
    bytes[0] = 2;  // another version
    CHECK_FALSE(decoded_batch(bytes));
}

}  // namespace parley::storage
