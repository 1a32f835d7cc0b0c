// Members of an org: create, deactivate, change, list. The end of a whole org is in orgs.cpp.

#include "server/engine/members.hpp"

#include "protocol/unicode.hpp"
#include "server/engine/decide.hpp"
#include "server/engine/hours.hpp"
#include "server/engine/names.hpp"
#include "server/engine/pages.hpp"
#include "server/engine/passwords.hpp"

namespace parley::engine {

namespace {
/// Whether the actor may give this role in this org. Roles of the host and of partners differ.
bool may_grant(const Actor& actor, const Org& org, Role role) {
    if (role == Role::admin || role == Role::manager) {
        if (org.kind != OrgType::host) return false;
    } else if (role == Role::partner_admin) {
        if (org.kind != OrgType::partner) return false;
    }
    // The caller has asked manage_people: a member who comes here is an admin of this org.
    return actor.is_operator() || actor.member()->org == org.id;
}

/// Channels, except those of records, of all spaces that this org is in.
std::vector<ChannelId> channels_for_all_of(const Directory& directory, OrgId id) {
    std::vector<ChannelId> out;
    for (const auto& space : directory.spaces_of(id))
        for (const auto& channel : directory.channels_of(space)) out.push_back(channel);
    return out;
}

bool is_last_admin(const Directory& directory, const Member& subject) {
    if (subject.role != Role::admin && subject.role != Role::partner_admin) return false;
    for (const auto& other : directory.members_of(subject.org))
        if (other->id != subject.id && other->active && other->role == subject.role) return false;
    return true;
}
}  // namespace

void tell_member_changed(const Directory& directory, const Member& member,
                         std::vector<NewEvent>& events) {
    for (const auto& id : directory.shared_spaces_of(member.org))
        if (directory.is_in(member, StreamId(id)) || !member.active)
            events.push_back({id, SpaceMemberChanged{partner_view(member)}});
}

Result<OpenOrg> org_that_takes_in(const Directory& directory, const Actor& actor,
                                  const CreateMember& create) {
    auto org = directory.open(actor, Action::manage_people, create.org, field(&CreateMember::org));
    if (!org) return org.error();
    if ((*org)->deactivated) return org_is_deactivated(field(&CreateMember::org));
    if (!may_grant(actor, **org, create.role))
        return Error{Code::bad_value, field(&CreateMember::role)};
    if (create.role == Role::bot && create.password)
        return Error{Code::bad_value, field(&CreateMember::password)};
    if (create.password && !create.email)
        return Error{Code::missing_field, field(&CreateMember::email)};
    return org;
}

template <>
Needs needs(const Directory& directory, const Actor&, const CreateMember& create) {
    return needs_joining(channels_for_all_of(directory, create.org));
}

template <>
Result<Outcome<CreateMember>> decide(const State& state, const Actor& actor,
                                     const CreateMember& create, Moment& moment) {
    auto org = org_that_takes_in(state.directory, actor, create);
    if (!org) return org.error();
    const std::string name = kept_name(create.name_.text);
    if (auto plain = person_name_is_plain(state.directory, actor, name, std::nullopt,
                                          field(&CreateMember::name_));
        !plain)
        return plain.error();
    if (create.email)
        for (const auto& other : state.directory.members_by_email(create.email->text))
            if (other->org == create.org && other->active)
                return Error::taken(field(&CreateMember::email))
                    .saying("Somebody of this company has that address already.");

    Member member{.id = moment.make<MemberId>(),
                  .org = create.org,
                  .name = name,
                  .role = create.role,
                  .zone = create.zone ? create.zone->text : (*org)->zone,
                  .hours = ranges_of(create.hours),
                  .created = moment.now};
    if (create.language) member.language = create.language->text;
    if (create.email) member.email = create.email->text;
    Outcome<CreateMember> out;
    if (moment.password_hash) {
        member.has_password = true;
        out.entities.push_back(
            CredentialChange{member.id, password_row(*moment.password_hash, member.id)});
    }
    // The directory with the newcomer, to find the channels that they are in.
    Directory after = state.directory;
    after.put(member);
    out.events.push_back({member.org, MemberCreated{colleague_view(member)}});
    tell_member_changed(after, member, out.events);
    for (const auto& channel : channels_for_all_of(after, create.org))
        if (after.is_in(member, StreamId(channel)))
            read_from_here(state, member.id, channel, out.rows);
    out.reply = colleague_view(member);
    out.entities.push_back(std::move(member));
    return out;
}

namespace {
/// Changes what others see of a member. The error of a name is that of person_name_is_plain.
template <class Change>
Result<> change_profile(const Directory& directory, const Actor& actor, const Change& change,
                        Member& member) {
    if (change.name_ && change.name_->text != member.name) {
        member.name = kept_name(change.name_->text);
        if (auto plain = person_name_is_plain(directory, actor, member.name, member.id,
                                              field(&Change::name_));
            !plain)
            return plain;
    }
    if (change.zone) member.zone = *change.zone;
    if (change.hours) member.hours = ranges_of(change.hours->value);
    if (change.language) member.language = *change.language;
    if (change.away_until) member.away_until = change.away_until->value;
    return {};
}

/// Whether the member may get this role: by may_grant, and if they are no bot and become none.
Result<> role_fits(const Directory& directory, const Actor& actor, const Member& subject,
                   Role role) {
    constexpr auto name = field(&ChangeMember::role);
    // A bot has no password, and a person's would stay.
    if ((role == Role::bot) != (subject.role == Role::bot)) return Error{Code::bad_value, name};
    if (!may_grant(actor, *directory.org(subject.org), role)) return Error{Code::bad_value, name};
    if (!actor.is_operator() && is_last_admin(directory, subject))
        return Error(Code::not_allowed, name).saying("The last admin stays one.");
    return {};
}
}  // namespace

template <>
Needs needs(const Directory& directory, const Actor& actor, const ChangeMember& change) {
    // Only a new role changes in which channels somebody is.
    if (!change.role) return {};
    const auto subject = directory.open(actor, Action::manage_people, change.member, {});
    return subject ? needs_joining(channels_for_all_of(directory, (*subject)->org)) : Needs{};
}

// What a new role opens is read from here on, as for a newcomer; what it closes ends with the
// batch.
template <>
Result<Outcome<ChangeMember>> decide(const State& state, const Actor& actor,
                                     const ChangeMember& change, Moment&) {
    const Directory& directory = state.directory;
    constexpr auto name = field(&ChangeMember::member);
    auto subject = directory.open(actor, Action::manage_people, change.member, name);
    if (!subject) return subject.error();
    const Member& before = **subject;
    if (before.imported) return Error{Code::not_allowed, name};
    Member member = before;
    if (auto changed = change_profile(directory, actor, change, member); !changed)
        return changed.error();
    if (change.role && *change.role != before.role) {
        if (auto fits = role_fits(directory, actor, before, *change.role); !fits)
            return fits.error();
        member.role = *change.role;
    }
    Directory after = directory;
    after.put(member);
    Outcome<ChangeMember> out;
    out.events.push_back({member.org, MemberChanged{colleague_view(member)}});
    for (const auto& id : directory.shared_spaces_of(member.org))
        if (directory.is_in(before, StreamId(id)) || after.is_in(member, StreamId(id)))
            out.events.push_back({id, SpaceMemberChanged{partner_view(member)}});
    if (member.role != before.role)
        for (const auto& id : channels_for_all_of(directory, member.org))
            if (after.is_in(member, StreamId(id)) && !directory.is_in(before, StreamId(id)))
                read_from_here(state, member.id, id, out.rows);
    out.reply = colleague_view(member);
    out.entities.push_back(std::move(member));
    return out;
}

template <>
Needs needs(const Directory&, const Actor&, const DeactivateMember&) {
    return {};
}

// Ends sessions and tokens in the same batch. The member's messages stay, under their name.
template <>
Result<Outcome<DeactivateMember>> decide(const State& state, const Actor& actor,
                                         const DeactivateMember& end, Moment&) {
    auto subject = state.directory.open(actor, Action::manage_people, end.member,
                                        field(&DeactivateMember::member));
    if (!subject) return subject.error();
    if (!(*subject)->active) return Outcome<DeactivateMember>{};
    if (!actor.is_operator() && is_last_admin(state.directory, **subject))
        return Error{Code::not_allowed, field(&DeactivateMember::member)};
    Outcome<DeactivateMember> out;
    Member member = **subject;
    for (const auto& session : state.directory.sessions_of(member.id))
        out.ended_sessions.push_back(session->id);
    for (const auto& token : state.directory.tokens_of(member.id))
        out.ended_tokens.push_back(token->id);
    out.events.push_back({member.org, MemberDeactivated{member.id}});
    const auto spaces = state.directory.spaces_of(member);
    member.active = false;
    member.reset_digest.clear();
    member.reset_until = {};
    for (const auto& id : state.directory.shared_spaces_of(member.org))
        if (holds(spaces, id)) out.events.push_back({id, SpaceMemberChanged{partner_view(member)}});
    out.entities.push_back(std::move(member));
    return out;
}

template <>
Needs needs(const Directory&, const Actor&, const ReactivateMember&) {
    return {};
}

template <>
Result<Outcome<ReactivateMember>> decide(const State& state, const Actor& actor,
                                         const ReactivateMember& bring, Moment&) {
    constexpr auto name = field(&ReactivateMember::member);
    auto subject = state.directory.open(actor, Action::manage_people, bring.member, name);
    if (!subject) return subject.error();
    Member member = **subject;
    if (member.imported) return Error{Code::not_allowed, name};
    Outcome<ReactivateMember> out;
    out.reply = colleague_view(member);
    if (member.active) return out;
    if (state.directory.org(member.org)->deactivated) return org_is_deactivated(name);
    // Somebody else may have their address by now.
    if (member.email)
        for (const auto& other : state.directory.members_by_email(*member.email))
            if (other->org == member.org && other->active)
                return Error::taken(name).saying("Somebody of this company has that address now.");
    member.active = true;
    member.ended_with_org = false;
    Directory after = state.directory;
    after.put(member);
    out.reply = colleague_view(member);
    out.events.push_back({member.org, MemberChanged{colleague_view(member)}});
    tell_member_changed(after, member, out.events);
    out.entities.push_back(std::move(member));
    return out;
}

template <>
Needs needs(const Directory&, const Actor&, const ChangeProfile&) {
    return {};
}

template <>
Result<Outcome<ChangeProfile>> decide(const State& state, const Actor& actor,
                                      const ChangeProfile& change, Moment& moment) {
    if (!actor.member()) return Error{Code::not_allowed};
    Member member = *actor.member();
    if (auto changed = change_profile(state.directory, actor, change, member); !changed)
        return changed.error();
    if (change.status && change.status->value) {
        const auto& until = change.status->value->until;
        if (until && *until <= moment.now)
            return Error(Code::bad_value, field(&Status::until))
                .within(field(&ChangeProfile::status));
    }
    if (change.status) member.status = copied<std::optional<rows::Status>>(change.status->value);
    if (change.region) member.region = copied<std::optional<std::string>>(change.region->value);
    if (change.clock) member.clock = change.clock->value;
    if (change.how) member.how = copied<std::optional<std::string>>(change.how->value);
    Outcome<ChangeProfile> out;
    out.events.push_back({member.org, MemberChanged{colleague_view(member)}});
    tell_member_changed(state.directory, member, out.events);
    out.reply = colleague_view(member);
    out.entities.push_back(std::move(member));
    return out;
}

template <>
Result<MembersFound> read(const Reader& reader, const Actor& actor, const GetMembers& get) {
    MembersFound out;
    for (const auto& id : get.members)
        if (const auto member = reader.directory.open(actor, Action::read, id, {}))
            out.members.push_back(view_for(actor, **member));
    return out;
}

template <>
Result<MemberPage> read(const Reader& reader, const Actor& actor, const ListMembers& list) {
    if (list.space.has_value() + list.channel.has_value() + list.org.has_value() != 1)
        return Error{Code::bad_value, field(&ListMembers::space)};
    std::vector<OpenMember> people;
    if (list.space) {
        auto space =
            reader.directory.open(actor, Action::read, *list.space, field(&ListMembers::space));
        if (!space) return space.error();
        people = reader.directory.people(actor, *space);
    } else if (list.channel) {
        auto channel =
            reader.directory.open(actor, Action::read, *list.channel, field(&ListMembers::channel));
        if (!channel) return channel.error();
        people = reader.directory.people(actor, *channel);
    } else {
        auto org = reader.directory.open(actor, Action::read, *list.org, field(&ListMembers::org));
        if (!org) return org.error();
        people = reader.directory.people(actor, *org);
    }
    if (list.prefix && !list.prefix->text.empty()) {
        const auto typed = search_form(list.prefix->text);
        std::erase_if(people, [&](const OpenMember& member) {
            return !has_words(search_form(member->name), typed);
        });
    }
    auto page = page_of(people, list.cursor, list.limit,
                        [&](const OpenMember& member) { return view_for(actor, *member); });
    return MemberPage{std::move(page.entries), page.more, page.cursor};
}

}  // namespace parley::engine
