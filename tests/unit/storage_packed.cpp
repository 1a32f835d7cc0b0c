#include <catch2/catch.hpp>

#include "protocol/values.hpp"
#include "storage/rows/directory.hpp"

namespace {
using namespace parley;

struct Inner {
    std::string name;
    std::vector<MemberId> members;
};
BOOST_DESCRIBE_STRUCT(Inner, (), (name, members))

struct Outer {
    static constexpr std::uint8_t version = 1;
    std::uint64_t number = 0;
    StreamId stream;
    Instant at;
    std::optional<Instant> never;
    std::optional<std::string> text;
    bool yes = false;
    std::vector<Inner> inners;
    std::vector<Seq> numbers;
    Category category{};
    std::map<std::string, std::string> by_name;
    std::vector<std::uint8_t> days;
    Secret<9> secret;
};
BOOST_DESCRIBE_STRUCT(Outer, (),
                      (number, stream, at, never, text, yes, inners, numbers, category, by_name,
                       days, secret))

/// Outer, as an older version of the program had it.
struct Shorter {
    static constexpr std::uint8_t version = 1;
    std::uint64_t number = 0;
    StreamId stream;
    Instant at;
};
BOOST_DESCRIBE_STRUCT(Shorter, (), (number, stream, at))

/// Outer without what must be there.
struct TooShort {
    static constexpr std::uint8_t version = 1;
    std::uint64_t number = 0;
};
BOOST_DESCRIBE_STRUCT(TooShort, (), (number))

Outer example() {
    MemberId member;
    member.bytes.fill(0xfe);
    return {.number = 1ull << 63,
            .stream = OrgId(member.bytes),
            .at = {-5},
            .text = std::string("caf\xc3\xa9\0", 6),
            .yes = true,
            .inners = {{"+1", {member, {}}}, {}},
            .numbers = {0, 127, 128, std::numeric_limits<Seq>::max()},
            .category = Category::waiting,
            .by_name = {{"", "empty"}, {"a", ""}},
            .days = {1, 255},
            .secret = Secret<9>("hush")};
}
}  // namespace

TEST_CASE("a row is read back as it was packed") {
    const auto back = rows::decoded<Outer>(rows::encoded(example()));
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
    CHECK(back->category == Category::waiting);
    CHECK(back->by_name == example().by_name);
    CHECK(back->days == example().days);
    CHECK(back->stream == example().stream);
    CHECK(back->secret.reveal() == "hush");
}

TEST_CASE(
    "a number that is too large, a word that nobody knows and a stream of no kind are refused") {
    const auto cut = [](auto bytes, auto& value) {
        std::string_view in(bytes);
        return rows::unpack(in, value);
    };
    std::uint8_t small = 0;
    CHECK_FALSE(cut(std::string("\x80\x02"), small));
    Category category{};
    CHECK_FALSE(cut(std::string("\x03old"), category));
    StreamId stream;
    CHECK_FALSE(cut("x" + std::string(16, '1'), stream));
    CHECK(cut("c" + std::string(16, '1'), stream));
}

TEST_CASE("a row of an older version has defaults where members came later") {
    const auto back = rows::decoded<Outer>(rows::encoded(Shorter{7, example().stream, {8}}));
    REQUIRE(back);
    CHECK(back->number == 7);
    CHECK(back->at == Instant{8});
    CHECK(back->numbers.empty());
    CHECK_FALSE(rows::decoded<Outer>(rows::encoded(TooShort{7})));  // a stream has no default
}

TEST_CASE("a row that is read into a struct leaves nothing of what was there before") {
    auto row = example();
    REQUIRE(rows::decode(rows::encoded(Shorter{7, example().stream, {8}}), row));
    CHECK(rows::encoded(row) ==
          rows::encoded(Outer{.number = 7, .stream = example().stream, .at = {8}}));
    const auto nearly_empty = rows::encoded(Outer{.stream = example().stream});
    row = example();
    REQUIRE(rows::decode(nearly_empty, row));
    CHECK(rows::encoded(row) == nearly_empty);
}

TEST_CASE("a row that was cut or has bytes behind it is not read") {
    const auto whole = rows::encoded(example());
    for (std::size_t size = 0; size < whole.size(); ++size)
        CHECK_FALSE(rows::decoded<Outer>(std::string_view(whole).substr(0, size)));
    CHECK_FALSE(rows::decoded<Outer>(whole + "x"));
    CHECK_FALSE(rows::decoded<Shorter>(whole));  // of a newer version: nothing is dropped
    CHECK_FALSE(rows::decoded<Outer>(std::string(11, '\xff')));
    auto newer = whole;
    newer.front() = 2;
    CHECK_FALSE(rows::decoded<Outer>(newer));
}

TEST_CASE("Hours of the time when they were one range are a list of one") {
    const rows::HourRange range{{1, 2, 5}, "09:00", "17:30"};
    for (const auto& before : {std::optional<rows::HourRange>(), std::optional(range)}) {
        std::string bytes;
        rows::pack(bytes, before);
        std::string_view in = bytes;
        std::vector<rows::HourRange> now;
        REQUIRE(rows::unpack(in, now));
        CHECK(in.empty());
        CHECK((now == (before ? std::vector{*before} : std::vector<rows::HourRange>())));
    }
}
