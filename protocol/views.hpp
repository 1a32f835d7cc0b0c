#pragma once
// Views: things as they are shown. Every answer, event and push shows an org, member, space,
// channel or message as one of these structs.

#include "protocol/types.hpp"

namespace parley::view {

struct Org {
    OrgId id;
    std::string name;
    OrgType kind{};
    std::string zone;
    std::optional<Hours> hours;  ///< of its people who have no others; none: Mon–Fri 09:00–17:00
    std::optional<Instant> deactivated;  ///< since when its people are; none: it is active
};
BOOST_DESCRIBE_STRUCT(Org, (), (id, name, kind, zone, hours, deactivated))

/// A member as partners see them.
struct Member {
    MemberId id;
    OrgId org;
    std::string name;
    Role role{};
    std::string zone;
    std::optional<Hours> hours;  ///< none: the org's
    std::optional<std::string> language;
    std::optional<Instant> away_until;
    std::optional<Status> status;
    std::optional<std::string> how;  ///< how to work with them, in their words
    bool bot = false;
    bool active = true;
};
BOOST_DESCRIBE_STRUCT(Member, (),
                      (id, org, name, role, zone, hours, language, away_until, status, how, bot,
                       active))

/// A member as their own org sees them.
struct Colleague : Member {
    std::optional<std::string> email;
    std::optional<std::string> region;  ///< for dates and numbers; none: the browser's
    std::optional<ClockStyle> clock;    ///< none: the region's
};
BOOST_DESCRIBE_STRUCT(Colleague, (Member), (email, region, clock))

/// A member as an admin of their org, and the operator, sees them.
struct ManagedMember : Colleague {
    Instant created;
    bool has_password = false;
};
BOOST_DESCRIBE_STRUCT(ManagedMember, (Colleague), (created, has_password))

struct Space {
    SpaceId id;
    SpaceType kind{};
    std::string name;
    std::string code;
    std::vector<OrgId> orgs;
    /// Takes no new posts, channels and records; open records go on. It has a successor, or all of
    /// its partners are deactivated.
    bool archived = false;
    // The former space and the successor, each only for those who may read it. Never in events.
    std::optional<SpaceId> continues;
    std::optional<SpaceId> continued_by;
};
BOOST_DESCRIBE_STRUCT(Space, (), (id, kind, name, code, orgs, archived, continues, continued_by))

/// A channel as all of its readers see it.
struct Channel {
    ChannelId id;
    SpaceId space;
    std::string name;
    std::string topic;
    bool private_ = false;
    ChannelType kind{};
    bool archived = false;
    std::optional<std::vector<OrgId>> orgs;        ///< if only these orgs may see it
    std::optional<std::vector<MemberId>> members;  ///< of a direct channel
    std::optional<MemberId> created_by;
    std::optional<RecordId> record;  ///< the record whose story this channel tells
};
BOOST_DESCRIBE_STRUCT(Channel, (),
                      (id, space, name, topic, private_, kind, archived, orgs, members, created_by,
                       record))

/// A channel with one member's read state.
struct ChannelState : Channel {
    bool joined = false;
    Seq last_seq = 0;
    Place last_place = 0;
    Place read_place = 0;
    std::uint64_t unread = 0;    ///< messages of others after read_place, without deleted ones
    std::uint64_t mentions = 0;  ///< unread messages that name the member, threads included
};
BOOST_DESCRIBE_STRUCT(ChannelState, (Channel),
                      (joined, last_seq, last_place, read_place, unread, mentions))

/// How many members of an org may read a channel, bots included.
struct OrgReaders {
    OrgId org;
    std::uint64_t people = 0;
    bool operator==(const OrgReaders&) const = default;
};
BOOST_DESCRIBE_STRUCT(OrgReaders, (), (org, people))

struct Readers {
    std::uint64_t people = 0;
    std::vector<OrgReaders> orgs;  ///< by id; without orgs that have no reader
    bool operator==(const Readers&) const = default;
};
BOOST_DESCRIBE_STRUCT(Readers, (), (people, orgs))

struct Reaction {
    std::string emoji;
    std::uint64_t count = 0;
    bool mine = false;
};
BOOST_DESCRIBE_STRUCT(Reaction, (), (emoji, count, mine))

/// A message in its present state. A deleted one has no text, reactions and files.
struct Message {
    Seq seq = 0;
    Place place = 0;
    Instant at;
    std::optional<MemberId> by;
    std::string text;
    std::optional<Seq> thread;
    std::optional<std::uint64_t> replies;
    std::optional<Instant> last_reply_at;
    std::optional<Instant> edited;
    std::optional<Instant> deleted;
    std::optional<bool> pinned;
    std::optional<std::vector<Reaction>> reactions;
    std::optional<std::vector<FileId>> files;
    std::optional<std::vector<RecordId>> records;  ///< its records that the reader may read
};
BOOST_DESCRIBE_STRUCT(Message, (),
                      (seq, place, at, by, text, thread, replies, last_reply_at, edited, deleted,
                       pinned, reactions, files, records))

/// What a member does now, over all of their connections.
struct Presence {
    MemberId member;
    Doing state = Doing::offline;
    std::optional<Instant> until;
};
BOOST_DESCRIBE_STRUCT(Presence, (), (member, state, until))

/// A log-in, for its member and those who manage them.
struct Session {
    SessionId id;
    std::string device;
    Instant opened;
    Instant seen;
    bool current = false;
};
BOOST_DESCRIBE_STRUCT(Session, (), (id, device, opened, seen, current))

/// A token without its secret.
struct Token {
    TokenId id;
    MemberId member;
    std::string name;
    std::optional<std::vector<std::string>> scopes;
    Instant created;
};
BOOST_DESCRIBE_STRUCT(Token, (), (id, member, name, scopes, created))

}  // namespace parley::view
