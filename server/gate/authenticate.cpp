#include "server/gate/authenticate.hpp"

#include <sodium.h>

#include "server/engine/decide.hpp"

namespace parley::gate {

namespace {
constexpr std::string_view cookie_name = "__Host-parley=";
constexpr std::string_view browser_cookie_name = "__Host-parley-browser=";
// 400 days: browsers keep no cookie longer (RFC 6265bis).
constexpr std::string_view kept_long = "; HttpOnly; Secure; SameSite=Lax; Path=/; Max-Age=34560000";

/// The value of the cookie with this name (with its "="); empty if there is none.
std::string cookie_named(const wire::HttpRequest& request, std::string_view cookie) {
    for (const auto& [name, value] : request.headers) {
        if (!wire::same_name(name, "Cookie")) continue;
        std::string_view rest(value);
        while (!rest.empty()) {
            const auto end = std::min(rest.find(';'), rest.size());
            auto pair = rest.substr(0, end);
            while (pair.starts_with(' ')) pair.remove_prefix(1);
            if (pair.starts_with(cookie)) return std::string(pair.substr(cookie.size()));
            rest.remove_prefix(std::min(end + 1, rest.size()));
        }
    }
    return {};
}

/// Compares in constant time.
bool same_secret(std::string_view a, std::string_view b) {
    return a.size() == b.size() && !a.empty() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}
}  // namespace

engine::Caller Identity::caller() const {
    if (by_operator()) return engine::Caller::operator_(who.id());
    if (who.token()) return engine::Caller::by_token(member()->id, token());
    return engine::Caller::by_session(member()->id, who.session());
}

Result<> take_name(const engine::Directory& directory, MemberId name, Identity& identity) {
    if (!directory.member(name)) return Error{Code::not_found, "as"};
    auto who = engine::Caller::operator_(name).actor(directory);
    if (!who) return who.error();
    identity.who = std::move(*who);
    return {};
}

Doors::Doors(const Options& options)
    : origins_(options.origins), session_limits_(options.session_limits) {}

Result<> Doors::check_origin(const wire::HttpRequest& request) const {
    const auto origin = request.header("Origin");
    if (request.header_count("Origin") == 0) return {};
    const bool known = request.header_count("Origin") == 1 &&
                       std::find(origins_.begin(), origins_.end(), origin) != origins_.end();
    if (!known) return Error{Code::bad_origin};
    return {};
}

// A bearer token wins over a cookie: programs may send both, and only cookies need CSRF protection.
Result<Identity> Doors::authenticate(const engine::Directory& directory,
                                     const wire::HttpRequest& request, Way way, Instant now) const {
    if (request.peer.operator_door) return Identity{.who = engine::Actor::operator_()};
    if (auto right = check_origin(request); !right) return right.error();

    const auto bearer = request.header("Authorization");
    if (!bearer.empty()) {
        constexpr std::string_view scheme = "Bearer ";
        // Schemes ignore case (RFC 9110 section 11.1).
        if (!wire::same_name(bearer.substr(0, scheme.size()), scheme))
            return Error{Code::not_signed_in};
        return authenticate_token(directory, bearer.substr(scheme.size()));
    }

    const auto cookie = cookie_of(request);
    if (cookie.empty()) return Error{Code::not_signed_in};
    // Browsers always send an Origin with an upgrade, so a cookie without one is not from a
    // browser.
    if (way == Way::upgrade && request.header("Origin").empty()) return Error{Code::bad_origin};
    const auto session = directory.session_by(engine::digest_of(cookie));
    if (!session || engine::has_expired(*session, session_limits_, now))
        return Error{Code::session_ended};
    auto who = engine::Caller::by_session(session->member, session->id).actor(directory);
    if (!who) return who.error();
    if (way == Way::request && !same_secret(request.header("X-Parley-CSRF"), session->csrf))
        return Error{Code::bad_origin};
    return Identity{
        .who = std::move(*who), .csrf = session->csrf, .used = engine::last_use(*session)};
}

Result<Identity> Doors::authenticate_token(const engine::Directory& directory,
                                           std::string_view secret) const {
    const auto token = directory.token_by(engine::digest_of(secret));
    if (!token) return Error{Code::not_signed_in};
    auto who = engine::Caller::by_token(token->member, token->id).actor(directory);
    if (!who) return Error{Code::not_signed_in};
    return Identity{.who = std::move(*who)};
}

std::string Doors::cookie_of(const wire::HttpRequest& request) {
    return cookie_named(request, cookie_name);
}

std::string Doors::browser_cookie_of(const wire::HttpRequest& request) {
    return cookie_named(request, browser_cookie_name);
}

std::string Doors::browser_cookie_header(std::string_view value) {
    return std::string(browser_cookie_name).append(value).append(kept_long);
}

std::string Doors::cookie_header(std::string_view secret) const {
    std::string out(cookie_name);
    out += secret;
    out += "; HttpOnly; Secure; SameSite=Lax; Path=/; Max-Age=";
    out += std::to_string(session_limits_.absolute_ms / 1000);
    return out;
}

std::string Doors::cookie_removal() {
    std::string out(cookie_name);
    out += "; HttpOnly; Secure; SameSite=Lax; Path=/; Max-Age=0";
    return out;
}

}  // namespace parley::gate
