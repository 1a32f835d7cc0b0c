#pragma once
// Who is who and who is where: orgs, members, spaces, channels, sessions and tokens, all in memory.
// The engine writes it and publishes versions; a reader holds one version for one request.
// Nobody gets at a space or a channel but through `open`, which asks `may`.

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

/// What somebody wants of a subject. What each needs is written in permission.cpp alone.
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

/// Something that `may` has let this actor use: who holds one, asked.
template <class Entity>
class Open {
  public:
    const Entity* operator->() const { return entity_.get(); }
    const Entity& operator*() const { return *entity_; }
    /// The finer question, later: `may(actor, action, this)`.
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

/// The one question of permission.
bool may(const Directory& directory, const Actor& actor, Action action, const Channel& channel);
bool may(const Directory& directory, const Actor& actor, Action action, const Space& space);
/// The same, were nothing of it archived: then that is why it may not be.
bool may_alive(const Directory& directory, const Actor& actor, Action action,
               const Channel& channel);
bool may_alive(const Directory& directory, const Actor& actor, Action action, const Space& space);
bool may_alive(const Directory& directory, const Actor& actor, Action action, const File& file);
bool may(const Directory& directory, const Actor& actor, Action action, const Org& org);
bool may(const Directory& directory, const Actor& actor, Action action, const Member& member);
bool may(const Directory& directory, const Actor& actor, Action action, const Record& record);
bool may(const Directory& directory, const Actor& actor, Action action, const File& file);
/// Whether there is no shared space that the actor may not read: so with the operator and the
/// host's admins.
bool reads_all_shared_spaces(const Directory& directory, const Actor& actor);

/// Who may read a channel, counted from what is known of its orgs: the same rule as `may` of
/// Action::read. Costs the people whom the channel names, and the host's whom its space names.
view::Readers readers_of(const Directory& directory, const Channel& channel);
/// Whether whoever may read `one` may read `other` as well, so that what is told in `one` may name
/// it: in a direct channel all of its people; else within one space, where none of the guests is
/// without the other.
bool readers_may_read(const Directory& directory, const Channel& one, const Channel& other);
/// Whether a program's token reaches this command. Without a token, everything is in scope.
bool in_scope(const Actor& actor, std::string_view command);
/// Whether a scope reaches all that `wanted` reaches: a command, or a group such as "message.*".
bool scope_covers(std::string_view scope, std::string_view wanted);

class Directory {
  public:
    /// Opens a thing for an action. What the actor may not read is not_found, exactly as what does
    /// not exist; what they may read and not do is not_allowed, or archived where that alone is
    /// why.
    Result<OpenSpace> open(const Actor&, Action, SpaceId, std::string_view field) const;
    Result<OpenChannel> open(const Actor&, Action, ChannelId, std::string_view field) const;
    Result<OpenOrg> open(const Actor&, Action, OrgId, std::string_view field) const;
    Result<OpenMember> open(const Actor&, Action, MemberId, std::string_view field) const;
    /// A record's channel, which whoever may read the record may read.
    Result<OpenChannel> open(const Actor&, Action, RecordId, std::string_view field) const;
    /// A record that was read from disk; none where there is none.
    Result<OpenRecord> open(const Actor&, Action, std::shared_ptr<const Record>,
                            std::string_view field) const;
    /// The same of a file.
    Result<OpenFile> open(const Actor&, Action, std::shared_ptr<const File>,
                          std::string_view field) const;
    /// Whether the actor may read the stream; not_found where not.
    Result<> open_stream(const Actor&, StreamId, std::string_view field) const;

    /// All that the actor may read of a kind, ordered by id.
    std::vector<OpenSpace> spaces(const Actor&) const;
    std::vector<OpenChannel> channels(const Actor&, const OpenSpace&) const;
    std::vector<OpenMember> people(const Actor&, const OpenSpace&) const;
    std::vector<OpenMember> people(const Actor&, const OpenChannel&) const;
    std::vector<OpenMember> people(const Actor&, const OpenOrg&) const;
    std::vector<OpenOrg> orgs(const Actor&) const;

