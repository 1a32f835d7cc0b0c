// Pages: bounded in entries and in bytes, never empty, and going on where they ended.

#include <catch2/catch.hpp>
#include <memory>

#include "server/engine/pages.hpp"

using namespace parley;
using namespace parley::engine;

namespace {
struct Entry {
    SpaceId id;
    std::size_t size = 0;
};
std::vector<std::shared_ptr<const Entry>> entries(const std::vector<std::size_t>& sizes) {
    std::vector<std::shared_ptr<const Entry>> out;
    std::uint8_t number = 0;
    for (const auto size : sizes) {
        Entry entry{{}, size};
        entry.id.bytes[0] = ++number;
        out.push_back(std::make_shared<const Entry>(entry));
    }
    return out;
}

/// How many entries each page has, to the end.
std::vector<std::size_t> pages_of(const std::vector<std::size_t>& sizes,
                                  std::optional<Number<1, 200>> limit = {}) {
    const auto all = entries(sizes);
    std::vector<std::size_t> out;
    std::optional<SpaceId> cursor;
    std::size_t seen = 0;
    for (;;) {
        const auto page = page_of(all, cursor, limit, [](const std::shared_ptr<const Entry>& one) {
            return std::string(one->size, 'x');
        });
        out.push_back(page.entries.size());
        std::size_t bytes = 0;
        for (const auto& entry : page.entries) {
            REQUIRE(seen < sizes.size());
            REQUIRE(entry.size() == sizes[seen++]);
            bytes += entry.size();
        }
        if (page.entries.size() > 1) REQUIRE(bytes <= page_bytes_max);
        REQUIRE(page.more == (seen < sizes.size()));
        REQUIRE(page.more == page.cursor.has_value());
        if (!page.more) return out;
        REQUIRE(!page.entries.empty());
        cursor = page.cursor;
    }
}
using Sizes = std::vector<std::size_t>;
}  // namespace

TEST_CASE("A page ends with its entries or with its bytes, whichever comes first", "[pages]") {
    CHECK(pages_of({}) == Sizes{0});
    CHECK(pages_of(Sizes(7, 10), Number<1, 200>{3}) == Sizes{3, 3, 1});
    CHECK(pages_of(Sizes(60, 10)) == Sizes{50, 10});
    CHECK(pages_of(Sizes(5, 200'000)) == Sizes{2, 2, 1});
    // What is too large for any page is one by itself.
    CHECK(pages_of({10, 2'000'000, 10, 3'000'000, 3'000'000}) == Sizes{1, 1, 1, 1, 1});
    CHECK(pages_of({page_bytes_max, 1}) == Sizes{1, 1});
    CHECK(pages_of({page_bytes_max - 100, 50}) == Sizes{2});
}
