#pragma once
// The directory: orgs, members, spaces, channels, sessions and tokens, all in memory. The engine's
// thread changes its own copy and publishes immutable ones; a reader holds one version for one
// request, on any thread. Copies share their data (shared_map.hpp). Spaces and channels are reached
// only through `open`, which asks `may`.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "protocol/views.hpp"
#include "server/engine/actor.hpp"
#include "server/engine/entities.hpp"
#include "server/engine/record_types.hpp"
#include "server/engine/shared_map.hpp"

namespace parley::engine {

/// What an actor wants to do. permission.cpp alone says what each requires.
enum class Action {
    read,
    post,  ///< say, thread, react, mark as typing
    pin,
    remove_message,  ///< somebody else's
    add_people,
    change,
    remove_people,
    make_channel,
    make_record,
    make_space,
    manage_people  ///< an org's members, tokens and sessions
};

class Directory;

/// Proof that `may` allowed this actor to use the entity: only Directory can make one. It borrows
/// the directory and the actor, so it must not outlive the request.
template <class Entity>
class Open {
  public:
    const Entity* operator->() const { return entity_.get(); }
    const Entity& operator*() const { return *entity_; }
    /// Whether `may` allows a further action on it.
    bool allows(Action action) const;

  private:
    friend class Directory;
    Open(const Directory& directory, const Actor& actor, std::shared_ptr<const Entity> entity)
        : directory_(&directory), actor_(&actor), entity_(std::move(entity)) {}
    const Directory* directory_;
    const Actor* actor_;
    std::shared_ptr<const Entity> entity_;
};
using OpenSpace = Open<Space>;
using OpenChannel = Open<Channel>;
using OpenOrg = Open<Org>;
using OpenMember = Open<Member>;
using OpenRecord = Open<Record>;
using OpenFile = Open<File>;

/// The permission function. Pure; an archived thing forbids what adds to it.
bool may(const Directory& directory, const Actor& actor, Action action, const Channel& channel);
bool may(const Directory& directory, const Actor& actor, Action action, const Space& space);
/// The same as if nothing were archived: tells `archived` from `not_allowed`.
bool may_alive(const Directory& directory, const Actor& actor, Action action,
               const Channel& channel);
bool may_alive(const Directory& directory, const Actor& actor, Action action, const Space& space);
bool may_alive(const Directory& directory, const Actor& actor, Action action, const File& file);
bool may(const Directory& directory, const Actor& actor, Action action, const Org& org);
bool may(const Directory& directory, const Actor& actor, Action action, const Member& member);
bool may(const Directory& directory, const Actor& actor, Action action, const Record& record);
bool may(const Directory& directory, const Actor& actor, Action action, const File& file);
/// Whether the actor may read every shared space: the operator and the host's admins.
bool reads_all_shared_spaces(const Directory& directory, const Actor& actor);

/// How many people of each org may read a channel, by the rule of `may` for Action::read. It counts
/// orgs as a whole: the cost is the members whom the channel names and the host's members whom its
/// space names, not all readers.
view::Readers readers_of(const Directory& directory, const Channel& channel);
/// The same people one by one. Costs as many as the channel's orgs have.
std::vector<std::shared_ptr<const Member>> people_who_read(const Directory& directory,
                                                           const Channel& channel);
/// Whether all readers of `one` may also read `other`, so that `one` may mention it. True in a
/// direct channel if all its people may; else only for a record of the same space whose channel has
/// all guests that `one` has.
bool readers_may_read(const Directory& directory, const Channel& one, const Channel& other);
/// Whether the actor may ask this command at all: not_allowed if it is for operators and they are
/// none, or if their token's scopes do not reach it; the sentence then names the scope that does.
Result<> may_ask(const Actor& actor, std::string_view command, Door door);
/// Whether `scope` includes `wanted`; both are a command's name or a group like "message.*".
bool scope_covers(std::string_view scope, std::string_view wanted);

class Directory {
  public:
    /// Opens an entity for an action. Errors, with `field`: not_found if it does not exist or the
    /// actor may not read it (the two must be indistinguishable); archived if only that forbids the
    /// action; else not_allowed.
    Result<OpenSpace> open(const Actor&, Action, SpaceId, std::string_view field) const;
    Result<OpenChannel> open(const Actor&, Action, ChannelId, std::string_view field) const;
    Result<OpenOrg> open(const Actor&, Action, OrgId, std::string_view field) const;
    Result<OpenMember> open(const Actor&, Action, MemberId, std::string_view field) const;
    /// A record's channel: readable by whoever may read the record.
    Result<OpenChannel> open(const Actor&, Action, RecordId, std::string_view field) const;
    /// A record that was read from disk; null is not_found.
    Result<OpenRecord> open(const Actor&, Action, std::shared_ptr<const Record>,
                            std::string_view field) const;
    /// A file that was read from disk; null is not_found.
    Result<OpenFile> open(const Actor&, Action, std::shared_ptr<const File>,
                          std::string_view field) const;
    /// Success if the actor may read the stream, else not_found.
    Result<> open_stream(const Actor&, StreamId, std::string_view field) const;

