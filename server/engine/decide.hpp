#pragma once
// The shape of every command that changes something. A subject's file defines, for each of its
// commands, `needs` (what to know from disk) and `decide` (refuse, or say what happens), and for
// events that change views on disk `apply`. All three are pure: no clock, no disk, no randomness.

#include <optional>
#include <vector>

#include "protocol/catalogue.hpp"
#include "protocol/describe.hpp"
#include "server/engine/directory.hpp"
#include "server/engine/entities.hpp"
#include "server/engine/sessions.hpp"
#include "server/engine/views.hpp"

namespace parley::engine {

/// What `decide` is given of the moment. Randomness comes in here as well: ids and secrets are made
/// from it.
struct Moment {
    Instant now;
    std::array<std::uint8_t, 32> entropy{};      ///< fresh random bytes for this command
    std::optional<Secret<256>> password_hash{};  ///< of the password that the command carries
    std::vector<MemberId> online{};              ///< where a message asks who of its channel is
    std::uint32_t drawn = 0;

    /// A new id: now, and randomness drawn from `entropy`.
    template <class Id>
    Id make() {
        return Id{id_bytes()};
    }
    IdBytes id_bytes();
    /// A number below `end`, each as likely.
    std::uint32_t draw(std::uint32_t end);
    /// A new secret of 256 bits, in base 16.
    std::string secret();
};

/// How a secret is kept and looked up: BLAKE2b-256, in base 16.
SecretDigest digest_of(std::string_view secret);

/// A member's password hash, as it is kept: in its own table, outside all that can be encoded.
struct CredentialChange {
    MemberId member;
    Secret<256> hash;
};

using EntityChange =
    OneOf<boost::mp11::mp_list<Org, Member, Space, Channel, Session, Token, CredentialChange>>;

struct NewEvent {
    StreamId stream;
    AnyEvent event;
    Instant at{};  ///< only an import says when something happened
    std::optional<MemberId> by{};
};

/// What a command does, its reply aside.
struct Effects {
    std::vector<NewEvent> events{};
    std::vector<EntityChange> entities{};
    std::vector<SessionId> ended_sessions{};
    std::vector<TokenId> ended_tokens{};
    /// Rows of views that no event tells of: read places at joining, lines that were imported.
    RowChanges rows{};  // made before the events apply
    /// Taken over from another system: nobody is told of the single events, and whoever looks at
    /// the streams gets a gap.
    bool imported = false;
    /// Of a message: whom `<!here>` in it names, and the records that it belongs to, of which its
    /// event tells those alone that all readers of the channel may read.
    std::vector<MemberId> here{};
    std::vector<RecordId> about{};
    /// Events of these numbers lose their text, as those who said it took it back.
    std::vector<std::pair<StreamId, Seq>> blanks{};
};

template <class Command>
struct Outcome : Effects {
    typename Command::Reply reply{};
};

/// The state that is decided upon: the newest directory, and views of the round.
struct State {
    const Directory& directory;
    const Views& views;
};

template <class Command>
Needs needs(const Directory& directory, const Actor& actor, const Command& command);

template <class Command>
Result<Outcome<Command>> decide(const State& state, const Actor& actor, const Command& command,
                                Moment& moment);

/// Where and when an event happened.
struct Stamp {
    StreamId stream;
    Seq seq = 0;
    Instant at;
    std::optional<MemberId> by;
    bool imported = false;          ///< from another system: nobody is mentioned, nothing is unread
    std::vector<MemberId> here{};   ///< as Effects::here
    std::vector<RecordId> about{};  ///< as Effects::about
};

/// Events that change views say so: `static constexpr bool changes_views = true`.
template <class Event>
concept ChangesViews = requires { Event::changes_views; };

template <class Event>
void apply(const Directory& directory, Views& views, const Stamp& stamp, const Event& event);

/// The server as a whole, as the operator asks for it.
class Operations {
  public:
    virtual ~Operations() = default;
    virtual Stats stats() = 0;
    /// Writes a checkpoint into a folder that is not there yet.
    virtual Result<BackupMade> backup(const std::string& path) = 0;
    /// Rewrites the store's files.
    virtual Result<StoreCompacted> compact() = 0;
};

/// What reads are answered from.
struct Reader {
    const Directory& directory;
    const storage::Snapshot& snapshot;
};

template <class Command>
Result<typename Command::Reply> read(const Reader& reader, const Actor& actor,
                                     const Command& command);

// What things look like to whoever may see them.
view::Org view_of(const Org& org);
view::Member partner_view(const Member& member);
view::Colleague view_for(const Actor& actor, const Member& member);
view::Colleague colleague_view(const Member& member);
/// As it stands in events: without what comes before and after it.
view::Space view_of(const Space& space);
/// With the spaces that it continues and is continued by, where the actor may read those.
view::Space view_for(const Directory& directory, const Actor& actor, const Space& space);
view::Channel view_of(const Channel& channel);
view::Token view_of(const Token& token);

/// Tells a changed member to their org and to the shared spaces they are in.
void tell_member_changed(const Directory& directory, const Member& member,
                         std::vector<NewEvent>& events);

/// The row that counts what is in a channel.
rows::RowKey<rows::Extent> extent_key(const Channel& channel);
/// The same by its id; of one that is not there, a row that is not there.
rows::RowKey<rows::Extent> extent_of_channel(const Directory& directory, ChannelId id);

/// What `needs` of a command that lets people into channels, and the rows that say where a newcomer
/// begins: what was said before they came is not unread, in the main list or in a thread.
Needs needs_joining(const std::vector<ChannelId>& channels);
void read_from_here(const State& state, MemberId member, ChannelId channel, RowChanges& rows);
/// The same for all of a company, in one row.
void read_from_here(const State& state, OrgId org, ChannelId channel, RowChanges& rows);

/// Starting a session is asked for by the server itself, once a password was found right.
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

/// A session is in use, and has not been noted as such for an hour.
struct NoteSessionUse {
    static constexpr std::string_view name = "session.note";
    static constexpr Effect effect = Effect::changes;
    static constexpr Door door = Door::nobody;
    using Reply = Nothing;
    SessionId session;
};

/// Ends those of these sessions that have lasted too long.
struct ExpireSessions {
    static constexpr std::string_view name = "session.expire";
    static constexpr Effect effect = Effect::changes;
    static constexpr Door door = Door::nobody;
    using Reply = Nothing;
    SessionLimits limits;
    std::vector<SessionId> sessions;
};

/// What a file is, is told once its bytes are on disk.
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

/// Files that nothing has come to refer to, and what is left of bytes that nothing has any more, go
/// by the server's own wish.
struct DropFile {
    static constexpr std::string_view name = "file.drop";
    static constexpr Effect effect = Effect::changes;
    static constexpr Door door = Door::nobody;
    using Reply = Nothing;
    FileId file;
};
struct ForgetBlob {
    static constexpr std::string_view name = "blob.forget";
    static constexpr Effect effect = Effect::changes;
    static constexpr Door door = Door::nobody;
    using Reply = Nothing;
    std::string sha256;
};

/// A record has been over for long: those who do not follow it leave its channel, by the server's
/// own wish.
struct RetireRecord {
    static constexpr std::string_view name = "record.retire";
    static constexpr Effect effect = Effect::changes;
    static constexpr Door door = Door::nobody;
    using Reply = Nothing;
    RecordId record;
    Instant when{};  ///< under which it was found
};

/// Those whom a message concerns, beside all who read its channel, have it in their inbox, or have
/// it there no more. Some people at a time, after the message, by the server's own wish.
struct FollowUpMessage {
    static constexpr std::string_view name = "message.follow_up";
    static constexpr Effect effect = Effect::changes;
    static constexpr Door door = Door::nobody;
    using Reply = Nothing;
    struct Person {
        MemberId member;
        Place read = 0;  ///< up to where they have read the message's list
    };
    ChannelId channel;
    Seq seq = 0;
    Seq root = 0;                   ///< of its list
    std::optional<MemberId> after;  ///< up to whom it was carried out when this was found
    std::vector<Person> people;     ///< by id
    bool more = false;              ///< others come behind these
};

/// Posting what was scheduled is asked for by the scheduler.
struct SendScheduled {
    static constexpr std::string_view name = "schedule.send";
    static constexpr Effect effect = Effect::changes;
    static constexpr Door door = Door::nobody;
    using Reply = Nothing;
    MemberId author;
    ScheduleId schedule;
    Instant due{};  ///< under which it was found
};

/// All that the engine decides upon: the commands, and what the server asks for itself.
using AllWork =
    boost::mp11::mp_push_back<Commands, StartSession, NoteSessionUse, ExpireSessions, SendScheduled,
                              FollowUpMessage, RetireRecord, AddFile, DropFile, ForgetBlob>;

}  // namespace parley::engine
