#include "server/gate/passwords.hpp"

#include <sodium.h>

#include "protocol/json_write.hpp"
#include "protocol/precis.hpp"
#include "protocol/unicode.hpp"
#include "server/engine/members.hpp"
#include "server/engine/password_commands.hpp"
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
    Asked asked{};
    std::string from{};  ///< the client's network address
};

void Passwords::refuse(const SigningIn& signing_in, const Error& error) const {
    log_.signed_in(signing_in.asked, error.code, signing_in.from);
    answer_error(signing_in.answer, error);
}

Passwords::Passwords(const engine::Engine& engine, const Doors& doors, const Options& options,
                     RequestCounts& counts, const CommandLog& log)
    : engine_(engine),
      doors_(doors),
      counts_(counts),
      log_(log),
      trusted_proxies_(options.trusted_proxies),
      limits_(options.sign_ins_per_minute, engine.server_key()),
      invitations_(options.org_invitations_per_minute, 100'000),
      changes_(options.sign_ins_per_minute, 100'000) {}

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
void Passwords::start_session(Hub& hub, SigningIn signing_in, const engine::Member& member) {
    signing_in.asked.member = member.id, signing_in.asked.org = member.org;
    const std::string secret = random_secret();
    const auto& device = signing_in.command.device;
    engine::Submission submission{
        .caller = engine::Caller::job(),
        .work = engine::StartSession{member.id, engine::digest_of(secret), random_secret(),
                                     device ? device->text : "Browser"}};
    const auto remembered = limits_.remembered(signing_in.one, signing_in.browser_cookie);
    hub.submit(
        std::move(submission), [this, secret, remembered, signing_in](const engine::Told& told) {
            if (told.refused) return refuse(signing_in, *told.error);
            const auto& answer = signing_in.answer;
            log_.signed_in(signing_in.asked, std::nullopt, signing_in.from);
            wire::HttpResponse response = json_response(200, http_reply(told.reply));
            response.headers.emplace_back("Set-Cookie", doors_.cookie_header(secret));
            response.headers.emplace_back("Set-Cookie", Doors::browser_cookie_header(remembered));
            answer(std::move(response));
        });
}

/// Back on the loop: no account, one, or several to choose from.
void Passwords::decide_sign_in(Hub& hub, const SigningIn& signing_in, const Members& right) {
    if (right.empty()) return refuse(signing_in, Error{Code::bad_credentials});
    if (right.size() == 1) return start_session(hub, signing_in, *right.front());
    Error error{Code::choose};
    const auto directory = engine_.directory();
    auto& orgs = error.orgs.emplace();
    for (const auto& member : right)
        orgs.push_back({member->org, directory->org(member->org)->name});
    refuse(signing_in, error);
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
                         .answer = std::move(answer),
                         .asked = {.command = OpenSession::name, .via = Via::http}};
    const auto client = wire::client_of(request, trusted_proxies_);
    if (client) signing_in.from = client->text();
    signing_in.one =
        limits_.look_at(canonical_email(command.email.text), client, signing_in.browser_cookie);
    if (auto after_ms = limits_.too_fast(signing_in.one, std::chrono::steady_clock::now()))
        return refuse(signing_in, come_again(Code::slow_down, *after_ms));
    const bool queued = limits_.run(signing_in.one, [this, &hub, signing_in] {
        counts_.count_hash(RequestCounts::Hashed::to_sign_in);
        const auto hash =
            engine::stretched(engine_.server_key(), signing_in.one.email, signing_in.password);
        auto right = hash ? accounts_of(signing_in.command, *hash) : Members{};
        hub.loop().post(
            [this, &hub, signing_in, right = std::move(right), hashed = hash.has_value()] {
                if (!hashed) return refuse(signing_in, come_again(Code::busy, 1'000));
                decide_sign_in(hub, signing_in, right);
            });
    });
    if (!queued) refuse(signing_in, come_again(Code::slow_down, 1'000));
}

void Passwords::hash(Hub& hub, const CreateMember& create, engine::Submission submission,
                     const Ready& ready) {
    if (auto right = let_in(submission, create); !right) return ready(hub, right.error());
    std::optional<std::string> password;
    if (create.password) {
        password = opaque_string(create.password->reveal());
        if (!password) return ready(hub, Error{Code::bad_value, field(&CreateMember::password)});
    }
    if (!password) return ready(hub, std::move(submission));
    const auto email = create.email ? canonical_email(create.email->text) : std::string();
    const bool of_operator = submission.caller.sender().empty();
    run(
        hub, of_operator, to_json(create.org), std::move(submission),
        [this, email, password](engine::Submission& hashed) {
            return stretch(hashed, email, *password);
        },
        ready);
}

void Passwords::run(Hub& hub, bool of_operator, const std::string& org,
                    engine::Submission submission,
                    std::function<Result<>(engine::Submission&)> work, const Ready& ready) {
    // The operator never waits for members' passwords.
    auto& queue = of_operator ? of_operator_ : of_members_;
    auto shared = std::make_shared<engine::Submission>(std::move(submission));
    const bool queued = queue.run(org, [&hub, shared, ready, work = std::move(work)] {
        auto done = work(*shared);
        hub.loop().post([&hub, shared, ready, done = std::move(done)] {
            if (done) return ready(hub, std::move(*shared));
            ready(hub, done.error());
        });
    });
    if (!queued) ready(hub, Error{Code::busy});
}

Result<> Passwords::stretch(engine::Submission& submission, const std::string& email,
                            const std::string& password) {
    counts_.count_hash(RequestCounts::Hashed::to_set);
    submission.password_hash = engine::stretched(engine_.server_key(), email, password);
    if (!submission.password_hash) return Error{Code::busy};
    return {};
}

void Passwords::hash(Hub& hub, const ChangePassword& change, engine::Submission submission,
                     const Ready& ready) {
    const auto directory = engine_.directory();
    const auto actor = submission.caller.actor(*directory);
    if (!actor) return ready(hub, actor.error());
    const auto subject = engine::subject_of(*directory, *actor, change);
    if (!subject) return ready(hub, subject.error());
    const auto password = opaque_string(change.new_.reveal());
    if (!password) return ready(hub, Error{Code::bad_value, field(&ChangePassword::new_)});
    const bool by_operator = actor->is_operator() || actor->via_operator();
    std::optional<std::string> old;
    if (!by_operator && (*subject)->has_password) {
        if (!change.old) return ready(hub, Error{Code::missing_field, field(&ChangePassword::old)});
        const std::lock_guard lock(mutex_);
        const auto now = std::chrono::steady_clock::now();
        if (auto after_ms = changes_.take((*subject)->id.text(), now))
            return ready(hub, come_again(Code::slow_down, *after_ms));
        // A password that nobody can have set is wrong like any other.
        old = opaque_string(change.old->reveal()).value_or(std::string());
    }
    run(
        hub, by_operator, to_json((*subject)->org), std::move(submission),
        [this, old, password, member = (*subject)->id,
         email = canonical_email(*(*subject)->email)](engine::Submission& hashed) -> Result<> {
            if (old) {
                counts_.count_hash(RequestCounts::Hashed::to_sign_in);
                const auto tried = engine::stretched(engine_.server_key(), email, *old);
                if (!tried) return Error{Code::busy};
                const auto row = engine_.password_row(member);
                if (!row || !engine::is_password(*tried, member, *row))
                    return Error(Code::bad_credentials, field(&ChangePassword::old))
                        .saying("The old password is another.");
            }
            return stretch(hashed, email, *password);
        },
        ready);
}

void Passwords::reset(Hub& hub, const wire::HttpRequest& request, const ResetPassword& command,
                      wire::Answer answer) {
    if (auto right = doors_.check_origin(request); !right)
        return answer_error(answer, right.error());
    const auto directory = engine_.directory();
    const auto& secret = command.secret.reveal();
    Asked asked{.command = ResetPassword::name, .via = Via::http};
    const auto client = wire::client_of(request, trusted_proxies_);
    const std::string from = client ? client->text() : std::string();
    const auto subject = engine::subject_of(*directory, secret, now());
    if (!subject) {
        log_.signed_in(asked, subject.error().code, from);
        return answer_error(answer, subject.error());
    }
    asked.member = (*subject)->id, asked.org = (*subject)->org;
    const auto password = opaque_string(command.password.reveal());
    if (!password)
        return answer_error(answer, Error{Code::bad_value, field(&ResetPassword::password)});
    engine::Submission submission{
        .caller = engine::Caller::job(),
        .work = engine::UsePasswordLink{(*subject)->id, engine::digest_of(secret)}};
    run(
        hub, false, to_json((*subject)->org), std::move(submission),
        [this, password, email = canonical_email(*(*subject)->email)](engine::Submission& hashed) {
            return stretch(hashed, email, *password);
        },
        [this, answer, asked, from](Hub& loop, Result<engine::Submission> hashed) {
            if (!hashed) {
                log_.signed_in(asked, hashed.error().code, from);
                return answer_error(answer, hashed.error());
            }
            loop.submit(std::move(*hashed), [this, answer, asked, from](const engine::Told& told) {
                log_.signed_in(asked, told.error ? std::optional(told.error->code) : std::nullopt,
                               from);
                if (told.refused) return answer_error(answer, *told.error);
                answer(json_response(200, http_reply(told.reply)));
            });
        });
}

}  // namespace parley::gate
