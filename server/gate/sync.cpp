// `sync`, and what follows it. State and cursors come from one snapshot; then missed events are
// replayed from disk; then live events are delivered. Streams that its member enters later are
// opened by the hub (`gain`, `catch_up`).

#include "protocol/json_write.hpp"
#include "server/engine/reading.hpp"
#include "server/gate/client_connection.hpp"

namespace parley::gate {

namespace {
// Bounds of one page of `sync`: what fits a frame, and what one turn of the loop has time for.
constexpr std::size_t reply_bytes_max = 512 * 1024;
constexpr std::size_t states_max = 100;  // of channels; each reads some ten rows
/// Bytes that a replay sends at a time, if the send queue's bound allows it.
constexpr std::size_t replay_bytes_max = 128 * 1024;

/// A stream's state for the push `opened`.
Result<RawJson> state_of(const engine::Reader& reader, const engine::Actor& actor,
                         StreamId stream) {
    using engine::Action;
    if (auto id = stream.channel()) {
        auto channel = reader.directory.open(actor, Action::read, *id, {});
        if (!channel) return channel.error();
        auto state = engine::channel_state(reader, *actor.member(), *channel);
        if (!state) return state.error();
        return RawJson{to_json(*state)};
    }
    if (auto id = stream.space()) {
        auto space = reader.directory.open(actor, Action::read, *id, {});
        if (!space) return space.error();
        return RawJson{to_json(engine::view_for(reader.directory, actor, **space))};
    }
    if (auto id = stream.org())
        return RawJson{to_json(engine::view_of(*reader.directory.org(*id)))};
    return RawJson{"{}"};
}

/// The orgs whose people the member meets, and for a guest the host. Host admins could read all
/// others; those are not listed.
std::vector<view::Org> orgs_met(const engine::Directory& directory, const engine::Actor& actor) {
    using engine::Action;
    const engine::Member& member = *actor.member();
    std::vector<OrgId> met{member.org};
    for (const auto& id : directory.spaces_of(member))
        if (auto space = directory.open(actor, Action::read, id, {}))
            for (const auto& org : (*space)->orgs) engine::insert(met, org);
    if (member.role == Role::guest) {
        if (const auto host = directory.host()) engine::insert(met, host->id);
        for (const auto& id : directory.channels_naming(member.id))
            if (auto channel = directory.open(actor, Action::read, id, {}))
                for (const auto& readers : engine::readers_of(directory, **channel).orgs)
                    engine::insert(met, readers.org);
    }
    std::vector<view::Org> out;
    for (const auto& id : met)
        if (auto org = directory.open(actor, Action::read, id, {}))
            out.push_back(engine::view_of(**org));
    return out;
}
}  // namespace

// Subscribes at the snapshot's last numbers before live events of later batches can be delivered:
// both happen on this loop. So nothing falls between the state and the first event.
Result<std::string> ClientConnection::sync(const Sync& wanted, const engine::Version& newest,
                                           const engine::Actor& actor) {
    const auto& snapshot = newest.snapshot;
    const auto& directory = newest.directory;
    const engine::Reader reader{*directory, *snapshot};
    const auto& member = actor.member();

    SyncReply out;
    if (!wanted.cursor) {
        // A new sync: subscribe again to all streams that the member is in; keep watched ones.
        for (const auto& stream : streams())
            if (!streams_.at(stream).only_watched) unsubscribe(stream);
        replays_.clear();
        synced_ = true;
        for (const auto& [stream, cursor] : wanted.cursors)
            if (!directory->is_in(*member, stream)) out.left.push_back(stream.text());
        out.orgs = orgs_met(*directory, actor);
    }
    std::size_t bytes = out.orgs.size() * 150;
    std::uint64_t missed_left = static_cast<std::uint64_t>(services_.options.resume_events_total);
    const auto missed_max = static_cast<std::uint64_t>(services_.options.resume_events);
    for (const auto& stream : directory->streams_of(*member)) {
        if (wanted.cursor && stream <= *wanted.cursor) continue;
        if (bytes > reply_bytes_max || out.channels.size() >= states_max) {
            out.more = true;
            break;
        }
        out.cursor = stream;
        auto last = snapshot->last_seq(stream);
        if (!last) return last.error();
        const auto named = wanted.cursors.find(stream);
        Seq cursor = *last;
        bool with_state = named == wanted.cursors.end();
        bool with_count = false;  // missed events do not tell what is unread: push a count
        if (!with_state) {
            // A cursor after the end is from a store that was restored since: read everything
            // again.
            const Seq known = named->second <= *last ? named->second : 0;
            const Seq missed = *last - known;
            if (missed > missed_max || missed > missed_left || named->second > *last) {
                out.gap[stream] = {known + 1, *last};
                with_state = true;
            } else {
                missed_left -= missed;
                cursor = known;
                if (missed > 0) replays_.push_back({stream, known, *last});
                with_count = missed > 0 && stream.channel();
            }
        }
        out.cursors[stream] = cursor;
        bytes += 64;
        if (with_state) {
            if (auto id = stream.channel()) {
                auto channel = directory->open(actor, engine::Action::read, *id, {});
                if (!channel) return channel.error();
                auto state = engine::channel_state(reader, *member, *channel);
                if (!state) return state.error();
                bytes += 300 + state->name.size() + state->topic.size();
                out.channels.push_back(std::move(*state));
            } else if (auto space_id = stream.space()) {
                auto space = directory->open(actor, engine::Action::read, *space_id, {});
                if (!space) return space.error();
                bytes += 150 + (*space)->name.size() + 32 * (*space)->orgs.size();
                out.spaces.push_back(engine::view_for(*directory, actor, **space));
            }
        }
        subscribe(stream, *last);
        if (with_count) count_anew(*stream.channel());
    }
    if (!out.more) out.cursor.reset();
    synced_up_to_ = out.cursor;
    if (!replays_.empty()) socket_->want_flush();
    return to_json(out);
}

void ClientConnection::subscribe(StreamId stream, Seq from, bool only_watched) {
    unsubscribe(stream);
    streams_.emplace(stream, Subscription{hub_.subscribe(*this, stream, from), only_watched});
}

void ClientConnection::unsubscribe(StreamId stream) {
    const auto found = streams_.find(stream);
    if (found == streams_.end()) return;
    hub_.unsubscribe(stream, found->second.slot);
    streams_.erase(found);
}

void ClientConnection::unsubscribe_all() {
    for (const auto& [stream, subscription] : streams_) hub_.unsubscribe(stream, subscription.slot);
    streams_.clear();
}

void ClientConnection::moved(StreamId stream, std::uint32_t slot) {
    streams_.at(stream).slot = slot;
}

bool ClientConnection::is_replaying(StreamId stream, Seq seq) {
    for (auto& replay : replays_) {
        if (replay.stream != stream) continue;
        // The event is on disk already: the replay will reach it.
        replay.to = std::max(replay.to, seq);
        return true;
    }
    return false;
}

// Called before each flush while something is left to replay, so it adapts to the socket's speed.
void ClientConnection::replay_some() {
    if (replays_.empty()) return;
    // A replay uses at most half of the send queue; the rest is for live events.
    const auto queue_max = static_cast<std::size_t>(services_.options.send_queue_bytes_max);
    const auto replay_bytes = std::min(replay_bytes_max, queue_max / 4);
    const auto snapshot = services_.engine.version()->snapshot;
    std::size_t bytes = 0;
    while (!replays_.empty() && socket_->waiting() + bytes < queue_max / 2 &&
           bytes < replay_bytes) {
        Replay& replay = replays_.back();
        const bool of_member = replay.stream.member().has_value();
        auto read =
            snapshot->events(replay.stream, replay.after, [&](Seq seq, std::string_view json) {
                if (seq > replay.to || bytes >= replay_bytes) return false;
                send_text(json);
                if (const auto marked = of_member ? channel_marked_in(json) : std::nullopt)
                    count_anew(*marked);
                replay.after = seq;
                bytes += json.size();
                return true;
            });
        if (!read) return close(1011, "storage");
        if (replay.after >= replay.to) replays_.pop_back();
    }
    if (!replays_.empty()) socket_->want_flush();
}

void ClientConnection::deliver_gap(const engine::Told::Gap& gap) {
    if (closing_ || is_replaying(gap.stream, 0)) return;
    send_text(push_frame(push::Gap{gap.stream, gap.from, gap.to}));
}

void ClientConnection::gain(StreamId stream, const engine::Version& newest) {
    if (closing_) return;
    const auto actor = identity_->actor(*newest.directory);
    if (!actor || !newest.directory->is_in(*actor->member(), stream)) return;
    auto last = newest.snapshot->last_seq(stream);
    auto state = state_of({*newest.directory, *newest.snapshot}, *actor, stream);
    if (!last || !state) return;
    // A stream that was watched continues from the last event delivered.
    const auto looked_at = streams_.find(stream);
    const bool hears = looked_at != streams_.end();
    const Seq cursor = hears ? hub_.heard(stream, looked_at->second.slot) : *last;
    send_text(push_frame(push::Opened{stream, std::move(*state), cursor}));
    if (hears)
        looked_at->second.only_watched = false;
    else
        subscribe(stream, *last);
}

bool ClientConnection::fall_behind() {
    told_up_to_.reset();
    if (closing_) return false;
    may_miss_streams_ = true;
    if (behind_ != Behind::no) return false;
    behind_ = Behind::yes;
    return true;
}

void ClientConnection::count_anew(ChannelId channel) {
    if (closing_ || !synced_ || !is_in(channel)) return;
    uncounted_.insert(channel);
    if (behind_ != Behind::no) return;
    behind_ = Behind::yes;
    hub_.go_on(*this);
}

void ClientConnection::catch_up(const engine::Version& newest, std::size_t most) {
    if (behind_ != Behind::yes) return;
    if (gain_missing(newest, most) && tell_counts(newest, most)) behind_ = Behind::no;
}

bool ClientConnection::wait_until_it_takes_more() {
    const auto queue_max = static_cast<std::size_t>(services_.options.send_queue_bytes_max);
    if (socket_->waiting() <= queue_max / 4) return false;
    behind_ = Behind::blocked;
    socket_->want_flush();
    return true;
}

// The next two return whether everything was done.

bool ClientConnection::gain_missing(const engine::Version& newest, std::size_t& most) {
    if (!may_miss_streams_) return true;
    const auto actor = identity_->actor(*newest.directory);
    const auto streams =
        actor ? newest.directory->streams_of(*actor->member()) : std::vector<StreamId>();
    auto stream = told_up_to_ ? std::upper_bound(streams.begin(), streams.end(), *told_up_to_)
                              : streams.begin();
    for (; stream != streams.end(); ++stream) {
        // Later pages of its sync will open the rest.
        if (synced_up_to_ && *stream > *synced_up_to_) break;
        if (!is_in(*stream)) {
            if (most == 0 || wait_until_it_takes_more()) return false;
            --most;
            gain(*stream, newest);
        }
        told_up_to_ = *stream;
    }
    may_miss_streams_ = false;
    return true;
}

bool ClientConnection::tell_counts(const engine::Version& newest, std::size_t& most) {
    const auto actor = identity_->actor(*newest.directory);
    while (!uncounted_.empty()) {
        if (most == 0 || wait_until_it_takes_more()) return false;
        --most;
        const ChannelId id = *uncounted_.begin();
        uncounted_.erase(uncounted_.begin());
        if (!actor || !is_in(id)) continue;
        auto channel = newest.directory->open(*actor, engine::Action::read, id, {});
        if (!channel) continue;
        auto state = engine::channel_state({*newest.directory, *newest.snapshot}, *actor->member(),
                                           *channel);
        if (state)
            send_text(push_frame(push::Unread{id, state->last_seq, state->read_place, state->unread,
                                              state->mentions}));
    }
    return true;
}

void ClientConnection::lose_unless_allowed(StreamId stream, const engine::Directory& directory) {
    const auto found = streams_.find(stream);
    if (found == streams_.end()) return;
    const auto actor = identity_->actor(directory);
    const bool only_watched = found->second.only_watched;
    const bool keeps =
        actor && (only_watched ? directory.open_stream(*actor, stream, {}).has_value()
                               : directory.is_in(*actor->member(), stream));
    if (!keeps) lose(stream);
}

void ClientConnection::lose(StreamId stream) {
    unsubscribe(stream);
    std::erase_if(replays_, [&](const Replay& replay) { return replay.stream == stream; });
    if (const auto channel = stream.channel()) {
        watched_channels_.erase(*channel);
        forget_moments(*channel);
    }
    if (!closing_) send_text(push_frame(push::Closed{stream}));
}

}  // namespace parley::gate
