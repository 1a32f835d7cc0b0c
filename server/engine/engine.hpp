#pragma once
// The engine: one thread that decides commands one at a time, makes them durable in batches and
// only then publishes what happened. It knows no subject; those are the other files of this folder.

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

/// Where an answer goes. Made by the asker (gate or jobs::Submitter); the engine only carries it.
struct ReplyTo {
    // index of the asker's I/O loop; jobs use an index that no loop has
    std::size_t loop = 0;
    std::uint64_t asker = 0;     ///< the connection, or a job's question
    std::string id;              ///< the frame's `id`, as JSON
    std::string_view command{};  ///< the command's name, for metrics and the log
    std::size_t bytes = 0;       ///< counted against the asker's bound while it is not answered
    std::chrono::steady_clock::time_point began{};  ///< when it came, for the log
};

/// A command that waits for its decision.
struct Submission {
    ReplyTo reply_to;
    Caller caller;  ///< looked up again when its turn comes
    AnyWork work;
    std::string key;                                 ///< the client's idempotency key; may be empty
    BodyDigest body_digest;                          ///< set if there is a key
    std::size_t body_size = 0;                       ///< bytes; counted against queue_bytes_max
    std::optional<StretchedPassword> password_hash;  ///< as Moment::password_hash
    std::vector<MemberId> online;                    ///< as Moment::online
    std::shared_ptr<const void> held{};              ///< kept alive until the decision
};

/// One event as it is sent: encoded once, then shared by all connections that receive it.
struct ToldEvent {
    StreamId stream;
    Seq seq = 0;
    std::string bytes;  ///< `header_room` bytes, then the JSON
    static constexpr std::size_t header_room = 10;
    std::size_t header_size =
        0;  ///< bytes of the header, at the end of the room; set by the sender
    std::string_view json() const { return std::string_view(bytes).substr(header_room); }
    std::string_view frame() const {
        return std::string_view(bytes).substr(header_room - header_size);
    }
};

/// The answer to one command and what it causes to be told. `gate::Hub` reads it, once for each
/// loop.
struct Told {
    ReplyTo reply_to;
    bool refused = false;
    std::string reply;  ///< `ok` or `error`, encoded
    std::optional<Error> error;
    /// Shared one by one, so that a slow socket keeps its events alive and not the whole batch.
    std::vector<std::shared_ptr<ToldEvent>> events;
    /// New read marks in main lists, set by `read.mark` or by posting.
    std::vector<push::Read> reads;
    /// For whom a channel's unread count may have changed: a member, an org (its id's bytes) or
    /// everyone (the empty id), as in rows of mentions.
    std::vector<std::pair<ChannelId, MemberId>> counts;
    /// A message was posted, edited or deleted that may have a follow-up.
    bool follow_up = false;
    /// Set if the directory changed: its state after this command; the lists below say whose
    /// subscriptions to check. A change of one person costs what that person listens to, regardless
    /// of how many others there are.
    std::shared_ptr<const Directory> directory;
    std::vector<StreamId> changed_streams;                      ///< everybody, in these streams
    std::vector<MemberId> changed_members;                      ///< these, in all streams
    std::vector<OrgId> changed_orgs;                            ///< all their members, likewise
    std::vector<std::pair<MemberId, StreamId>> changed_places;  ///< one member in one stream
    std::vector<StreamId> changed_readers;  ///< spaces and channels with other readers than before
    bool changed_people = false;            ///< a member is new, or changed role or activity
    std::vector<SessionId> ended_sessions;
    std::vector<TokenId> ended_tokens;
    /// Imported events, which are not sent: whoever has the stream open gets this gap.
    struct Gap {
        StreamId stream;
        Seq from = 0, to = 0;
    };
    std::vector<Gap> gaps;
};

/// Everything that one round brought about, in the order of its commands. Shared by all loops,
/// never changed after it is published.
struct Group {
    std::vector<Told> told;
};

