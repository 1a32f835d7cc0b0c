#include <catch2/catch.hpp>

#include "storage/packed.hpp"

namespace {
using namespace parley;

struct Inner {
    std::string name;
    std::vector<MemberId> members;
};
BOOST_DESCRIBE_STRUCT(Inner, (), (name, members))

struct Outer {
    std::uint64_t number = 0;
    Instant at;
    std::optional<Instant> never;
    std::optional<std::string> text;
    bool yes = false;
    std::vector<Inner> inners;
    std::vector<Seq> numbers;
};
BOOST_DESCRIBE_STRUCT(Outer, (), (number, at, never, text, yes, inners, numbers))

/// Outer, as an older version of the program had it.
struct Shorter {
    std::uint64_t number = 0;
    Instant at;
};
BOOST_DESCRIBE_STRUCT(Shorter, (), (number, at))

Outer example() {
    MemberId member;
    member.bytes.fill(0xfe);
    return {.number = 1ull << 63,
            .at = {-5},
            .text = std::string("caf\xc3\xa9\0", 6),
            .yes = true,
            .inners = {{"+1", {member, {}}}, {}},
            .numbers = {0, 127, 128, std::numeric_limits<Seq>::max()}};
}
}  // namespace

TEST_CASE("a row is read back as it was packed") {
    const auto back = storage::unpacked<Outer>(storage::packed(example()));
    REQUIRE(back);
    CHECK(back->number == 1ull << 63);
    CHECK(back->at == Instant{-5});
    CHECK_FALSE(back->never);
    CHECK(back->text == example().text);
    CHECK(back->yes);
    REQUIRE(back->inners.size() == 2);
    CHECK(back->inners[0].name == "+1");
    CHECK(back->inners[0].members == example().inners[0].members);
    CHECK(back->numbers == example().numbers);
}

TEST_CASE("a row of an older version has defaults where members came later") {
    const auto back = storage::unpacked<Outer>(storage::packed(Shorter{7, {8}}));
    REQUIRE(back);
    CHECK(back->number == 7);
    CHECK(back->at == Instant{8});
    CHECK(back->numbers.empty());
}

TEST_CASE("a row that was cut or has bytes behind it is not read") {
    const auto whole = storage::packed(example());
    for (std::size_t size = 0; size < whole.size(); ++size)
        CHECK_FALSE(storage::unpacked<Outer>(std::string_view(whole).substr(0, size)));
    CHECK_FALSE(storage::unpacked<Outer>(whole + "x"));
    CHECK_FALSE(storage::unpacked<Shorter>(whole));  // of a newer version: nothing is dropped
    CHECK_FALSE(storage::unpacked<Outer>(std::string(11, '\xff')));
}
