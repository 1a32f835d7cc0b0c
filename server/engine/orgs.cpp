// Companies: the host and its partners. Their people are in members.cpp.

#include "server/engine/decide.hpp"
#include "server/engine/pages.hpp"
#include "server/engine/spaces.hpp"

namespace parley::engine {

template <>
Needs needs(const Directory&, const Actor&, const CreateOrg&) {
    return {};
}

template <>
Result<Outcome<CreateOrg>> decide(const State& state, const Actor& actor, const CreateOrg& create,
                                  Moment& moment) {
    if (!actor.is_operator()) return Error{Code::not_allowed};
    if (create.kind == OrgType::host && state.directory.host())
        return Error{Code::conflict, field(&CreateOrg::kind)};
    Org org{.id = moment.make<OrgId>(),
            .name = create.name_,
            .kind = create.kind,
            .zone = create.zone,
            .internal_space = moment.make<SpaceId>(),
            .created = moment.now};
    auto code = free_code(state.directory, {org.id}, SpaceType::internal, org.name, moment);
    Space internal{.id = org.internal_space,
                   .kind = SpaceType::internal,
                   .name = org.name,
                   .code = std::move(code),
                   .orgs = {org.id},
                   .members = {},
                   .created = moment.now};
    return Outcome<CreateOrg>{.events = {{org.id, OrgCreated{view_of(org)}},
                                         {internal.id, SpaceCreated{view_of(internal)}}},
                              .entities = {org, internal},
                              .reply = {org.id, org.kind, org.name, org.zone, org.internal_space}};
}

template <>
Result<OrgPage> read(const Reader& reader, const Actor& actor, const ListOrgs& list) {
    const auto page = page_of(reader.directory.orgs(actor), list.cursor, list.limit);
    OrgPage out;
    for (const auto& org : page.entries) out.orgs.push_back(view_of(*org));
    out.more = page.more;
    out.cursor = page.cursor;
    return out;
}

}  // namespace parley::engine
