#pragma once
// A client's WebSocket connection, above the bytes: who it is, which streams it hears, what it has
// asked. A connection ends with its socket; the session (the log-in) may outlive it and have
// several connections.

#include <boost/unordered/unordered_flat_map.hpp>
#include <boost/unordered/unordered_flat_set.hpp>
#include <memory>
#include <vector>

#include "protocol/frames.hpp"
#include "server/gate/account.hpp"
#include "server/gate/command_log.hpp"
#include "server/gate/gate.hpp"
#include "server/gate/hub.hpp"
#include "server/gate/passwords.hpp"
#include "server/gate/presence.hpp"
#include "server/gate/queries.hpp"
#include "server/gate/workers.hpp"
#include "server/wire/transport.hpp"

namespace parley::gate {

/// What all client connections use. Owned by gate::Server; it outlives them.
struct ClientServices {
    const engine::Engine& engine;
    const Options& options;
    const Doors& doors;
    Gate& gate;
    Accounts& accounts;
    Queries& queries;
    Presence& presence;
    Passwords& passwords;
    RequestCounts& counts;
    const CommandLog& log;
    Workers& slow_reads;  ///< by org
};

/// Made by Server::upgrade; held by its wire::Connection until `closed`. The hub has a plain
/// pointer from `opened` to `closed`. Everything runs on its loop's thread. Its life: not
/// authenticated → signed in (`hello` is pushed) → synced (streams are delivered) → closed.
class ClientConnection : public wire::Endpoint,
                         public std::enable_shared_from_this<ClientConnection> {
  public:
    /// `identity` if the upgrade was authenticated; otherwise the first frame must be `hello`.
    ClientConnection(Hub& hub, const ClientServices& services, const wire::HttpRequest& upgrade,
                     std::optional<Identity> identity);

    void opened(wire::Socket& socket) override;
    void received(std::string_view text) override;
    void before_flush() override;
    void closed(std::uint16_t code) override;

    // Called by the hub.
    const std::optional<Identity>& identity() const { return identity_; }
    std::uint64_t number() const { return number_; }
    /// Delivers an event of a subscribed stream with a number after the subscription's start. While
    /// the stream is replayed from disk, the replay delivers it instead.
    void deliver(StreamId stream, Seq seq, const wire::FrameRef& frame) {
        if (!replays_.empty() && is_replaying(stream, seq)) return;
        socket_->send(frame);
    }
    void deliver_gap(const engine::Told::Gap& gap);
    /// The engine's answer to one of its commands.
    void answered(const engine::Told& told);
    /// Whether its member is in the stream, rather than only watching it.
    bool is_in(StreamId stream) const {
        const auto found = streams_.find(stream);
        return found != streams_.end() && !found->second.only_watched;
    }
    bool has_synced() const { return synced_; }
    /// Subscribes to a stream if its member is in it, and pushes `opened` with the state.
    void gain(StreamId stream, const engine::Version& newest);
    /// Notes that streams may be missing. Returns true if it was not behind before: then the hub
    /// must queue it.
    bool fall_behind();
    /// Notes that a channel's unread count may have changed; it is pushed in one of the next turns,
    /// if its member is in the channel.
    void count_anew(ChannelId channel);
    bool is_behind() const { return behind_ == Behind::yes; }
    /// Opens up to `most` missing streams at once, before an answer. It stays behind.
    void gain_first(const engine::Version& newest, std::size_t most) { gain_missing(newest, most); }
    /// Opens missing streams and pushes counts, up to `most` of both, as far as the send queue has
    /// room; if not, it asks the hub to continue once the socket is writable. It is no longer
    /// behind once everything is done.
    void catch_up(const engine::Version& newest, std::size_t most);
    /// Unsubscribes, and pushes `closed`, unless its member may still hear the stream.
    void lose_unless_allowed(StreamId stream, const engine::Directory& directory);
    /// Closes with 4501: the session, the token or the member has ended.
    void sign_out();
    /// Closes with 4005: it has missed something, so the client must resume.
    void fail();
    void each_second(Steady now);
    void send_text(std::string_view text);
    void send_answer(std::string_view text);
    void push_presence(const view::Presence& presence);
    void push_typing(ChannelId channel, const std::string& frame);
    void push_read(const push::Read& read);
    /// The readers of a watched channel; not pushed if they are the same as before.
    void push_readers(ChannelId channel, const view::Readers& readers);
    const std::vector<MemberId>& watched_members() const { return watched_members_; }
    bool watches(ChannelId channel) const { return watched_channels_.contains(channel); }
    std::vector<ChannelId> watched_channels() const;
    std::vector<StreamId> streams() const;
    void unsubscribe_all();
    /// The hub has moved its subscription to another slot.
    void moved(StreamId stream, std::uint32_t slot);

  private:
    // Commands about the connection itself (Effect::session).
    template <class Command>
    Result<std::string> perform(const Command& command, const engine::Version& newest,
                                const engine::Actor& actor);
    Result<std::string> sync(const Sync& sync, const engine::Version& newest,
                             const engine::Actor& actor);
    Result<std::string> watch(const WatchChannels& wanted, const engine::Version& newest,
                              const engine::Actor& actor);
    Result<std::string> watch(const WatchPresence& wanted, const engine::Version& newest,
                              const engine::Actor& actor);
    void sign_in(Identity identity);
    void dispatch(Request&& request, Steady began);
    void read_slowly(Request&& request, Steady began);
    void log(std::string_view command, Steady began, std::optional<Code> refused,
             std::string_view id) const;
    void begin(const engine::ReplyTo& reply_to);
    void end(const engine::ReplyTo& reply_to);
    void refuse(std::string_view id, const Error& error);
    void reply(std::string_view id, const Result<std::string>& answer);
    void count_refusal();
    bool at_bound() const;
    void close(std::uint16_t code, std::string_view reason = {});
    bool wait_until_it_takes_more();
    bool gain_missing(const engine::Version& newest, std::size_t& most);
    bool tell_counts(const engine::Version& newest, std::size_t& most);
    bool is_replaying(StreamId stream, Seq seq);
    void replay_some();
    void subscribe(StreamId stream, Seq from, bool only_watched = false);
    void unsubscribe(StreamId stream);
    void lose(StreamId stream);
    void forget_moments(ChannelId channel);
    /// Streams that it hears only because they are watched.
    std::vector<StreamId> only_watched() const;

    /// A range of a stream that is still to be sent from disk: events after `after`, up to `to`.
    /// New events meanwhile only move `to`.
    struct Replay {
        StreamId stream;
        Seq after = 0, to = 0;
    };

    Hub& hub_;
    const ClientServices& services_;
    wire::Socket* socket_ = nullptr;
    std::optional<Identity> identity_;
    std::uint64_t number_ = 0;
    Steady began_;  // when the upgrade's first byte came
    bool synced_ = false;
    bool closing_ = false;
    std::optional<Guest> guest_;  // set while signed in
    std::size_t in_flight_ = 0;
    std::size_t in_flight_bytes_ = 0;  // estimated size of their answers
    bool reading_paused_ = false;

    struct Subscription {
        std::uint32_t slot;  ///< the hub's
        bool only_watched;   ///< it is on screen, and its member is not in it
    };
    boost::unordered_flat_map<StreamId, Subscription> streams_;
    // Vectors: a deque holds half a kilobyte even where it is empty.
    std::vector<Replay> replays_;
    enum class Behind : std::uint8_t { no, yes, blocked } behind_ = Behind::no;
    bool may_miss_streams_ = false;
    std::optional<StreamId> told_up_to_;  // last stream checked, while some may be missing
    boost::unordered_flat_set<ChannelId> uncounted_;  // channels with a count to push
    std::optional<StreamId> synced_up_to_;            // last stream, while `sync` has further pages
    struct Watched {
        view::Readers readers;  ///< pushed last, or if `due` to be pushed next
        bool due = false;
    };
    boost::unordered_flat_map<ChannelId, Watched> watched_channels_;
    std::vector<MemberId> watched_members_;
    boost::unordered_flat_map<MemberId, view::Presence> presence_due_;  // the last one wins

    // Read marks of others in watched channels: the last one wins.
    boost::unordered_flat_map<ChannelId, boost::unordered_flat_map<MemberId, Place>> reads_due_;
    boost::unordered_flat_map<ChannelId, std::string> typing_due_;  // may be dropped
    std::vector<Steady> refusals_;  // times of recent refusals, against floods
};

}  // namespace parley::gate
