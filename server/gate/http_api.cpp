#include "server/gate/http_api.hpp"

#include "protocol/frames.hpp"
#include "server/engine/read.hpp"
#include "server/gate/prepare.hpp"
#include "server/gate/responses.hpp"

namespace parley::gate {

namespace {
bool is_json(const wire::HttpRequest& request) {
    const auto type = request.header("Content-Type");
    return wire::same_name(type.substr(0, type.find_first_of("; \t")), "application/json");
}

bool is_for_strangers(std::string_view command) {
    return command == OpenSession::name || command == ResetPassword::name;
}

wire::HttpResponse response_of(const Result<std::string>& answer) {
    if (!answer) return error_response(answer.error());
    return json_response(200, http_reply(*answer));
}
}  // namespace

void HttpApi::answer(Hub& hub, const wire::HttpRequest& request, std::string_view command,
                     wire::Answer answer) {
    const Steady began = std::chrono::steady_clock::now();
    const auto refuse = [&](const Error& error) { answer(error_response(error)); };
    if (request.method != "POST") return answer(wrong_method("POST"));
    // CSRF: a form on another site can send other types without a preflight request.
    if (!request.peer.operator_door && !request.body.empty() && !is_json(request))
        return refuse(Error{Code::bad_value, "Content-Type"});
    auto decoded = decode_body(command, request.body, request.peer.operator_door);
    if (decoded)
        if (const auto* open = decoded->command.as<OpenSession>())
            return passwords_.sign_in(hub, request, *open, std::move(answer));
    if (decoded)
        if (const auto* reset = decoded->command.as<ResetPassword>())
            return passwords_.reset(hub, request, *reset, std::move(answer));
    // Their senders are not authenticated, so they may know what is wrong with them.
    if (!decoded && is_for_strangers(command)) return refuse(decoded.error());

    const auto directory = engine_.directory();
    // Authenticate before reporting decode errors, so that strangers cannot probe for commands.
    const bool harmless = decoded && decoded->command.is<Ping>();
    auto identity = doors_.authenticate(
        *directory, request, harmless ? Doors::Way::harmless_request : Doors::Way::request, now());
    // Strangers have no lines: they could fill the disk.
    if (!identity) return refuse(identity.error());
    Asked asked = asked_by(*identity, {}, Via::http);
    asked.began = began;
    const auto refuse_asked = [&](const Error& error) {
        log_.answered(asked, error.code);
        refuse(error);
    };
    if (!decoded) return refuse_asked(decoded.error());
    asked.command = name_of(decoded->command);
    if (decoded->as) {
        if (auto named = take_name(*directory, *decoded->as, *identity); !named)
            return refuse_asked(named.error());
        asked.member = identity->member()->id, asked.org = identity->member()->org;
    }
    if (auto admitted = gate_.admit(&*identity, decoded->command); !admitted) {
        if (admitted.error().code != Code::slow_down)
            counts_.count(name_of(decoded->command), true);
        return refuse_asked(admitted.error());
    }
    auto held_answer = held(*identity, answer);
    if (!held_answer) return refuse_asked(busy());
    answer = std::move(*held_answer);

    const auto actor = identity->actor(*directory);
    if (!actor) return refuse_asked(actor.error());
    switch (effect_of(decoded->command)) {
        case Effect::reads:
            return answer_query(hub, *identity, std::move(*decoded), asked, std::move(answer));
        case Effect::session: {
            const auto done = perform(*actor, decoded->command);
            log_.answered(asked, done);
            return answer(response_of(done));
        }
        case Effect::changes:
            break;
    }
    std::string key(request.header("Idempotency-Key"));
    if (needs_key(decoded->command) && key.empty())
        return refuse_asked(Error{Code::key_missing, "Idempotency-Key"});
    if (auto refused = Text<0, 64>::refusal(key))
        return refuse_asked(std::move(*refused).within("Idempotency-Key"));
    answer_change(hub, *identity, std::move(*decoded), std::move(key), asked, std::move(answer));
}

wire::Application::Receipt HttpApi::receive(const wire::HttpRequest& head,
                                            std::string_view command) const {
    // A short body is read without authentication.
    if (head.body_size.value_or(wire::unknown_body_max + 1) <= wire::unknown_body_max) return {};
    wire::Application::Receipt receipt;
    if (is_for_strangers(command)) {
        receipt.size_max = wire::unknown_body_max;
        return receipt;
    }
    const auto identity =
        doors_.authenticate(*engine_.directory(), head, Doors::Way::harmless_request, now());
    if (!identity) {
        receipt.size_max = wire::unknown_body_max;
        receipt.refusal = error_response(identity.error());
    }
    return receipt;
}

/// Wraps the answer so that it counts as a connection, and its bytes as held, until it is sent.
/// None if the member is at a bound.
std::optional<wire::Answer> HttpApi::held(const Identity& identity, wire::Answer answer) {
    if (!identity.member() || identity.by_operator()) return answer;
    auto guest = accounts_.take_in(identity.member()->id, identity.member()->org);
    if (!guest || guest->account->full()) return std::nullopt;
    return [guest = std::move(*guest), answer = std::move(answer)](wire::HttpResponse response) {
        response.held = both(guest.visit, hold(guest.account, response.body.size()));
        answer(std::move(response));
    };
}

Result<std::string> HttpApi::perform(const engine::Actor& actor, const AnyCommand& command) {
    if (command.is<Ping>()) return std::string("{}");
    if (const auto* typing = command.as<Type>()) return presence_.type(actor, *typing);
    if (const auto* presence = command.as<SetPresence>()) return presence_.set(actor, *presence);
    // Other session commands are about a WebSocket connection.
    return Error{Code::not_allowed, "do"};
}

void HttpApi::answer_query(Hub& hub, const Identity& identity, Request request, const Asked& asked,
                           wire::Answer answer) {
    const bool slow = engine::is_slow(request.command);
    const auto read = [this, caller = identity.caller(), command = std::move(request.command),
                       asked] {
        auto found = queries_.answer(caller, command);
        log_.answered(asked, found);
        return found;
    };
    if (!slow) return answer(response_of(read()));
    const bool queued = workers_.run([&loop = hub.loop(), read, answer] {
        loop.post([answer, found = read()] { answer(response_of(found)); });
    });
    if (queued) return;
    log_.answered(asked, Code::busy);
    answer(error_response(Error{Code::busy}));
}

void HttpApi::answer_change(Hub& hub, const Identity& identity, Request request, std::string key,
                            const Asked& asked, wire::Answer answer) {
    engine::Submission submission{
        .reply_to = {.command = name_of(request.command)},
        .caller = identity.caller(),
        .key = std::move(key),
        .body_digest = engine_.digest_of(name_of(request.command), request.body),
        .body_size = request.body.size()};
    const auto answered = [this, answer, asked](const engine::Told& told) {
        counts_.count(told.reply_to.command, told.refused);
        log_.answered(asked, told.error ? std::optional(told.error->code) : std::nullopt);
        if (told.refused) return answer(error_response(*told.error));
        answer(json_response(200, http_reply(told.reply)));
    };
    prepare(hub, presence_, passwords_, request.command, std::move(submission),
            [this, answer, answered, asked](Hub& its_hub, Result<engine::Submission> ready) {
                if (!ready) {
                    log_.answered(asked, ready.error().code);
                    return answer(error_response(ready.error()));
                }
                its_hub.submit(std::move(*ready), answered);
            });
}

}  // namespace parley::gate
