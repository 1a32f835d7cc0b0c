#pragma once
// Rows of the directory: orgs, members, spaces, channels, sessions and tokens. The engine reads all
// of them into memory at start-up (engine::Directory); lists are sorted so that look-ups are binary
// searches.

#include "storage/keys.hpp"
#include "storage/rows/row.hpp"

namespace parley::rows {

/// A range of working hours by the clock of whose they are: "09:00" to "17:30", or over midnight.
/// Days as ISO 8601 counts them: 1 is Monday.
struct HourRange {
    std::vector<std::uint8_t> days;
    std::string from;
    std::string to;
    auto operator<=>(const HourRange&) const = default;
};
BOOST_DESCRIBE_STRUCT(HourRange, (), (days, from, to))

/// A company. Never deleted; deactivated by `deactivated`.
struct Org {
    static constexpr std::uint8_t version = 1;
    OrgId id;
    std::string name;
    OrgType kind{};
    std::string zone;  ///< IANA name, as in all rows; the system may no longer know it
    SpaceId internal_space;
    Instant created;
    std::optional<Instant> deactivated;  ///< since then; none: it is active
    std::vector<HourRange> hours;        ///< of its people who have none; empty: the usual ones
};
BOOST_DESCRIBE_STRUCT(Org, (), (id, name, kind, zone, internal_space, created, deactivated, hours))
extern template struct RowBytes<Org>;

/// What a member says of themselves for now, until then.
struct Status {
    std::string text;
    std::optional<std::string> emoji;
    std::optional<Instant> until;
};
BOOST_DESCRIBE_STRUCT(Status, (), (text, emoji, until))

/// A person or a bot of one org. Never deleted; deactivated by `active`.
struct Member {
    static constexpr std::uint8_t version = 1;
    MemberId id;
    OrgId org;
    std::string name;
    Role role{};
    std::string zone;
    std::vector<HourRange> hours;  ///< empty: the org's. One range was an optional, of these bytes
    std::optional<std::string> language;
    std::optional<Instant> away_until;  ///< on leave until then
    std::optional<std::string> email;   ///< as it was given; compared by canonical_email
    bool active = true;
    bool has_password = false;
    bool imported = false;  ///< the author of imported messages; cannot sign in
    Instant created;
    /// BLAKE2b-256 of the secret with which a password can be set, in base 16; empty: there is
    /// none.
    std::string reset_digest;
    Instant reset_until;
    bool ended_with_org = false;        ///< deactivated with the org, and comes back with it
    std::optional<std::string> region;  ///< for dates and numbers
    std::optional<ClockStyle> clock;
    std::optional<Status> status;
    std::optional<std::string> how;  ///< how to work with them, in their words
};
BOOST_DESCRIBE_STRUCT(Member, (),
                      (id, org, name, role, zone, hours, language, away_until, email, active,
                       has_password, imported, created, reset_digest, reset_until, ended_with_org,
                       region, clock, status, how))
extern template struct RowBytes<Member>;

/// What a set of orgs share. Which members are in it follows from `kind`, `orgs` and `members`.
struct Space {
    static constexpr std::uint8_t version = 1;
    SpaceId id;
    SpaceType kind{};
    std::string name;
    /// "SOL": begins the keys of its records. Unique among shared spaces, or within one org.
    std::string code;
    std::vector<OrgId> orgs;  ///< sorted; members of a partner org are in the space, guests aside
    std::vector<MemberId>
        members;  ///< sorted; members of the host who were added; in a direct space everybody
    Instant created;
    std::optional<SpaceId> continues;     ///< the space that this one succeeds
    std::optional<SpaceId> continued_by;  ///< its successor; if set, nothing new begins here
};
BOOST_DESCRIBE_STRUCT(Space, (),
                      (id, kind, name, code, orgs, members, created, continues, continued_by))
extern template struct RowBytes<Space>;

/// A channel of a space.
struct Channel {
    static constexpr std::uint8_t version = 1;
    ChannelId id;
    SpaceId space;
    std::string name;
    std::string topic;
    ChannelType kind{};
    Join join = Join::all;
    bool archived = false;
    std::optional<std::vector<OrgId>> orgs;  ///< sorted; if set, only these orgs see the channel
    std::vector<MemberId> members;           ///< sorted; open channel: who joined or was added
    std::vector<MemberId> left;              ///< sorted; open channel: who left or was removed
    std::optional<MemberId> created_by;
    Instant created;
    std::optional<RecordId> record;   ///< the record that this channel belongs to
    std::optional<RecordId> part_of;  ///< the record of which this is one org's private part
};
BOOST_DESCRIBE_STRUCT(Channel, (),
                      (id, space, name, topic, kind, join, archived, orgs, members, left,
                       created_by, created, record, part_of))
extern template struct RowBytes<Channel>;

/// BLAKE2b-256 of a session's or token's secret, in base 16. The secret itself is not stored, so a
/// copied store gives nobody access.
using SecretDigest = std::string;

/// A log-in. Deleted when it ends.
struct Session {
    static constexpr std::uint8_t version = 1;
    SessionId id;
    MemberId member;
    SecretDigest digest;
    std::string csrf;    ///< the token that requests by cookie must repeat
    std::string device;  ///< the browser's name for itself, for the list of sessions
    Instant opened;
    std::optional<Instant> used;  ///< last use, to about an hour; none: not since `opened`
};
BOOST_DESCRIBE_STRUCT(Session, (), (id, member, digest, csrf, device, opened, used))
extern template struct RowBytes<Session>;

/// What a program logs in with. Deleted when it is revoked.
struct Token {
    static constexpr std::uint8_t version = 1;
    TokenId id;
    MemberId member;
    SecretDigest digest;
    std::string name;
    std::vector<std::string> scopes;  ///< names of commands, or "message.*"; empty: all
    Instant created;
};
BOOST_DESCRIBE_STRUCT(Token, (), (id, member, digest, name, scopes, created))
extern template struct RowBytes<Token>;

RowKey<Org> key_of(OrgId id);
RowKey<Member> key_of(MemberId id);
RowKey<Space> key_of(SpaceId id);
RowKey<Channel> key_of(ChannelId id);
RowKey<Session> key_of(SessionId id);
RowKey<Token> key_of(TokenId id);

/// A member's password hash (Argon2id), or a secret key of the server's own.
struct Credential {
    static constexpr std::uint8_t version = 1;
    Secret<256> secret;
};
BOOST_DESCRIBE_STRUCT(Credential, (), (secret))
extern template struct RowBytes<Credential>;
RowKey<Credential> password_key(MemberId member);
/// The server's own keys: `b` hashes the bodies of commands, `s` derives salts and cookies.
RowKey<Credential> kept_secret_key(char letter);

}  // namespace parley::rows