    /// Everything of a kind that the actor may read, ordered by id.
    std::vector<OpenSpace> spaces(const Actor&) const;
    std::vector<OpenChannel> channels(const Actor&, const OpenSpace&) const;
    std::vector<OpenMember> people(const Actor&, const OpenSpace&) const;
    std::vector<OpenMember> people(const Actor&, const OpenChannel&) const;
    std::vector<OpenMember> people(const Actor&, const OpenOrg&) const;
    std::vector<OpenOrg> orgs(const Actor&) const;

    /// The members who are in a channel or space (not only may read it), sorted; the inverse of
    /// streams_of. Costs at most the size of the space's orgs.
    std::vector<MemberId> people_in(StreamId) const;
    std::vector<MemberId> people_in(const Space&) const;
    std::vector<MemberId> people_in(const Channel&) const;
    /// The streams that a member is in, sorted: their own, their org's, their spaces', their
    /// channels'. These are what `sync` returns and what a connection hears.
    std::vector<StreamId> streams_of(const Member&) const;
    bool is_in(const Member&, StreamId) const;
    bool is_in(const Member&, const Space&) const;
    bool is_in(const Member&, const Channel&) const;
    /// Whether two people may know of each other: same org, or a shared space or channel.
    bool know_each_other(const Member&, const Member&) const;
    /// Whether a direct channel takes new messages: at least two of its people are active, and all
    /// of these know each other. A single pair that does not makes it read-only for everybody.
    bool in_touch(const Channel& direct) const;
    /// Whether a member's read marks are pushed to the channel's people: not those of non-members,
    /// and none in a read-only direct channel.
    bool shows_reading(const Member&, ChannelId) const;
    /// Whether the channel takes no new messages: it is archived, or its space has a successor. The
    /// channels of records stay open then, since records are carried on.
    bool is_archived(const Channel&) const;
    /// Whether nothing new begins in the space: it has a successor, or it has partners and all of
    /// them are deactivated.
    bool is_archived(const Space&) const;
    /// Whether a member of this org may read a channel that the guest is in, direct ones aside.
    bool meets(const Member& guest, const Org& org) const;

    // Look-ups without permission, for logging in and for the engine itself. Null if absent.
    std::shared_ptr<const Member> member(MemberId id) const { return members_.find(id); }
    std::shared_ptr<const Org> org(OrgId id) const { return orgs_.find(id); }
    /// A space or channel regardless of rights: for rows and events that the engine keeps, never to
    /// decide for an actor or to answer one.
    std::shared_ptr<const Space> stored_space(SpaceId id) const { return spaces_.find(id); }
    std::shared_ptr<const Channel> stored_channel(ChannelId id) const { return channels_.find(id); }
    /// All members of an org, deactivated ones included.
    std::vector<std::shared_ptr<const Member>> members_of(OrgId id) const;
    std::shared_ptr<const Session> session(SessionId id) const { return sessions_.find(id); }
    std::shared_ptr<const Token> token(TokenId id) const { return tokens_.find(id); }
    std::shared_ptr<const Session> session_by(const SecretDigest&) const;
    template <class F>
    void for_each_session(F&& f) const {
        sessions_.for_each([&](const SessionId&, const auto& session) { f(*session); });
    }
    std::shared_ptr<const Token> token_by(const SecretDigest&) const;
    std::vector<std::shared_ptr<const Member>> members_by_email(std::string_view email) const;
    std::shared_ptr<const Member> imported_member(OrgId, std::string_view nick) const;
    std::vector<std::shared_ptr<const Session>> sessions_of(MemberId) const;
    std::vector<std::shared_ptr<const Token>> tokens_of(MemberId) const;
    std::shared_ptr<const Org> host() const;
    std::optional<ChannelId> direct_channel(const std::vector<MemberId>& sorted) const;
    /// All members whose names look like this one (`skeleton` in protocol/unicode.hpp).
    std::vector<std::shared_ptr<const Member>> members_looking_like(std::string_view name) const;
    /// Open and private channels of a space with this name, compared without case and blanks.
    std::vector<std::shared_ptr<const Channel>> channels_named(SpaceId,
                                                               std::string_view name) const;
    /// Whether a space has this code already: among all shared spaces, or the org's internal ones.
    bool code_taken(const std::vector<OrgId>& orgs, SpaceType, std::string_view code) const;
    /// Partner and project spaces of this org.
    std::vector<SpaceId> shared_spaces_of(OrgId) const;
    std::vector<SpaceId> spaces_of(const Member&) const;
    /// All spaces of this org, internal ones included.
    std::vector<SpaceId> spaces_of(OrgId) const;
    /// Channels of a space except those of records.
    std::vector<ChannelId> channels_of(SpaceId) const;
    /// Channels that list the member by name.
    std::vector<ChannelId> channels_naming(MemberId) const;
    /// The same, only channels of records in this space.
    std::vector<ChannelId> record_channels_naming(MemberId, SpaceId) const;
    /// The spaces in which the actor may read records; for a guest those of their channels.
    std::vector<SpaceId> spaces_with_records(const Actor&) const;
    const RecordTypes& record_types() const { return *record_types_; }

