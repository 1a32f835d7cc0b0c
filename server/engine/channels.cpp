// Channels of a space, open and private: create, change, archive, join, leave, add, remove. Direct
// channels are in directs.cpp.

#include "protocol/unicode.hpp"
#include "server/engine/decide.hpp"
#include "server/engine/pages.hpp"

namespace parley::engine {

namespace {
/// Adds an event about a channel: to its own stream, and to its space's if all of the space may
/// know the channel.
void tell_channel(const Channel& channel, const AnyEvent& event, std::vector<NewEvent>& events) {
    events.push_back({channel.id, event});
    if (channel.kind == ChannelType::open && !channel.orgs)
        events.push_back({channel.space, event});
}

/// conflict if a channel that the actor may read has the name. Hidden channels do not count, so a
/// refusal reveals none.
Result<> name_is_free(const Directory& directory, const Actor& actor, const Channel& channel,
                      std::string_view field) {
    for (const auto& taken : directory.channels_named(channel.space, channel.name))
        if (taken->id != channel.id && directory.open(actor, Action::read, taken->id, field))
            return Error::taken(field).saying("A channel of this space is called so already.");
    return {};
}
}  // namespace

template <>
Needs needs(const Directory&, const Actor&, const CreateChannel&) {
    return {};
}

// The creator of a private channel, or of one that people must join, is its first member.
template <>
Result<Outcome<CreateChannel>> decide(const State& state, const Actor& actor,
                                      const CreateChannel& create, Moment& moment) {
    const Directory& directory = state.directory;
    auto space =
        directory.open(actor, Action::make_channel, create.space, field(&CreateChannel::space));
    if (!space) return space.error();
    const bool is_private = create.private_.value_or(false);
    Channel channel{.id = moment.make<ChannelId>(),
                    .space = create.space,
                    .name = trimmed(create.name_.text),
                    .kind = is_private ? ChannelType::private_ : ChannelType::open,
                    .join = create.join.value_or(Join::all),
                    .created_by = actor.id(),
                    .created = moment.now};
    if (auto free = name_is_free(directory, actor, channel, field(&CreateChannel::name_)); !free)
        return free.error();
    if (create.topic) channel.topic = *create.topic;
    if (create.orgs) {
        auto& orgs = channel.orgs.emplace();
        for (const auto& id : *create.orgs) {
            if (!holds((*space)->orgs, id))
                return Error{Code::not_found, field(&CreateChannel::orgs)};
            insert(orgs, id);
        }
        if (actor.member() && !holds(orgs, actor.member()->org))
            return Error{Code::bad_value, field(&CreateChannel::orgs)};
    }
    Outcome<CreateChannel> out;
    if (actor.member() && (is_private || channel.join == Join::none)) {
        insert(channel.members, actor.member()->id);
        out.events.push_back({actor.member()->id, StreamOpened{channel.id}});
    }
    const ChannelCreated created{view_of(channel)};
    const bool told_to_space = channel.kind == ChannelType::open && !channel.orgs;
    out.events.push_back({told_to_space ? StreamId(channel.space) : StreamId(channel.id), created});
    out.reply = view_of(channel);
    out.entities.push_back(std::move(channel));
    return out;
}

template <>
Needs needs(const Directory&, const Actor&, const ChangeChannel&) {
    return {};
}

template <>
Result<Outcome<ChangeChannel>> decide(const State& state, const Actor& actor,
                                      const ChangeChannel& change, Moment&) {
    auto opened =
        state.directory.open(actor, Action::change, change.channel, field(&ChangeChannel::channel));
    if (!opened) return opened.error();
    Channel channel = **opened;
    ChannelChanged changed{.channel = channel.id};
    if (change.name_ && change.name_->text != channel.name) {
        changed.name_ = channel.name = trimmed(change.name_->text);
        if (auto free = name_is_free(state.directory, actor, channel, field(&ChangeChannel::name_));
            !free)
            return free.error();
    }
    if (change.topic) changed.topic = channel.topic = *change.topic;
    Outcome<ChangeChannel> out;
    tell_channel(channel, changed, out.events);
    out.reply = view_of(channel);
    out.entities.push_back(std::move(channel));
    return out;
}

template <>
Needs needs(const Directory&, const Actor&, const ArchiveChannel&) {
    return {};
}

template <>
Result<Outcome<ArchiveChannel>> decide(const State& state, const Actor& actor,
                                       const ArchiveChannel& archive, Moment&) {
    auto opened = state.directory.open(actor, Action::change, archive.channel,
                                       field(&ArchiveChannel::channel));
    if (!opened) return opened.error();
    Outcome<ArchiveChannel> out;
    if ((*opened)->archived) return out;
    Channel channel = **opened;
    channel.archived = true;
    tell_channel(channel, ChannelArchived{channel.id}, out.events);
    out.entities.push_back(std::move(channel));
    return out;
}

template <>
Needs needs(const Directory&, const Actor&, const JoinChannel& join) {
    return needs_joining({join.channel});
}

template <>
Result<Outcome<JoinChannel>> decide(const State& state, const Actor& actor, const JoinChannel& join,
                                    Moment&) {
    auto opened =
        state.directory.open(actor, Action::read, join.channel, field(&JoinChannel::channel));
    if (!opened) return opened.error();
    if (!actor.member()) return Error{Code::not_allowed};
    Outcome<JoinChannel> out;
    const Member& member = *actor.member();
    if (state.directory.is_in(member, **opened)) return out;
    // A host admin who reads a space without being in it must be added by space.add first.
    const auto space =
        state.directory.open(actor, Action::read, (*opened)->space, field(&JoinChannel::channel));
    if (!space || !state.directory.is_in(member, **space))
        return Error{Code::not_allowed, field(&JoinChannel::channel)};
    Channel channel = **opened;
    remove(channel.left, member.id);
    if (channel.join == Join::none) insert(channel.members, member.id);
    out.events.push_back({channel.id, ChannelJoined{member.id}});
    out.events.push_back({member.id, StreamOpened{channel.id}});
    read_from_here(state, member.id, channel.id, out.rows);
    out.entities.push_back(std::move(channel));
    return out;
}

template <>
Needs needs(const Directory&, const Actor&, const LeaveChannel&) {
    return {};
}

// Somebody who leaves an open channel is listed in `left`, or they would be in it by being in the
// space.
template <>
Result<Outcome<LeaveChannel>> decide(const State& state, const Actor& actor,
                                     const LeaveChannel& leave, Moment&) {
    auto opened =
        state.directory.open(actor, Action::read, leave.channel, field(&LeaveChannel::channel));
    if (!opened) return opened.error();
    if (!actor.member()) return Error{Code::not_allowed};
    if ((*opened)->kind == ChannelType::direct)
        return Error{Code::not_allowed, field(&LeaveChannel::channel)};
    Outcome<LeaveChannel> out;
    const Member& member = *actor.member();
    if (!state.directory.is_in(member, **opened)) return out;
    Channel channel = **opened;
    remove(channel.members, member.id);
    if (channel.kind == ChannelType::open && member.role != Role::guest)
        insert(channel.left, member.id);
    out.events.push_back({channel.id, ChannelLeft{member.id}});
    out.events.push_back({member.id, StreamClosed{channel.id}});
    out.entities.push_back(std::move(channel));
    return out;
}

template <>
Needs needs(const Directory&, const Actor&, const AddToChannel& add) {
    return needs_joining({add.channel});
}

// All or nothing: one person who cannot be added refuses the command.
template <>
Result<Outcome<AddToChannel>> decide(const State& state, const Actor& actor,
                                     const AddToChannel& add, Moment&) {
    const Directory& directory = state.directory;
    auto opened =
        directory.open(actor, Action::add_people, add.channel, field(&AddToChannel::channel));
    if (!opened) return opened.error();
    if (directory.is_archived(**opened))
        return Error{Code::archived, field(&AddToChannel::channel)};
    const auto space = directory.stored_space((*opened)->space);
    Channel channel = **opened;
    Outcome<AddToChannel> out;
    for (const auto& id : add.members) {
        const auto member = directory.member(id);
        // Only members of this space, or guests of its orgs whom the actor may know.
        const bool of_space =
            member && member->active &&
            (directory.is_in(*member, *space) ||
             (member->role == Role::guest && !channel.part_of && holds(space->orgs, member->org) &&
              (actor.is_operator() || member->org == actor.member()->org ||
               may(directory, actor, Action::read, *member))));
        const bool visible = !channel.orgs || (member && holds(*channel.orgs, member->org));
        if (!of_space || !visible) return Error{Code::not_found, field(&AddToChannel::members)};
        if (directory.is_in(*member, channel)) continue;
        insert(channel.members, id);
        remove(channel.left, id);
        out.events.push_back({channel.id, ChannelJoined{id}});
        out.events.push_back({id, StreamOpened{channel.id}});
        read_from_here(state, id, channel.id, out.rows);
    }
    if (!out.events.empty()) out.entities.push_back(std::move(channel));
    return out;
}

template <>
Needs needs(const Directory&, const Actor&, const RemoveFromChannel&) {
    return {};
}

template <>
Result<Outcome<RemoveFromChannel>> decide(const State& state, const Actor& actor,
                                          const RemoveFromChannel& gone, Moment&) {
    const Directory& directory = state.directory;
    auto opened = directory.open(actor, Action::remove_people, gone.channel,
                                 field(&RemoveFromChannel::channel));
    if (!opened) return opened.error();
    Channel channel = **opened;
    Outcome<RemoveFromChannel> out;
    for (const auto& id : gone.members) {
        const auto member = directory.member(id);
        if (!member || !directory.is_in(*member, channel))
            return Error{Code::not_found, field(&RemoveFromChannel::members)};
        remove(channel.members, id);
        if (channel.kind == ChannelType::open && member->role != Role::guest)
            insert(channel.left, id);
        out.events.push_back({channel.id, ChannelLeft{id}});
        out.events.push_back({id, StreamClosed{channel.id}});
    }
    if (!out.events.empty()) out.entities.push_back(std::move(channel));
    return out;
}

template <>
Result<view::Readers> read(const Reader& reader, const Actor& actor, const CountReaders& count) {
    auto channel =
        reader.directory.open(actor, Action::read, count.channel, field(&CountReaders::channel));
    if (!channel) return channel.error();
    return readers_of(reader.directory, **channel);
}

template <>
Result<ChannelPage> read(const Reader& reader, const Actor& actor, const ListChannels& list) {
    auto space =
        reader.directory.open(actor, Action::read, list.space, field(&ListChannels::space));
    if (!space) return space.error();
    auto page = page_of(reader.directory.channels(actor, *space), list.cursor, list.limit,
                        [](const OpenChannel& channel) { return view_of(*channel); });
    return ChannelPage{std::move(page.entries), page.more, page.cursor};
}

}  // namespace parley::engine
