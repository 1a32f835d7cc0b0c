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
    CHECK(named("```cpp\n" + at_anna + "\n```\n" + at_anna) == 1);
    CHECK(named("```\n" + at_anna) == 0);  // a fence that is open to the end
    CHECK(named("`" + at_anna) == 1);      // a span that never ends is none
    CHECK(named("`a` " + at_anna + " `b`") == 1);
    CHECK(named("``" + at_anna + "`") == 1);  // another number of backticks ends nothing
    CHECK(named("`<`" + at_anna) == 1);
    CHECK(named("<" + at_anna) == 1);
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
