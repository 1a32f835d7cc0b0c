// Companies: the host and its partners; what their end does to their people. The people one by one
// are in members.cpp.

#include "protocol/unicode.hpp"
#include "server/engine/decide.hpp"
#include "server/engine/hours.hpp"
#include "server/engine/names.hpp"
#include "server/engine/pages.hpp"
#include "server/engine/spaces.hpp"

namespace parley::engine {

namespace {
/// bad_value for a name that deceives, conflict for one that another org has: an org's name
/// identifies its people, so no two may be equal or look alike. `own`: whose name it becomes.
Result<> org_name_is_free(const Directory& directory, const Actor& actor, const std::string& name,
                          std::optional<OrgId> own, std::string_view field) {
    if (auto plain = name_is_plain(name, field); !plain) return plain;
    const std::string folded = nfkc_casefold(name), look = skeleton(name);
    for (const auto& other : directory.orgs(actor))
        if (other->id != own &&
            (nfkc_casefold(other->name) == folded || skeleton(other->name) == look))
            return Error::taken(field).saying("Another company is called so, or looks so.");
    return {};
}

/// Adds the events that tell a change of an org to its people and to all who share a space with it.
void tell_org_changed(const Directory& directory, const Org& org, std::vector<NewEvent>& events) {
    events.push_back({org.id, OrgChanged{view_of(org)}});
    for (const auto& id : directory.shared_spaces_of(org.id))
        events.push_back({id, OrgChanged{view_of(org)}});
}

/// Adds the events of shared spaces that begin or cease to take nothing new; returns how many do.
std::uint64_t tell_archived(const Directory& before, const Directory& after, OrgId org,
                            std::vector<NewEvent>& events) {
    std::uint64_t count = 0;
    for (const auto& id : before.shared_spaces_of(org)) {
        const auto space = before.stored_space(id);
        if (before.is_archived(*space) == after.is_archived(*space)) continue;
        events.push_back({id, SpaceChanged{view_of(after, *space)}});
        ++count;
    }
    return count;
}
}  // namespace

Error org_is_deactivated(std::string_view field) {
    return Error(Code::archived, field).saying("This company is deactivated.");
}

template <>
Needs needs(const Directory&, const Actor&, const CreateOrg&) {
    return {};
}

// An org gets its internal space in the same batch. There is one host.
template <>
Result<Outcome<CreateOrg>> decide(const State& state, const Actor& actor, const CreateOrg& create,
                                  Moment& moment) {
    if (!actor.is_operator()) return Error{Code::not_allowed};
    if (create.kind == OrgType::host && state.directory.host())
        return Error::taken(field(&CreateOrg::kind)).saying("There is a host already.");
    Org org{.id = moment.make<OrgId>(),
            .name = kept_name(create.name_.text),
            .kind = create.kind,
            .zone = create.zone,
            .internal_space = moment.make<SpaceId>(),
            .created = moment.now};
    if (auto free = org_name_is_free(state.directory, actor, org.name, std::nullopt,
                                     field(&CreateOrg::name_));
        !free)
        return free.error();
    auto code = free_code(state.directory, {org.id}, SpaceType::internal, org.name, moment);
    Space internal{.id = org.internal_space,
                   .kind = SpaceType::internal,
                   .name = org.name,
                   .code = std::move(code),
                   .orgs = {org.id},
                   .members = {},
                   .created = moment.now};
    return Outcome<CreateOrg>{
        {.events = {{org.id, OrgCreated{view_of(org)}},
                    {internal.id, SpaceCreated{view_of(state.directory, internal)}}},
         .entities = {org, internal}},
        {org.id, org.kind, org.name, org.zone, org.internal_space}};
}

template <>
Needs needs(const Directory&, const Actor&, const ChangeOrg&) {
    return {};
}

template <>
Result<Outcome<ChangeOrg>> decide(const State& state, const Actor& actor, const ChangeOrg& change,
                                  Moment&) {
    auto opened =
        state.directory.open(actor, Action::manage_people, change.org, field(&ChangeOrg::org));
    if (!opened) return opened.error();
    const std::string former = (*opened)->name;
    Org org = **opened;
    if (change.name_ && !actor.is_operator())
        return Error(Code::not_allowed, field(&ChangeOrg::name_))
            .saying("The operator names companies.");
    if (change.name_) org.name = kept_name(change.name_->text);
    if (auto free =
            org_name_is_free(state.directory, actor, org.name, org.id, field(&ChangeOrg::name_));
        !free)
        return free.error();
    if (change.zone) org.zone = *change.zone;
    if (change.hours) org.hours = ranges_of(change.hours->value);
    Outcome<ChangeOrg> out;
    tell_org_changed(state.directory, org, out.events);
    if (const auto space = state.directory.stored_space(org.internal_space);
        space && space->name == former && org.name != former) {
        Space internal = *space;
        internal.name = org.name;
        out.events.push_back({internal.id, SpaceChanged{view_of(state.directory, internal)}});
        out.entities.push_back(std::move(internal));
    }
    out.reply = view_of(org);
    out.entities.push_back(std::move(org));
    return out;
}

template <>
Needs needs(const Directory&, const Actor&, const DeactivateOrg&) {
    return {};
}

// One row for the org and one for each of its active people, however much they wrote. Others learn
// of it by one event a space, not one a person. What its people have scheduled fails when its time
// comes (schedules.cpp).
template <>
Result<Outcome<DeactivateOrg>> decide(const State& state, const Actor& actor,
                                      const DeactivateOrg& end, Moment& moment) {
    const Directory& directory = state.directory;
    constexpr auto name = field(&DeactivateOrg::org);
    auto opened = directory.open(actor, Action::manage_people, end.org, name);
    if (!opened) return opened.error();
    if ((*opened)->kind == OrgType::host)
        return Error(Code::not_allowed, name).saying("The host runs the server: it stays.");
    if ((*opened)->deactivated) return Outcome<DeactivateOrg>{};
    Outcome<DeactivateOrg> out;
    Org org = **opened;
    org.deactivated = moment.now;
    for (const auto& one : directory.members_of(org.id)) {
        if (!one->active) continue;
        for (const auto& session : directory.sessions_of(one->id))
            out.ended_sessions.push_back(session->id);
        for (const auto& token : directory.tokens_of(one->id))
            out.ended_tokens.push_back(token->id);
        Member member = *one;
        member.active = false;
        member.ended_with_org = true;
        member.reset_digest.clear();
        member.reset_until = {};
        out.entities.push_back(std::move(member));
        ++out.reply.members;
    }
    Directory after = directory;
    after.put(org);
    tell_org_changed(after, org, out.events);
    out.reply.spaces = tell_archived(directory, after, org.id, out.events);
    out.entities.push_back(std::move(org));
    return out;
}

template <>
Needs needs(const Directory&, const Actor&, const ReactivateOrg&) {
    return {};
}

// Whoever was deactivated before the org was stays so. Nobody can have taken their address: a
// deactivated org takes nobody in.
template <>
Result<Outcome<ReactivateOrg>> decide(const State& state, const Actor& actor,
                                      const ReactivateOrg& bring, Moment&) {
    const Directory& directory = state.directory;
    auto opened =
        directory.open(actor, Action::manage_people, bring.org, field(&ReactivateOrg::org));
    if (!opened) return opened.error();
    if (!(*opened)->deactivated) return Outcome<ReactivateOrg>{};
    Outcome<ReactivateOrg> out;
    Org org = **opened;
    org.deactivated.reset();
    for (const auto& one : directory.members_of(org.id)) {
        if (!one->ended_with_org) continue;
        Member member = *one;
        member.active = true;
        member.ended_with_org = false;
        out.entities.push_back(std::move(member));
        ++out.reply.members;
    }
    Directory after = directory;
    after.put(org);
    tell_org_changed(after, org, out.events);
    out.reply.spaces = tell_archived(directory, after, org.id, out.events);
    out.entities.push_back(std::move(org));
    return out;
}

template <>
Result<OrgPage> read(const Reader& reader, const Actor& actor, const ListOrgs& list) {
    auto page = page_of(reader.directory.orgs(actor), list.cursor, list.limit,
                        [](const OpenOrg& org) { return view_of(*org); });
    return OrgPage{std::move(page.entries), page.more, page.cursor};
}

}  // namespace parley::engine
