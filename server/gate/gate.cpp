#include "server/gate/gate.hpp"

namespace parley::gate {

Result<> Gate::admit(Identity* identity, const AnyCommand& command) {
    const Door door = door_of(command);
    if (!identity) {
        if (door != Door::nobody) return Error{Code::not_signed_in};
        return {};
    }
    return admit(*identity, name_of(command), door);
}

Result<> Gate::admit(Identity& identity, std::string_view name, Door door) {
    if (auto in_time = too_fast(identity); !in_time) return in_time;
    if (auto may = engine::may_ask(identity.who, name, door); !may) {
        // The directory is read only for a refusal, to tell callers that their session has ended.
        const auto now = identity.actor(*engine_.directory());
        return now ? may.error() : now.error();
    }
    // An open page pings by itself: that is no use of the session.
    if (name != Ping::name) note_use(identity);
    return {};
}

Result<> Gate::too_fast(Identity& identity) {
    if (!identity.member() || identity.by_operator()) return {};
    if (!identity.own_rate) {
        identity.own_rate = members_.of(identity.member()->id);
        identity.org_rate = orgs_.of(identity.member()->org);
    }
    const auto at = std::chrono::steady_clock::now();
    auto after_ms = identity.own_rate->take(at);
    if (!after_ms) after_ms = identity.org_rate->take(at);
    if (!after_ms) return {};
    Error error{Code::slow_down};
    error.after_ms = after_ms;
    return error;
}

/// Submits a note that the session is in use, if none was made in the last hour.
void Gate::note_use(Identity& identity) {
    const auto session = identity.who.session();
    if (session.empty()) return;
    const Instant at = now();
    if (at.ms - identity.used.ms < engine::session_use_noted_ms) return;
    identity.used = at;
    std::vector<engine::Submission> noted;
    noted.push_back({.caller = engine::Caller::job(), .work = engine::NoteSessionUse{session}});
    engine_.submit(std::move(noted));
}

void Gate::forget_full(Steady at) {
    members_.forget_full(at);
    orgs_.forget_full(at);
}

}  // namespace parley::gate
