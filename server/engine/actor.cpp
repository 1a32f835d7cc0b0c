#include "server/engine/actor.hpp"

#include "server/engine/directory.hpp"

namespace parley::engine {

Actor Actor::member(std::shared_ptr<const Member> member) {
    ensure(member != nullptr);
    Actor actor(Kind::member);
    actor.member_ = std::move(member);
    return actor;
}
Actor Actor::operator_() { return Actor(Kind::operator_); }
Actor Actor::job() { return Actor(Kind::job); }

Caller Caller::by_session(MemberId member, SessionId session) {
    Caller caller(Actor::Kind::member);
    caller.member_ = member;
    caller.session_ = session;
    return caller;
}
Caller Caller::by_token(MemberId member, TokenId token) {
    Caller caller(Actor::Kind::member);
    caller.member_ = member;
    caller.token_ = token;
    return caller;
}
Caller Caller::operator_(std::optional<MemberId> in_name_of) {
    Caller caller(Actor::Kind::operator_);
    caller.member_ = in_name_of;
    return caller;
}
Caller Caller::job() { return Caller(Actor::Kind::job); }

// A session or token that was named must exist and be the member's: an absent one grants nothing.
Result<Actor> Caller::actor(const Directory& directory) const {
    const bool is_operator = kind_ == Actor::Kind::operator_;
    if (!member_) return is_operator ? Actor::operator_() : Actor::job();
    auto member = directory.member(*member_);
    if (!member || !member->active)
        return Error{is_operator ? Code::not_found : Code::session_ended};
    Actor actor = Actor::member(std::move(member));
    actor.via_operator_ = is_operator;
    if (session_) {
        const auto session = directory.session(*session_);
        if (!session || session->member != *member_) return Error{Code::session_ended};
        actor.session_ = session->id;
    }
    if (token_) {
        actor.token_ = directory.token(*token_);
        if (!actor.token_ || actor.token_->member != *member_) return Error{Code::session_ended};
    }
    return actor;
}

}  // namespace parley::engine
