#pragma once
// Who acts: by ids while they wait (Caller), and with their rights in one version (Actor).

#include <memory>
#include <optional>

#include "server/engine/entities.hpp"

namespace parley::engine {

class Directory;

/// Whose right is asked for, as they are in one version of the directory. There is no default
/// actor: an absent member, session or token is never somebody who may do more.
class Actor {
  public:
    /// A member with all of their rights.
    static Actor member(std::shared_ptr<const Member> member);
    /// The operator, who may do everything.
    static Actor operator_();
    /// The server's own work, in nobody's name. `may` allows it nothing.
    static Actor job();

    bool is_operator() const { return kind_ == Kind::operator_; }
    /// Null for the operator and for a job.
    const std::shared_ptr<const Member>& member() const { return member_; }
    std::optional<MemberId> id() const {
        return member_ ? std::optional(member_->id) : std::nullopt;
    }
    bool is_active_member() const { return member_ && member_->active; }
    /// The session that is used; empty where there is none.
    SessionId session() const { return session_; }
    /// The token by which a program came, with its scopes. Null where there is none.
    const std::shared_ptr<const Token>& token() const { return token_; }
    /// The operator acts in the member's name.
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

/// Who asks, by ids alone: what a request, a connection or a waiting command keeps of them. It
/// holds no right. `actor` looks everybody up again, in the version on which the right is judged.
class Caller {
  public:
    static Caller by_session(MemberId member, SessionId session);
    static Caller by_token(MemberId member, TokenId token);
    /// In the name of a member, where one is given.
    static Caller operator_(std::optional<MemberId> in_name_of = std::nullopt);
    static Caller job();

    /// session_ended where the member is not active any more, or the session or token is gone. The
    /// operator learns by not_found that the member is not active.
    Result<Actor> actor(const Directory& directory) const;

    std::optional<MemberId> member() const { return member_; }
    /// Whose keys a command's key is among: the operator has their own, whoever they act for.
    MemberId sender() const { return kind_ == Actor::Kind::member ? member_.value() : MemberId{}; }

  private:
    explicit Caller(Actor::Kind kind) : kind_(kind) {}

    Actor::Kind kind_;
    std::optional<MemberId> member_{};
    std::optional<SessionId> session_{};
    std::optional<TokenId> token_{};
};

}  // namespace parley::engine
