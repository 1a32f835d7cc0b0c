// Texts that the engine reads: who is mentioned, what is left of a deleted message, and a space's
// code from its name.

#include <catch2/catch.hpp>

#include "server/engine/blanking.hpp"
#include "server/engine/mentions.hpp"
#include "server/engine/spaces.hpp"

using namespace parley;
using namespace parley::engine;

namespace {
const std::string anna = "mbr_01ARZ3NDEKTSV4RRFFQ69G5FAV";
const std::string at_anna = "<@" + anna + ">";

std::size_t named(const std::string& text) { return mentions_in(text).members.size(); }

std::string numbered(std::uint8_t number) {
    MemberId id;
    id.bytes[15] = number;
    return "<@" + id.text() + ">";
}
}  // namespace

TEST_CASE("A text names people, orgs, the channel, and nobody twice", "[engine][mentions]") {
    const auto all = mentions_in("<!here> " + at_anna + " and " + at_anna +
                                 " of <@org_01ARZ3NDEKTSV4RRFFQ69G5FAV><!channel>");
    REQUIRE(all.members.size() == 1);
    CHECK(all.members[0].text() == anna);
    CHECK(all.orgs.size() == 1);
    CHECK(all.channel);
    CHECK(all.here);
    for (const std::string text : {"", "@anna", "<@>", "<@mbr_1>",
                                   "<@mbr_01ARZ3NDEKTSV4RRFFQ69G5FAV", "< @x>", "<!Channel>"})
        CHECK((named(text) == 0 && !mentions_in(text).channel));
}

TEST_CASE("Nobody is mentioned in code", "[engine][mentions]") {
    CHECK(named("`" + at_anna + "`") == 0);
    CHECK(named("``a ` " + at_anna + "``") == 0);
    CHECK(named("```\n" + at_anna + "\n```") == 0);
    CHECK(named("```cpp\n" + at_anna + "\n``` " + at_anna) == 1);
    CHECK(named("```\n" + at_anna) == 0);  // a fence that is open to the end
    CHECK(named("`" + at_anna) == 1);      // a span that never ends is none
    CHECK(named("`a` " + at_anna + " `b`") == 1);
    CHECK(named("``" + at_anna + "`") == 1);  // another number of backticks ends nothing
    CHECK(named("`<`" + at_anna) == 1);
    CHECK(named("<" + at_anna) == 1);
}

TEST_CASE("Code is closed by the next run of as many backticks, whatever stands between",
          "[engine][mentions]") {
    // Against a reader that looks for each run's end by itself.
    const auto outside = [](const std::string& text) {
        std::string out;
        for (std::size_t at = 0; at < text.size();) {
            const auto end = std::min(text.find_first_not_of('`', at), text.size());
            const auto width = end - at;
            if (width == 0) {
                out += text[at++];
                continue;
            }
            std::size_t close = end;
            for (;;) {
                close = text.find('`', close);
                if (close == std::string::npos) break;
                const auto after = std::min(text.find_first_not_of('`', close), text.size());
                if (after - close == width) break;
                close = after;
            }
            const bool fence = width >= 3 && (at == 0 || text[at - 1] == '\n');
            if (close != std::string::npos)
                at = close + width;
            else if (fence && end < text.size())
                at = text.size();
            else
                out += text.substr(at, width), at = end;
        }
        return out;
    };
    std::uint32_t seed = 7;
    const auto random = [&](std::uint32_t below) {
        seed = seed * 1664525 + 1013904223;
        return (seed >> 16) % below;
    };
    for (int round = 0; round < 20'000; ++round) {
        std::string text;
        for (auto left = random(20); left > 0; --left)
            text += std::string(1 + random(3), "`a\n"[random(3)]);
        std::string found;
        for_each_outside_code(text, [&](std::string_view part) { found += part; });
        INFO(text);
        REQUIRE(found == outside(text));
    }
}

TEST_CASE("A text names at most a hundred people", "[engine][mentions]") {
    std::string text;
    for (std::uint8_t i = 1; i <= 100; ++i) text += numbered(i);
    CHECK(named(text) == 100);
    CHECK(named(text + numbered(101)) == 100);
}

TEST_CASE("A deleted message's event keeps all but its text", "[engine][messages]") {
    const auto event = [](const std::string& text) {
        return R"({"stream":"chn_1","seq":1,"event":"message.posted","at":"t","by":"mbr_1",)"
               R"("data":{"text":")" +
               text + R"(","place":3}})";
    };
    for (const std::string text : {R"(a)", R"()", R"(a \"text\":\" b)", R"(ends with \\)",
                                   R"(\\\")", R"(,\"data\":{\"text\":\"x\"})", "Grüße 👍"})
        CHECK(without_text(event(text)) == event(""));
    // Of an edit, the number of the message stands before.
    CHECK(without_text(R"({"event":"message.edited","data":{"of":7,"text":"secret"}})") ==
          R"({"event":"message.edited","data":{"of":7,"text":""}})");
}

TEST_CASE("A space's code has two letters of its name and two that are drawn", "[engine][spaces]") {
    Directory directory;
    OrgId host, acme;
    host.bytes[0] = 1, acme.bytes[0] = 2;
    std::uint8_t count = 0;
    // Each with the same randomness, so that what is drawn is what was taken before.
    const auto take = [&](const std::string& name, SpaceType kind = SpaceType::project,
                          std::vector<OrgId> orgs = {}) {
        if (orgs.empty()) orgs = {host, acme};
        Space space{.id = {}, .kind = kind, .name = name, .code = {}, .orgs = orgs};
        space.id.bytes[0] = ++count;
        Moment moment{.now = {1}};
        space.code = free_code(directory, orgs, kind, name, moment);
        CHECK(space.code.size() == 4);
        directory.put(space);
        return space.code;
    };
    const std::string first = take("Solar park"), second = take("solar");
    CHECK(first.starts_with("SO"));
    CHECK(second.starts_with("SO"));
    CHECK(first != second);
    CHECK(take("X 1").starts_with("X"));
    take("Ü-2");  // no letter of it is of A–Z
    // Another org's internal spaces tell nothing by what they took, nor do shared ones.
    CHECK(take("Solar", SpaceType::internal, {acme}) == first);
    CHECK(take("Solar", SpaceType::internal, {acme}) == second);
    CHECK(take("Solar", SpaceType::internal, {host}) == first);
}
