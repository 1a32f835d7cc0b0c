#pragma once
// Members: people and bots of an org. Only admins of the org and the operator create and deactivate
// them.

#include "protocol/values.hpp"
#include "protocol/views.hpp"

namespace parley {

/// Errors: conflict on `email` if an active member of the org has it; missing_field for a password
/// without an address; bad_value for a role of another kind of org, or a deceptive name.
struct CreateMember {
    static constexpr std::string_view name = "member.create";
    static constexpr std::string_view about = "Take somebody in.";
    static constexpr Effect effect = Effect::changes;
    static constexpr Door door = Door::members;
    static constexpr bool needs_admin_scope = true;
    using Reply = view::Colleague;
    OrgId org;
    Name<80> name_;
    std::optional<Email> email;  ///< what they log in with; none: they cannot
    std::optional<Secret<1024>> password;
    Role role{};
    std::optional<Zone> zone;  ///< none: the org's
    std::optional<Language> language;
    std::optional<Hours> hours;
};
BOOST_DESCRIBE_STRUCT(CreateMember, (), (org, name_, email, password, role, zone, language, hours))

/// Ends all sessions and tokens of the member. not_allowed for the last admin, unless by the
/// operator.
struct DeactivateMember {
    static constexpr std::string_view name = "member.deactivate";
    static constexpr std::string_view about =
        "End an account: all its sessions and tokens at once.";
    static constexpr Effect effect = Effect::changes;
    static constexpr Door door = Door::members;
    static constexpr bool needs_admin_scope = true;
    using Reply = Nothing;
    MemberId member;
};
BOOST_DESCRIBE_STRUCT(DeactivateMember, (), (member))

struct ReactivateMember {
    static constexpr std::string_view name = "member.reactivate";
    static constexpr std::string_view about =
        "Bring an account back, with its name, password and channels; sessions and tokens are new.";
    static constexpr Effect effect = Effect::changes;
    static constexpr Door door = Door::members;
    static constexpr bool needs_admin_scope = true;
    using Reply = view::Colleague;
    MemberId member;
};
BOOST_DESCRIBE_STRUCT(ReactivateMember, (), (member))

/// Absent fields stay as they are; null deletes. Errors: not_allowed on `role` for the last admin,
/// unless by the operator; bad_value on `role` for one of another kind of org, and between bots and
/// people; not_allowed on `member` for authors of imported messages.
struct ChangeMember {
    static constexpr std::string_view name = "member.change";
    static constexpr std::string_view about =
        "Change what others see of a member of one's own org, or the member's role.";
    static constexpr Effect effect = Effect::changes;
    static constexpr Door door = Door::members;
    static constexpr bool needs_admin_scope = true;
    using Reply = view::Colleague;
    MemberId member;
    std::optional<Name<80>> name_;
    std::optional<Role> role;
    std::optional<Zone> zone;
    std::optional<Nullable<Hours>> hours;
    std::optional<Language> language;
    std::optional<Nullable<Instant>> away_until;
};
BOOST_DESCRIBE_STRUCT(ChangeMember, (), (member, name_, role, zone, hours, language, away_until))

struct ChangePassword {
    static constexpr std::string_view name = "member.password";
    static constexpr std::string_view about =
        "Set one's own password: all one's other sessions end. The operator names a member.";
    static constexpr Effect effect = Effect::changes;
    static constexpr Door door = Door::members;
    static constexpr bool needs_admin_scope = true;
    using Reply = Nothing;
    std::optional<MemberId> member;
    std::optional<Secret<1024>> old;  // whoever has a password names it
    Secret<1024> new_;
};
BOOST_DESCRIBE_STRUCT(ChangePassword, (), (member, old, new_))

struct PasswordLink {
    std::optional<ShownOnce> secret;  ///< for `session.reset`, once
    Instant until;                    ///< 24 hours from now
};
BOOST_DESCRIBE_STRUCT(PasswordLink, (), (secret, until))

struct MakePasswordLink {
    static constexpr std::string_view name = "member.reset";
    static constexpr std::string_view about =
        "A secret with which a member of one's own org sets a new password, once, within a day. It "
        "takes the place of one that was made before.";
    static constexpr Effect effect = Effect::changes;
    static constexpr Door door = Door::members;
    static constexpr bool needs_admin_scope = true;
    using Reply = PasswordLink;
    MemberId member;
};
BOOST_DESCRIBE_STRUCT(MakePasswordLink, (), (member))

/// The actor's own. Absent fields stay as they are; null deletes. Errors: bad_value on
/// `status.until` for a time that is past.
struct ChangeProfile {
    static constexpr std::string_view name = "member.profile";
    static constexpr std::string_view about = "Change what others see of oneself.";
    static constexpr Effect effect = Effect::changes;
    static constexpr Door door = Door::members;
    using Reply = view::Colleague;
    std::optional<Name<80>> name_;
    std::optional<Zone> zone;
    std::optional<Nullable<Hours>> hours;  ///< none: the org's
    std::optional<Language> language;
    std::optional<Nullable<Region>> region;
    std::optional<Nullable<ClockStyle>> clock;
    std::optional<Nullable<Status>> status;
    std::optional<Nullable<Text<1, 500>>> how;  ///< how to work with them, in their words
    std::optional<Nullable<Instant>> away_until;
};
BOOST_DESCRIBE_STRUCT(ChangeProfile, (),
                      (name_, zone, hours, language, region, clock, status, how, away_until))

struct MembersFound {
    std::vector<view::Colleague> members;
};
BOOST_DESCRIBE_STRUCT(MembersFound, (), (members))

struct GetMembers {
    static constexpr std::string_view name = "member.get";
    static constexpr std::string_view about =
        "What one may see of these people; whoever one may not see is left out.";
    static constexpr Effect effect = Effect::reads;
    static constexpr Door door = Door::members;
    using Reply = MembersFound;
    List<MemberId, 200> members;
};
BOOST_DESCRIBE_STRUCT(GetMembers, (), (members))

struct MemberPage {
    std::vector<view::Colleague> members;
    bool more = false;
    std::optional<MemberId> cursor;
};
BOOST_DESCRIBE_STRUCT(MemberPage, (), (members, more, cursor))

/// Exactly one of `space`, `channel` and `org`. `prefix` is compared without case and width.
struct ListMembers {
    static constexpr std::string_view name = "member.list";
    static constexpr std::string_view about = "The people of a space, a channel or an org, by id.";
    static constexpr Effect effect = Effect::reads;
    static constexpr Door door = Door::members;
    using Reply = MemberPage;
    std::optional<SpaceId> space;
    std::optional<ChannelId> channel;
    std::optional<OrgId> org;
    std::optional<Text<0, 80>> prefix;
    std::optional<MemberId> cursor;
    std::optional<Number<1, 200>> limit;
};
BOOST_DESCRIBE_STRUCT(ListMembers, (), (space, channel, org, prefix, cursor, limit))

/// Somebody made a secret with which the member can set a password. In the member's own stream.
struct PasswordLinkMade {
    static constexpr std::string_view name = "member.reset_made";
    Instant until;
};
BOOST_DESCRIBE_STRUCT(PasswordLinkMade, (), (until))

/// The member's password was set. In the member's own stream.
struct PasswordChanged {
    static constexpr std::string_view name = "member.password_changed";
};
BOOST_DESCRIBE_STRUCT(PasswordChanged, (), ())
// The next three are in the org's own stream. Partners learn of changes by space.member_changed.

struct MemberCreated {
    static constexpr std::string_view name = "member.created";
    view::Colleague member;
};
BOOST_DESCRIBE_STRUCT(MemberCreated, (), (member))

struct MemberChanged {
    static constexpr std::string_view name = "member.changed";
    view::Colleague member;
};
BOOST_DESCRIBE_STRUCT(MemberChanged, (), (member))

struct MemberDeactivated {
    static constexpr std::string_view name = "member.deactivated";
    MemberId member;
};
BOOST_DESCRIBE_STRUCT(MemberDeactivated, (), (member))

}  // namespace parley
