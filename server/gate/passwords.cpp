#include "server/gate/passwords.hpp"

#include <sodium.h>

#include "protocol/json_write.hpp"
#include "protocol/precis.hpp"
#include "protocol/unicode.hpp"
#include "server/engine/members.hpp"
#include "server/gate/responses.hpp"

namespace parley::gate {

namespace {
std::string random_secret() {
    std::array<unsigned char, 32> bytes{};
    randombytes_buf(bytes.data(), bytes.size());
    std::string out(bytes.size() * 2 + 1, '\0');
    sodium_bin2hex(out.data(), out.size(), bytes.data(), bytes.size());
    out.pop_back();
    return out;
}

void answer_error(const wire::Answer& answer, const Error& error) { answer(error_response(error)); }

Error come_again(Code code, std::int64_t after_ms) {
    Error error{code};
    error.after_ms = after_ms;
    return error;
}

}  // namespace

/// A log-in on its way from the loop to a worker and back.
struct Passwords::SigningIn {
    OpenSession command;
    std::string password;  ///< canonical (opaque_string)
    SignInTry one;
    std::string browser_cookie;
    wire::Answer answer;
};

Passwords::Passwords(const engine::Engine& engine, const Doors& doors, const Options& options,
                     RequestCounts& counts)
    : engine_(engine),
      doors_(doors),
      counts_(counts),
      trusted_proxies_(options.trusted_proxies),
      limits_(options.sign_ins_per_minute, engine.server_key()),
      invitations_(options.org_invitations_per_minute, 100'000) {}

void Passwords::stop() {
    limits_.stop();
    of_members_.stop();
    of_operator_.stop();
}

/// The accounts of the address that have this password. On a worker.
Passwords::Members Passwords::accounts_of(const OpenSession& command,
                                          const engine::StretchedPassword& password) const {
    Members out;
    const auto directory = engine_.directory();
    for (const auto& member : directory->members_by_email(command.email.text)) {
        if (!member->active || !member->has_password || member->role == Role::bot) continue;
        if (command.org && member->org != *command.org) continue;
        const auto row = engine_.password_row(member->id);
        if (row && engine::is_password(password, member->id, *row)) out.push_back(member);
    }
    return out;
}

/// Submits the session; its secret goes into the cookie once the session is durable.
void Passwords::start_session(Hub& hub, const SigningIn& signing_in, MemberId member) {
    const std::string secret = random_secret();
    const auto& device = signing_in.command.device;
    engine::Submission submission{
        .caller = engine::Caller::job(),
        .work = engine::StartSession{member, engine::digest_of(secret), random_secret(),
                                     device ? device->text : "Browser"}};
    const auto remembered = limits_.remembered(signing_in.one, signing_in.browser_cookie);
    hub.submit(std::move(submission), [this, secret, remembered,
                                       answer = signing_in.answer](const engine::Told& told) {
        if (told.refused) return answer_error(answer, *told.error);
        wire::HttpResponse response = json_response(200, http_reply(told.reply));
        response.headers.emplace_back("Set-Cookie", doors_.cookie_header(secret));
        response.headers.emplace_back("Set-Cookie", Doors::browser_cookie_header(remembered));
        answer(std::move(response));
    });
}

/// Back on the loop: no account, one, or several to choose from.
void Passwords::decide_sign_in(Hub& hub, const SigningIn& signing_in, const Members& right) {
    const auto& answer = signing_in.answer;
    if (right.empty()) return answer_error(answer, Error{Code::bad_credentials});
    if (right.size() == 1) return start_session(hub, signing_in, right.front()->id);
    Error error{Code::choose};
    const auto directory = engine_.directory();
    auto& orgs = error.orgs.emplace();
    for (const auto& member : right)
        orgs.push_back({member->org, directory->org(member->org)->name});
    answer_error(answer, error);
}

/// The checks before a password is hashed: the actor's right, and the org's rate.
Result<> Passwords::let_in(const engine::Submission& submission, const CreateMember& create) {
    const auto directory = engine_.directory();
    const auto actor = submission.caller.actor(*directory);
    if (!actor) return actor.error();
    if (auto org = engine::org_that_takes_in(*directory, *actor, create); !org) return org.error();
    if (actor->is_operator() || actor->via_operator()) return {};
    const std::lock_guard lock(mutex_);
    if (auto after_ms =
            invitations_.take(actor->member()->org.text(), std::chrono::steady_clock::now()))
        return come_again(Code::slow_down, *after_ms);
    return {};
}

void Passwords::sign_in(Hub& hub, const wire::HttpRequest& request, const OpenSession& command,
                        wire::Answer answer) {
    // Login CSRF: another site must not log its visitors into an account of its choice.
    if (auto right = doors_.check_origin(request); !right)
        return answer_error(answer, right.error());
    if (request.header("Origin").empty() && !Doors::cookie_of(request).empty())
        return answer_error(answer, Error{Code::bad_origin});
    // No account can have such a password: refuse without hashing.
    auto password = opaque_string(command.password.reveal());
    if (!password) return answer_error(answer, Error{Code::bad_credentials});
    SigningIn signing_in{.command = command,
                         .password = std::move(*password),
                         .one = {},
                         .browser_cookie = Doors::browser_cookie_of(request),
                         .answer = std::move(answer)};
    signing_in.one =
        limits_.look_at(canonical_email(command.email.text),
                        wire::client_of(request, trusted_proxies_), signing_in.browser_cookie);
    if (auto after_ms = limits_.too_fast(signing_in.one, std::chrono::steady_clock::now()))
        return answer_error(signing_in.answer, come_again(Code::slow_down, *after_ms));
    const bool queued = limits_.run(signing_in.one, [this, &hub, signing_in] {
        counts_.count_hash(RequestCounts::Hashed::to_sign_in);
        const auto hash =
            engine::stretched(engine_.server_key(), signing_in.one.email, signing_in.password);
        auto right = hash ? accounts_of(signing_in.command, *hash) : Members{};
        hub.loop().post(
            [this, &hub, signing_in, right = std::move(right), hashed = hash.has_value()] {
                if (!hashed) return answer_error(signing_in.answer, come_again(Code::busy, 1'000));
                decide_sign_in(hub, signing_in, right);
            });
    });
    if (!queued) answer_error(signing_in.answer, come_again(Code::slow_down, 1'000));
}

void Passwords::hash(Hub& hub, const CreateMember& create, engine::Submission submission,
                     const Ready& ready) {
    if (auto right = let_in(submission, create); !right) return ready(hub, right.error());
    std::optional<std::string> password;
    if (create.password) {
        password = opaque_string(create.password->reveal());
        if (!password) return ready(hub, Error{Code::bad_value, field(&CreateMember::password)});
    }
    const auto email = create.email ? canonical_email(create.email->text) : std::string();
    // The operator has a queue of their own, so that members' passwords do not delay them.
    auto& queue = submission.caller.sender().empty() ? of_operator_ : of_members_;
    const auto org = to_json(create.org);
    if (!password) return ready(hub, std::move(submission));
    auto shared = std::make_shared<engine::Submission>(std::move(submission));
    const bool queued = queue.run(org, [this, &hub, shared, ready, password, email] {
        counts_.count_hash(RequestCounts::Hashed::to_set);
        shared->password_hash = engine::stretched(engine_.server_key(), email, *password);
        hub.loop().post([&hub, shared, ready] {
            if (shared->password_hash) return ready(hub, std::move(*shared));
            ready(hub, Error{Code::busy});
        });
    });
    if (!queued) ready(hub, Error{Code::busy});
}

}  // namespace parley::gate
