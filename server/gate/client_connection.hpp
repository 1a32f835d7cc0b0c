#pragma once
// A client's WebSocket connection, above the bytes: who it is, what it listens to, what it has
// asked. It ends with its socket; the session, by which somebody is logged in, may outlive it and
// have several.

#include <boost/unordered/unordered_flat_map.hpp>
#include <boost/unordered/unordered_flat_set.hpp>
#include <memory>
#include <vector>

#include "protocol/frames.hpp"
#include "server/gate/account.hpp"
#include "server/gate/gate.hpp"
#include "server/gate/hub.hpp"
#include "server/gate/passwords.hpp"
#include "server/gate/presence.hpp"
#include "server/gate/queries.hpp"
#include "server/wire/transport.hpp"

namespace parley::gate {

/// What all connections of clients use; it outlives them.
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
};

class ClientConnection : public wire::Endpoint,
                         public std::enable_shared_from_this<ClientConnection> {
  public:
    /// `identity` where the upgrade said who it is; else the first frame must.
    ClientConnection(Hub& hub, const ClientServices& services, const wire::HttpRequest& upgrade,
                     std::optional<Identity> identity);

    void opened(wire::Socket& socket) override;
    void received(std::string_view text) override;
    void before_flush() override;
    void closed(std::uint16_t code) override;

    // What the hub tells it.
    const std::optional<Identity>& identity() const { return identity_; }
    std::uint64_t number() const { return number_; }
    /// An event of a stream that it is subscribed to, past where it was subscribed.
    void deliver(StreamId stream, Seq seq, const wire::FrameRef& frame) {
        if (!replays_.empty() && is_replaying(stream, seq)) return;
        socket_->send(frame);
    }
    void deliver_gap(const engine::Told::Gap& gap);
    void answered(const engine::Told& told);
    /// Whether it hears the stream for being in it, not for looking at it alone.
    bool is_in(StreamId stream) const {
        const auto found = streams_.find(stream);
        return found != streams_.end() && !found->second.only_watched;
    }
    bool has_synced() const { return synced_; }
    /// Subscribes to a stream that its member is in by the newest version, and says so.
    void gain(StreamId stream, const engine::Version& newest);
    /// Its member may be in streams that were not opened to it. True where it was not behind.
    bool fall_behind();
    /// What is unread in a channel may be another number. Of those that it is in it is told, in one
    /// of the next turns.
    void count_anew(ChannelId channel);
    bool is_behind() const { return behind_ == Behind::yes; }
    /// Opens up to `most` of what is missing at once, for whoever has asked. It stays behind.
    void gain_first(const engine::Version& newest, std::size_t most) { gain_missing(newest, most); }
    /// Opens what is missing and tells the counts, up to `most` of them, as far as the socket takes
    /// them: past that it asks the hub to go on once it can be written again. Behind no more, where
    /// that was all.
    void catch_up(const engine::Version& newest, std::size_t most);
    void lose_unless_allowed(StreamId stream, const engine::Directory& directory);
    void sign_out();
    /// What it should have been told was not: it comes back and resumes.
    void fail();
    void each_second(Steady now);
    void send_text(std::string_view text);
    void send_answer(std::string_view text);
    void push_presence(const view::Presence& presence);
    void push_typing(ChannelId channel, const std::string& frame);
    void push_read(const push::Read& read);
    /// Who reads a channel that it watches; nothing where it was told the same before.
    void push_readers(ChannelId channel, const view::Readers& readers);
    const std::vector<MemberId>& watched_members() const { return watched_members_; }
    bool watches(ChannelId channel) const { return watched_channels_.contains(channel); }
    std::vector<ChannelId> watched_channels() const;
    std::vector<StreamId> streams() const;
    void unsubscribe_all();
    /// Its subscription to the stream has another slot now.
    void moved(StreamId stream, std::uint32_t slot);

  private:
    // The commands about the connection, for who it is in the newest version.
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
    void dispatch(Request&& request);
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
    /// Those streams that it follows only while they are on screen.
    std::vector<StreamId> only_watched() const;

    /// A stretch of a stream that is still to be sent from disk; what comes live meanwhile only
    /// moves its end.
    struct Replay {
        StreamId stream;
        Seq after = 0, to = 0;
    };

    Hub& hub_;
    const ClientServices& services_;
    wire::Socket* socket_ = nullptr;
    std::optional<Identity> identity_;
    std::uint64_t number_ = 0;
    Steady began_;  // with the upgrade's first moment
    bool synced_ = false;
    bool closing_ = false;
    std::optional<Guest> guest_;  // once it is known who this is
    std::size_t in_flight_ = 0;
    std::size_t in_flight_bytes_ = 0;  // that their answers may come to
    bool reading_paused_ = false;

    struct Subscription {
        std::uint32_t slot;  ///< the hub's
        bool only_watched;   ///< while it is on screen: its member is not in it
    };
    boost::unordered_flat_map<StreamId, Subscription> streams_;
    // Vectors: a deque holds half a kilobyte even where it is empty.
    std::vector<Replay> replays_;
    enum class Behind : std::uint8_t { no, yes, blocked } behind_ = Behind::no;
    bool may_miss_streams_ = false;
    std::optional<StreamId> told_up_to_;  // of the streams in order, while some may be missing
    boost::unordered_flat_set<ChannelId> uncounted_;  // at most those that it is in
    std::optional<StreamId> synced_up_to_;            // while pages of its sync are missing
    struct Watched {
        view::Readers readers;  ///< as told last; where `due`, as it is told next
        bool due = false;
    };
    boost::unordered_flat_map<ChannelId, Watched> watched_channels_;
    std::vector<MemberId> watched_members_;
    boost::unordered_flat_map<MemberId, view::Presence> presence_due_;  // the last one wins
    // How far others have read what is watched: the last one wins.
    boost::unordered_flat_map<ChannelId, boost::unordered_flat_map<MemberId, Place>> reads_due_;
    boost::unordered_flat_map<ChannelId, std::string> typing_due_;  // may be dropped
    std::vector<Steady> refusals_;
};

}  // namespace parley::gate
