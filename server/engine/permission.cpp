// Permissions: the only place that decides who may do what. It follows the table "Who may" of the
// protocol reference; the generated permission test checks every row of it.

#include "protocol/frames.hpp"
#include "server/engine/directory.hpp"

namespace parley::engine {

namespace {
/// Spaces of the host and partners.
bool shared(SpaceType kind) { return kind == SpaceType::partner || kind == SpaceType::project; }

bool is_of_host(const Directory& directory, const Member& member) {
    const auto org = directory.org(member.org);
    return org && org->kind == OrgType::host;
}

/// An admin of the host: may read every shared space without being a member of it.
bool is_host_admin(const Directory& directory, const Member& member) {
    return member.role == Role::admin && is_of_host(directory, member);
}

/// Whether the member may create shared spaces, and therefore sees the names of all partners.
bool makes_spaces(const Directory& directory, const Member& member) {
    return (member.role == Role::admin || member.role == Role::manager) &&
           is_of_host(directory, member);
}

bool is_admin_of(const Member& member, OrgId org) {
    return member.org == org && (member.role == Role::admin || member.role == Role::partner_admin);
}

/// Admins of a space: the host's for shared spaces, the org's own for an internal one. A direct
/// channel's hidden space has none.
bool administers(const Directory& directory, const Member& member, const Space& space) {
    if (shared(space.kind)) return is_host_admin(directory, member);
    return space.kind == SpaceType::internal && !space.orgs.empty() &&
           is_admin_of(member, space.orgs.front());
}

/// Whether an open channel that is for some orgs only includes the member's.
bool sees(const Channel& channel, const Member& member) {
    return !channel.orgs || holds(*channel.orgs, member.org);
}
}  // namespace

bool may(const Directory& directory, const Actor& actor, Action action, const Space& space) {
    const bool begins = action == Action::make_channel || action == Action::make_record;
    return may_alive(directory, actor, action, space) && !(begins && directory.is_archived(space));
}

// A space is read by its members, shared ones also by the host's admins. Nobody is given a direct
// channel's hidden space.
bool may_alive(const Directory& directory, const Actor& actor, Action action, const Space& space) {
    if (actor.is_operator()) return true;
    if (!actor.is_active_member()) return false;
    const Member& member = *actor.member();
    const bool inside = directory.is_in(member, space) && space.kind != SpaceType::direct;
    const bool admin = administers(directory, member, space);
    switch (action) {
        case Action::read:
            return inside || (admin && shared(space.kind));
        case Action::make_channel:
        case Action::make_record:
            return inside;
        case Action::add_people:
        case Action::change:
            return admin || (inside && member.role == Role::manager && shared(space.kind));
        default:
            return false;
    }
}

bool may(const Directory& directory, const Actor& actor, Action action, const Channel& channel) {
    // The operator may unpin in an archived channel, but not post.
    const bool adds = action == Action::post || (action == Action::pin && !actor.is_operator());
    return may_alive(directory, actor, action, channel) &&
           !(adds && directory.is_archived(channel));
}

// First whether the actor reads the channel, by its kind; everything else requires that.
bool may_alive(const Directory& directory, const Actor& actor, Action action,
               const Channel& channel) {
    if (actor.is_operator()) return true;
    if (!actor.is_active_member()) return false;
    const Member& member = *actor.member();
    const auto space = directory.spaces_.find(channel.space);
    if (!space) return false;
    const bool inside = directory.is_in(member, *space);
    const bool named = holds(channel.members, member.id);
    // A guest's rights in a channel end when their org leaves the space.
    const bool guest_here = member.role == Role::guest && named && holds(space->orgs, member.org);

    bool reads = false;
    switch (channel.kind) {
        case ChannelType::open:
            reads =
                sees(channel, member) &&
                (inside || guest_here || (is_host_admin(directory, member) && shared(space->kind)));
            break;
        case ChannelType::private_:
            reads = named && (inside || guest_here);
            break;
        case ChannelType::direct:
            reads = named;
            break;
        case ChannelType::record:
            // An org's private part is for its own people; guests are not among them.
            reads = inside || (guest_here && !channel.part_of) ||
                    (is_host_admin(directory, member) && shared(space->kind));
            break;
    }
    if (!reads) return false;

    const bool admin = administers(directory, member, *space);
    const bool created = channel.created_by == member.id && (inside || guest_here);
    switch (action) {
        case Action::read:
            return true;
        case Action::post:
            return channel.kind != ChannelType::direct || directory.in_touch(channel);
        case Action::pin:
            return member.role != Role::guest && may_alive(directory, actor, Action::post, channel);
        case Action::remove_message:
            return admin || created;
        case Action::add_people:
            return channel.kind != ChannelType::direct && inside && member.role != Role::guest;
        case Action::remove_people:
            return channel.kind != ChannelType::direct && (admin || created);
        case Action::change:
            // A record's channel has the record's name and lasts as long as the record.
            return channel.kind != ChannelType::direct && channel.kind != ChannelType::record &&
                   (admin || created);
        default:
            return false;
    }
}

bool reads_all_shared_spaces(const Directory& directory, const Actor& actor) {
    return actor.is_operator() ||
           (actor.is_active_member() && is_host_admin(directory, *actor.member()));
}

view::Readers readers_of(const Directory& directory, const Channel& channel) {
    view::Readers out;
    const auto space = directory.spaces_.find(channel.space);
    if (!space) return out;
    const auto add = [&](OrgId org, std::uint64_t people) {
        if (people == 0) return;
        auto at = std::lower_bound(out.orgs.begin(), out.orgs.end(), org,
                                   [](const auto& entry, OrgId id) { return entry.org < id; });
        if (at == out.orgs.end() || at->org != org) at = out.orgs.insert(at, {org, 0});
        at->people += people;
        out.people += people;
    };
    // Named members are checked one by one: all readers of a private or direct channel, the guests
    // of other channels.
    const bool named_alone =
        channel.kind == ChannelType::private_ || channel.kind == ChannelType::direct;
    for (const auto& id : channel.members) {
        const auto member = directory.member(id);
        if (!member || !(named_alone || member->role == Role::guest)) continue;
        if (may(directory, Actor::member(member), Action::read, channel)) add(member->org, 1);
    }
    if (named_alone) return out;
    // All other readers come by their org as a whole, except the host's in a shared space: there it
    // is those who were added, and admins.
    for (const auto& id : space->orgs) {
        if (channel.orgs && !holds(*channel.orgs, id)) continue;
        const auto staff = directory.staff_by_org_.find(id);
        if (!staff) continue;
        const auto org = directory.org(id);
        if (!shared(space->kind) || org->kind == OrgType::partner) {
            add(id, staff->people);
            continue;
        }
        std::uint64_t people = staff->admins;
        for (const auto& person : space->members) {
            const auto member = directory.member(person);
            people += member && member->role != Role::admin && directory.is_in(*member, *space);
        }
        add(id, people);
    }
    return out;
}

std::vector<std::shared_ptr<const Member>> people_who_read(const Directory& directory,
                                                           const Channel& channel) {
    std::vector<std::shared_ptr<const Member>> out;
    const auto add = [&](std::shared_ptr<const Member> member) {
        if (member && may(directory, Actor::member(member), Action::read, channel))
            out.push_back(std::move(member));
    };
    if (channel.kind == ChannelType::private_ || channel.kind == ChannelType::direct) {
        for (const auto& id : channel.members) add(directory.member(id));
    } else if (const auto space = directory.stored_space(channel.space)) {
        for (const auto& org : space->orgs)
            if (!channel.orgs || holds(*channel.orgs, org))
                for (auto& member : directory.members_of(org)) add(std::move(member));
    }
    return out;
}

// Members of a space who are no guests read all of its records, so only guests (or in a direct
// channel everybody) are compared.
bool readers_may_read(const Directory& directory, const Channel& one, const Channel& other) {
    const bool direct = one.kind == ChannelType::direct;
    if (!direct && (one.space != other.space || other.kind != ChannelType::record)) return false;
    return std::all_of(one.members.begin(), one.members.end(), [&](const MemberId& id) {
        const auto member = directory.member(id);
        if (!member || !(direct || member->role == Role::guest)) return true;
        const auto reader = Actor::member(member);
        return !may(directory, reader, Action::read, one) ||
               may(directory, reader, Action::read, other);
    });
}

// Whoever reads a record's channel reads the record. It is changed by its people, by admins of its
// space, by managers of the host, and by partner admins for people of their org.
bool may(const Directory& directory, const Actor& actor, Action action, const Record& record) {
    const auto channel = directory.channels_.find(channel_of(record.id));
    if (!channel || !may(directory, actor, Action::read, *channel)) return false;
    if (action == Action::read || actor.is_operator()) return true;
    const Member& member = *actor.member();
    if (action != Action::change || member.role == Role::guest) return false;
    const auto space = directory.spaces_.find(record.space);
    if (!space) return false;
    if (administers(directory, member, *space)) return true;
    const auto org = directory.org(member.org);
    if (shared(space->kind) && member.role == Role::manager && org->kind == OrgType::host)
        return true;
    const auto its_own = [&](const MemberId& id) {
        if (id == member.id) return true;
        if (member.role != Role::partner_admin) return false;
        const auto other = directory.member(id);
        return other && other->org == member.org;
    };
    return (record.created_by && its_own(*record.created_by)) ||
           (record.owner && its_own(*record.owner)) ||
           std::any_of(record.assignees.begin(), record.assignees.end(), its_own);
}

bool may(const Directory& directory, const Actor& actor, Action action, const File& file) {
    if (!may_alive(directory, actor, action, file)) return false;
    // If all channels that refer to it are archived, it takes no new version.
    const auto is_archived = [&](const rows::FileReference& reference) {
        const auto id = reference.stream.channel();
        return id && directory.is_archived(**directory.open(actor, Action::read, *id, {}));
    };
    return action == Action::read || actor.is_operator() || file.references.empty() ||
           !std::all_of(file.references.begin(), file.references.end(), is_archived);
}

// A file is read where it is referred to; an unused upload only by its uploader.
bool may_alive(const Directory& directory, const Actor& actor, Action action, const File& file) {
    if (actor.is_operator()) return true;
    if (!actor.is_active_member()) return false;
    const Member& member = *actor.member();
    const auto reads = [&](const rows::FileReference& reference) {
        return directory.open_stream(actor, reference.stream, {}).has_value();
    };
    const auto& references = file.references;
    if (references.empty()) return file.uploader == member.id;
    if (action == Action::read) return std::any_of(references.begin(), references.end(), reads);
    if (action != Action::change || member.role == Role::guest) return false;
    // A new version reaches everybody who has the link: it takes somebody who reads all places that
    // refer to the file, of which no direct channel may be read-only.
    const auto takes = [&](const rows::FileReference& reference) {
        if (!reads(reference)) return false;
        const auto id = reference.stream.channel();
        if (!id) return true;
        const auto channel = directory.open(actor, Action::read, *id, {});
        return (*channel)->kind != ChannelType::direct || directory.in_touch(**channel);
    };
    const auto uploader = directory.member(file.uploader);
    return uploader && uploader->org == member.org &&
           std::all_of(references.begin(), references.end(), takes);
}

bool may(const Directory& directory, const Actor& actor, Action action, const Org& org) {
    if (actor.is_operator()) return true;
    if (!actor.is_active_member()) return false;
    const Member& member = *actor.member();
    switch (action) {
        case Action::read:
            if (member.org == org.id || makes_spaces(directory, member)) return true;
            // A guest knows the host and the orgs of people whom they meet in their channels.
            if (member.role == Role::guest)
                return org.kind == OrgType::host || directory.meets(member, org);
            for (const auto& id : directory.spaces_of(member))
                if (const auto space = directory.spaces_.find(id); space && shared(space->kind))
                    if (holds(space->orgs, org.id)) return true;
            return false;
        case Action::manage_people:
            return is_admin_of(member, org.id);
        case Action::make_space:
            // Only the host creates shared spaces.
            return member.org == org.id && makes_spaces(directory, member);
        default:
            return false;
    }
}

bool may(const Directory& directory, const Actor& actor, Action action, const Member& subject) {
    if (actor.is_operator()) return true;
    if (!actor.is_active_member()) return false;
    const Member& member = *actor.member();
    switch (action) {
        case Action::read:
            // A guest who is in no channel yet is known only to their own admins.
            return directory.know_each_other(member, subject) || is_host_admin(directory, member) ||
                   is_admin_of(member, subject.org);
        case Action::change:
            return member.id == subject.id || is_admin_of(member, subject.org);
        case Action::manage_people:
            return is_admin_of(member, subject.org);
        default:
            return false;
    }
}

namespace {
/// Whether the token's scopes reach this command. True without a token.
bool in_scope(const Actor& actor, std::string_view command) {
    if (!actor.token() || actor.token()->scopes.empty()) return true;
    const auto& scopes = actor.token()->scopes;
    if (needs_admin_scope(command))
        return std::find(scopes.begin(), scopes.end(), admin_scope) != scopes.end();
    return std::any_of(scopes.begin(), scopes.end(),
                       [&](const std::string& scope) { return scope_covers(scope, command); });
}
}  // namespace

Result<> may_ask(const Actor& actor, std::string_view command, Door door) {
    if (door == Door::operators && !actor.is_operator()) return Error{Code::not_allowed};
    if (in_scope(actor, command)) return {};
    const auto scope = needs_admin_scope(command) ? admin_scope : command;
    return Error(Code::not_allowed)
        .saying("This token lacks the scope \"" + std::string(scope) + "\".");
}

bool scope_covers(std::string_view scope, std::string_view wanted) {
    if (scope == wanted) return true;
    return scope.ends_with(".*") && wanted.starts_with(scope.substr(0, scope.size() - 1));
}

}  // namespace parley::engine
