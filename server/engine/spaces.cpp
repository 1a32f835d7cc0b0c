// Spaces: create, change, add and remove people and orgs. A space is the boundary of what orgs see
// of each other.

#include "server/engine/spaces.hpp"

#include <set>

#include "protocol/unicode.hpp"
#include "server/engine/pages.hpp"
#include "server/engine/records.hpp"
#include "server/engine/stored.hpp"

namespace parley::engine {

std::string free_code(const Directory& directory, const std::vector<OrgId>& orgs, SpaceType kind,
                      std::string_view name, Moment& moment) {
    // Random, not counted up: a code must not reveal which others are taken.
    constexpr std::size_t size = 4, of_name = 2;
    // 676 codes begin with the two letters of a name; after 200 tries all four letters are random.
    // After 1,000 tries (nearly all of 456,976 are taken) a letter is added.
    constexpr std::size_t tries_with_name = 200, tries_a_size = 1000;
    std::string letters;
    for (char c : name) {
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
        if (c >= 'A' && c <= 'Z' && letters.size() < of_name) letters += c;
    }
    for (std::size_t tries = 0;; ++tries) {
        std::string code = tries < tries_with_name ? letters : std::string();
        const auto letters_wanted = std::min(size + tries / tries_a_size, SpaceCode::longest);
        while (code.size() < letters_wanted) code += static_cast<char>('A' + moment.draw(26));
        if (!directory.code_taken(orgs, kind, code)) return code;
    }
}

namespace {
/// A member who stands for any member of an org, to ask what all of them may do.
Member anybody_of(OrgId org) {
    Member anybody;
    anybody.org = org;
    anybody.role = Role::member;
    return anybody;
}
}  // namespace

Needs needs_joining(const std::vector<ChannelId>& channels) {
    Needs needs;
    for (const auto& channel : channels) {
        needs.rows.push_back(rows::list_end_key(channel));
        needs.streams.push_back(channel);
    }
    return needs;
}

void read_from_here(const State& state, MemberId member, ChannelId channel, RowChanges& rows) {
    const Place last = state.views.list_end(channel).last;
    if (last > 0) rows.put(rows::read_key(member, channel, 0), {last});
    const Seq seq = state.views.next_seq(channel) - 1;
    if (seq > 0) rows.put(rows::came_key(member, channel), {seq});
}

void read_from_here(const State& state, OrgId org, ChannelId channel, RowChanges& rows) {
    const rows::Arrival arrival{state.views.next_seq(channel) - 1,
                                state.views.list_end(channel).last};
    if (arrival.seq > 0) rows.put(rows::arrival_key(channel, org), arrival);
}

rows::RowKey<rows::Extent> extent_key(const Channel& channel) {
    return channel.kind == ChannelType::record ? rows::extent_key(channel.space)
                                               : rows::extent_key(channel.id);
}
rows::RowKey<rows::Extent> extent_of_channel(const Directory& directory, ChannelId id) {
    const auto channel = directory.stored_channel(id);
    return channel ? extent_key(*channel) : rows::extent_key(id);
}

template <>
Needs needs(const Directory&, const Actor&, const CreateSpace&) {
    return {};
}

namespace {
/// The space that a new one continues: the actor must be allowed to change it (Directory::open),
/// and it must be a shared one (bad_value) without a successor (archived).
Result<Space> former_space(const Directory& directory, const Actor& actor,
                           const CreateSpace& create) {
    constexpr auto name = field(&CreateSpace::continues);
    auto former = directory.open(actor, Action::change, *create.continues, name);
    if (!former) return former.error();
    if ((*former)->kind != SpaceType::partner && (*former)->kind != SpaceType::project)
        return Error{Code::bad_value, name};
    if ((*former)->continued_by) return Error{Code::archived, name};
    return **former;
}

/// The channels of a new space, open to all of it. Nothing is copied from the former space: its
/// names and topics may be what a newly added org must not see.
Result<std::vector<Channel>> first_channels(const Actor& actor, const CreateSpace& create,
                                            const Space& space, Moment& moment) {
    std::vector<std::string> names;
    std::set<std::string> taken;  // as channels' names are compared
    for (const auto& name : create.channels) {
        if (!taken.insert(nfkc_casefold(trimmed(name.text))).second)
            return Error::taken(field(&CreateSpace::channels))
                .saying("Two of the channels are called alike.");
        names.push_back(name.text);
    }
    if (names.empty() && create.continues) names.emplace_back("general");
    std::vector<Channel> channels;
    for (auto& name : names)
        channels.push_back({.id = moment.make<ChannelId>(),
                            .space = space.id,
                            .name = std::move(name),
                            .kind = ChannelType::open,
                            .created_by = actor.id(),
                            .created = moment.now});
    return channels;
}
}  // namespace

// Kind by kind: who may make it and which orgs it has; then its code, its channels, and the end of
// the former space.
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
    std::optional<Space> former;
    if (internal) {
        // An internal space has no successor.
        if (create.continues) return Error{Code::bad_value, field(&CreateSpace::continues)};
        // It has exactly one org: the actor's own, or the one that the operator names.
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
        if (create.continues) {
            auto found = former_space(directory, actor, create);
            if (!found) return found.error();
            former = std::move(*found);
            space.continues = former->id;
        }
        if (create.orgs.empty()) return Error{Code::missing_field, field(&CreateSpace::orgs)};
        insert(space.orgs, host->id);
        for (const auto& id : create.orgs) {
            auto org = directory.open(actor, Action::read, id, field(&CreateSpace::orgs));
            if (!org) return org.error();
            if ((*org)->deactivated) return org_is_deactivated(field(&CreateSpace::orgs));
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
        // A refusal reveals that a space with this code exists: only those who read all may choose.
        if (!internal && !reads_all_shared_spaces(directory, actor))
            return Error{Code::not_allowed, field(&CreateSpace::code)};
        if (directory.code_taken(space.orgs, space.kind, create.code->text))
            return Error::taken(field(&CreateSpace::code)).saying("Another space has that code.");
        space.code = *create.code;
    } else {
        space.code = free_code(directory, space.orgs, space.kind, space.name, moment);
    }
    auto channels = first_channels(actor, create, space, moment);
    if (!channels) return channels.error();
    Outcome<CreateSpace> out;
    out.events.push_back({space.id, SpaceCreated{view_of(directory, space)}});
    for (const auto& member : space.members) out.events.push_back({member, StreamOpened{space.id}});
    for (const auto& channel : *channels)
        out.events.push_back({space.id, ChannelCreated{view_of(channel)}});
    out.reply = view_of(directory, space);
    out.reply.continues = space.continues;
    if (former) {
        // Its readers learn that it ends. Which space follows is for those who may read both.
        out.events.push_back({former->id, SpaceArchived{}});
        former->continued_by = space.id;
        out.entities.push_back(std::move(*former));
    }
    out.entities.push_back(std::move(space));
    for (auto& channel : *channels) out.entities.push_back(std::move(channel));
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
    return Outcome<ChangeSpace>{
        {.events = {{space.id, SpaceChanged{view_of(state.directory, space)}}},
         .entities = {space}},
        view_for(state.directory, actor, space)};
}

namespace {
/// An addition to a space, computed before anything is changed.
struct Addition {
    Space space;                    ///< as it will be
    std::vector<MemberId> members;  ///< who is added by name and was not in it
    std::vector<OrgId> orgs;        ///< the same of orgs
    std::vector<Actor> comers;      ///< who will see it: those named, and anybody of each org named
};

/// Checks an addition and computes the space that it leads to; for the command and its dry run.
Result<Addition> addition(const Directory& directory, const Actor& actor, const AddToSpace& add) {
    auto opened = directory.open(actor, Action::add_people, add.space, field(&AddToSpace::space));
    if (!opened) return opened.error();
    if ((*opened)->kind == SpaceType::internal)
        return Error{Code::not_allowed, field(&AddToSpace::space)};
    if (add.members.empty() && add.orgs.empty())
        return Error{Code::missing_field, field(&AddToSpace::members)};
    if (add.history == HistoryFrom::none) {
        Error error{Code::bad_value, field(&AddToSpace::history)};
        error.message =
            "Whoever is added sees a space from its start. For those who must not see what was, "
            "make a space that `continues` this one, by space.create.";
        return error;
    }
    Addition out{**opened, {}, {}, {}};
    for (const auto& id : add.members) {
        auto member = directory.open(actor, Action::read, id, field(&AddToSpace::members));
        if (!member) return member.error();
        if (!holds(out.space.orgs, (*member)->org) || !(*member)->active)
            return Error{Code::bad_value, field(&AddToSpace::members)};
        out.comers.push_back(Actor::member(directory.member(id)));
        if (!holds(out.space.members, id) && !directory.is_in(**member, out.space))
            insert(out.members, id);
    }
    if (!add.orgs.empty() && out.space.kind != SpaceType::project)
        return Error{Code::bad_value, field(&AddToSpace::orgs)};
    for (const auto& id : add.orgs) {
        auto org = directory.open(actor, Action::read, id, field(&AddToSpace::orgs));
        if (!org) return org.error();
        if ((*org)->deactivated) return org_is_deactivated(field(&AddToSpace::orgs));
        out.comers.push_back(Actor::member(std::make_shared<const Member>(anybody_of(id))));
        if (!holds(out.space.orgs, id)) insert(out.orgs, id);
    }
    for (const auto& id : out.members) insert(out.space.members, id);
    for (const auto& id : out.orgs) insert(out.space.orgs, id);
    return out;
}

template <class Row>
Result<std::vector<std::optional<Row>>> rows_at(const Views& views,
                                                const std::vector<rows::RowKey<Row>>& keys) {
    std::vector<std::optional<Row>> out;
    for (const auto& key : keys) out.push_back(views.get(key));
    return out;
}
template <class Row>
Result<std::vector<std::optional<Row>>> rows_at(const storage::Snapshot& snapshot,
                                                const std::vector<rows::RowKey<Row>>& keys) {
    return stored_rows(snapshot, keys);
}

/// Counts what the added people see of the space. The counts are in rows, one for each channel and
/// one for all records, so no message is read. `source`: a round's views, or a snapshot.
template <class Source>
Result<SpaceExtent> extent_for(const Directory& before, const Directory& after,
                               const Addition& added, const Source& source) {
    const SpaceId space = added.space.id;
    const auto is_read = [&](StreamId stream) {
        return std::any_of(added.comers.begin(), added.comers.end(), [&](const Actor& one) {
            return after.open_stream(one, stream, {}).has_value();
        });
    };
    SpaceExtent out;
    // Guests see nothing by this: they read only channels that name them.
    if (!is_read(space)) return out;
    std::vector<rows::RowKey<rows::Extent>> keys{rows::extent_key(space)};
    for (const auto& id : after.channels_of(space))
        if (is_read(id)) keys.push_back(rows::extent_key(id));
    const auto extents = rows_at(source, keys);
    if (!extents) return extents.error();
    out.since = added.space.created;
    for (const auto& extent : *extents) {
        if (!extent) continue;
        out.messages += extent->messages;
        out.files += extent->files;
        if (extent->since) out.since = std::min(*out.since, *extent->since);
    }
    out.channels = keys.size() - 1;
    const auto last_record = rows_at(source, std::vector{rows::last_record_number_key(space)});
    if (!last_record) return last_record.error();
    if (const auto& last = last_record->front()) out.records = last->count;
    out.people = before.people_in(StreamId(space)).size();
    return out;
}
}  // namespace

template <>
Needs needs(const Directory& directory, const Actor& actor, const AddToSpace& add) {
    // Read nothing for a command that will be refused.
    if (!directory.open(actor, Action::add_people, add.space, {})) return {};
    auto channels = directory.channels_of(add.space);
    Needs needs{
        {rows::extent_key(add.space), rows::last_record_number_key(add.space)}, {}, false, {}};
    for (const auto& id : channels) needs.rows.push_back(rows::extent_key(id));
    for (const auto& member : add.members)
        for (const auto& id : directory.record_channels_naming(member, add.space))
            channels.push_back(id);
    parley::engine::add(needs, needs_joining(channels));
    return needs;
}

template <>
Result<Outcome<AddToSpace>> decide(const State& state, const Actor& actor, const AddToSpace& add,
                                   Moment&) {
    const Directory& directory = state.directory;
    auto added = addition(directory, actor, add);
    if (!added) return added.error();
    Outcome<AddToSpace> out;
    Directory after = directory;
    after.put(added->space);
    auto extent = extent_for(directory, after, *added, state.views);
    if (!extent) return extent.error();
    out.reply = *extent;
    const auto open_channels = directory.channels_of(add.space);
    for (const auto& id : added->members) {
        const auto member = directory.member(id);
        out.events.push_back({add.space, SpaceMemberAdded{id}});
        out.events.push_back({id, StreamOpened{add.space}});
        auto channels = open_channels;
        for (const auto& channel : directory.record_channels_naming(id, add.space))
            channels.push_back(channel);
        for (const auto& channel : channels)
            if (after.is_in(*member, StreamId(channel)))
                read_from_here(state, id, channel, out.rows);
    }
    // An org's members come in by one event and one row for each channel, however many they are.
    for (const auto& id : added->orgs) {
        out.events.push_back({add.space, SpaceOrgAdded{id}});
        const auto anybody = anybody_of(id);
        for (const auto& channel : open_channels)
            if (after.is_in(anybody, StreamId(channel)))
                read_from_here(state, id, channel, out.rows);
    }
    out.entities.push_back(std::move(added->space));
    return out;
}

/// Dry run: the same checks and counts, without effects.
template <>
Result<SpaceExtent> read(const Reader& reader, const Actor& actor, const AddToSpace& add) {
    auto added = addition(reader.directory, actor, add);
    if (!added) return added.error();
    Directory after = reader.directory;
    after.put(added->space);
    return extent_for(reader.directory, after, *added, reader.snapshot);
}

template <>
Needs needs(const Directory& directory, const Actor& actor, const RemoveFromSpace& gone) {
    if (!directory.open(actor, Action::add_people, gone.space, {})) return {};
    return needs_joining(directory.channels_of(gone.space));
}

// Removes people and orgs from the space and from every channel that names them, in one batch, so
// that no right survives it.
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
    std::vector<MemberId> people;
    for (const auto& id : gone.members) {
        if (!holds(space.members, id))
            return Error{Code::not_found, field(&RemoveFromSpace::members)};
        remove(space.members, id);
        insert(people, id);
        out.events.push_back({space.id, SpaceMemberRemoved{id}});
        out.events.push_back({id, StreamClosed{space.id}});
    }
    const auto host = directory.host();
    for (const auto& id : gone.orgs) {
        if (!holds(space.orgs, id)) return Error{Code::not_found, field(&RemoveFromSpace::orgs)};
        // A shared space needs the host and at least one partner.
        if (id == host->id || space.orgs.size() <= 2)
            return Error{Code::not_allowed, field(&RemoveFromSpace::orgs)};
        remove(space.orgs, id);
        out.events.push_back({space.id, SpaceOrgRemoved{id}});
        for (const auto& member : directory.members_of(id)) people.push_back(member->id);
    }
    std::sort(people.begin(), people.end());
    // Private channels and those of records name people: remove them there as well.
    auto channels = directory.channels_of(space.id);
    for (const auto& person : people)
        for (const auto& id : directory.record_channels_naming(person, space.id))
            insert(channels, id);
    for (const auto& id : channels) {
        const auto channel = directory.stored_channel(id);
        std::vector<MemberId> stay;
        for (const auto& member : channel->members) {
            if (!holds(people, member)) {
                stay.push_back(member);
                continue;
            }
            if (channel->kind != ChannelType::open) out.events.push_back({id, ChannelLeft{member}});
            out.events.push_back({member, StreamClosed{id}});
        }
        if (stay.size() == channel->members.size()) continue;
        Channel changed = *channel;
        changed.members = std::move(stay);
        out.entities.push_back(std::move(changed));
    }
    out.entities.push_back(std::move(space));
    return out;
}

template <>
Result<SpacePage> read(const Reader& reader, const Actor& actor, const ListSpaces& list) {
    auto page =
        page_of(reader.directory.spaces(actor), list.cursor, list.limit,
                [&](const OpenSpace& space) { return view_for(reader.directory, actor, *space); });
    return SpacePage{std::move(page.entries), page.more, page.cursor};
}

}  // namespace parley::engine
