#pragma once
// Orgs: the host, which runs the server, and its partners. Only the operator creates them.

#include "protocol/views.hpp"

namespace parley {

struct OrgMade {
    OrgId id;
    OrgType kind{};
    std::string name;
    std::string zone;
    SpaceId internal_space;
};
BOOST_DESCRIBE_STRUCT(OrgMade, (), (id, kind, name, zone, internal_space))

/// Errors: conflict on `kind` if there is a host already, and on `name` if another org's name is
/// equal or looks alike; bad_value for a deceptive name.
struct CreateOrg {
    static constexpr std::string_view name = "org.create";
    static constexpr std::string_view about =
        "Take a company in; its internal space is made with it.";
    static constexpr Effect effect = Effect::changes;
    static constexpr Door door = Door::operators;
    using Reply = OrgMade;
    Name<80> name_;
    OrgType kind{};
    Zone zone;
};
BOOST_DESCRIBE_STRUCT(CreateOrg, (), (name_, kind, zone))

struct OrgPage {
    std::vector<view::Org> orgs;
    bool more = false;
    std::optional<OrgId> cursor;
};
BOOST_DESCRIBE_STRUCT(OrgPage, (), (orgs, more, cursor))

// Pages of all lists: `cursor` of a page is given back for the next one, as long as `more` is true.
// Without `limit` a page has 50 entries.

struct ListOrgs {
    static constexpr std::string_view name = "org.list";
    static constexpr std::string_view about = "The companies of this server.";
    static constexpr Effect effect = Effect::reads;
    static constexpr Door door = Door::operators;
    using Reply = OrgPage;
    std::optional<OrgId> cursor;
    std::optional<Number<1, 200>> limit;
};
BOOST_DESCRIBE_STRUCT(ListOrgs, (), (cursor, limit))

/// In the org's own stream.
struct OrgCreated {
    static constexpr std::string_view name = "org.created";
    view::Org org;
};
BOOST_DESCRIBE_STRUCT(OrgCreated, (), (org))

}  // namespace parley