    /// Whoever is in a channel or a space, as streams_of says it for each; sorted.
    std::vector<MemberId> people_in(StreamId) const;
    std::vector<MemberId> people_in(const Space&) const;
    std::vector<MemberId> people_in(const Channel&) const;
    /// The streams that a member is in: their own, their org's, their spaces', their channels'.
    std::vector<StreamId> streams_of(const Member&) const;
    bool is_in(const Member&, StreamId) const;
    bool is_in(const Member&, const Space&) const;
    bool is_in(const Member&, const Channel&) const;
    /// Whether two people can know of each other: one org, a shared space or channel.
    bool know_each_other(const Member&, const Member&) const;
    /// Whether a direct channel takes anything new: two or more of its people are active, and every
    /// two of these know each other. One pair that does not makes it read-only for all.
    bool in_touch(const Channel& direct) const;
    /// Whether the channel's people are told how far the member has read: not of who reads it from
    /// outside, and not in a direct channel that is read-only.
    bool shows_reading(const Member&, ChannelId) const;
    /// Whether nothing new is said in the channel: it was archived, or another space continues its
    /// own. The records of that space are carried on, so their channels are not archived by it.
    bool is_archived(const Channel&) const;
    /// Whether somebody of this org may read a channel that the guest is in (direct ones aside).
    bool meets(const Member& guest, const Org& org) const;

    // For who signs in, and for the engine's own bookkeeping.
    std::shared_ptr<const Member> member(MemberId id) const { return members_.find(id); }
    std::shared_ptr<const Org> org(OrgId id) const { return orgs_.find(id); }
    /// A space or channel as it stands, whoever asks: for rows and events that the engine keeps for
    /// itself, never to decide for an actor or to answer one. Null where there is none.
    std::shared_ptr<const Space> stored_space(SpaceId id) const { return spaces_.find(id); }
    std::shared_ptr<const Channel> stored_channel(ChannelId id) const { return channels_.find(id); }
    /// All members of an org, whoever asks and whether or not they are active.
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
    /// All whose name has this skeleton (protocol/unicode.hpp), this one or another.
    std::vector<std::shared_ptr<const Member>> members_looking_like(std::string_view name) const;
    /// Open and private channels of a space that are called so, whatever its case and blanks.
    std::vector<std::shared_ptr<const Channel>> channels_named(SpaceId,
                                                               std::string_view name) const;
    bool code_taken(const std::vector<OrgId>& orgs, SpaceType, std::string_view code) const;
    /// Partner and project spaces in which all members of this org are.
    std::vector<SpaceId> shared_spaces_of(OrgId) const;
    std::vector<SpaceId> spaces_of(const Member&) const;
    /// All spaces in which this org is, its internal ones among them.
    std::vector<SpaceId> spaces_of(OrgId) const;
    std::vector<ChannelId> channels_of(SpaceId) const;
    std::vector<ChannelId> channels_naming(MemberId) const;
    /// Channels of records in this space that name the member.
    std::vector<ChannelId> record_channels_naming(MemberId, SpaceId) const;
    /// The spaces in which the actor may read records: a guest those of their channels.
    std::vector<SpaceId> spaces_with_records(const Actor&) const;
    const RecordTypes& record_types() const { return *record_types_; }

    struct Sizes {
        std::size_t orgs, members, spaces, channels, records;
    };
    Sizes sizes() const {
        return {orgs_.size(), members_.size(), spaces_.size(), channels_.size() - records_,
                records_};
    }

    // The writer's side.
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

    /// How many of an org are active, guests aside.
    struct Staff {
        std::uint64_t people = 0, admins = 0;
    };

    Index<OrgId, MemberId> members_by_org_;
    SharedMap<OrgId, Staff> staff_by_org_;
    Index<OrgId, SpaceId> spaces_by_org_;
    Index<MemberId, SpaceId> spaces_by_member_;      // where a space names the member
    Index<SpaceId, ChannelId> channels_by_space_;    // but those of records, which are many
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
