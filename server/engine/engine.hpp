#pragma once
// A partition: one thread that decides commands one at a time, makes them durable a batch at a
// time, and only then has them told. It knows no subject: those are the other files of this folder.

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "protocol/pushes.hpp"
#include "server/engine/answers.hpp"
#include "server/engine/passwords.hpp"
#include "server/engine/work.hpp"
#include "storage/log.hpp"

namespace parley::engine {

/// Where an answer goes: whose it is and which of their questions it answers. The engine only
/// carries it.
struct ReplyTo {
    std::size_t loop = 0;
    std::uint64_t asker = 0;
    std::string id;
    std::string_view command{};  ///< its name, for whoever counts
    std::size_t bytes = 0;       ///< what the asker reckons with while it is not answered
};

struct Submission {
    ReplyTo reply_to;
    Caller caller;  ///< looked up again when its turn comes
    AnyWork work;
    std::string key;         ///< the client's own for this command; may be empty
    BodyDigest body_digest;  ///< of a command with a key
    std::size_t body_size = 0;
    std::optional<StretchedPassword> password_hash;  ///< of the password that the command carries
    std::vector<MemberId> online;                    ///< as Moment::online
    std::shared_ptr<const void> held{};              ///< let go of when it has been decided
};

/// One event as it goes out: its JSON with room in front for a WebSocket header.
struct ToldEvent {
    StreamId stream;
    Seq seq = 0;
    std::string bytes;  ///< `header_room` bytes, then the JSON
    static constexpr std::size_t header_room = 10;
    std::size_t header_size = 0;  ///< of the room, its end: whoever sends it writes the header
    std::string_view json() const { return std::string_view(bytes).substr(header_room); }
    std::string_view frame() const {
        return std::string_view(bytes).substr(header_room - header_size);
    }
};

/// The answer to one command, and what is to be told because of it, in order.
struct Told {
    ReplyTo reply_to;
    bool refused = false;
    std::string reply;  ///< `ok` or `error`, encoded
    std::optional<Error> error;
    /// Each by itself: a socket that is slow keeps what it has to send, not the batch.
    std::vector<std::shared_ptr<ToldEvent>> events;
    /// How far people have read the main lists of channels that they are in, by marking or posting.
    std::vector<push::Read> reads;
    /// Of which channels the count of what is unread may be another, and whose: one person's, a
    /// company's (an org's id as a member's) or everyone's, as in rows of mentions.
    std::vector<std::pair<ChannelId, MemberId>> counts;
    /// A message was said, changed or taken back that may concern somebody's inbox.
    bool follow_up = false;
    /// Where the directory changed: the version from now on, and whose rights are judged anew. What
    /// concerns one person costs what that person listens to, however many others there are.
    std::shared_ptr<const Directory> directory;
    std::vector<StreamId> changed_streams;                      ///< everybody's, in these streams
    std::vector<MemberId> changed_members;                      ///< theirs, in all streams
    std::vector<OrgId> changed_orgs;                            ///< of all their people, likewise
    std::vector<std::pair<MemberId, StreamId>> changed_places;  ///< one person's in one stream
    std::vector<StreamId> changed_readers;  ///< spaces and channels that others read than before
    bool changed_people = false;            ///< somebody is new, or active or a guest as not before
    std::vector<SessionId> ended_sessions;
    std::vector<TokenId> ended_tokens;
    /// Events that are not told one by one: whoever has the stream open hears of the gap.
    struct Gap {
        StreamId stream;
        Seq from = 0, to = 0;
    };
    std::vector<Gap> gaps;
};

/// All that one batch brought about.
struct Group {
    std::vector<Told> told;
};

/// What a request is answered from: the directory and the rows of one durable batch. Together,
/// because a right that ended in a batch has ended for everything that the batch wrote.
struct Version {
    std::shared_ptr<const Directory> directory;
    std::shared_ptr<const storage::Snapshot> snapshot;
};

struct EngineOptions {
    /// The pause before the next batch grows with the last one's size: few commands are synced at
    /// once, many share a sync. 0.4 ms a command, 2 ms at most (measured; see bench/RESULTS.md).
    std::chrono::microseconds gap_step{400};
    std::chrono::microseconds gap_max{2000};
    /// A version is renewed after this time, also where nothing is written.
    std::chrono::milliseconds version_age_max = std::chrono::minutes(15);
    std::size_t round_max = 4096;     ///< commands of one batch
    std::size_t queue_max = 200'000;  ///< waiting commands; past it, `busy`
    std::size_t queue_bytes_max = 256u << 20;
    std::size_t round_bytes_max = 8u << 20;
    /// Of batches that not all loops have taken yet; past it, the next round waits.
    std::size_t told_bytes_max = 64u << 20;
    std::size_t answers_max = 1'000'000;  ///< remembered for a sender; the oldest go first
    std::shared_ptr<const RecordTypes> record_types = builtin_record_types();
};

/// What the engine measures of itself.
struct EngineCounters {
    std::uint64_t commands = 0;
    std::uint64_t refused = 0;
    std::uint64_t batches = 0;
    std::uint64_t batch_commands_last = 0;
    std::uint64_t queue_depth = 0;
    double sync_seconds = 0;
    /// A batch could not be made durable: nothing is written until the store is opened again.
    std::optional<Code> writes_stopped{};
};

class Engine {
  public:
    /// Called on the engine's thread once a batch is durable (or was refused as a whole).
    using Publish = std::function<void(std::shared_ptr<Group>)>;

