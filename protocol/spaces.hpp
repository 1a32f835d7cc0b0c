#pragma once
// Spaces, the wall: who shares what with whom.

#include "protocol/views.hpp"

namespace parley {

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
    OptionalList<OrgId, 1000> orgs;  ///< an internal space is of one's own, unnamed
    std::optional<SpaceId> continues;
    OptionalList<ChannelName, 50> channels;  ///< open ones that it begins with
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

/// What somebody sees of a space who comes into it.
struct SpaceExtent {
    std::uint64_t channels = 0;  ///< open ones, archived ones too; those of records not
    std::uint64_t messages = 0;  ///< not deleted; in these channels and those of records
    std::uint64_t records = 0;
    std::uint64_t files = 0;  ///< in each channel that has them
    std::uint64_t people = 0;
    std::optional<Instant> since;  ///< when the oldest of it happened; nothing is seen: none
};
BOOST_DESCRIBE_STRUCT(SpaceExtent, (), (channels, messages, records, files, people, since))

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
    std::optional<HistoryFrom> history;  ///< none is refused: see `continues` of space.create
    std::optional<bool> dry_run;
};
BOOST_DESCRIBE_STRUCT(AddToSpace, (), (space, members, orgs, history, dry_run))

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

/// Another space continues it. Which one is told to those who may read both, by `view::Space`.
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

struct SpaceMemberChanged {
    static constexpr std::string_view name = "space.member_changed";
    view::Member member;
};
BOOST_DESCRIBE_STRUCT(SpaceMemberChanged, (), (member))

}  // namespace parley
