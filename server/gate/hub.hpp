#pragma once
// What one loop knows of its connections: who listens to which stream, who waits for an answer.
// One a loop, on the loop's thread; nothing here is locked.

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

class Hub {
  public:
    Hub(engine::Engine& engine, wire::Loop& loop);

    wire::Loop& loop() { return loop_; }

    // Sessions.
    std::uint64_t add(ClientConnection& connection);
    /// It is known whose it is.
    void know(ClientConnection& connection, MemberId member);
    void remove(ClientConnection& connection);
    std::size_t connection_count() const { return connections_.size(); }

    // Streams. A subscriber hears what comes past `from`, and keeps its slot among those of the
    // stream, so that it is found again however many there are.
    std::uint32_t subscribe(ClientConnection& connection, StreamId stream, Seq from);
    void unsubscribe(StreamId stream, std::uint32_t slot);
    /// The last number that the subscriber has heard, or where it began.
    Seq heard(StreamId stream, std::uint32_t slot) const;

    // Commands that change something: collected in this turn, handed over at its end.
    using Answered = std::function<void(const engine::Told&)>;
    void submit(engine::Submission submission, ClientConnection& connection);
    void submit(engine::Submission submission, Answered answered);

    /// A batch is durable: rights that ended, events, rights gained, answers; in this order.
    void deliver(const std::shared_ptr<engine::Group>& group);

    /// Whose presence a connection shows, in place of whom it showed before.
    void watch(ClientConnection& connection, const std::vector<MemberId>& before,
               const std::vector<MemberId>& now);
    /// Tells those who show it, and may still see them.
    void push_presence(const view::Presence& presence);

    /// Tells the connections that watch a channel that somebody else types in it.
    void push_typing(ChannelId channel, MemberId by);

    /// A connection that has fallen behind can be told of what it misses: in one of the next turns.
    void go_on(ClientConnection& connection);

    /// Tells a connection who reads what it watches, as far as it has not been told that.
    void tell_readers(ClientConnection& connection);

  private:
    struct Subscriber {
        ClientConnection* connection;
        Seq heard;
    };

    /// The connections that watch a channel, but for those of `except`.
    template <class F>
    void for_each_watcher(ChannelId channel, MemberId except, F&& f);
    void collect(engine::Submission submission);
    void tell(const engine::Told& told);
    /// Whoever's telling fails must not take the others' with it; they come back and resume.
    template <class F>
    void guarded(ClientConnection& connection, F&& f);
    void end_failed();
    void end_rights(const engine::Told& told);
    void deliver_events(const engine::Told& told);
    void end_streams(const engine::Told& told);
    void begin_streams(const engine::Told& told);
    /// The connections of those people whose rights in all streams are judged anew.
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
    boost::unordered_flat_map<std::uint64_t, Answered> answers_;
    boost::unordered_flat_map<StreamId, std::vector<Subscriber>> subscribers_;
    boost::unordered_flat_map<MemberId, std::vector<ClientConnection*>> presence_watchers_;
    std::vector<engine::Submission> collected_;
    std::vector<ClientConnection*> failed_;  // empty between two batches
    // Those who may be in streams that were not opened to them yet, or whose counts have changed.
    std::deque<ClientConnection*> behind_;

    /// Of which channels the readers may have changed since they were last told. They are counted
    /// once for all that watch a channel, and at most once a second.
    struct Recount {
        boost::unordered_flat_set<ChannelId> channels;
        boost::unordered_flat_set<SpaceId> spaces;
        bool all = false;
        bool empty() const { return channels.empty() && spaces.empty() && !all; }
    } recount_;
    std::chrono::steady_clock::time_point recounted_at_{};
};

}  // namespace parley::gate
