// What `decide` refuses and what it brings about, where that is easily got wrong. Who may what is
// asked of the whole server in tests/permission.

#include <catch2/catch.hpp>
#include <set>

#include "server/engine/decide.hpp"

using namespace parley;
using namespace parley::engine;

namespace {
/// A store in which nothing was ever written.
class NothingStored : public storage::Snapshot {
  public:
    Result<std::optional<std::string>> get(std::string_view) const override {
        return std::optional<std::string>();
    }
    Result<std::vector<std::optional<std::string>>> get(
        const std::vector<std::string>& keys) const override {
        return std::vector<std::optional<std::string>>(keys.size());
    }
    Result<> scan(std::string_view, std::string_view, const Row&) const override { return {}; }
    Result<> scan_back(std::string_view, std::string_view, const Row&) const override { return {}; }
    Result<Seq> last_seq(StreamId) const override { return Seq{0}; }
    Result<> events(StreamId, Seq, const Event&) const override { return {}; }
    Error damaged_row(std::string_view) const override { return Code::storage_failed; }
};

/// A directory that grows by deciding: what a command does is put into it at once.
class World {
  public:
    template <class Command>
    Result<Outcome<Command>> try_to(std::optional<MemberId> who, const Command& command) {
        const Actor actor = who ? Actor::member(directory.member(*who)) : Actor::operator_();
        Views views;
        REQUIRE(views.fetch(needs(directory, actor, command), NothingStored()).has_value());
        Moment moment{.now = {1'800'000'000'000 + ++count_}};
        moment.entropy.fill(static_cast<std::uint8_t>(count_));
        return decide(State{directory, views}, actor, command, moment);
    }
    template <class Command>
    Outcome<Command> run(std::optional<MemberId> who, const Command& command) {
        auto outcome = try_to(who, command);
        REQUIRE(outcome.has_value());
        for (const auto& entity : outcome->entities)
            entity.visit([&]<class Entity>(const Entity& changed) {
                if constexpr (!std::is_same_v<Entity, CredentialChange>) directory.put(changed);
            });
        return std::move(*outcome);
    }
    template <class Command>
    std::string answer(std::optional<MemberId> who, const Command& command) {
        const auto outcome = try_to(who, command);
        return outcome ? "ok" : std::string(enum_text(outcome.error().code));
    }

    OrgId org(const std::string& name, OrgType kind) {
        CreateOrg create;
        create.name_ = Name<80>(name);
        create.kind = kind;
        create.zone = Zone("UTC");
        return run(std::nullopt, create).reply.id;
    }
    MemberId member(OrgId org, Role role) {
        return run(std::nullopt, somebody(org, role)).reply.id;
    }
    SpaceId space(SpaceType kind, const std::vector<OrgId>& orgs,
                  const std::vector<MemberId>& members = {}) {
        CreateSpace create;
        create.kind = kind;
        create.name_ = Name<80>("Space");
        create.orgs.assign(orgs.begin(), orgs.end());
        const auto id = run(std::nullopt, create).reply.id;
        AddToSpace add;
        add.space = id;
        add.members.assign(members.begin(), members.end());
        run(std::nullopt, add);
        return id;
    }
    ChannelId channel(MemberId by, SpaceId space, bool is_private = false) {
        CreateChannel create;
        create.space = space;
        create.name_ = ChannelName("channel " + std::to_string(count_));
        create.private_ = is_private;
        return run(by, create).reply.id;
    }
    void add(ChannelId channel, const std::vector<MemberId>& members) {
        AddToChannel add;
        add.channel = channel;
        add.members.assign(members.begin(), members.end());
        run(std::nullopt, add);
    }
    bool reads(MemberId who, ChannelId channel) const {
        return directory.open(Actor::member(directory.member(who)), Action::read, channel, {})
            .has_value();
    }
    bool is_in(MemberId who, StreamId stream) const {
        return directory.is_in(*directory.member(who), stream);
    }

    static CreateMember somebody(OrgId org, Role role) {
        CreateMember create;
        create.org = org;
        create.name_ = Name<80>("Somebody");
        create.role = role;
        return create;
    }

    Directory directory;

  private:
    std::int64_t count_ = 0;
};

struct Companies : World {
    OrgId host = org("Helio", OrgType::host);
    OrgId acme = org("Acme", OrgType::partner);
    OrgId zenith = org("Zenith", OrgType::partner);
    MemberId anna = member(host, Role::member);
    MemberId björn = member(acme, Role::member);
    MemberId clara = member(zenith, Role::member);
};

template <class Event>
std::size_t told(const std::vector<NewEvent>& events, StreamId stream) {
    return static_cast<std::size_t>(std::count_if(
        events.begin(), events.end(),
        [&](const NewEvent& event) { return event.stream == stream && event.event.as<Event>(); }));
}

OpenDirect direct_with(const std::vector<MemberId>& members) {
    OpenDirect open;
    open.members.assign(members.begin(), members.end());
    return open;
}
}  // namespace

