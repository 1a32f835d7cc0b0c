// How many may read a channel is counted from its orgs, and is what asking everybody would give.

#include <catch2/catch.hpp>
#include <random>
#include <set>

#include "server/engine/directory.hpp"

using namespace parley;
using namespace parley::engine;

namespace {
/// A directory drawn from a seed: a host, partners, people of every role, spaces and channels of
/// every kind, and changes to all of them.
class Drawn {
  public:
    explicit Drawn(std::uint32_t seed) : random_(seed) {
        for (int i = 0; i < 4; ++i) {
            orgs_.push_back({.id = id<OrgId>(), .kind = i ? OrgType::partner : OrgType::host});
            directory.put(orgs_.back());
        }
        for (int i = 0; i < 30; ++i) put_member({.id = id<MemberId>(), .org = any(orgs_).id});
        static constexpr SpaceType kinds[] = {SpaceType::project, SpaceType::partner,
                                              SpaceType::internal, SpaceType::direct};
        for (int i = 0; i < 8; ++i) put_space({.id = id<SpaceId>(), .kind = kinds[i % 4]});
        for (int i = 0; i < 30; ++i) put_channel({.id = id<ChannelId>(), .space = any(spaces_).id});
    }

    void change() {
        switch (random_() % 3) {
            case 0:
                return put_member(any(members_));
            case 1:
                return put_space(any(spaces_));
            default:
                return put_channel(any(channels_));
        }
    }

    /// Who may read it, asked one by one.
    view::Readers asked(const Channel& channel) const {
        std::map<OrgId, std::uint64_t> people;
        view::Readers out;
        for (const auto& member : members_) {
            const auto actor = Actor::member(directory.member(member.id));
            if (!may(directory, actor, Action::read, channel)) continue;
            ++people[member.org];
            ++out.people;
        }
        for (const auto& [org, count] : people) out.orgs.push_back({org, count});
        return out;
    }
    const std::vector<Channel>& channels() const { return channels_; }

    Directory directory;

  private:
    template <class Id>
    Id id() {
        Id out{};
        for (auto& byte : out.bytes) byte = static_cast<std::uint8_t>(random_());
        return out;
    }
    bool one_in(unsigned n) { return random_() % n == 0; }
    template <class T>
    const T& any(const std::vector<T>& list) {
        return list[random_() % list.size()];
    }
    template <class T>
    static void keep(std::vector<T>& list, const T& value) {
        const auto at = std::find_if(list.begin(), list.end(),
                                     [&](const T& known) { return known.id == value.id; });
        at == list.end() ? list.push_back(value) : void(*at = value);
    }
    std::vector<MemberId> some_members(unsigned one_of) {
        std::vector<MemberId> out;
        for (const auto& member : members_)
            if (one_in(one_of)) insert(out, member.id);
        return out;
    }

    void put_member(Member member) {
        const bool host = directory.org(member.org)->kind == OrgType::host;
        static constexpr Role host_roles[] = {Role::admin, Role::manager, Role::member, Role::guest,
                                              Role::bot};
        static constexpr Role partner_roles[] = {Role::partner_admin, Role::member, Role::member,
                                                 Role::guest, Role::bot};
        member.role = (host ? host_roles : partner_roles)[random_() % 5];
        member.active = !one_in(6);
        directory.put(member);
        keep(members_, member);
    }
    /// Drawn anew, but for what it is.
    void put_space(Space space) {
        space.members.clear();
        if (space.kind == SpaceType::internal) {
            if (space.orgs.empty()) space.orgs = {any(orgs_).id};
        } else if (space.kind == SpaceType::direct) {
            space.members = some_members(5);
        } else {
            space.orgs = {orgs_.front().id};
            for (const auto& org : orgs_)
                if (one_in(2)) insert(space.orgs, org.id);
            for (const auto& member : some_members(2))
                if (directory.member(member)->org == orgs_.front().id)
                    insert(space.members, member);
        }
        directory.put(space);
        keep(spaces_, space);
    }
    void put_channel(const Channel& before) {
        const Space& space = *std::find_if(spaces_.begin(), spaces_.end(), [&](const Space& one) {
            return one.id == before.space;
        });
        static constexpr ChannelType kinds[] = {ChannelType::open, ChannelType::private_,
                                                ChannelType::record};
        Channel channel{.id = before.id, .space = space.id, .kind = kinds[random_() % 3]};
        if (space.kind == SpaceType::direct) channel.kind = ChannelType::direct;
        channel.members = some_members(3);
        if (channel.kind == ChannelType::open) {
            channel.left = some_members(4);
            if (one_in(3)) {
                auto& orgs = channel.orgs.emplace();
                for (const auto& org : orgs_)
                    if (one_in(2)) insert(orgs, org.id);
            }
        }
        if (channel.kind == ChannelType::record) {
            channel.record = RecordId{channel.id.bytes};
            if (space.kind == SpaceType::internal && one_in(2)) channel.part_of = channel.record;
        }
        directory.put(channel);
        keep(channels_, channel);
    }

    std::mt19937 random_;
    std::vector<Org> orgs_;
    std::vector<Member> members_;
    std::vector<Space> spaces_;
    std::vector<Channel> channels_;
};
}  // namespace

TEST_CASE("The readers counted of a channel are those who may read it", "[readers]") {
    std::uint64_t people = 0;
    for (std::uint32_t seed = 1; seed <= 60; ++seed) {
        INFO("seed " << seed);
        Drawn world(seed);
        for (int change = 0; change < 20; ++change) {
            for (const auto& channel : world.channels()) {
                const auto counted = readers_of(world.directory, channel);
                REQUIRE((counted == world.asked(channel)));
                std::set<MemberId> readers;
                for (const auto& one : people_who_read(world.directory, channel)) {
                    REQUIRE(may(world.directory, Actor::member(one), Action::read, channel));
                    readers.insert(one->id);
                }
                REQUIRE(readers.size() == counted.people);
                people += counted.people;
            }
            world.change();
        }
    }
    CHECK(people > 100'000);
}
