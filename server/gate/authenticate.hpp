#pragma once
// Who is there: the one place where a cookie, a token or the admin socket becomes somebody, and
// where origins are looked at.

#include <string>
#include <vector>

#include "server/engine/directory.hpp"
#include "server/gate/allowance.hpp"
#include "server/gate/options.hpp"
#include "server/wire/transport.hpp"

namespace parley::gate {

/// Somebody who was recognised. Of one request, or of a connection.
struct Identity {
    engine::Actor who;   ///< as they were then; `actor` says what they are now
    std::string csrf{};  ///< of the session
    Instant used{};      ///< the session, as far as it is known
    /// What they and their org may ask over time; the gate puts it here at their first command.
    std::shared_ptr<Allowance> own_rate{}, org_rate{};

    /// Null for the operator in nobody's name.
    const std::shared_ptr<const engine::Member>& member() const { return who.member(); }
    /// They came by the operator's socket, in whosever name.
    bool by_operator() const { return who.is_operator() || who.via_operator(); }
    TokenId token() const { return who.token() ? who.token()->id : TokenId{}; }
    engine::Caller caller() const;
    /// Who they are in this version of the directory; an error where the session, the token or the
    /// member has ended.
    Result<engine::Actor> actor(const engine::Directory& directory) const {
        return caller().actor(directory);
    }
};

/// The operator acts in the name of a member.
Result<> take_name(const engine::Directory& directory, MemberId name, Identity& identity);

class Doors {
  public:
    explicit Doors(const Options& options);

    /// An Origin that was sent must be one of ours, compared whole (PROTOCOL section 1).
    Result<> check_origin(const wire::HttpRequest& request) const;
    /// The header's token, the cookie's session, or the operator by the socket they came in on;
    /// not_signed_in where there is none of these, bad_origin where a cookie's surroundings are
    /// wrong. A cookie's request must carry the session's CSRF value, but for an upgrade, which
    /// must carry an Origin.
    enum class Way { request, upgrade, harmless_request };
    /// A session that has lasted too long by `now` is session_ended.
    Result<Identity> authenticate(const engine::Directory& directory,
                                  const wire::HttpRequest& request, Way way, Instant now) const;
    /// By a token alone: the first frame of a program.
    Result<Identity> authenticate_token(const engine::Directory& directory,
                                        std::string_view secret) const;

    /// The session cookie's value; empty where there is none.
    static std::string cookie_of(const wire::HttpRequest& request);
    /// Sets the cookie, for as long as a session can last.
    std::string cookie_header(std::string_view secret) const;
    static std::string cookie_removal();
    /// The same of the browser's cookie, by which an account is known again (sign_in_limits.hpp).
    /// It stays when a session ends.
    static std::string browser_cookie_of(const wire::HttpRequest& request);
    static std::string browser_cookie_header(std::string_view value);

  private:
    const std::vector<std::string> origins_;
    const engine::SessionLimits session_limits_;
};

}  // namespace parley::gate
