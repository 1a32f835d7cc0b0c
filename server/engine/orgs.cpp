// Companies: the host and its partners. Their people are in members.cpp.

#include "protocol/unicode.hpp"
#include "server/engine/decide.hpp"
#include "server/engine/names.hpp"
#include "server/engine/pages.hpp"
#include "server/engine/spaces.hpp"

namespace parley::engine {

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
    if (auto plain = name_is_plain(org.name, field(&CreateOrg::name_)); !plain)
        return plain.error();
    // An org's name identifies its people: no two may be equal or look alike.
    const std::string folded = nfkc_casefold(org.name), look = skeleton(org.name);
    for (const auto& other : state.directory.orgs(actor))
        if (nfkc_casefold(other->name) == folded || skeleton(other->name) == look)
            return Error::taken(field(&CreateOrg::name_))
                .saying("Another company is called so, or looks so.");
    auto code = free_code(state.directory, {org.id}, SpaceType::internal, org.name, moment);
    Space internal{.id = org.internal_space,
                   .kind = SpaceType::internal,
                   .name = org.name,
                   .code = std::move(code),
                   .orgs = {org.id},
                   .members = {},
                   .created = moment.now};
    return Outcome<CreateOrg>{{.events = {{org.id, OrgCreated{view_of(org)}},
                                          {internal.id, SpaceCreated{view_of(internal)}}},
                               .entities = {org, internal}},
                              {org.id, org.kind, org.name, org.zone, org.internal_space}};
}

template <>
Result<OrgPage> read(const Reader& reader, const Actor& actor, const ListOrgs& list) {
    auto page = page_of(reader.directory.orgs(actor), list.cursor, list.limit,
                        [](const OpenOrg& org) { return view_of(*org); });
    return OrgPage{std::move(page.entries), page.more, page.cursor};
}

}  // namespace parley::engine
