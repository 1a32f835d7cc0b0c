// What is due, and posted, while the clock jumps.

#include "server/engine/schedules.hpp"
#include "tests/unit/engine_desk.hpp"

using namespace parley;
using namespace parley::engine;

namespace {

/// Anna and a channel of hers.
struct Launch : Desk {
    std::shared_ptr<const Member> anna;
    ChannelId channel{{4}};
    const std::int64_t start_ms = now_ms;

    Launch() {
        const SpaceId space{{3}};
        const Org org{.id = {{1}},
                      .name = "Helio",
                      .kind = OrgType::host,
                      .zone = "UTC",
                      .internal_space = space};
        directory.put(org);
        directory.put(Member{.id = {{2}}, .org = org.id, .name = "anna", .role = Role::member});
        directory.put(Space{.id = space, .kind = SpaceType::internal, .orgs = {org.id}});
        directory.put(Channel{.id = channel, .space = space, .kind = ChannelType::open});
        anna = directory.member({{2}});
    }

    void schedule(const std::string& text, std::int64_t in_ms) {
        CreateSchedule create;
        create.channel = channel;
        create.text.text = text;
        create.when.instant = Instant{now_ms + in_ms};
        run(Actor::member(anna), create);
    }
    std::vector<SendScheduled> due() const { return *due_schedules(stored, {now_ms}, 100); }
    /// Hands these to the engine; the texts that were posted.
    std::vector<std::string> post(const std::vector<SendScheduled>& sends) {
        std::vector<std::string> texts;
        for (const auto& send : sends)
            for (const auto& event : run(Actor::job(), send).events)
                if (const auto* posted = event.event.as<MessagePosted>())
                    texts.push_back(posted->text);
        return texts;
    }
};
using Texts = std::vector<std::string>;
}  // namespace

TEST_CASE("A clock that jumps ahead posts all that it jumped over, in order, once", "[schedules]") {
    Launch launch;
    launch.schedule("second", 2 * hour_ms);
    launch.schedule("first", hour_ms);
    launch.schedule("third", 3 * hour_ms);
    CHECK(launch.due().empty());
    launch.now_ms += 24 * hour_ms;
    CHECK(launch.post(launch.due()) == Texts{"first", "second", "third"});
    // Back to before, and ahead again: they have gone out.
    launch.now_ms = launch.start_ms;
    CHECK(launch.due().empty());
    launch.now_ms += 24 * hour_ms;
    CHECK(launch.due().empty());
}

TEST_CASE("A clock that is set back posts nothing before its time", "[schedules]") {
    Launch launch;
    launch.schedule("later", hour_ms);
    launch.now_ms += hour_ms;
    const auto handed_over = launch.due();
    REQUIRE(handed_over.size() == 1);
    launch.now_ms -= 2 * hour_ms;
    CHECK(launch.due().empty());
    CHECK(launch.post(handed_over).empty());
    launch.now_ms = launch.start_ms + hour_ms;
    CHECK(launch.post(launch.due()) == Texts{"later"});
    CHECK(launch.post(handed_over).empty());
}
