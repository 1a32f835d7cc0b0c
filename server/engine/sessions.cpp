// Sessions: open, close, revoke, expire. Passwords are verified before anything comes here
// (server/gate/passwords.cpp); tokens of programs are in tokens.cpp.

#include "server/engine/sessions.hpp"

#include "server/engine/decide.hpp"

namespace parley::engine {

namespace {
/// Sessions of one member; one more ends the oldest.
constexpr std::size_t sessions_max = 20;

/// A session of the actor, or of a member whom they manage; else not_found.
Result<std::shared_ptr<const Session>> open_session(const Directory& directory, const Actor& actor,
                                                    SessionId id, std::string_view field) {
    const auto session = directory.session(id);
    const auto owner = session ? directory.member(session->member) : nullptr;
    const bool own = owner && actor.id() == owner->id;
    if (!owner || (!own && !may(directory, actor, Action::manage_people, *owner)))
        return Error{Code::not_found, field};
    return session;
}

template <class Command>
Outcome<Command> end(const Session& session) {
    return {
        {.events = {{session.member, SessionRevoked{session.id}}}, .ended_sessions = {session.id}}};
}
}  // namespace

Instant last_use(const Session& session) { return session.used.value_or(session.opened); }

bool has_expired(const Session& session, const SessionLimits& limits, Instant now) {
    return now.ms - last_use(session).ms >= limits.idle_ms ||
           now.ms - session.opened.ms >= limits.absolute_ms;
}

std::vector<SessionId> expired_sessions(const Directory& directory, const SessionLimits& limits,
                                        Instant now, std::size_t max) {
    std::vector<SessionId> out;
    directory.for_each_session([&](const Session& session) {
        if (out.size() < max && has_expired(session, limits, now)) out.push_back(session.id);
    });
    return out;
}

template <>
Needs needs(const Directory&, const Actor&, const StartSession&) {
    return {};
}

// Ends the oldest sessions beyond the bound: ids sort by creation.
template <>
Result<Outcome<StartSession>> decide(const State& state, const Actor&, const StartSession& start,
                                     Moment& moment) {
    const auto member = state.directory.member(start.member);
    // Deactivated while the password was being looked at.
    if (!member || !member->active) return Error{Code::bad_credentials};
    Session session{.id = moment.make<SessionId>(),
                    .member = start.member,
                    .digest = start.digest,
                    .csrf = start.csrf,
                    .device = start.device,
                    .opened = moment.now};
    Outcome<StartSession> out;
    auto sessions = state.directory.sessions_of(start.member);
    for (std::size_t i = 0; i + sessions_max <= sessions.size(); ++i) {
        out.ended_sessions.push_back(sessions[i]->id);
        out.events.push_back({start.member, SessionRevoked{sessions[i]->id}});
    }
    out.events.push_back({start.member, SessionOpened{session.id, session.device}});
    out.reply = {colleague_view(*member), session.id, session.csrf};
    out.entities.push_back(std::move(session));
    return out;
}

template <>
Needs needs(const Directory&, const Actor&, const NoteSessionUse&) {
    return {};
}

template <>
Result<Outcome<NoteSessionUse>> decide(const State& state, const Actor&, const NoteSessionUse& note,
                                       Moment& moment) {
    Outcome<NoteSessionUse> out;
    const auto session = state.directory.session(note.session);
    // Several connections of the session may submit this in the same hour.
    if (!session || moment.now.ms - last_use(*session).ms < session_use_noted_ms) return out;
    Session used = *session;
    used.used = moment.now;
    out.entities.push_back(std::move(used));
    return out;
}

template <>
Needs needs(const Directory&, const Actor&, const ExpireSessions&) {
    return {};
}

template <>
Result<Outcome<ExpireSessions>> decide(const State& state, const Actor&,
                                       const ExpireSessions& expire, Moment& moment) {
    Outcome<ExpireSessions> out;
    for (const auto& id : expire.sessions) {
        const auto session = state.directory.session(id);
        // It may have been used meanwhile.
        if (!session || !has_expired(*session, expire.limits, moment.now)) continue;
        out.events.push_back({session->member, SessionRevoked{id}});
        out.ended_sessions.push_back(id);
    }
    return out;
}

template <>
Needs needs(const Directory&, const Actor&, const CloseSession&) {
    return {};
}

template <>
Result<Outcome<CloseSession>> decide(const State& state, const Actor& actor,
                                     const CloseSession& close, Moment&) {
    if (!actor.member()) return Error{Code::not_allowed};
    const SessionId id = close.session.value_or(actor.session());
    const auto session = state.directory.session(id);
    if (!session || session->member != actor.member()->id)
        return Error{Code::not_found, field(&CloseSession::session)};
    return end<CloseSession>(*session);
}

template <>
Needs needs(const Directory&, const Actor&, const RevokeSession&) {
    return {};
}

template <>
Result<Outcome<RevokeSession>> decide(const State& state, const Actor& actor,
                                      const RevokeSession& revoke, Moment&) {
    auto session =
        open_session(state.directory, actor, revoke.session, field(&RevokeSession::session));
    if (!session) return session.error();
    return end<RevokeSession>(**session);
}

template <>
Result<SessionPage> read(const Reader& reader, const Actor& actor, const ListSessions& list) {
    const auto id = list.member ? list.member : actor.id();
    if (!id) return Error{Code::missing_field, field(&ListSessions::member)};
    if (id != actor.id()) {
        auto subject =
            reader.directory.open(actor, Action::manage_people, *id, field(&ListSessions::member));
        if (!subject) return subject.error();
    }
    SessionPage out;
    for (const auto& session : reader.directory.sessions_of(*id))
        out.sessions.push_back({session->id, session->device, session->opened, last_use(*session),
                                session->id == actor.session()});
    return out;
}

}  // namespace parley::engine
