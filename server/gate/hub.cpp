#include "server/gate/hub.hpp"

#include <spdlog/spdlog.h>

#include "protocol/frames.hpp"
#include "server/gate/client_connection.hpp"

namespace parley::gate {

namespace {
/// States of channels that are read in one turn, for all connections together: for opened streams
/// and new counts. About 2 ms.
constexpr std::size_t states_a_turn = 50;
}  // namespace

Hub::Hub(engine::Engine& engine, wire::Loop& loop) : engine_(engine), loop_(loop) {
    loop_.each_second([this] { each_second(); });
}

std::uint64_t Hub::add(ClientConnection& connection) {
    connections_.emplace(++last_number_, &connection);
    return last_number_;
}

void Hub::know(ClientConnection& connection, MemberId member) {
    connections_by_member_[member].push_back(&connection);
}

void Hub::remove(ClientConnection& connection) {
    connection.unsubscribe_all();
    watch(connection, connection.watched_members(), {});
    connections_.erase(connection.number());
    std::erase(behind_, &connection);
    if (!connection.identity()) return;
    const auto found = connections_by_member_.find(connection.identity()->member()->id);
    if (found == connections_by_member_.end()) return;
    std::erase(found->second, &connection);
    if (found->second.empty()) connections_by_member_.erase(found);
}

const std::vector<ClientConnection*>& Hub::connections_of(MemberId member) const {
    static const std::vector<ClientConnection*> none;
    const auto found = connections_by_member_.find(member);
    return found == connections_by_member_.end() ? none : found->second;
}

std::uint32_t Hub::subscribe(ClientConnection& connection, StreamId stream, Seq from) {
    auto& list = subscribers_[stream];
    list.push_back({&connection, from});
    return static_cast<std::uint32_t>(list.size() - 1);
}

// The last subscriber moves into the freed slot.
void Hub::unsubscribe(StreamId stream, std::uint32_t slot) {
    const auto found = subscribers_.find(stream);
    ensure(found != subscribers_.end() && slot < found->second.size());
    auto& list = found->second;
    if (slot + 1 < list.size()) {
        list[slot] = list.back();
        list[slot].connection->moved(stream, slot);
    }
    list.pop_back();
    if (list.empty()) subscribers_.erase(found);
}

Seq Hub::heard(StreamId stream, std::uint32_t slot) const {
    return subscribers_.at(stream).at(slot).heard;
}

void Hub::submit(engine::Submission submission, ClientConnection& connection) {
    submission.reply_to.loop = loop_.index();
    submission.reply_to.asker = connection.number();
    collect(std::move(submission));
}

void Hub::submit(engine::Submission submission, Answered answered) {
    submission.reply_to.loop = loop_.index();
    submission.reply_to.asker = ++last_number_;
    answers_.emplace(last_number_, std::move(answered));
    collect(std::move(submission));
}

void Hub::collect(engine::Submission submission) {
    // One submission a turn: one lock and one wake-up for all of its commands.
    if (collected_.empty())
        loop_.at_end_of_turn([this] {
            std::vector<engine::Submission> all;
            all.swap(collected_);
            engine_.submit(std::move(all));
        });
    collected_.push_back(std::move(submission));
}

template <class F>
void Hub::guarded(ClientConnection& connection, F&& f) {
    try {
        f();
    } catch (const std::exception& failure) {
        spdlog::error("a connection could not be told what happened: {}", failure.what());
        failed_.push_back(&connection);
    }
}

/// Closes connections that missed something, so that they resume.
void Hub::end_failed() {
    for (ClientConnection* connection : std::exchange(failed_, {})) connection->fail();
}

void Hub::deliver(const std::shared_ptr<engine::Group>& group) {
    try {
        for (const auto& told : group->told) tell(told);
    } catch (const std::exception& failure) {
        spdlog::error("a batch could not be told: {}", failure.what());
        for (const auto& [number, connection] : connections_) failed_.push_back(connection);
    }
    end_failed();
}

// Losses before events, so that nobody hears an event of a stream in the batch that excludes them.
void Hub::tell(const engine::Told& told) {
    end_rights(told);
    if (told.directory) end_streams(told);
    deliver_events(told);
    tell_reads(told);
    note_counts(told);
    if (told.directory) begin_streams(told), note_readers(told);
    if (told.reply_to.loop == loop_.index()) answer(told);
}

/// Closes connections of ended sessions, tokens and members.
void Hub::end_rights(const engine::Told& told) {
    for (const auto& id : told.changed_members) {
        const auto member = told.directory->member(id);
        if (member && member->active) continue;
        for (ClientConnection* connection : connections_of(id)) connection->sign_out();
    }
    if (told.ended_sessions.empty() && told.ended_tokens.empty()) return;
    const auto has = [](const auto& ids, const auto& id) {
        return !id.empty() && std::find(ids.begin(), ids.end(), id) != ids.end();
    };
    for (auto& [number, connection] : connections_)
        if (const auto& identity = connection->identity())
            if (has(told.ended_sessions, identity->who.session()) ||
                has(told.ended_tokens, identity->token()))
                connection->sign_out();
}

void Hub::deliver_events(const engine::Told& told) {
    for (const auto& event : told.events) {
        const auto found = subscribers_.find(event->stream);
        if (found == subscribers_.end()) continue;
        // The bytes are shared by all loops, the frame by all sockets of this loop.
        const wire::FrameRef frame(new wire::Frame(event, event->frame()));
        for (auto& [connection, heard] : found->second) {
            if (event->seq <= heard) continue;
            heard = event->seq;
            guarded(*connection,
                    [&, to = connection] { to->deliver(event->stream, event->seq, frame); });
        }
    }
    for (const auto& gap : told.gaps) {
        const auto found = subscribers_.find(gap.stream);
        if (found == subscribers_.end()) continue;
        for (auto& [connection, heard] : found->second) {
            if (gap.to <= heard) continue;
            heard = gap.to;
            connection->deliver_gap(gap);
        }
    }
}

/// Checks only subscribers of changed streams, and changed members. By the newest directory:
/// whoever subscribed after this batch did so by a newer one.
void Hub::end_streams(const engine::Told& told) {
    const auto newest = engine_.directory();
    for (const auto& stream : told.changed_streams) {
        const auto found = subscribers_.find(stream);
        if (found == subscribers_.end()) continue;
        const auto listeners = found->second;  // a copy: those who lose it leave the list
        for (const auto& [connection, heard] : listeners)
            connection->lose_unless_allowed(stream, *newest);
    }
    for (const auto& [member, stream] : told.changed_places)
        for (ClientConnection* connection : connections_of(member))
            connection->lose_unless_allowed(stream, *newest);
    for_each_changed(told, [&](ClientConnection& connection) {
        for (const auto& stream : connection.streams())
            connection.lose_unless_allowed(stream, *newest);
    });
}

template <class F>
void Hub::for_each_changed(const engine::Told& told, F&& f) {
    for (const auto& member : told.changed_members)
        for (ClientConnection* connection : connections_of(member)) f(*connection);
    if (told.changed_orgs.empty()) return;
    for (const auto& [member, connections] : connections_by_member_)
        if (const auto& org = connections.front()->identity()->member()->org;
            std::find(told.changed_orgs.begin(), told.changed_orgs.end(), org) !=
            told.changed_orgs.end())
            for (ClientConnection* connection : connections) f(*connection);
}

/// Opens streams for members who gained them; beyond a bound in later turns (catch_up_some).
void Hub::begin_streams(const engine::Told& told) {
    const auto& directory = *told.directory;
    std::shared_ptr<const engine::Version> newest;
    std::size_t gained = 0;
    const auto has_asked = [&](const ClientConnection& connection) {
        return told.reply_to.loop == loop_.index() && told.reply_to.asker == connection.number();
    };
    const auto gain = [&](MemberId member, StreamId stream) {
        for (ClientConnection* connection : connections_of(member)) {
            if (!connection->has_synced() || connection->is_in(stream)) continue;
            // Beyond a bound they catch up in the next turns; whoever asked is told before the
            // answer.
            if (++gained > states_a_turn && !has_asked(*connection)) {
                if (connection->fall_behind()) go_on(*connection);
                continue;
            }
            // By the newest version: what this batch gave may be gone already.
            if (!newest) newest = engine_.version();
            connection->gain(stream, *newest);
        }
    };
    for (const auto& stream : told.changed_streams)
        for (const auto& person : directory.people_in(stream)) gain(person, stream);
    for (const auto& [member, stream] : told.changed_places)
        if (const auto person = directory.member(member);
            person && directory.is_in(*person, stream))
            gain(member, stream);
    for_each_changed(told, [&](ClientConnection& connection) {
        if (!connection.has_synced()) return;
        const bool is_new = connection.fall_behind();
        if (has_asked(connection)) {
            if (!newest) newest = engine_.version();
            connection.gain_first(*newest, states_a_turn);
        }
        if (is_new) go_on(connection);
    });
}

void Hub::go_on(ClientConnection& connection) {
    behind_.push_back(&connection);
    if (behind_.size() == 1) catch_up_in_next_turn();
}

void Hub::catch_up_in_next_turn() {
    loop_.at_end_of_turn([this] { loop_.post([this] { catch_up_some(); }); });
}

void Hub::catch_up_some() {
    constexpr std::size_t at_once = 10;  // for one connection, then it is the next one's turn
    const auto newest = engine_.version();
    for (std::size_t i = 0; i < states_a_turn / at_once && !behind_.empty(); ++i) {
        ClientConnection* connection = behind_.front();
        behind_.pop_front();
        guarded(*connection, [&] { connection->catch_up(*newest, at_once); });
        if (connection->is_behind()) behind_.push_back(connection);
    }
    end_failed();
    if (!behind_.empty()) catch_up_in_next_turn();
}

void Hub::answer(const engine::Told& told) {
    if (const auto connection = connections_.find(told.reply_to.asker);
        connection != connections_.end()) {
        guarded(*connection->second, [&] { connection->second->answered(told); });
        return;
    }
    const auto waiting = answers_.find(told.reply_to.asker);
    if (waiting == answers_.end()) return;  // its connection has closed
    const Answered answered = std::move(waiting->second);
    answers_.erase(waiting);
    answered(told);
}

template <class F>
void Hub::for_each_watcher(ChannelId channel, MemberId except, F&& f) {
    // Watchers are subscribers, and lose that in the batch that ends their right.
    const auto found = subscribers_.find(channel);
    if (found == subscribers_.end()) return;
    for (const auto& [connection, heard] : found->second)
        if (connection->watches(channel) && connection->identity()->member()->id != except)
            f(*connection);
}

void Hub::tell_reads(const engine::Told& told) {
    // The member's own connections get it as an event of their own stream.
    for (const auto& read : told.reads)
        for_each_watcher(read.channel, read.member,
                         [&](ClientConnection& connection) { connection.push_read(read); });
}

/// Marks connections whose unread counts may have changed; they are counted in later turns.
void Hub::note_counts(const engine::Told& told) {
    if (told.counts.empty()) return;
    const auto directory = engine_.directory();
    for (const auto& [channel, whose] : told.counts) {
        if (directory->member(whose)) {
            for (ClientConnection* connection : connections_of(whose))
                connection->count_anew(channel);
            continue;
        }
        const auto found = subscribers_.find(channel);
        if (found == subscribers_.end()) continue;
        for (const auto& [connection, heard] : found->second)
            if (whose.empty() || connection->identity()->member()->org.bytes == whose.bytes)
                connection->count_anew(channel);
    }
}

void Hub::note_readers(const engine::Told& told) {
    const bool was_empty = recount_.empty();
    for (const auto& stream : told.changed_readers) {
        if (const auto space = stream.space()) recount_.spaces.insert(*space);
        if (const auto channel = stream.channel(); channel && subscribers_.contains(stream))
            recount_.channels.insert(*channel);
    }
    recount_.all = recount_.all || told.changed_people;
    if (!was_empty || recount_.empty()) return;
    // At once, unless it was done within the last second; then each_second does it.
    if (std::chrono::steady_clock::now() - recounted_at_ >= std::chrono::seconds(1))
        loop_.at_end_of_turn([this] { tell_readers(); });
}

void Hub::tell_readers() {
    if (recount_.empty()) return;
    recounted_at_ = std::chrono::steady_clock::now();
    const Recount changed = std::exchange(recount_, {});
    const auto directory = engine_.directory();
    boost::unordered_flat_map<ChannelId, view::Readers> counted;
    for (auto& [number, connection] : connections_)
        for (const auto& id : connection->watched_channels()) {
            const auto actor = connection->identity()->actor(*directory);
            if (!actor) break;
            const auto channel = directory->open(*actor, engine::Action::read, id, {});
            if (!channel || !(changed.all || changed.channels.contains(id) ||
                              changed.spaces.contains((*channel)->space)))
                continue;
            const auto [readers, first] = counted.try_emplace(id);
            if (first) readers->second = engine::readers_of(*directory, **channel);
            connection->push_readers(id, readers->second);
        }
}

void Hub::tell_readers(ClientConnection& connection) {
    const auto directory = engine_.directory();
    const auto actor = connection.identity()->actor(*directory);
    if (!actor) return;
    for (const auto& id : connection.watched_channels())
        if (const auto channel = directory->open(*actor, engine::Action::read, id, {}))
            connection.push_readers(id, engine::readers_of(*directory, **channel));
}

void Hub::watch(ClientConnection& connection, const std::vector<MemberId>& before,
                const std::vector<MemberId>& now) {
    for (const auto& id : before) {
        const auto found = presence_watchers_.find(id);
        std::erase(found->second, &connection);
        if (found->second.empty()) presence_watchers_.erase(found);
    }
    for (const auto& id : now) presence_watchers_[id].push_back(&connection);
}

void Hub::push_presence(const view::Presence& presence) {
    const auto found = presence_watchers_.find(presence.member);
    if (found == presence_watchers_.end()) return;
    const auto directory = engine_.directory();
    for (auto* connection : found->second)
        if (const auto actor = connection->identity()->actor(*directory);
            actor && directory->open(*actor, engine::Action::read, presence.member, {}))
            connection->push_presence(presence);
}

void Hub::push_typing(ChannelId channel, MemberId by) {
    const std::string frame = push_frame(push::Typing{channel, by});
    // It does not come with a batch, so a watcher's right may have ended in one not delivered yet.
    const auto directory = engine_.directory();
    for_each_watcher(channel, by, [&](ClientConnection& connection) {
        if (const auto actor = connection.identity()->actor(*directory);
            actor && directory->open(*actor, engine::Action::read, channel, {}))
            connection.push_typing(channel, frame);
    });
}

void Hub::each_second() {
    const auto at = std::chrono::steady_clock::now();
    tell_readers();
    for (auto& [number, connection] : connections_) connection->each_second(at);
}

}  // namespace parley::gate
