#pragma once
// The hub of one loop: which connections listen to which stream, and who waits for an answer. It
// belongs to the loop's thread; nothing here is locked.

#include <boost/unordered/unordered_flat_map.hpp>
#include <boost/unordered/unordered_flat_set.hpp>
#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <vector>

#include "server/engine/engine.hpp"
#include "server/wire/transport.hpp"

namespace parley::gate {

class ClientConnection;

/// Made before the loops run, destroyed after they have ended (gate::Hubs). Connections are
/// borrowed: each one removes itself when it closes.
class Hub {
  public:
    Hub(engine::Engine& engine, wire::Loop& loop);

    wire::Loop& loop() { return loop_; }

    // Connections. `add` returns the connection's number, which is unique on this loop.
    std::uint64_t add(ClientConnection& connection);
    /// The connection is authenticated as this member.
    void know(ClientConnection& connection, MemberId member);
    void remove(ClientConnection& connection);
    std::size_t connection_count() const { return connections_.size(); }

    // Streams. A subscriber gets events after `from`. Its slot is its index in the stream's list,
    // so that unsubscribing is O(1); `moved` tells it when the slot changes.
    std::uint32_t subscribe(ClientConnection& connection, StreamId stream, Seq from);
    void unsubscribe(StreamId stream, std::uint32_t slot);
    /// The number of the last event delivered to the subscriber, or `from`.
    Seq heard(StreamId stream, std::uint32_t slot) const;

    // Commands for the engine: collected during a turn, submitted together at its end. The answer
    // goes to the connection, or to `answered`.
    using Answered = std::function<void(const engine::Told&)>;
    void submit(engine::Submission submission, ClientConnection& connection);
    void submit(engine::Submission submission, Answered answered);

    /// Delivers a durable batch. For each command in this order: rights that ended, events, marks
    /// and counts, rights that began, the answer.
    void deliver(const std::shared_ptr<engine::Group>& group);

    /// Sets whose presence a connection watches, in place of `before`.
    void watch(ClientConnection& connection, const std::vector<MemberId>& before,
               const std::vector<MemberId>& now);
    /// Pushes a presence to connections that watch the member and may still see them.
    void push_presence(const view::Presence& presence);

    /// Pushes to the connections that watch a channel that a member types in it, except to theirs.
    void push_typing(ChannelId channel, MemberId by);

    /// Queues a connection that is behind; it catches up in one of the next turns.
    void go_on(ClientConnection& connection);

    /// Pushes the readers of the channels that a connection watches, if they are not known to it.
    void tell_readers(ClientConnection& connection);

  private:
    struct Subscriber {
        ClientConnection* connection;
        Seq heard;
    };

    /// Calls f for the connections that watch a channel, except those of `except`.
    template <class F>
    void for_each_watcher(ChannelId channel, MemberId except, F&& f);
    void collect(engine::Submission submission);
    void tell(const engine::Told& told);
    /// Runs f; a connection for which it throws is closed, and the others go on.
    template <class F>
    void guarded(ClientConnection& connection, F&& f);
    void end_failed();
    void end_rights(const engine::Told& told);
    void deliver_events(const engine::Told& told);
    void end_streams(const engine::Told& told);
    void begin_streams(const engine::Told& told);
    /// Calls f for the connections of members whose rights in all streams may have changed.
    template <class F>
    void for_each_changed(const engine::Told& told, F&& f);
    void catch_up_in_next_turn();
    void catch_up_some();
    const std::vector<ClientConnection*>& connections_of(MemberId member) const;
    void tell_reads(const engine::Told& told);
    void note_counts(const engine::Told& told);
    void note_readers(const engine::Told& told);
    void tell_readers();
    void answer(const engine::Told& told);
    void each_second();

    engine::Engine& engine_;
    wire::Loop& loop_;
    std::uint64_t last_number_ = 0;
    boost::unordered_flat_map<std::uint64_t, ClientConnection*> connections_;
    boost::unordered_flat_map<MemberId, std::vector<ClientConnection*>> connections_by_member_;
    // By ReplyTo::asker, which is drawn from the same numbers as connections.
    boost::unordered_flat_map<std::uint64_t, Answered> answers_;
    boost::unordered_flat_map<StreamId, std::vector<Subscriber>> subscribers_;
    boost::unordered_flat_map<MemberId, std::vector<ClientConnection*>> presence_watchers_;
    std::vector<engine::Submission> collected_;
    std::vector<ClientConnection*> failed_;  // to be closed at the end of the delivery
    // Connections with streams to open or counts to push, in turns.
    std::deque<ClientConnection*> behind_;

    /// Channels whose readers may have changed since they were pushed. They are counted once for
    /// all connections that watch the channel, at most once a second.
    struct Recount {
        boost::unordered_flat_set<ChannelId> channels;
        boost::unordered_flat_set<SpaceId> spaces;
        bool all = false;
        bool empty() const { return channels.empty() && spaces.empty() && !all; }
    } recount_;
    std::chrono::steady_clock::time_point recounted_at_{};
};

}  // namespace parley::gate
