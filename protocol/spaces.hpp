#pragma once
// Spaces: what a set of orgs shares. An org sees nothing of a space that it is not in.

#include "protocol/views.hpp"

namespace parley {

/// Shared spaces are made by admins and managers of the host, internal ones by admins of their org.
/// Only those who read all shared spaces may choose `code`. Errors: conflict on `code` or for two
/// equal channel names; archived if the former space is continued already.
struct CreateSpace {
    static constexpr std::string_view name = "space.create";
    static constexpr std::string_view about =
        "Make a space of orgs; the host is in it, named or not. One that continues another begins "
        "empty, and the other takes no new posts, channels and records from then on.";
    static constexpr Effect effect = Effect::changes;
    static constexpr Door door = Door::members;
    using Reply = view::Space;
    SpaceType kind{};
    Name<80> name_;
    std::optional<SpaceCode> code;
    OptionalList<OrgId, 1000> orgs;  ///< internal: the actor's own, which need not be named
    std::optional<SpaceId> continues;
    OptionalList<ChannelName, 50> channels;  ///< open channels to begin with
};
BOOST_DESCRIBE_STRUCT(CreateSpace, (), (kind, name_, code, orgs, continues, channels))

struct ChangeSpace {
    static constexpr std::string_view name = "space.change";
    static constexpr std::string_view about = "Give a space another name.";
    static constexpr Effect effect = Effect::changes;
    static constexpr Door door = Door::members;
    using Reply = view::Space;
    SpaceId space;
    Name<80> name_;
};
BOOST_DESCRIBE_STRUCT(ChangeSpace, (), (space, name_))

struct SpacePage {
    std::vector<view::Space> spaces;
    bool more = false;
    std::optional<SpaceId> cursor;
};
BOOST_DESCRIBE_STRUCT(SpacePage, (), (spaces, more, cursor))

struct ListSpaces {
    static constexpr std::string_view name = "space.list";
    static constexpr std::string_view about = "The spaces that one may read.";
    static constexpr Effect effect = Effect::reads;
    static constexpr Door door = Door::members;
    using Reply = SpacePage;
    std::optional<SpaceId> cursor;
    std::optional<Number<1, 200>> limit;
};
BOOST_DESCRIBE_STRUCT(ListSpaces, (), (cursor, limit))

/// How much of a space the added people will see. Counts for several people: what at least one of
/// them sees.
struct SpaceExtent {
    std::uint64_t channels = 0;  ///< with archived ones, without those of records
    std::uint64_t messages = 0;  ///< in these channels and in those of records
    std::uint64_t records = 0;
    std::uint64_t files = 0;  ///< a file counts in each channel that refers to it
    std::uint64_t people = 0;
    std::optional<Instant> since;  ///< time of the oldest of these; none: they see nothing
};
BOOST_DESCRIBE_STRUCT(SpaceExtent, (), (channels, messages, records, files, people, since))

/// Members must be of an org in the space; orgs can be added to project spaces only. Nothing is
/// added to an internal space.
struct AddToSpace {
    static constexpr std::string_view name = "space.add";
    static constexpr std::string_view about =
        "Bring members of the host, guests, or whole orgs into a space, which they see from its "
        "start. The answer says how much that is; a dry run answers the same, and does nothing.";
    static constexpr Effect effect = Effect::changes;
    static constexpr Door door = Door::members;
    using Reply = SpaceExtent;
    SpaceId space;
    OptionalList<MemberId, 200> members;
    OptionalList<OrgId, 200> orgs;
    std::optional<HistoryFrom> history;  ///< `none` is refused: use `continues` of space.create
    std::optional<bool> dry_run;
};
BOOST_DESCRIBE_STRUCT(AddToSpace, (), (space, members, orgs, history, dry_run))

/// Also removes the people from private channels and channels of records in the space. The host
/// cannot be removed, nor the last partner.
struct RemoveFromSpace {
    static constexpr std::string_view name = "space.remove";
    static constexpr std::string_view about = "Take members or orgs out of a space.";
    static constexpr Effect effect = Effect::changes;
    static constexpr Door door = Door::members;
    using Reply = Nothing;
    SpaceId space;
    OptionalList<MemberId, 200> members;
    OptionalList<OrgId, 200> orgs;
};
BOOST_DESCRIBE_STRUCT(RemoveFromSpace, (), (space, members, orgs))

// The events below are in the space's stream.

struct SpaceCreated {
    static constexpr std::string_view name = "space.created";
    view::Space space;
};
BOOST_DESCRIBE_STRUCT(SpaceCreated, (), (space))

struct SpaceChanged {
    static constexpr std::string_view name = "space.changed";
    view::Space space;
};
BOOST_DESCRIBE_STRUCT(SpaceChanged, (), (space))

/// Another space continues it. Which one is shown only to those who may read both (view::Space).
struct SpaceArchived {
    static constexpr std::string_view name = "space.archived";
};
BOOST_DESCRIBE_STRUCT(SpaceArchived, (), ())

struct SpaceOrgAdded {
    static constexpr std::string_view name = "space.org_added";
    OrgId org;
};
BOOST_DESCRIBE_STRUCT(SpaceOrgAdded, (), (org))

struct SpaceOrgRemoved {
    static constexpr std::string_view name = "space.org_removed";
    OrgId org;
};
BOOST_DESCRIBE_STRUCT(SpaceOrgRemoved, (), (org))

struct SpaceMemberAdded {
    static constexpr std::string_view name = "space.member_added";
    MemberId member;
};
BOOST_DESCRIBE_STRUCT(SpaceMemberAdded, (), (member))

struct SpaceMemberRemoved {
    static constexpr std::string_view name = "space.member_removed";
    MemberId member;
};
BOOST_DESCRIBE_STRUCT(SpaceMemberRemoved, (), (member))

/// A partner's or colleague's profile changed, for everybody in the space.
struct SpaceMemberChanged {
    static constexpr std::string_view name = "space.member_changed";
    view::Member member;
};
BOOST_DESCRIBE_STRUCT(SpaceMemberChanged, (), (member))

}  // namespace parley
