// The names of things: one thing has one name, and names sort as they were made.

#include <catch2/catch.hpp>

#include "protocol/ids.hpp"

using namespace parley;

namespace {
IdBytes bytes(std::uint8_t first, std::uint8_t last) {
    IdBytes out{};
    out.front() = first;
    out.back() = last;
    return out;
}
}  // namespace

TEST_CASE("An id survives the way to text and back", "[protocol][ids]") {
    IdBytes random{};
    std::uint32_t state = 2463534242;
    for (int round = 0; round < 1000; ++round) {
        for (auto& byte : random) {
            state ^= state << 13, state ^= state >> 17, state ^= state << 5;
            byte = static_cast<std::uint8_t>(state);
        }
        const ChannelId id{random};
        REQUIRE(id.text().size() == 30);
        REQUIRE(ChannelId::parse(id.text()) == id);
        REQUIRE(StreamId::parse(id.text()) == StreamId(id));
    }
    for (const int value : {0, 1, 127, 128, 255}) {
        const auto edge = static_cast<std::uint8_t>(value);
        const MemberId id{bytes(edge, edge)};
        CHECK(MemberId::parse(id.text()) == id);
    }
    CHECK(OrgId{}.text() == "org_00000000000000000000000000");
    IdBytes all;
    all.fill(0xff);
    CHECK(OrgId{all}.text() == "org_7ZZZZZZZZZZZZZZZZZZZZZZZZZ");
}

TEST_CASE("Ids sort by their bytes, as text too", "[protocol][ids]") {
    const ChannelId ids[] = {{bytes(0, 0)}, {bytes(0, 9)},   {bytes(0, 31)},
                             {bytes(1, 0)}, {bytes(128, 0)}, {bytes(255, 255)}};
    for (std::size_t i = 0; i + 1 < std::size(ids); ++i) {
        CHECK(ids[i] < ids[i + 1]);
        CHECK(ids[i].text() < ids[i + 1].text());
    }
}

TEST_CASE("Only the canonical name is a name", "[protocol][ids]") {
    CHECK(ChannelId::parse("chn_01ARZ3NDEKTSV4RRFFQ69G5FAV"));
    for (const char* wrong : {
             "",
             "chn_",
             "chn",
             "01ARZ3NDEKTSV4RRFFQ69G5FAV",
             "CHN_01ARZ3NDEKTSV4RRFFQ69G5FAV",
             "mbr_01ARZ3NDEKTSV4RRFFQ69G5FAV",
             "chn_01arz3ndektsv4rrffq69g5fav",
             "chn_01ARZ3NDEKTSV4RRFFQ69G5FAv",
             "chn_01ARZ3NDEKTSV4RRFFQ69G5FA",
             "chn_01ARZ3NDEKTSV4RRFFQ69G5FAVV",
             "chn_81ARZ3NDEKTSV4RRFFQ69G5FAV",  // 129 bits
             "chn_ZZZZZZZZZZZZZZZZZZZZZZZZZZ",
             "chn_\x30"
             "1ARZ3NDEKTSV4RRFFQ69G5F\xc3\x84",
             "chn_O1ARZ3NDEKTSV4RRFFQ69G5FAV",  // O, I, L, U are not of the alphabet
             "chn_0IARZ3NDEKTSV4RRFFQ69G5FAV",
             "chn_0LARZ3NDEKTSV4RRFFQ69G5FAV",
             "chn_01ARZ3NDEKTSV4RRFFQ69G5FUV",
             "chn_01ARZ3NDEKTSV4RRFFQ69G5FA ",
             " chn_01ARZ3NDEKTSV4RRFFQ69G5FAV",
             "chn_01ARZ3NDEK-TSV4RRFFQ69G5FA",
         }) {
        INFO(wrong);
        CHECK_FALSE(ChannelId::parse(wrong));
    }
    CHECK_FALSE(ChannelId::parse(std::string_view("chn_01ARZ3NDEKTSV4RRFFQ69G5FA\0", 30)));
}

TEST_CASE("A stream knows what it is of", "[protocol][ids]") {
    const auto stream = StreamId::parse("spc_01ARZ3NDEKTSV4RRFFQ69G5FAV");
    REQUIRE(stream);
    CHECK(stream->space());
    CHECK_FALSE(stream->channel());
    CHECK_FALSE(stream->org());
    CHECK_FALSE(stream->member());
    CHECK(stream->text() == "spc_01ARZ3NDEKTSV4RRFFQ69G5FAV");
    // Sessions and tokens are no streams.
    CHECK_FALSE(StreamId::parse("ssn_01ARZ3NDEKTSV4RRFFQ69G5FAV"));
    CHECK_FALSE(StreamId::parse("tok_01ARZ3NDEKTSV4RRFFQ69G5FAV"));
    CHECK(StreamId(ChannelId{stream->bytes}) != *stream);
}