    /// Reads the directory from the store. Fails with what the store says.
    static Result<std::unique_ptr<Engine>> open(storage::Log& log, const EngineOptions& options);
    ~Engine();

    void start(Publish publish);
    /// Finishes what waits, then ends the thread.
    void stop();

    /// From any thread. Commands of one caller to one stream take effect in their order. What does
    /// not fit the queue is answered `busy` at once, through `publish`'s path.
    void submit(std::vector<Submission> submissions);

    /// The newest version. From any thread. Held for one request, as it keeps old rows on disk.
    std::shared_ptr<const Version> version() const;
    /// The directory of the newest version.
    std::shared_ptr<const Directory> directory() const;
    /// What is kept of a member's password (passwords.hpp), empty where there is none.
    Result<std::string> password_row(MemberId member) const;
    const ServerKey& server_key() const { return server_key_; }
    /// What a submission has of its command's body. From any thread.
    BodyDigest digest_of(std::string_view command, std::string_view body) const {
        return body_digest(bodies_key_, command, body);
    }
    EngineCounters counters() const;

  private:
    Engine(storage::Log& log, const EngineOptions& options);
    Result<> load();
    void run();
    void wait_for_loops();
    std::shared_ptr<Group> counted(std::shared_ptr<Group> group);
    std::size_t round(std::vector<Submission>& waiting, std::size_t first);
    void renew_version();

    storage::Log& log_;
    const EngineOptions options_;
    Publish publish_;
    std::string bodies_key_;  // set before any thread begins, as the next
    ServerKey server_key_;
    Answers answers_;
    Views views_;
    Directory working_;

    mutable std::mutex mutex_;
    std::condition_variable arrived_;
    std::vector<Submission> queue_;
    std::size_t queue_bytes_ = 0;  // with what was taken from it and is being decided
    std::shared_ptr<const Version> published_;
    std::chrono::steady_clock::time_point version_made_ = std::chrono::steady_clock::now();
    EngineCounters counters_;
    bool stopping_ = false;
    /// Batches that were told, as long as somebody has them: maybe longer than the engine lives.
    struct Telling {
        std::mutex mutex;
        std::condition_variable taken;
        std::size_t bytes = 0;
        bool stopping = false;
    };
    const std::shared_ptr<Telling> telling_ = std::make_shared<Telling>();
    std::thread thread_;
};

}  // namespace parley::engine
