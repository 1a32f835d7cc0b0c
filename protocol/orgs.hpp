#pragma once
// Orgs: the host, which runs the server, and its partners. Only the operator creates, renames and
// ends them.

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

/// Absent fields stay as they are. The internal space that is called like the org is renamed with
/// it. Errors: as of org.create; not_allowed on `name` for its admins: the operator alone renames.
struct ChangeOrg {
    static constexpr std::string_view name = "org.change";
    static constexpr std::string_view about =
        "Give one's own company another zone or working hours. The operator names it anew.";
    static constexpr Effect effect = Effect::changes;
    static constexpr Door door = Door::members;
    static constexpr bool needs_admin_scope = true;
    using Reply = view::Org;
    OrgId org;
    std::optional<Name<80>> name_;
    std::optional<Zone> zone;              ///< of those who are taken in from now on without one
    std::optional<Nullable<Hours>> hours;  ///< of all its people who have no others
};
BOOST_DESCRIBE_STRUCT(ChangeOrg, (), (org, name_, zone, hours))

struct OrgDeactivated {
    std::uint64_t members = 0;  ///< accounts that ended by it
    std::uint64_t spaces = 0;   ///< spaces that take nothing new from now on
};
BOOST_DESCRIBE_STRUCT(OrgDeactivated, (), (members, spaces))

/// not_allowed for the host.
struct DeactivateOrg {
    static constexpr std::string_view name = "org.deactivate";
    static constexpr std::string_view about =
        "End all accounts of a company at once, with their sessions and tokens. Spaces in which no "
        "partner is left take nothing new.";
    static constexpr Effect effect = Effect::changes;
    static constexpr Door door = Door::operators;
    using Reply = OrgDeactivated;
    OrgId org;
};
BOOST_DESCRIBE_STRUCT(DeactivateOrg, (), (org))

struct OrgReactivated {
    std::uint64_t members = 0;
    std::uint64_t spaces = 0;
};
BOOST_DESCRIBE_STRUCT(OrgReactivated, (), (members, spaces))

struct ReactivateOrg {
    static constexpr std::string_view name = "org.reactivate";
    static constexpr std::string_view about =
        "Bring a company back, with the accounts that ended with it and its spaces; sessions and "
        "tokens are new.";
    static constexpr Effect effect = Effect::changes;
    static constexpr Door door = Door::operators;
    using Reply = OrgReactivated;
    OrgId org;
};
BOOST_DESCRIBE_STRUCT(ReactivateOrg, (), (org))

/// In the org's own stream and in those of the shared spaces that it is in.
struct OrgChanged {
    static constexpr std::string_view name = "org.changed";
    view::Org org;
};
BOOST_DESCRIBE_STRUCT(OrgChanged, (), (org))

/// In the org's own stream.
struct OrgCreated {
    static constexpr std::string_view name = "org.created";
    view::Org org;
};
BOOST_DESCRIBE_STRUCT(OrgCreated, (), (org))

}  // namespace parley
