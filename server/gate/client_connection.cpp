// Frames in, answers and pushes out. `sync`, replays and catching up are in sync.cpp.

#include "server/gate/client_connection.hpp"

#include "protocol/json_write.hpp"
#include "server/engine/read.hpp"
#include "server/gate/prepare.hpp"
#include "server/gate/responses.hpp"

namespace parley::gate {

namespace {
// Unauthenticated connection: total time from accept to `hello`, and size of a frame.
constexpr std::chrono::seconds hello_max{10};
constexpr std::size_t hello_size_max = 4 * 1024;
// Malformed or too fast frames in a window, beyond which the connection is closed.
constexpr std::chrono::seconds refusals_window{10};
constexpr std::size_t refusals_max = 100;

constexpr std::uint16_t close_flood = 4002;
constexpr std::uint16_t close_too_many = 4003;
constexpr std::uint16_t close_fault = 4005;
constexpr std::uint16_t close_signed_out = 4501;

/// Estimated bytes of answers in flight on one connection, beyond which reading stops.
constexpr std::size_t in_flight_bytes_max = 1 << 20;

/// An estimate of the answer's size. These commands return a whole thing, however little of it was
/// changed.
std::size_t answer_size(const AnyCommand& command, std::size_t command_size) {
    constexpr std::size_t whole = 256 * 1024;
    return command.visit([&]<class Command>(const Command&) {
        using Reply = typename Command::Reply;
        return std::is_same_v<Reply, view::Record> || std::is_same_v<Reply, view::RecordPart> ||
                       std::is_same_v<Reply, view::Schedule>
                   ? whole
                   : 256 + command_size;
    });
}

push::Limits limits_of(const Options& options) {
    const auto unsigned_of = [](std::int64_t value) { return static_cast<std::uint64_t>(value); };
    return {unsigned_of(options.commands_per_s),
            unsigned_of(options.commands_burst),
            unsigned_of(options.in_flight),
            unsigned_of(options.connections),
            unsigned_of(options.resume_events),
            unsigned_of(options.resume_events_total),
            frame_size_max,
            unsigned_of(options.file_size)};
}
}  // namespace

ClientConnection::ClientConnection(Hub& hub, const ClientServices& services,
                                   const wire::HttpRequest& upgrade,
                                   std::optional<Identity> identity)
    : hub_(hub),
      services_(services),
      identity_(std::move(identity)),
      began_(std::chrono::steady_clock::now() - std::chrono::milliseconds(upgrade.arriving_ms)) {}

void ClientConnection::opened(wire::Socket& socket) {
    socket_ = &socket;
    number_ = hub_.add(*this);
    if (identity_) return sign_in(std::move(*identity_));
    socket.frame_size_max(hello_size_max);
}

// The hub's pointer goes here; commands in flight lose their asker.
void ClientConnection::closed(std::uint16_t) {
    hub_.remove(*this);
    if (guest_) {
        guest_.reset();
        services_.presence.left(identity_->member()->id);
    }
    socket_ = nullptr;
}

void ClientConnection::sign_in(Identity identity) {
    identity_ = std::move(identity);
    hub_.know(*this, identity_->member()->id);
    // The identity is from an earlier turn: if it has ended since, no connection was found to
    // close. From here on it is found, as batches are delivered to this loop in later turns; so
    // check again.
    const auto directory = services_.engine.directory();
    const auto actor = identity_->actor(*directory);
    if (!actor) return sign_out();
    guest_ = services_.accounts.take_in(actor->member()->id, actor->member()->org);
    if (!guest_) return close(close_too_many);
    socket_->frame_size_max(frame_size_max);
    const engine::Member& member = *actor->member();
    push::Hello hello{.member = engine::colleague_view(member),
                      .org = engine::view_of(*directory->org(member.org)),
                      .time = now(),
                      .heartbeat_s = static_cast<std::uint32_t>(services_.options.heartbeat_s),
                      .limits = limits_of(services_.options)};
    if (!identity_->who.session().empty()) {
        hello.session = identity_->who.session();
        hello.csrf = identity_->csrf;
    }
    send_text(push_frame(hello));
    log(Hello::name, began_, std::nullopt, {});
    services_.presence.arrived(identity_->member()->id);
}

/// Writes the line of a command, or of a sign-in, to the log. Strangers have none.
void ClientConnection::log(std::string_view command, Steady began, std::optional<Code> refused,
                           std::string_view id) const {
    if (!identity_) return;
    Asked asked = asked_by(*identity_, command, Via::websocket);
    asked.began = began;
    services_.log.answered(asked, refused, id);
}

// One frame: decode, admit, authenticate if necessary, then dispatch by the command's effect.
void ClientConnection::received(std::string_view text) {
    if (closing_) return;
    const Steady began = std::chrono::steady_clock::now();
    auto request = decode_frame(text);
    if (!request) {
        log({}, began, request.error().error.code, request.error().id);
        refuse(request.error().id, request.error().error);
        return count_refusal();
    }
    if (auto admitted = services_.gate.admit(identity_ ? &*identity_ : nullptr, request->command);
        !admitted) {
        log(name_of(request->command), began, admitted.error().code, request->id);
        if (admitted.error().code == Code::slow_down) {
            refuse(request->id, admitted.error());
            return count_refusal();
        }
        if (identity_) services_.counts.count(name_of(request->command), true);
        return reply(request->id, admitted.error());
    }
    if (!identity_) {
        const auto* hello = request->command.as<Hello>();
        if (!hello)
            return refuse(request->id, Error{Code::not_signed_in});  // session.open: HTTP only
        const auto directory = services_.engine.directory();
        auto known = services_.doors.authenticate_token(*directory, hello->token.reveal());
        if (!known) return refuse(request->id, known.error());
        send_answer(reply_frame(request->id, "{}"));
        return sign_in(std::move(*known));
    }
    if (guest_->account->full()) {
        log(name_of(request->command), began, Code::busy, request->id);
        return refuse(request->id, busy());
    }
    dispatch(std::move(*request), began);
}

// Reads are answered on this loop, session commands here, and changes by the engine, later.
void ClientConnection::dispatch(Request&& request, Steady began) {
    const auto effect = effect_of(request.command);
    const auto name = name_of(request.command);
    const auto refusal_of = [](const auto& answer) {
        return answer ? std::nullopt : std::optional(answer.error().code);
    };
    if (effect == Effect::reads) {
        if (engine::is_slow(request.command)) return read_slowly(std::move(request), began);
        const auto answer = services_.queries.answer(identity_->caller(), request.command);
        log(name, began, refusal_of(answer), request.id);
        return reply(request.id, answer);
    }
    if (effect == Effect::session) {
        const auto newest = services_.engine.version();
        auto answer = [&]() -> Result<std::string> {
            const auto actor = identity_->actor(*newest->directory);
            if (!actor) return actor.error();
            return request.command.visit(
                [&](const auto& command) { return perform(command, *newest, *actor); });
        }();
        services_.counts.count(name, !answer);
        log(name, began, refusal_of(answer), request.id);
        return reply(request.id, answer);
    }
    if (needs_key(request.command) && request.key.empty()) {
        log(name, began, Code::key_missing, request.id);
        return refuse(request.id, Error{Code::key_missing, "key"});
    }

    engine::Submission submission{
        .reply_to = {.id = request.id,
                     .command = name,
                     .bytes = answer_size(request.command, request.body.size()),
                     .began = began},
        .caller = identity_->caller(),
        .key = std::move(request.key),
        .body_digest = services_.engine.digest_of(name, request.body),
        .body_size = request.body.size(),
        .held = hold(guest_->account, request.body.size())};
    begin(submission.reply_to);
    const engine::ReplyTo reply_to = submission.reply_to;
    prepare(hub_, services_.presence, services_.passwords, request.command, std::move(submission),
            [self = weak_from_this(), reply_to](Hub& hub, Result<engine::Submission> ready) {
                const auto connection = self.lock();
                if (!connection || !connection->socket_) return;
                if (ready) return hub.submit(std::move(*ready), *connection);
                connection->answered({.reply_to = reply_to,
                                      .refused = true,
                                      .reply = to_json(ready.error()),
                                      .error = ready.error()});
            });
}

/// Answers on a worker: the others of the loop do not wait for it.
void ClientConnection::read_slowly(Request&& request, Steady began) {
    const engine::ReplyTo reply_to{.id = request.id,
                                   .command = name_of(request.command),
                                   .bytes = answer_size(request.command, request.body.size()),
                                   .began = began};
    begin(reply_to);
    const auto member = identity_->member();
    const bool queued = services_.slow_reads.run(
        member ? member->org.text() : std::string(),
        [self = weak_from_this(), &loop = hub_.loop(), &queries = services_.queries,
         caller = identity_->caller(), command = std::move(request.command), reply_to] {
            loop.post([self, reply_to, answer = queries.answer(caller, command)] {
                const auto connection = self.lock();
                if (!connection || !connection->socket_) return;
                connection->end(reply_to);
                connection->log(reply_to.command, reply_to.began,
                                answer ? std::nullopt : std::optional(answer.error().code),
                                reply_to.id);
                connection->reply(reply_to.id, answer);
            });
        });
    if (queued) return;
    end(reply_to);
    log(reply_to.command, reply_to.began, Code::busy, reply_to.id);
    refuse(reply_to.id, busy());
}

/// Notes an answer that is still to come. At the bound it stops reading, and TCP slows the peer.
void ClientConnection::begin(const engine::ReplyTo& reply_to) {
    in_flight_bytes_ += reply_to.bytes;
    ++in_flight_;
    if (!at_bound() || reading_paused_) return;
    reading_paused_ = true;
    socket_->pause_reading();
}

/// Notes that the answer is there.
void ClientConnection::end(const engine::ReplyTo& reply_to) {
    --in_flight_;
    in_flight_bytes_ -= reply_to.bytes;
    if (!reading_paused_ || at_bound()) return;
    reading_paused_ = false;
    socket_->resume_reading();
}

template <class Command>
Result<std::string> ClientConnection::perform(const Command& command, const engine::Version& newest,
                                              const engine::Actor& actor) {
    if constexpr (std::is_same_v<Command, Sync>) {
        return sync(command, newest, actor);
    } else if constexpr (std::is_same_v<Command, Ping>) {
        return std::string("{}");
    } else if constexpr (std::is_same_v<Command, Hello>) {
        return Error{Code::bad_value, "do"};  // it is authenticated already
    } else if constexpr (std::is_same_v<Command, Type>) {
        return services_.presence.type(actor, command);
    } else if constexpr (std::is_same_v<Command, SetPresence>) {
        return services_.presence.set(actor, command);
    } else if constexpr (std::is_same_v<Command, WatchPresence> ||
                         std::is_same_v<Command, WatchChannels>) {
        return watch(command, newest, actor);
    } else {
        return Error{Code::not_allowed};  // session.open: HTTP only
    }
}

Result<std::string> ClientConnection::watch(const WatchPresence& wanted,
                                            const engine::Version& newest,
                                            const engine::Actor& actor) {
    std::vector<MemberId> watched;
    PresenceFound found;
    for (const auto& id : wanted.members) {
        if (!newest.directory->open(actor, engine::Action::read, id, {})) continue;
        found.presence.push_back(services_.presence.of(id));
        if (std::find(watched.begin(), watched.end(), id) == watched.end()) watched.push_back(id);
    }
    hub_.watch(*this, watched_members_, watched);
    watched_members_ = std::move(watched);
    return to_json(found);
}

Result<std::string> ClientConnection::watch(const WatchChannels& wanted,
                                            const engine::Version& newest,
                                            const engine::Actor& actor) {
    for (const auto& id : wanted.channels)
        if (auto open = newest.directory->open(actor, engine::Action::read, id,
                                               field(&WatchChannels::channels));
            !open)
            return open.error();
    // Stop following channels that were only watched; those that the member is in stay.
    for (const auto& stream : only_watched()) {
        unsubscribe(stream);
        std::erase_if(replays_, [&](const Replay& r) { return r.stream == stream; });
    }
    auto before = std::exchange(watched_channels_, {});
    for (const auto& [id, watched] : before)
        if (std::find(wanted.channels.begin(), wanted.channels.end(), id) == wanted.channels.end())
            forget_moments(id);
    for (const auto& id : wanted.channels) {
        watched_channels_.emplace(id, std::move(before[id]));
        if (streams_.contains(id)) continue;
        auto last = newest.snapshot->last_seq(id);
        if (!last) return last.error();
        subscribe(id, *last, true);
    }
    hub_.tell_readers(*this);
    return std::string("{}");
}

void ClientConnection::answered(const engine::Told& told) {
    end(told.reply_to);
    services_.counts.count(told.reply_to.command, told.refused);
    log(told.reply_to.command, told.reply_to.began,
        told.error ? std::optional(told.error->code) : std::nullopt, told.reply_to.id);
    if (closing_) return;
    std::string frame = "{\"re\":";
    frame += told.reply_to.id;
    frame += told.refused ? ",\"error\":" : ",\"ok\":";
    frame += told.reply;
    frame += '}';
    send_answer(frame);
}

bool ClientConnection::at_bound() const {
    return in_flight_ >= static_cast<std::size_t>(services_.options.in_flight) ||
           in_flight_bytes_ >= in_flight_bytes_max;
}

void ClientConnection::reply(std::string_view id, const Result<std::string>& answer) {
    if (closing_) return;
    if (answer) return send_answer(reply_frame(id, *answer));
    send_answer(error_frame(id, answer.error()));
    if (answer.error().code == Code::session_ended) sign_out();
}

void ClientConnection::refuse(std::string_view id, const Error& error) {
    if (!closing_) send_answer(error_frame(id, error));
}

void ClientConnection::count_refusal() {
    const Steady at = std::chrono::steady_clock::now();
    refusals_.push_back(at);
    std::erase_if(refusals_, [&](Steady then) { return at - then > refusals_window; });
    if (refusals_.size() >= refusals_max) close(close_flood);
}

// Nothing is delivered after it, although the socket still has to send what is queued.
void ClientConnection::close(std::uint16_t code, std::string_view reason) {
    if (closing_) return;
    closing_ = true;
    unsubscribe_all();
    replays_.clear();
    behind_ = Behind::no;
    socket_->close(code, reason);
}

void ClientConnection::sign_out() { close(close_signed_out); }

void ClientConnection::fail() { close(close_fault); }

void ClientConnection::send_text(std::string_view text) {
    if (socket_) socket_->send(wire::text_frame(text));
}

void ClientConnection::send_answer(std::string_view text) {
    if (!socket_) return;
    socket_->send(wire::answer_frame(text, guest_ ? hold(guest_->account, text.size()) : nullptr));
}

std::vector<StreamId> ClientConnection::streams() const {
    std::vector<StreamId> out;
    for (const auto& [stream, subscription] : streams_) out.push_back(stream);
    return out;
}

std::vector<StreamId> ClientConnection::only_watched() const {
    std::vector<StreamId> out;
    for (const auto& [stream, subscription] : streams_)
        if (subscription.only_watched) out.push_back(stream);
    return out;
}

void ClientConnection::each_second(Steady at) {
    if (!identity_ && at - began_ > hello_max) close(close_signed_out);
}

void ClientConnection::push_presence(const view::Presence& presence) {
    presence_due_[presence.member] = presence;
    socket_->want_flush();
}

void ClientConnection::push_typing(ChannelId channel, const std::string& frame) {
    typing_due_[channel] = frame;
    socket_->want_flush();
}

void ClientConnection::push_read(const push::Read& read) {
    reads_due_[read.channel][read.member] = read.place;
    socket_->want_flush();
}

void ClientConnection::push_readers(ChannelId channel, const view::Readers& readers) {
    const auto watched = watched_channels_.find(channel);
    if (watched == watched_channels_.end() || watched->second.readers == readers) return;
    watched->second = {readers, true};
    socket_->want_flush();
}

std::vector<ChannelId> ClientConnection::watched_channels() const {
    std::vector<ChannelId> out;
    for (const auto& [channel, watched] : watched_channels_) out.push_back(channel);
    return out;
}

void ClientConnection::forget_moments(ChannelId channel) {
    reads_due_.erase(channel);
    typing_due_.erase(channel);
}

void ClientConnection::before_flush() {
    if (closing_) return;
    // The socket is not blocked: send what was merged meanwhile in its latest form.
    for (const auto& [member, presence] : presence_due_) {
        push::Presence push;
        static_cast<view::Presence&>(push) = presence;
        send_text(push_frame(push));
    }
    presence_due_.clear();
    for (const auto& [channel, places] : reads_due_)
        for (const auto& [member, place] : places)
            send_text(push_frame(push::Read{channel, member, place}));
    reads_due_.clear();
    for (auto& [channel, watched] : watched_channels_) {
        if (!std::exchange(watched.due, false)) continue;
        push::Readers push;
        static_cast<view::Readers&>(push) = watched.readers;
        push.channel = channel;
        send_text(push_frame(push));
    }
    for (const auto& [channel, frame] : typing_due_) send_text(frame);
    typing_due_.clear();
    if (behind_ == Behind::blocked) {
        behind_ = Behind::yes;
        hub_.go_on(*this);
    }
    replay_some();
}

}  // namespace parley::gate
