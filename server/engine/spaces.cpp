// Spaces: the wall. Made, changed, and who comes in and goes out.

#include "server/engine/spaces.hpp"

#include "server/engine/pages.hpp"

namespace parley::engine {

std::string free_code(const Directory& directory, const std::vector<OrgId>& orgs, SpaceType kind,
                      std::string_view name, Moment& moment) {
    // Which of them are taken shows in none of them: there is no order in which they are tried.
    constexpr std::size_t size = 4, of_name = 2;
    constexpr int tries_with_name = 200;  // of 676; past them four letters are drawn
    std::string letters;
    for (char c : name) {
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
        if (c >= 'A' && c <= 'Z' && letters.size() < of_name) letters += c;
    }
    for (int tries = 0;; ++tries) {
        std::string code = tries < tries_with_name ? letters : std::string();
        while (code.size() < size) code += static_cast<char>('A' + moment.draw(26));
        if (!directory.code_taken(orgs, kind, code)) return code;
    }
}

namespace {
/// Tells a member, in their own stream, what they are in from now on, or no longer.
template <class Event>
void tell(std::vector<NewEvent>& events, MemberId member, const std::vector<StreamId>& streams) {
    for (const auto& stream : streams) events.push_back({member, Event{stream}});
}

std::vector<StreamId> difference(const std::vector<StreamId>& all,
                                 const std::vector<StreamId>& known) {
    std::vector<StreamId> out;
    std::set_difference(all.begin(), all.end(), known.begin(), known.end(),
                        std::back_inserter(out));
    return out;
}

/// What changes for these people between two directories: their streams opened and closed.
template <class Command>
void tell_differences(const State& state, const Directory& after,
                      const std::vector<std::shared_ptr<const Member>>& people,
                      Outcome<Command>& out) {
    for (const auto& member : people) {
        const auto before = state.directory.streams_of(*member);
        const auto now = after.streams_of(*member);
        const auto gained = difference(now, before);
        tell<StreamOpened>(out.events, member->id, gained);
        tell<StreamClosed>(out.events, member->id, difference(before, now));
        for (const auto& stream : gained)
            if (const auto channel = stream.channel())
                read_from_here(state, member->id, *channel, out.rows);
    }
}
}  // namespace

Needs needs_joining(const std::vector<ChannelId>& channels) {
    Needs needs;
    for (const auto& channel : channels) {
        needs.rows.push_back(list_end_key(channel));
        needs.streams.push_back(channel);
    }
    return needs;
}

void read_from_here(const State& state, MemberId member, ChannelId channel, RowChanges& rows) {
    const Place last = state.views.list_end(channel).last;
    if (last > 0) rows.emplace_back(read_key(member, channel, 0), number_value(last));
    const Seq seq = state.views.next_seq(channel) - 1;
    if (seq > 0) rows.emplace_back(came_key(member, channel), number_value(seq));
}

template <>
Needs needs(const Directory&, const Actor&, const CreateSpace&) {
    return {};
}

template <>
Result<Outcome<CreateSpace>> decide(const State& state, const Actor& actor,
                                    const CreateSpace& create, Moment& moment) {
    const Directory& directory = state.directory;
    if (create.kind == SpaceType::direct) return Error{Code::bad_value, field(&CreateSpace::kind)};
    const bool internal = create.kind == SpaceType::internal;
    Space space{.id = moment.make<SpaceId>(),
                .kind = create.kind,
                .name = create.name_,
                .created = moment.now};
    if (internal) {
        // Of one org alone: the actor's own, which the operator names.
        if (actor.member()) insert(space.orgs, actor.member()->org);
        for (const auto& org : create.orgs) insert(space.orgs, org);
        if (space.orgs.size() != 1) return Error{Code::bad_value, field(&CreateSpace::orgs)};
        auto org = directory.open(actor, Action::manage_people, space.orgs.front(),
                                  field(&CreateSpace::orgs));
        if (!org) return org.error();
    } else {
        const auto host = directory.host();
        if (!host) return Error{Code::not_found, field(&CreateSpace::orgs)};
        if (!may(directory, actor, Action::make_space, *host)) return Error{Code::not_allowed};
        if (create.orgs.empty()) return Error{Code::missing_field, field(&CreateSpace::orgs)};
        insert(space.orgs, host->id);
        for (const auto& id : create.orgs) {
            auto org = directory.open(actor, Action::read, id, field(&CreateSpace::orgs));
            if (!org) return org.error();
            insert(space.orgs, id);
        }
        const std::size_t partners = space.orgs.size() - 1;
        if (partners == 0 || (create.kind == SpaceType::partner && partners != 1))
            return Error{Code::bad_value, field(&CreateSpace::orgs)};
        // Its creator is in it.
        if (actor.member() && actor.member()->org == host->id)
            insert(space.members, actor.member()->id);
    }
    if (create.code) {
        // That a code is taken tells of a space: it is for those to choose who read them all.
        if (!internal && !reads_all_shared_spaces(directory, actor))
            return Error{Code::not_allowed, field(&CreateSpace::code)};
        if (directory.code_taken(space.orgs, space.kind, create.code->text))
            return Error{Code::conflict, field(&CreateSpace::code)};
        space.code = *create.code;
    } else {
        space.code = free_code(directory, space.orgs, space.kind, space.name, moment);
    }
    Outcome<CreateSpace> out;
    out.events.push_back({space.id, SpaceCreated{view_of(space)}});
    for (const auto& member : space.members)
        tell<StreamOpened>(out.events, member, {StreamId(space.id)});
    out.reply = view_of(space);
    out.entities.push_back(std::move(space));
    return out;
}

template <>
Needs needs(const Directory&, const Actor&, const ChangeSpace&) {
    return {};
}

template <>
Result<Outcome<ChangeSpace>> decide(const State& state, const Actor& actor,
                                    const ChangeSpace& change, Moment&) {
    auto opened =
        state.directory.open(actor, Action::change, change.space, field(&ChangeSpace::space));
    if (!opened) return opened.error();
    Space space = **opened;
    space.name = change.name_;
    return Outcome<ChangeSpace>{.events = {{space.id, SpaceChanged{view_of(space)}}},
                                .entities = {space},
                                .reply = view_of(space)};
}

template <>
Needs needs(const Directory& directory, const Actor&, const AddToSpace& add) {
    auto channels = directory.channels_of(add.space);
    for (const auto& member : add.members)
        for (const auto& id : directory.record_channels_naming(member, add.space))
            channels.push_back(id);
    return needs_joining(channels);
}

template <>
Result<Outcome<AddToSpace>> decide(const State& state, const Actor& actor, const AddToSpace& add,
                                   Moment&) {
    const Directory& directory = state.directory;
    auto opened = directory.open(actor, Action::add_people, add.space, field(&AddToSpace::space));
    if (!opened) return opened.error();
    if ((*opened)->kind == SpaceType::internal)
        return Error{Code::not_allowed, field(&AddToSpace::space)};
    if (add.members.empty() && add.orgs.empty())
        return Error{Code::missing_field, field(&AddToSpace::members)};
    Space space = **opened;
    Outcome<AddToSpace> out;
    std::vector<std::shared_ptr<const Member>> people;
    for (const auto& id : add.members) {
        auto member = directory.open(actor, Action::read, id, field(&AddToSpace::members));
        if (!member) return member.error();
        if (!holds(space.orgs, (*member)->org) || !(*member)->active)
            return Error{Code::bad_value, field(&AddToSpace::members)};
        if (holds(space.members, id) || directory.is_in(**member, space)) continue;
        insert(space.members, id);
        people.push_back(directory.member(id));
        out.events.push_back({space.id, SpaceMemberAdded{id}});
    }
    if (!add.orgs.empty() && space.kind != SpaceType::project)
        return Error{Code::bad_value, field(&AddToSpace::orgs)};
    std::vector<OrgId> added;
    for (const auto& id : add.orgs) {
        auto org = directory.open(actor, Action::read, id, field(&AddToSpace::orgs));
        if (!org) return org.error();
        if (holds(space.orgs, id)) continue;
        insert(added, id);
        out.events.push_back({space.id, SpaceOrgAdded{id}});
        for (const auto& member : directory.members_of(id)) people.push_back(member);
    }
    Directory after = directory;
    if (!added.empty() && add.history == HistoryFrom::none) {
        // What was there before stays with those who were there.
        for (const auto& id : directory.channels_of(space.id)) {
            const auto channel = directory.stored_channel(id);
            if (channel->kind != ChannelType::open || channel->orgs) continue;
            Channel fixed = *channel;
            fixed.orgs = space.orgs;
            after.put(fixed);
            out.entities.push_back(std::move(fixed));
        }
    }
    for (const auto& id : added) insert(space.orgs, id);
    after.put(space);
    tell_differences(state, after, people, out);
    out.entities.push_back(std::move(space));
    return out;
}

template <>
Needs needs(const Directory& directory, const Actor&, const RemoveFromSpace& gone) {
    return needs_joining(directory.channels_of(gone.space));
}

template <>
Result<Outcome<RemoveFromSpace>> decide(const State& state, const Actor& actor,
                                        const RemoveFromSpace& gone, Moment&) {
    const Directory& directory = state.directory;
    auto opened = directory.open(actor, Action::add_people, gone.space, field(&AddToSpace::space));
    if (!opened) return opened.error();
    if ((*opened)->kind == SpaceType::internal)
        return Error{Code::not_allowed, field(&RemoveFromSpace::space)};
    if (gone.members.empty() && gone.orgs.empty())
        return Error{Code::missing_field, field(&RemoveFromSpace::members)};
    Space space = **opened;
    Outcome<RemoveFromSpace> out;
    std::vector<std::shared_ptr<const Member>> people;
    for (const auto& id : gone.members) {
        if (!holds(space.members, id))
            return Error{Code::not_found, field(&RemoveFromSpace::members)};
        remove(space.members, id);
        people.push_back(directory.member(id));
        out.events.push_back({space.id, SpaceMemberRemoved{id}});
    }
    const auto host = directory.host();
    for (const auto& id : gone.orgs) {
        if (!holds(space.orgs, id)) return Error{Code::not_found, field(&RemoveFromSpace::orgs)};
        // A space without the host, or without any partner, is no shared space.
        if (id == host->id || space.orgs.size() <= 2)
            return Error{Code::not_allowed, field(&RemoveFromSpace::orgs)};
        remove(space.orgs, id);
        out.events.push_back({space.id, SpaceOrgRemoved{id}});
        for (const auto& member : directory.members_of(id)) people.push_back(member);
    }
    Directory after = directory;
    after.put(space);
    // Private channels and records' name people: whoever is out of the space is out of those too.
    auto channels = directory.channels_of(space.id);
    for (const auto& person : people)
        for (const auto& id : directory.record_channels_naming(person->id, space.id))
            insert(channels, id);
    for (const auto& id : channels) {
        const auto channel = directory.stored_channel(id);
        Channel changed = *channel;
        for (const auto& person : people) {
            if (!holds(changed.members, person->id)) continue;
            remove(changed.members, person->id);
            if (changed.kind != ChannelType::open)
                out.events.push_back({id, ChannelLeft{person->id}});
        }
        if (changed.members.size() == channel->members.size()) continue;
        after.put(changed);
        out.entities.push_back(std::move(changed));
    }
    tell_differences(state, after, people, out);
    out.entities.push_back(std::move(space));
    return out;
}

template <>
Result<SpacePage> read(const Reader& reader, const Actor& actor, const ListSpaces& list) {
    auto page = page_of(reader.directory.spaces(actor), list.cursor, list.limit,
                        [](const OpenSpace& space) { return view_of(*space); });
    return SpacePage{std::move(page.entries), page.more, page.cursor};
}

}  // namespace parley::engine
