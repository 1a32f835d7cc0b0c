#include "server/net/sign_in.hpp"

#include <sodium.h>

#include "protocol/json_write.hpp"
#include "server/net/http_api.hpp"
#include "server/net/server.hpp"

namespace parley::net {

namespace {
// OWASP's password storage advice asks Argon2id for at least 19 MiB and 2 passes; this is 64 MiB
// and 2, about a tenth of a second of one core.
constexpr unsigned long long passes = 2;
constexpr std::size_t memory_bytes = 64u << 20;

/// Empty where there was not enough memory.
std::string hash_of(const std::string& password) {
    std::array<char, crypto_pwhash_STRBYTES> out{};
    if (crypto_pwhash_str_alg(out.data(), password.data(), password.size(), passes, memory_bytes,
                              crypto_pwhash_ALG_ARGON2ID13) != 0)
        return {};
    return out.data();
}

bool matches(const std::string& hash, const std::string& password) {
    return crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0;
}

/// Costs what a real one costs, so that an unknown account answers as late as a known one.
const std::string& dummy_hash() {
    static const std::string hash = hash_of("nobody's password");
    return hash;
}

std::string random_secret() {
    std::array<unsigned char, 32> bytes{};
    randombytes_buf(bytes.data(), bytes.size());
    std::string out(bytes.size() * 2 + 1, '\0');
    sodium_bin2hex(out.data(), out.size(), bytes.data(), bytes.size());
    out.pop_back();
    return out;
}

struct Account {
    std::shared_ptr<const engine::Member> member;
    std::string hash;
};

/// Right: those accounts whose password this is. At most this many are tried.
constexpr std::size_t accounts_max = 5;

std::vector<Account> accounts_of(Server& server, const OpenSession& command) {
    std::vector<Account> out;
    const auto directory = server.engine().directory();
    for (const auto& member : directory->members_by_email(command.email.text)) {
        if (!member->active || !member->has_password || member->role == Role::bot) continue;
        if (command.org && member->org != *command.org) continue;
        auto hash = server.engine().password_hash(member->id);
        if (hash && !hash->empty() && out.size() < accounts_max)
            out.push_back({member, std::move(*hash)});
    }
    return out;
}

void answer_error(const Answer& answer, const Error& error) { answer(error_response(error)); }

void start_session(Hub& hub, const OpenSession& command, MemberId member, Answer answer) {
    const std::string secret = random_secret();
    engine::Submission submission{
        .caller = engine::Caller::job(),
        .work = engine::StartSession{member, engine::digest_of(secret), random_secret(),
                                     command.device ? command.device->text : "Browser"}};
    hub.submit(std::move(submission), [&hub, secret,
                                       answer = std::move(answer)](const engine::Told& told) {
        if (told.refused) return answer_error(answer, *told.error);
        HttpResponse response = json_response(200, http_reply(told.reply));
        response.headers.emplace_back("Set-Cookie", hub.server().doors().cookie_header(secret));
        answer(std::move(response));
    });
}

void decide_sign_in(Hub& hub, const OpenSession& command,
                    const std::vector<std::shared_ptr<const engine::Member>>& right,
                    const Answer& answer) {
    if (right.empty()) return answer_error(answer, Error{Code::bad_credentials});
    if (right.size() == 1) return start_session(hub, command, right.front()->id, answer);
    Error error{Code::choose};
    const auto directory = hub.server().engine().directory();
    auto& orgs = error.orgs.emplace();
    for (const auto& member : right)
        orgs.push_back({member->org, directory->org(member->org)->name});
    answer_error(answer, error);
}
}  // namespace

void sign_in(Hub& hub, const HttpRequest& request, const OpenSession& command, Answer answer) {
    Server& server = hub.server();
    // Log-in from another site would put somebody into a stranger's account.
    if (auto right = server.doors().check_origin(request); !right)
        return answer_error(answer, right.error());
    if (request.header("Origin").empty() && !Doors::cookie_of(request).empty())
        return answer_error(answer, Error{Code::bad_origin});
    // By account and address together: a stranger cannot lock the account's owner out.
    if (auto after_ms = server.sign_in_too_fast(request.peer.address, command.email.text)) {
        Error error{Code::slow_down};
        error.after_ms = after_ms;
        return answer_error(answer, error);
    }
    const bool queued =
        server.workers().run([&hub, command, answer, accounts = accounts_of(server, command)] {
            std::vector<std::shared_ptr<const engine::Member>> right;
            for (const auto& account : accounts)
                if (matches(account.hash, command.password.reveal()))
                    right.push_back(account.member);
            if (accounts.empty()) (void)matches(dummy_hash(), command.password.reveal());
            hub.loop().post([&hub, command, right = std::move(right), answer] {
                decide_sign_in(hub, command, right, answer);
            });
        });
    if (queued) return;
    Error error{Code::slow_down};
    error.after_ms = 1'000;
    answer_error(answer, error);
}

void with_password_hash(Hub& hub, AnyCommand&& command, engine::Submission submission,
                        const Ready& ready) {
    const auto* create = std::get_if<CreateMember>(&command);
    const bool has_password = create && create->password;
    std::string password = has_password ? create->password->reveal() : std::string();
    const std::string id = submission.reply_to.id;
    std::visit(
        [&]<class Command>(Command&& what) { submission.work = std::forward<Command>(what); },
        std::move(command));
    if (!has_password) return ready(hub, std::move(submission));
    auto shared = std::make_shared<engine::Submission>(std::move(submission));
    const bool queued = hub.server().workers().run([&hub, shared, ready, password] {
        const auto hash = hash_of(password);
        if (!hash.empty()) shared->password_hash = Secret<256>(hash);
        hub.loop().post([&hub, shared, ready] {
            if (shared->password_hash) return ready(hub, std::move(*shared));
            ready(hub, Error{Code::busy});
        });
    });
    if (!queued) ready(hub, Error{Code::busy});
}

}  // namespace parley::net
