#pragma once
// Who acts: a Caller (ids alone) while a command waits, an Actor (with rights) while it is decided.

#include <memory>
#include <optional>

#include "server/engine/entities.hpp"

namespace parley::engine {

class Directory;

/// Whoever asks, as in one version of the directory; valid for one request. There is no default
/// actor, so an absent member, session or token never becomes somebody with more rights.
class Actor {
  public:
    /// A member with all of their rights. Must not be null.
    static Actor member(std::shared_ptr<const Member> member);
    /// The operator: `may` allows everything.
    static Actor operator_();
    /// The server itself, in nobody's name: `may` allows nothing.
    static Actor job();

    bool is_operator() const { return kind_ == Kind::operator_; }
    /// Null for the operator and for a job.
    const std::shared_ptr<const Member>& member() const { return member_; }
    std::optional<MemberId> id() const {
        return member_ ? std::optional(member_->id) : std::nullopt;
    }
    bool is_active_member() const { return member_ && member_->active; }
    /// The session that is used; the empty id if there is none.
    SessionId session() const { return session_; }
    /// The token that is used; null if there is none.
    const std::shared_ptr<const Token>& token() const { return token_; }
    /// Whether the operator acts in the member's name.
    bool via_operator() const { return via_operator_; }

  private:
    friend class Caller;
    enum class Kind { member, operator_, job };
    explicit Actor(Kind kind) : kind_(kind) {}

    Kind kind_;
    std::shared_ptr<const Member> member_{};
    std::shared_ptr<const Token> token_{};
    SessionId session_{};
    bool via_operator_ = false;
};

/// Whoever asks, by ids: what requests, connections and queued commands keep. It holds no right;
/// `actor` looks everything up in the version on which the right is judged.
class Caller {
  public:
    static Caller by_session(MemberId member, SessionId session);
    static Caller by_token(MemberId member, TokenId token);
    /// The operator, in the name of a member if one is given.
    static Caller operator_(std::optional<MemberId> in_name_of = std::nullopt);
    static Caller job();

    /// session_ended if the member is deactivated, or the session or token is gone or another
    /// member's. To the operator: not_found if the member is deactivated.
    Result<Actor> actor(const Directory& directory) const;

    std::optional<MemberId> member() const { return member_; }
    /// Whose idempotency keys are used: the member's; the empty id for the operator and jobs.
    MemberId sender() const { return kind_ == Actor::Kind::member ? member_.value() : MemberId{}; }

  private:
    explicit Caller(Actor::Kind kind) : kind_(kind) {}

    Actor::Kind kind_;
    std::optional<MemberId> member_{};
    std::optional<SessionId> session_{};
    std::optional<TokenId> token_{};
};

}  // namespace parley::engine
