#pragma once
// What the directory holds, as it stands on disk. What others see of it are the structs in
// protocol/views.hpp; only what is written there leaves the server.

#include <set>

#include "protocol/files.hpp"
#include "protocol/records.hpp"

namespace parley::engine {

struct Org {
    OrgId id;
    std::string name;
    OrgType kind{};
    std::string zone;
    SpaceId internal_space;
    Instant created;
};
BOOST_DESCRIBE_STRUCT(Org, (), (id, name, kind, zone, internal_space, created))

struct Member {
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

struct Space {
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

struct Channel {
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

/// A record, as it stands on disk; memory has its channel alone, by which it is opened.
struct Record : view::Record {
    std::vector<MemberId> assignees;  ///< sorted; taken from its fields
};
BOOST_DESCRIBE_STRUCT(Record, (view::Record), (assignees))

/// A record and its channel are one thing with two names.
inline ChannelId channel_of(RecordId id) { return ChannelId{id.bytes}; }

/// How often a stream refers to a file: by messages, by fields of a record, or, in a member's own,
/// by what they have scheduled.
struct FileReference {
    StreamId stream;
    std::uint64_t count = 0;
};
BOOST_DESCRIBE_STRUCT(FileReference, (), (stream, count))

/// A file, as it stands on disk; its bytes are under their digest (storage/blobs.hpp).
struct File {
    FileId id;
    std::string name;
    MemberId uploader;
    Instant created;
    std::vector<view::FileVersion> versions;  ///< one at least
    std::vector<FileReference> references;    ///< sorted by stream
};
BOOST_DESCRIBE_STRUCT(File, (), (id, name, uploader, created, versions, references))

/// BLAKE2b-256 of a session's or token's secret, in base 16: a copied store yields no way in.
using SecretDigest = std::string;

struct Session {
    SessionId id;
    MemberId member;
    SecretDigest digest;
    std::string csrf;
    std::string device;
    Instant opened;
    std::optional<Instant> used;  ///< written down about once an hour; none: not since `opened`
};
BOOST_DESCRIBE_STRUCT(Session, (), (id, member, digest, csrf, device, opened, used))

struct Token {
    TokenId id;
    MemberId member;
    SecretDigest digest;
    std::string name;
    std::vector<std::string> scopes;  ///< names of commands, or "message.*"; none: all
    Instant created;
};
BOOST_DESCRIBE_STRUCT(Token, (), (id, member, digest, name, scopes, created))

template <class T>
bool holds(const std::vector<T>& sorted, const T& value) {
    return std::binary_search(sorted.begin(), sorted.end(), value);
}
template <class T>
void insert(std::vector<T>& sorted, const T& value) {
    const auto at = std::lower_bound(sorted.begin(), sorted.end(), value);
    if (at == sorted.end() || *at != value) sorted.insert(at, value);
}
template <class T>
void remove(std::vector<T>& sorted, const T& value) {
    const auto at = std::lower_bound(sorted.begin(), sorted.end(), value);
    if (at != sorted.end() && *at == value) sorted.erase(at);
}

}  // namespace parley::engine