/// The directory and the rows of one durable batch. A request is answered from one version: a right
/// that ended in a batch has then ended for everything that the batch wrote.
struct Version {
    std::shared_ptr<const Directory> directory;
    std::shared_ptr<const storage::Snapshot> snapshot;
};

struct EngineOptions {
    /// The pause between the starts of two rounds: 0.4 ms for each command of the former one, at
    /// most 2 ms. Few commands are synced at once, many share a sync (measured: bench/RESULTS.md).
    std::chrono::microseconds gap_step{400};
    std::chrono::microseconds gap_max{2000};
    /// A version is renewed after this time even if nothing is written; below snapshot_max.
    std::chrono::milliseconds version_age_max = std::chrono::minutes(15);
    std::size_t round_max = 4096;              ///< commands in one batch
    std::size_t queue_max = 200'000;           ///< waiting commands; past it, `busy`
    std::size_t queue_bytes_max = 256u << 20;  ///< likewise in bytes
    std::size_t round_bytes_max = 8u << 20;    ///< bytes of commands in one batch
    /// Bytes of published groups that not all loops have processed; past it, the next round waits.
    std::size_t told_bytes_max = 64u << 20;
    std::size_t answers_max = 1'000'000;  ///< kept for each sender; the oldest are dropped
    std::shared_ptr<const RecordTypes> record_types = builtin_record_types();
};

/// The engine's own measurements; totals since start-up unless named otherwise.
struct EngineCounters {
    std::uint64_t commands = 0;
    std::uint64_t refused = 0;
    std::uint64_t batches = 0;
    std::uint64_t batch_commands_last = 0;
    std::uint64_t queue_depth = 0;
    double sync_seconds = 0;  ///< time in Log::commit
    /// Why a batch could not be made durable; nothing is written until the store is opened again.
    std::optional<Code> writes_stopped{};
};

/// Made by `main` after the store, stopped and destroyed before it. `open` and `start` run on the
/// main thread; all other public functions may be called from any thread.
class Engine {
  public:
    /// Receives each group once its batch is durable, or refused as a whole. Runs on the engine's
    /// thread, but on the caller's of `submit` for commands that do not fit the queue.
    using Publish = std::function<void(std::shared_ptr<Group>)>;

    /// Reads the directory from the store. Fails with storage_failed or disk_full.
    static Result<std::unique_ptr<Engine>> open(storage::Log& log, const EngineOptions& options);
    ~Engine();

    /// Starts the thread. Call it once, before the first `submit`.
    void start(Publish publish);
    /// Decides what is queued, then ends the thread and waits for it. Later submissions are
    /// answered `going_away`.
    void stop();

    /// Queues commands. Those of one caller are decided in their order. What does not fit the queue
    /// is answered `busy` at once, through `publish`.
    void submit(std::vector<Submission> submissions);

    /// The newest version. Hold it for one request only: it keeps deleted bytes on disk.
    std::shared_ptr<const Version> version() const;
    /// The directory of the newest version.
    std::shared_ptr<const Directory> directory() const;
    /// A member's password row (passwords.hpp); empty if there is none. Reads from disk.
    Result<std::string> password_row(MemberId member) const;
    const ServerKey& server_key() const { return server_key_; }
    /// The digest by which a repeated command is recognised (answers.hpp).
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
    std::string bodies_key_;  // this and the next: set by `load`, then constant
    ServerKey server_key_;
    // Used by the engine's thread alone, after `load`.
    Answers answers_;
    Views views_;
    Directory working_;

    // Guards all down to `stopping_`, except version_made_, which the engine's thread alone uses.
    mutable std::mutex mutex_;
    std::condition_variable arrived_;
    std::vector<Submission> queue_;
    std::size_t queue_bytes_ = 0;  // with commands that were taken and are not decided yet
    std::shared_ptr<const Version> published_;
    std::chrono::steady_clock::time_point version_made_ = std::chrono::steady_clock::now();
    EngineCounters counters_;
    bool stopping_ = false;
    /// Counts published groups that are still held. Shared, because a loop may hold a group longer
    /// than the engine lives.
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
