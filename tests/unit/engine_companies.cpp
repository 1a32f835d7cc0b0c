// A company comes into a space and goes out of it: what that costs does not grow with its people.

#include <catch2/catch.hpp>

#include "engine_asked.hpp"
#include "server/engine/reading.hpp"

namespace parley::engine {

namespace {
std::size_t rows_of(const storage::Log& log, storage::Table table) {
    std::size_t count = 0;
    const std::string prefix(1, static_cast<char>(table));
    REQUIRE(log.snapshot()->scan(prefix, prefix, [&](std::string_view, std::string_view) {
        ++count;
        return true;
    }));
    return count;
}
}  // namespace

TEST_CASE("A company comes by one event and a row a channel, however many its people are",
          "[engine][spaces]") {
    storage::TemporaryFolder folder;
    const auto log = storage::open(folder / "data");
    std::size_t events = 0;
    AskedEngine asked(*log, [&](const Group& group) {
        for (const auto& told : group.told) events += told.events.size();
    });
    const Project project(asked);
    const auto cargo =
        asked.made("org.create", R"({"kind":"partner","name":"Cargo","zone":"UTC"})");
    const auto space = asked.made(
        "space.create", R"({"kind":"project","name":"Launch","orgs":[")" + project.acme + R"("]})");
    std::vector<std::string> channels;
    for (int i = 0; i < 5; ++i) {
        channels.push_back(asked.made(
            "channel.create",
            R"({"space":")" + space + R"(","name":"room )" + std::to_string(i) + R"("})"));
        asked.made("message.post", R"({"channel":")" + channels.back() + R"(","text":"before"})",
                   project.bert, "at");
    }
    std::vector<MemberId> people;
    for (int i = 0; i < 20; ++i)
        people.push_back(Project::person(asked, cargo, "Person " + std::to_string(i), "member"));

    const auto company = R"({"space":")" + space + R"(","orgs":[")" + cargo + R"("]})";
    const auto marks = rows_of(*log, storage::Table::read);
    events = 0;
    CHECK_FALSE(asked.ask("space.add", company).refused);
    CHECK(events == 1);
    CHECK(rows_of(*log, storage::Table::arrival) == channels.size());
    CHECK(rows_of(*log, storage::Table::read) == marks);

    // What was said before they came is not unread for any of them, and what is said after is.
    asked.made("message.post",
               R"({"channel":")" + channels[0] + R"(","text":"<!channel> welcome"})", project.bert,
               "at");
    const auto version = asked.engine().version();
    const Reader reader{*version->directory, *version->snapshot};
    for (const auto& id : people) {
        const auto member = version->directory->member(id);
        for (const auto& channel : channels) {
            const auto opened = version->directory->open(Actor::member(member), Action::read,
                                                         *ChannelId::parse(channel), {});
            REQUIRE(opened.has_value());
            const auto state = channel_state(reader, *member, *opened);
            REQUIRE(state.has_value());
            CHECK(state->unread == (channel == channels[0] ? 1 : 0));
            CHECK(state->mentions == (channel == channels[0] ? 1 : 0));
        }
    }

    events = 0;
    CHECK_FALSE(asked.ask("space.remove", company).refused);
    CHECK(events == 1);
}

TEST_CASE("Who is out of a space is out of the channels that named them", "[engine][spaces]") {
    storage::TemporaryFolder folder;
    const auto log = storage::open(folder / "data");
    AskedEngine asked(*log);
    const Project project(asked);
    const auto clara = Project::person(asked, project.acme, "Clara", "member");
    const auto text = [](const std::string& of) { return '"' + of + '"'; };
    const auto plans = asked.made(
        "channel.create",
        R"({"space":)" + text(project.space) + R"(,"name":"plans","private":true})", project.bert);
    REQUIRE_FALSE(asked
                      .ask("channel.add",
                           R"({"channel":)" + text(plans) + R"(,"members":[)" +
                               text(project.anna.text()) + "," + text(clara.text()) + "]}",
                           project.bert)
                      .refused);
    const auto anna = R"(,"members":[)" + text(project.anna.text()) + "]}";
    CHECK_FALSE(asked.ask("space.remove", R"({"space":)" + text(project.space) + anna).refused);
    const auto channel =
        asked.engine().version()->directory->stored_channel(*ChannelId::parse(plans));
    auto stay = std::vector<MemberId>{project.bert, clara};
    std::sort(stay.begin(), stay.end());
    CHECK(channel->members == stay);
}

}  // namespace parley::engine
