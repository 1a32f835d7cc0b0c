#pragma once
// Authentication: the only place where a cookie, a token or the admin socket becomes an identity,
// and where the Origin header is checked. Any thread.

#include <string>
#include <vector>

#include "server/engine/directory.hpp"
#include "server/gate/allowance.hpp"
#include "server/gate/options.hpp"
#include "server/wire/transport.hpp"

namespace parley::gate {

/// Who was authenticated, for one request or for the life of a connection. On its loop only.
struct Identity {
    engine::Actor who;   ///< as of authentication; `actor` gives their present rights
    std::string csrf{};  ///< of the session
    Instant used{};      ///< last noted use of the session
    /// The member's and the org's rate; set by Gate at the first command.
    std::shared_ptr<Allowance> own_rate{}, org_rate{};

    /// Null for the operator in nobody's name.
    const std::shared_ptr<const engine::Member>& member() const { return who.member(); }
    /// Whether they came by the operator's socket, in whoever's name.
    bool by_operator() const { return who.is_operator() || who.via_operator(); }
    TokenId token() const { return who.token() ? who.token()->id : TokenId{}; }
    engine::Caller caller() const;
    /// Their rights in this version of the directory; errors as Caller::actor.
    Result<engine::Actor> actor(const engine::Directory& directory) const {
        return caller().actor(directory);
    }
};

/// Makes the operator act in the name of a member; not_found if there is no such active member.
Result<> take_name(const engine::Directory& directory, MemberId name, Identity& identity);

/// One for the server; constant after construction.
class Doors {
  public:
    explicit Doors(const Options& options);

    /// bad_origin unless the request has no Origin or exactly one of ours, compared whole.
    Result<> check_origin(const wire::HttpRequest& request) const;
    /// How the CSRF value of a cookie's session is checked: `request` must carry it, `upgrade` must
    /// carry an Origin instead, `harmless_request` changes nothing and needs neither.
    enum class Way { request, upgrade, harmless_request };
    /// Authenticates by the admin socket, the Authorization header or the cookie, in this order.
    /// Errors: not_signed_in if there is none of them or the token is unknown; session_ended if the
    /// session is unknown or expired at `now`; bad_origin for a wrong Origin or CSRF value.
    Result<Identity> authenticate(const engine::Directory& directory,
                                  const wire::HttpRequest& request, Way way, Instant now) const;
    /// Authenticates by a token's secret (a program's first frame); not_signed_in if it is unknown.
    Result<Identity> authenticate_token(const engine::Directory& directory,
                                        std::string_view secret) const;

    /// The value of the session cookie; empty if there is none.
    static std::string cookie_of(const wire::HttpRequest& request);
    /// The Set-Cookie value for a new session, valid as long as a session can last.
    std::string cookie_header(std::string_view secret) const;
    static std::string cookie_removal();
    /// The same for the browser's cookie, which says that an account has logged in here before
    /// (sign_in_limits.hpp). It stays when the session ends.
    static std::string browser_cookie_of(const wire::HttpRequest& request);
    static std::string browser_cookie_header(std::string_view value);

  private:
    const std::vector<std::string> origins_;
    const engine::SessionLimits session_limits_;
};

}  // namespace parley::gate
