#pragma once
// What the directory holds: orgs, people, spaces, channels, sessions and tokens. They are few
// enough to be all in memory, as they stand here.

#include "storage/keys.hpp"
#include "storage/rows/row.hpp"

namespace parley::rows {

struct Org {
    static constexpr std::uint8_t version = 1;
    OrgId id;
    std::string name;
    OrgType kind{};
    std::string zone;
    SpaceId internal_space;
    Instant created;
};
BOOST_DESCRIBE_STRUCT(Org, (), (id, name, kind, zone, internal_space, created))
extern template struct RowBytes<Org>;

/// When somebody is at work, in their own zone: "09:00" to "17:30". 1 is Monday.
struct Hours {
    std::vector<std::uint8_t> days;
    std::string from;
    std::string to;
};
BOOST_DESCRIBE_STRUCT(Hours, (), (days, from, to))

struct Member {
    static constexpr std::uint8_t version = 1;
    MemberId id;
    OrgId org;
    std::string name;
    Role role{};
    std::string zone;
    std::optional<Hours> hours;
    std::optional<std::string> language;
    std::optional<Instant> away_until;
    std::optional<std::string> email;
    bool active = true;
    bool has_password = false;
    bool imported = false;  ///< known by their nick in an imported chat, without a way to sign in
    Instant created;
};
BOOST_DESCRIBE_STRUCT(Member, (),
                      (id, org, name, role, zone, hours, language, away_until, email, active,
                       has_password, imported, created))
extern template struct RowBytes<Member>;

struct Space {
    static constexpr std::uint8_t version = 1;
    SpaceId id;
    SpaceType kind{};
    std::string name;
    std::string code;
    std::vector<OrgId> orgs;  ///< sorted; all members of a partner org are in
    std::vector<MemberId>
        members;  ///< sorted; those of the host who were added; of a direct space all
    Instant created;
    std::optional<SpaceId> continues;
    std::optional<SpaceId> continued_by;  ///< where there is one, nothing new begins in this one
};
BOOST_DESCRIBE_STRUCT(Space, (),
                      (id, kind, name, code, orgs, members, created, continues, continued_by))
extern template struct RowBytes<Space>;

struct Channel {
    static constexpr std::uint8_t version = 1;
    ChannelId id;
    SpaceId space;
    std::string name;
    std::string topic;
    ChannelType kind{};
    Join join = Join::all;
    bool archived = false;
    std::optional<std::vector<OrgId>> orgs;  ///< sorted; nobody else of the space sees it
    std::vector<MemberId> members;           ///< sorted; open: who joined or was invited
    std::vector<MemberId> left;              ///< sorted; open: who went out of their own will
    std::optional<MemberId> created_by;
    Instant created;
    std::optional<RecordId> record;   ///< whose story is told here, to all of the space
    std::optional<RecordId> part_of;  ///< of which this is one org's private part
};
BOOST_DESCRIBE_STRUCT(Channel, (),
                      (id, space, name, topic, kind, join, archived, orgs, members, left,
                       created_by, created, record, part_of))
extern template struct RowBytes<Channel>;

/// BLAKE2b-256 of a session's or token's secret, in base 16: a copied store yields no way in.
using SecretDigest = std::string;

struct Session {
    static constexpr std::uint8_t version = 1;
    SessionId id;
    MemberId member;
    SecretDigest digest;
    std::string csrf;
    std::string device;
    Instant opened;
    std::optional<Instant> used;  ///< written down about once an hour; none: not since `opened`
};
BOOST_DESCRIBE_STRUCT(Session, (), (id, member, digest, csrf, device, opened, used))
extern template struct RowBytes<Session>;

struct Token {
    static constexpr std::uint8_t version = 1;
    TokenId id;
    MemberId member;
    SecretDigest digest;
    std::string name;
    std::vector<std::string> scopes;  ///< names of commands, or "message.*"; none: all
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

/// A password's hash, or a key of the server's own.
struct Credential {
    static constexpr std::uint8_t version = 1;
    Secret<256> secret;
};
BOOST_DESCRIBE_STRUCT(Credential, (), (secret))
extern template struct RowBytes<Credential>;
RowKey<Credential> password_key(MemberId member);
/// Keys of the server's own: `b` digests the bodies of commands, `s` makes salts and cookies.
RowKey<Credential> kept_secret_key(char letter);

}  // namespace parley::rows
