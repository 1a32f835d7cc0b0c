#pragma once
// The shape of every command that changes something. A subject's file defines, for each of its
// commands, `needs` (which rows to read from disk) and `decide` (refuse, or say what happens), and
// for each event that changes rows `apply`. All three run on the engine's thread and are pure: no
// clock, no disk, no randomness, so the same input gives the same result in a test or a replay.
// Commands that only read define `read`, which runs on any thread.

#include <optional>
#include <vector>

#include "protocol/catalogue.hpp"
#include "protocol/describe.hpp"
#include "server/engine/directory.hpp"
#include "server/engine/entities.hpp"
#include "server/engine/sessions.hpp"
#include "server/engine/views.hpp"

namespace parley::engine {

/// What `decide` gets from outside: time, randomness, and what the gate prepared. Made by the round
/// for each command. Ids and secrets are derived from `entropy`.
struct Moment {
    Instant now;
    std::array<std::uint8_t, 32> entropy{};      ///< fresh random bytes for this command
    std::optional<Secret<256>> password_hash{};  ///< stretched, if the command has a password
    std::vector<MemberId> online{};              ///< if a message says `<!here>`: who is online
    std::uint32_t drawn = 0;                     ///< values drawn so far: makes each one different

    /// A new id: 48 bits of `now`, 80 bits from `entropy`.
    template <class Id>
    Id make() {
        return Id{id_bytes()};
    }
    IdBytes id_bytes();
    /// A random number below `end`, uniform to within 2^-32.
    std::uint32_t draw(std::uint32_t end);
    /// A new secret of 256 random bits, in base 16.
    std::string secret();
};

/// The form in which a secret is stored and looked up: BLAKE2b-256, in base 16. It is unkeyed and
/// fast, which is enough because the secrets have 256 random bits.
SecretDigest digest_of(std::string_view secret);

/// A member's new password hash. It goes to a table of its own, never into an encodable struct.
struct CredentialChange {
    MemberId member;
    Secret<256> hash;
};

/// A row of the directory in its new state. The round stores it and updates the directory.
using EntityChange =
    OneOf<boost::mp11::mp_list<Org, Member, Space, Channel, Session, Token, CredentialChange>>;

/// An event that a command produces. The round gives it its number.
struct NewEvent {
    StreamId stream;
    AnyEvent event;
    Instant at{};                  ///< empty: now; set only by imports
    std::optional<MemberId> by{};  ///< none: the actor
};

/// What a command does, apart from its reply. The round carries it out in this order: rows,
/// entities, ended sessions and tokens, events with their `apply`. All of it is in one batch.
struct Effects {
    std::vector<NewEvent> events{};
    std::vector<EntityChange> entities{};
    std::vector<SessionId> ended_sessions{};
    std::vector<TokenId> ended_tokens{};
    /// Rows that no event describes: read marks at joining, imported lines, files, schedules.
    RowChanges rows{};  // written before the events apply
    /// Imported from another system: single events are not sent; clients get a gap for each stream.
    bool imported = false;
    /// Of a posted message: the members whom `<!here>` names, and the records that it is about. Its
    /// event names only those records that all readers of the channel may read.
    std::vector<MemberId> here{};
    std::vector<RecordId> about{};
    /// Events whose text is taken out of the log, because their message was deleted.
    std::vector<std::pair<StreamId, Seq>> blanks{};
};

/// What `decide` returns: effects and the reply to the caller.
template <class Command>
struct Outcome : Effects {
    typename Command::Reply reply{};
};

/// The state on which `decide` works, inside a round: the directory as the commands before have
/// left it, and the rows that were needed or written so far. Borrowed for the call.
struct State {
    const Directory& directory;
    const Views& views;
};

// `needs`: which rows and streams `decide` and `apply` will ask for. It reports no errors; `decide`
// must ask for nothing that is not listed here (Views aborts).
// `decide`: refuses with an Error, or returns what happens. It changes nothing itself.
template <class Command>
Needs needs(const Directory& directory, const Actor& actor, const Command& command);

template <class Command>
Result<Outcome<Command>> decide(const State& state, const Actor& actor, const Command& command,
                                Moment& moment);

/// Where, when and by whom an event happened; for `apply`.
struct Stamp {
    StreamId stream;
    Seq seq = 0;
    Instant at;
    std::optional<MemberId> by;
    bool imported = false;          ///< from another system: no mentions, counts as read
    std::vector<MemberId> here{};   ///< as Effects::here
    std::vector<RecordId> about{};  ///< as Effects::about
};

/// Events that change rows declare `static constexpr bool changes_views = true` and have an
/// `apply`.
template <class Event>
concept ChangesViews = requires { Event::changes_views; };

// Changes rows for an event that is decided: it cannot refuse.
template <class Event>
void apply(const Directory& directory, Views& views, const Stamp& stamp, const Event& event);

/// Commands of the operator that concern the whole server. Implemented by gate::StoreOperations. A
/// backup and a compaction may take hours, so they are called on a worker thread.
class Operations {
  public:
    virtual ~Operations() = default;
    virtual Stats stats() = 0;
    /// Makes a backup in `path`, which must not exist (conflict) nor be inside the data folder
    /// (bad_value). Fails with disk_full or storage_failed.
    virtual Result<BackupMade> backup(const std::string& path) = 0;
    virtual DiskUse disk_use() = 0;
    /// Rewrites the store's files (storage::Log::compact).
    virtual Result<StoreCompacted> compact() = 0;
};

/// What reads are answered from: the two parts of one engine::Version, borrowed for the request.
struct Reader {
    const Directory& directory;
    const storage::Snapshot& snapshot;
    Instant now;
};

// Answers a command that reads. On an I/O loop; over HTTP on a worker if Command::slow.
template <class Command>
Result<typename Command::Reply> read(const Reader& reader, const Actor& actor,
                                     const Command& command);

// Views: what the structs of rows look like to others. `…_for(actor)` shows what this actor may
// see.
view::Org view_of(const Org& org);
view::Member partner_view(const Member& member);
view::Colleague view_for(const Actor& actor, const Member& member);
view::Colleague colleague_view(const Member& member);
/// As in events, which all readers share: without `continues` and `continued_by`.
view::Space view_of(const Directory& directory, const Space& space);
/// With `continues` and `continued_by`, as far as the actor may read those spaces.
view::Space view_for(const Directory& directory, const Actor& actor, const Space& space);
view::Channel view_of(const Channel& channel);
view::Token view_of(const Token& token);

/// Adds the events that tell a member's change to the shared spaces that they are in.
void tell_member_changed(const Directory& directory, const Member& member,
                         std::vector<NewEvent>& events);

/// The refusal of whatever begins something with a deactivated org: `archived`.
Error org_is_deactivated(std::string_view field);

/// Key of the row that counts a channel's messages and files: its own, or for a record's channel
/// the one of all records in its space.
rows::RowKey<rows::Extent> extent_key(const Channel& channel);
/// The same by id. For a channel that does not exist it is the key of a row that does not exist.
rows::RowKey<rows::Extent> extent_of_channel(const Directory& directory, ChannelId id);

/// For commands that let people into channels: the needs, and the rows that say where a newcomer
/// begins. Messages from before they came are not unread for them, in the main list and in threads.
Needs needs_joining(const std::vector<ChannelId>& channels);
void read_from_here(const State& state, MemberId member, ChannelId channel, RowChanges& rows);
/// The same for all members of an org, in one row.
void read_from_here(const State& state, OrgId org, ChannelId channel, RowChanges& rows);

// Commands of the server itself. They have no wire form; jobs and the gate submit them.

/// Opens a session. The gate submits it after it has verified the password; bad_credentials if the
/// member was deactivated meanwhile.
struct StartSession {
    static constexpr std::string_view name = "session.start";
    static constexpr Effect effect = Effect::changes;
    static constexpr Door door = Door::nobody;
    using Reply = SessionOpenedReply;
    MemberId member;
    SecretDigest digest;
    std::string csrf;
    std::string device;
};

/// Notes that a session is in use. Submitted at most once an hour for each session.
struct NoteSessionUse {
    static constexpr std::string_view name = "session.note";
    static constexpr Effect effect = Effect::changes;
    static constexpr Door door = Door::nobody;
    using Reply = Nothing;
    SessionId session;
};

/// Ends those of these sessions that have passed a limit.
struct ExpireSessions {
    static constexpr std::string_view name = "session.expire";
    static constexpr Effect effect = Effect::changes;
    static constexpr Door door = Door::nobody;
    using Reply = Nothing;
    SessionLimits limits;
    std::vector<SessionId> sessions;
};

/// Sets a password by a secret that was looked at; its hash comes with the submission.
struct UsePasswordLink {
    static constexpr std::string_view name = "password.use_link";
    static constexpr Effect effect = Effect::changes;
    static constexpr Door door = Door::nobody;
    using Reply = Nothing;
    MemberId member;
    SecretDigest digest;
};

/// Adds an uploaded file, after its bytes are on disk. In the uploader's name.
struct AddFile {
    static constexpr std::string_view name = "file.add";
    static constexpr Effect effect = Effect::changes;
    static constexpr Door door = Door::nobody;
    using Reply = view::File;
    FileUpload upload;
    std::uint64_t size = 0;
    std::string sha256;
    std::string type;
};

/// Deletes an upload that nothing has referred to for 7 days. Does nothing otherwise.
struct DropFile {
    static constexpr std::string_view name = "file.drop";
    static constexpr Effect effect = Effect::changes;
    static constexpr Door door = Door::nobody;
    using Reply = Nothing;
    FileId file;
};
/// Deletes the note that a blob is to be removed, after the blob is gone.
struct ForgetBlob {
    static constexpr std::string_view name = "blob.forget";
    static constexpr Effect effect = Effect::changes;
    static constexpr Door door = Door::nobody;
    using Reply = Nothing;
    std::string sha256;
};

/// Takes everybody but followers and guests out of the channel of a record that has been done or
/// dropped for 30 days.
struct RetireRecord {
    static constexpr std::string_view name = "record.retire";
    static constexpr Effect effect = Effect::changes;
    static constexpr Door door = Door::nobody;
    using Reply = Nothing;
    RecordId record;
    Instant when{};  ///< time in the key of its `record_over` row
};

/// Carries out the follow-up of a message for some people: brings their inboxes in line with the
/// message as it is at that time.
struct FollowUpMessage {
    static constexpr std::string_view name = "message.follow_up";
    static constexpr Effect effect = Effect::changes;
    static constexpr Door door = Door::nobody;
    using Reply = Nothing;
    struct Person {
        MemberId member;
        Place read = 0;  ///< how far they have read the message's list
    };
    ChannelId channel;
    Seq seq = 0;
    Seq root = 0;                   ///< of its list
    std::optional<MemberId> after;  ///< rows::FollowUp::after when this was made; else it is stale
    std::vector<Person> people;     ///< by id
    bool more = false;              ///< there are people after these
};

/// Posts a scheduled message whose time has come. Submitted by the scheduler.
struct SendScheduled {
    static constexpr std::string_view name = "schedule.send";
    static constexpr Effect effect = Effect::changes;
    static constexpr Door door = Door::nobody;
    using Reply = Nothing;
    MemberId author;
    ScheduleId schedule;
    Instant due{};  ///< time in the key of its `due` row
};

/// Everything that the engine decides: the commands of clients and the server's own.
using AllWork = boost::mp11::mp_push_back<Commands, StartSession, NoteSessionUse, ExpireSessions,
                                          UsePasswordLink, SendScheduled, FollowUpMessage,
                                          RetireRecord, AddFile, DropFile, ForgetBlob>;

}  // namespace parley::engine