    struct Sizes {
        std::size_t orgs, members, spaces, channels, records;
    };
    Sizes sizes() const {
        return {orgs_.size(), members_.size(), spaces_.size(), channels_.size() - records_,
                records_};
    }

    // Changes. Only on the engine's thread, on its own copy; they keep the indexes in step.
    void take_types(std::shared_ptr<const RecordTypes> types) { record_types_ = std::move(types); }
    void put(const Org&);
    void put(const Member&);
    void put(const Space&);
    void put(const Channel&);
    void put(const Session&);
    void put(const Token&);
    void erase(SessionId);
    void erase(TokenId);

  private:
    friend bool may_alive(const Directory&, const Actor&, Action, const Channel&);
    friend bool may(const Directory&, const Actor&, Action, const Record&);
    friend bool may(const Directory&, const Actor&, Action, const Org&);
    friend view::Readers readers_of(const Directory&, const Channel&);
    template <class Key, class Id>
    using Index = SharedMap<Key, std::vector<Id>>;

    template <class Entity>
    Result<Open<Entity>> open_one(const Actor&, Action, std::shared_ptr<const Entity>,
                                  std::string_view field) const;

    SharedMap<OrgId, Org> orgs_;
    SharedMap<MemberId, Member> members_;
    SharedMap<SpaceId, Space> spaces_;
    SharedMap<ChannelId, Channel> channels_;
    SharedMap<SessionId, Session> sessions_;
    SharedMap<TokenId, Token> tokens_;

    /// How many active members an org has, guests excluded.
    struct Staff {
        std::uint64_t people = 0, admins = 0;
    };

    Index<OrgId, MemberId> members_by_org_;
    SharedMap<OrgId, Staff> staff_by_org_;
    Index<OrgId, SpaceId> spaces_by_org_;
    Index<MemberId, SpaceId> spaces_by_member_;      // where a space names the member
    Index<SpaceId, ChannelId> channels_by_space_;    // without those of records, which are many
    Index<MemberId, ChannelId> channels_by_member_;  // where a channel names the member
    Index<std::string, MemberId> members_by_email_;
    Index<std::string, MemberId> imported_by_nick_;   // org's id · nick
    Index<std::string, MemberId> members_by_look_;    // the name's skeleton
    Index<std::string, ChannelId> channels_by_name_;  // space's id · the name, folded
    Index<std::string, SessionId> session_by_digest_;
    Index<std::string, TokenId> token_by_digest_;
    Index<MemberId, SessionId> sessions_by_member_;
    Index<MemberId, TokenId> tokens_by_member_;
    Index<std::string, ChannelId> direct_by_members_;
    Index<std::string, SpaceId> spaces_by_code_;
    std::optional<OrgId> host_;
    std::size_t records_ = 0;
    std::shared_ptr<const RecordTypes> record_types_ = builtin_record_types();
};

extern template class Open<Space>;
extern template class Open<Channel>;
extern template class Open<Org>;
extern template class Open<Member>;
extern template class Open<Record>;
extern template class Open<File>;

}  // namespace parley::engine
