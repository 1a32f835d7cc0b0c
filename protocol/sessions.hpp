#pragma once
// Sessions (log-ins of people), tokens (of programs), and logging in.

#include "protocol/views.hpp"

namespace parley {

struct SessionOpenedReply {
    view::Colleague member;
    SessionId session;
    std::string csrf;
};
BOOST_DESCRIBE_STRUCT(SessionOpenedReply, (), (member, session, csrf))

/// Over HTTP only. `org` chooses between accounts of one address (error `choose`). Errors:
/// bad_credentials, slow_down, bad_origin.
struct OpenSession {
    static constexpr std::string_view name = "session.open";
    static constexpr std::string_view about = "Sign in: the answer sets the session cookie.";
    static constexpr Effect effect = Effect::session;
    static constexpr Door door = Door::nobody;
    using Reply = SessionOpenedReply;
    Email email;
    Secret<1024> password;
    std::optional<OrgId> org;
    std::optional<Name<200>> device;
};
BOOST_DESCRIBE_STRUCT(OpenSession, (), (email, password, org, device))

struct ResetPassword {
    static constexpr std::string_view name = "session.reset";
    static constexpr std::string_view about =
        "Set a new password with the secret that `member.reset` gave: all the member's sessions "
        "end.";
    static constexpr Effect effect = Effect::session;
    static constexpr Door door = Door::nobody;
    using Reply = Nothing;
    Secret<200> secret;
    Secret<1024> password;
};
BOOST_DESCRIBE_STRUCT(ResetPassword, (), (secret, password))

/// The answer comes before the push `hello`. not_signed_in for an unknown token.
struct Hello {
    static constexpr std::string_view name = "hello";
    static constexpr std::string_view about =
        "The first frame of a program that has no cookie and sent no bearer token.";
    static constexpr Effect effect = Effect::session;
    static constexpr Door door = Door::nobody;
    using Reply = Nothing;
    Secret<128> token;
};
BOOST_DESCRIBE_STRUCT(Hello, (), (token))

/// `session` none: the one that is used. Needs no key.
struct CloseSession {
    static constexpr std::string_view name = "session.close";
    static constexpr std::string_view about = "Sign out here, or another session of oneself.";
    static constexpr Effect effect = Effect::changes;
    static constexpr Door door = Door::members;
    static constexpr bool needs_admin_scope = true;
    using Reply = Nothing;
    static constexpr bool keyless = true;  // repeating it has no further effect
    std::optional<SessionId> session;
};
BOOST_DESCRIBE_STRUCT(CloseSession, (), (session))

struct RevokeSession {
    static constexpr std::string_view name = "session.revoke";
    static constexpr std::string_view about =
        "End a session, of oneself or of a member that one manages.";
    static constexpr Effect effect = Effect::changes;
    static constexpr Door door = Door::members;
    static constexpr bool needs_admin_scope = true;
    using Reply = Nothing;
    SessionId session;
};
BOOST_DESCRIBE_STRUCT(RevokeSession, (), (session))

struct SessionPage {
    std::vector<view::Session> sessions;
};
BOOST_DESCRIBE_STRUCT(SessionPage, (), (sessions))

struct ListSessions {
    static constexpr std::string_view name = "session.list";
    static constexpr std::string_view about =
        "Where one is signed in; the operator names the member.";
    static constexpr Effect effect = Effect::reads;
    static constexpr Door door = Door::members;
    static constexpr bool needs_admin_scope = true;
    using Reply = SessionPage;
    std::optional<MemberId> member;
};
BOOST_DESCRIBE_STRUCT(ListSessions, (), (member))

/// The scope of commands that create or end members, tokens and sessions, and of no other command.
/// A token has it only if it was named, and only callers without scopes can give it.
constexpr std::string_view admin_scope = "admin";

/// `secret` is not in the stored answer: a repeated command gets the reply without it.
struct TokenMade {
    TokenId id;
    MemberId member;
    std::string name;
    std::optional<ShownOnce> secret;
};
BOOST_DESCRIBE_STRUCT(TokenMade, (), (id, member, name, secret))

struct CreateToken {
    static constexpr std::string_view name = "token.create";
    static constexpr std::string_view about = "A key for a program. Its secret is shown this once.";
    static constexpr Effect effect = Effect::changes;
    static constexpr Door door = Door::members;
    static constexpr bool needs_admin_scope = true;
    using Reply = TokenMade;
    MemberId member;
    Name<80> name_;
    OptionalList<Name<80>, 100> scopes;  ///< empty: everything that the member may do
};
BOOST_DESCRIBE_STRUCT(CreateToken, (), (member, name_, scopes))

struct RevokeToken {
    static constexpr std::string_view name = "token.revoke";
    static constexpr std::string_view about =
        "End a token: connections that came by it are closed.";
    static constexpr Effect effect = Effect::changes;
    static constexpr Door door = Door::members;
    static constexpr bool needs_admin_scope = true;
    using Reply = Nothing;
    TokenId token;
};
BOOST_DESCRIBE_STRUCT(RevokeToken, (), (token))

struct TokenPage {
    std::vector<view::Token> tokens;
};
BOOST_DESCRIBE_STRUCT(TokenPage, (), (tokens))

struct ListTokens {
    static constexpr std::string_view name = "token.list";
    static constexpr std::string_view about = "The tokens of a member.";
    static constexpr Effect effect = Effect::reads;
    static constexpr Door door = Door::members;
    static constexpr bool needs_admin_scope = true;
    using Reply = TokenPage;
    MemberId member;
};
BOOST_DESCRIBE_STRUCT(ListTokens, (), (member))

// Sessions are told in the member's own stream, tokens in the stream of the member's org.

struct SessionOpened {
    static constexpr std::string_view name = "session.opened";
    SessionId session;
    std::string device;
};
BOOST_DESCRIBE_STRUCT(SessionOpened, (), (session, device))

struct SessionRevoked {
    static constexpr std::string_view name = "session.revoked";
    SessionId session;
};
BOOST_DESCRIBE_STRUCT(SessionRevoked, (), (session))

struct TokenCreated {
    static constexpr std::string_view name = "token.created";
    view::Token token;
};
BOOST_DESCRIBE_STRUCT(TokenCreated, (), (token))

struct TokenRevoked {
    static constexpr std::string_view name = "token.revoked";
    TokenId token;
    MemberId member;
};
BOOST_DESCRIBE_STRUCT(TokenRevoked, (), (token, member))

}  // namespace parley
