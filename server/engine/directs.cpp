// Direct channels: 2 to 9 people who share a space. Each has a hidden space of its own, so that it
// belongs to no other space's audience.

#include "server/engine/decide.hpp"

namespace parley::engine {

namespace {
/// Whether all of them are together in a space or channel: nobody meets a stranger through a third
/// person.
bool share_a_place(const Directory& directory, const std::vector<MemberId>& ids) {
    std::vector<std::shared_ptr<const Member>> people;
    for (const auto& id : ids) people.push_back(directory.member(id));
    const auto all_in = [&](StreamId stream) {
        return std::all_of(people.begin(), people.end(), [&](const auto& person) {
            return person && directory.is_in(*person, stream);
        });
    };
    for (const auto& stream : directory.streams_of(*people.front())) {
        if (stream.space() && all_in(stream)) return true;
        // Guests are in channels only. Another direct channel does not count as meeting.
        if (const auto id = stream.channel()) {
            if (directory.stored_channel(*id)->kind != ChannelType::direct && all_in(stream))
                return true;
        }
    }
    return false;
}
}  // namespace

template <>
Needs needs(const Directory&, const Actor&, const OpenDirect&) {
    return {};
}

// One channel for each set of people: it is looked up by the sorted ids of its members.
template <>
Result<Outcome<OpenDirect>> decide(const State& state, const Actor& actor, const OpenDirect& open,
                                   Moment& moment) {
    const Directory& directory = state.directory;
    if (!actor.member()) return Error{Code::not_allowed};
    std::vector<MemberId> people{actor.member()->id};
    for (const auto& id : open.members) {
        auto member = directory.open(actor, Action::read, id, field(&OpenDirect::members));
        if (!member) return member.error();
        insert(people, id);
    }
    if (people.size() < 2) return Error{Code::bad_value, field(&OpenDirect::members)};
    if (const auto known = directory.direct_channel(people)) {
        auto channel = directory.open(actor, Action::read, *known, field(&OpenDirect::members));
        if (!channel) return channel.error();
        return Outcome<OpenDirect>{{}, {view_of(**channel)}};
    }
    if (!share_a_place(directory, people))
        return Error{Code::not_allowed, field(&OpenDirect::members)};

    Space space{.id = moment.make<SpaceId>(),
                .kind = SpaceType::direct,
                .members = people,
                .created = moment.now};
    Channel channel{.id = moment.make<ChannelId>(),
                    .space = space.id,
                    .kind = ChannelType::direct,
                    .members = people,
                    .created_by = actor.id(),
                    .created = moment.now};
    Outcome<OpenDirect> out;
    out.events.push_back({channel.id, ChannelCreated{view_of(channel)}});
    for (const auto& id : people) out.events.push_back({id, StreamOpened{channel.id}});
    out.reply = {view_of(channel)};
    out.entities = {std::move(space), std::move(channel)};
    return out;
}

}  // namespace parley::engine