TEST_CASE("Nobody grants a role above their own, or one of another kind of org",
          "[engine][roles]") {
    Companies world;
    const auto granted = [&](std::optional<MemberId> by, OrgId org) {
        std::string roles;
        for (const Role role : {Role::admin, Role::manager, Role::partner_admin, Role::member,
                                Role::guest, Role::bot})
            roles += world.answer(by, World::somebody(org, role)) == "ok" ? '+' : '-';
        return roles;
    };
    //                              admin, manager, partner_admin, member, guest, bot
    const std::string host_roles = "++-+++", partner_roles = "--++++", none = "------";
    CHECK(granted(std::nullopt, world.host) == host_roles);
    CHECK(granted(std::nullopt, world.acme) == partner_roles);

    const auto host_admin = world.member(world.host, Role::admin);
    const auto acme_admin = world.member(world.acme, Role::partner_admin);
    CHECK(granted(host_admin, world.host) == host_roles);
    CHECK(granted(host_admin, world.acme) == none);
    CHECK(granted(acme_admin, world.acme) == partner_roles);
    CHECK(granted(acme_admin, world.host) == none);
    CHECK(granted(acme_admin, world.zenith) == none);
    for (const Role role : {Role::manager, Role::member, Role::guest, Role::bot})
        CHECK(granted(world.member(world.host, role), world.host) == none);
    for (const Role role : {Role::member, Role::guest, Role::bot})
        CHECK(granted(world.member(world.acme, role), world.acme) == none);
}

TEST_CASE("The last admin of an org stays, unless the operator says so", "[engine][roles]") {
    Companies world;
    const auto first = world.member(world.acme, Role::partner_admin);
    CHECK(world.answer(first, DeactivateMember{first}) == "not_allowed");
    CHECK(world.answer(std::nullopt, DeactivateMember{first}) == "ok");

    const auto second = world.member(world.acme, Role::partner_admin);
    world.run(first, DeactivateMember{second});
    CHECK_FALSE(world.directory.member(second)->active);
    CHECK(world.answer(first, DeactivateMember{first}) == "not_allowed");
    CHECK(world.answer(second, DeactivateMember{first}) != "ok");
}

TEST_CASE("A guest sees the channels that they were invited to, and who is in them",
          "[engine][guests]") {
    Companies world;
    const auto space = world.space(SpaceType::partner, {world.acme}, {world.anna});
    const auto guest = world.member(world.acme, Role::guest);
    const auto invited = world.channel(world.björn, space),
               other = world.channel(world.björn, space);
    CHECK_FALSE(world.reads(guest, invited));
    world.add(invited, {guest});
    CHECK(world.reads(guest, invited));
    CHECK_FALSE(world.reads(guest, other));
    CHECK_FALSE(world.is_in(guest, space));
    CHECK_FALSE(world.is_in(guest, world.acme));

    const std::set<StreamId> streams{guest, invited};
    const auto found = world.directory.streams_of(*world.directory.member(guest));
    CHECK(std::set<StreamId>(found.begin(), found.end()) == streams);
    const auto knows = [&](MemberId who) {
        return world.directory
            .open(Actor::member(world.directory.member(guest)), Action::read, who, {})
            .has_value();
    };
    CHECK(knows(world.björn));
    CHECK(knows(world.anna));
    CHECK_FALSE(knows(world.clara));
    CHECK_FALSE(knows(world.member(world.host, Role::member)));
}

TEST_CASE("An org's admins may deal with a guest who is in no channel", "[engine][guests]") {
    Companies world;
    const auto admin = world.member(world.acme, Role::partner_admin);
    const auto rival = world.member(world.zenith, Role::partner_admin);
    const auto guest = world.member(world.acme, Role::guest);
    CreateToken create;
    create.member = guest;
    create.name_ = Name<80>("bot");
    CHECK(world.answer(admin, create) == "ok");
    CHECK(world.answer(rival, create) == "not_found");
    CHECK(world.answer(admin, DeactivateMember{guest}) == "ok");
    CHECK(world.answer(rival, DeactivateMember{guest}) == "not_found");
}

TEST_CASE("A direct channel is among people who share a place, as long as they do",
          "[engine][directs]") {
    Companies world;
    const auto north = world.space(SpaceType::partner, {world.acme}, {world.anna});
    CHECK(world.answer(world.björn, direct_with({world.clara})) == "not_found");
    CHECK(world.answer(world.björn, direct_with({MemberId{}})) == "not_found");
    CHECK(world.answer(world.björn, direct_with({world.björn})) == "bad_value");
    CHECK(world.answer(world.björn, direct_with({world.anna})) == "ok");

    // Anna knows both; that does not introduce them to each other.
    world.space(SpaceType::partner, {world.zenith}, {world.anna});
    CHECK(world.answer(world.anna, direct_with({world.björn, world.clara})) == "not_allowed");

    const auto channel = world.run(world.björn, direct_with({world.anna})).reply.channel.id;
    CHECK(world.run(world.anna, direct_with({world.björn})).reply.channel.id == channel);
    PostMessage post;
    post.channel = channel;
    post.text = Text<0, 40'000>("hello");
    CHECK(world.answer(world.anna, post) == "ok");
    RemoveFromSpace gone;
    gone.space = north;
    gone.members.push_back(world.anna);
    world.run(std::nullopt, gone);
    CHECK(world.reads(world.anna, channel));
    CHECK(world.answer(world.anna, post) == "not_allowed");
    CHECK(world.answer(world.björn, post) == "not_allowed");
    CHECK(world.answer(world.clara, post) == "not_found");
}

TEST_CASE("An org that comes sees a space whole", "[engine][spaces]") {
    Companies world;
    const auto quanta = world.org("Quanta", OrgType::partner);
    const auto dora = world.member(quanta, Role::member);
    const auto space = world.space(SpaceType::project, {world.acme, world.zenith}, {world.anna});
    const auto older = world.channel(world.björn, space);
    AddToSpace add;
    add.space = space;
    add.orgs.push_back(quanta);
    SECTION("with what was there") {
        world.run(std::nullopt, add);
        CHECK(world.reads(dora, older));
    }
    SECTION("not without it") {
        add.history = HistoryFrom::none;
        CHECK(world.answer(std::nullopt, add) == "bad_value");
    }
    SECTION("but what an earlier version kept from those who came later, it keeps") {
        Channel fixed = *world.directory.stored_channel(older);
        fixed.orgs = world.directory.stored_space(space)->orgs;
        world.directory.put(fixed);
        world.run(std::nullopt, add);
        CHECK_FALSE(world.reads(dora, older));
        CHECK(world.reads(world.clara, older));
        CHECK(world.reads(dora, world.channel(world.björn, space)));
    }
}

TEST_CASE("Whoever is taken out of a space is out of its private channels", "[engine][spaces]") {
    Companies world;
    const auto space = world.space(SpaceType::project, {world.acme, world.zenith}, {world.anna});
    const auto open = world.channel(world.björn, space);
    const auto secret = world.channel(world.björn, space, true);
    world.add(secret, {world.anna, world.clara});
    RemoveFromSpace gone;
    gone.space = space;
    SECTION("a member of the host") {
        gone.members.push_back(world.anna);
        const auto outcome = world.run(std::nullopt, gone);
        CHECK_FALSE(world.reads(world.anna, secret));
        CHECK_FALSE(world.reads(world.anna, open));
        CHECK(world.reads(world.clara, secret));
        CHECK(told<ChannelLeft>(outcome.events, secret) == 1);
        CHECK(told<StreamClosed>(outcome.events, world.anna) ==
              2);  // the space, and where she is named

        // Coming back to the space is not coming back to the private channel.
        AddToSpace back;
        back.space = space;
        back.members.push_back(world.anna);
        world.run(std::nullopt, back);
        CHECK(world.reads(world.anna, open));
        CHECK_FALSE(world.reads(world.anna, secret));
    }
    SECTION("a whole org, and no shared space is left without partners") {
        gone.orgs.push_back(world.zenith);
        const auto outcome = world.run(std::nullopt, gone);
        CHECK_FALSE(world.reads(world.clara, secret));
        CHECK(world.reads(world.anna, secret));
        CHECK(told<StreamClosed>(outcome.events, world.clara) == 1);  // where she is named
        gone.orgs.assign(1, world.acme);
        CHECK(world.answer(std::nullopt, gone) == "not_allowed");
        gone.orgs.assign(1, world.host);
        CHECK(world.answer(std::nullopt, gone) == "not_allowed");
    }
}

TEST_CASE("Archived is the reason only for whoever might, were it not", "[engine][channels]") {
    Companies world;
    const auto space = world.space(SpaceType::partner, {world.acme}, {world.anna});
    const auto channel = world.channel(world.björn, space);
    world.run(world.björn, ArchiveChannel{channel});
    PostMessage post;
    post.channel = channel;
    post.text = Text<0, 40'000>("late");
    ChangeChannel change;
    change.channel = channel;
    CHECK(world.answer(world.anna, post) == "archived");
    CHECK(world.answer(world.anna, change) == "not_allowed");
    CHECK(world.answer(world.björn, change) == "ok");
    CHECK(world.answer(world.clara, post) == "not_found");
}
