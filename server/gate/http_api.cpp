#include "server/gate/http_api.hpp"

#include "protocol/frames.hpp"
#include "server/engine/read.hpp"
#include "server/gate/moments.hpp"
#include "server/gate/prepare.hpp"
#include "server/gate/server.hpp"
#include "server/gate/sign_in.hpp"

namespace parley::gate {

wire::HttpResponse json_response(int status, std::string body) {
    wire::HttpResponse response{.status = status, .body = std::move(body)};
    response.headers.emplace_back("Content-Type", "application/json");
    response.headers.emplace_back("Cache-Control", "no-store");
    add_security_headers(response);
    return response;
}

wire::HttpResponse error_response(const Error& error) {
    const int status = http_status(error.code);
    wire::HttpResponse response = json_response(status, http_error(error));
    if (status == 429 || status == 503) {
        const auto seconds = (error.after_ms.value_or(1'000) + 999) / 1'000;
        response.headers.emplace_back("Retry-After", std::to_string(seconds));
    }
    return response;
}

namespace {
bool is_json(const wire::HttpRequest& request) {
    const auto type = request.header("Content-Type");
    return wire::same_name(type.substr(0, type.find_first_of("; \t")), "application/json");
}

wire::HttpResponse response_of(const Result<std::string>& answer) {
    if (!answer) return error_response(answer.error());
    return json_response(200, http_reply(*answer));
}

Result<std::string> perform(Server& server, const engine::Actor& actor, const AnyCommand& command) {
    if (std::holds_alternative<Ping>(command)) return std::string("{}");
    if (const auto* typing = std::get_if<Type>(&command)) return type(server, actor, *typing);
    if (const auto* presence = std::get_if<SetPresence>(&command))
        return set_presence(server, actor, *presence);
    // The rest is about a connection, and this is none.
    return Error{Code::not_allowed, "do"};
}

void answer_read(Hub& hub, const Identity& identity, Request request, wire::Answer answer) {
    const auto read = [&hub, caller = identity.caller(), command = std::move(request.command)] {
        return hub.server().read(caller, command);
    };
    if (!engine::is_slow(request.command)) return answer(response_of(read()));
    const bool queued = hub.server().workers().run([&hub, read, answer] {
        hub.loop().post([answer, found = read()] { answer(response_of(found)); });
    });
    if (!queued) answer(error_response(Error{Code::busy}));
}

void answer_change(Hub& hub, const Identity& identity, Request request, std::string key,
                   wire::Answer answer) {
    engine::Submission submission{
        .caller = identity.caller(),
        .key = std::move(key),
        .body_digest = hub.server().engine().digest_of(name_of(request.command), request.body),
        .body_size = request.body.size()};
    prepare(hub, std::move(request.command), std::move(submission),
            [answer](Hub& loop_hub, Result<engine::Submission> ready) {
                if (!ready) return answer(error_response(ready.error()));
                loop_hub.submit(std::move(*ready), [answer, &loop_hub](const engine::Told& told) {
                    loop_hub.server().count(told.reply_to.command, told.refused);
                    if (told.refused) return answer(error_response(*told.error));
                    answer(json_response(200, http_reply(told.reply)));
                });
            });
}
}  // namespace

Error busy() {
    Error error{Code::busy};
    error.after_ms = 1'000;
    return error;
}

std::optional<wire::Answer> held_answer(Server& server, const Identity& identity,
                                        wire::Answer answer) {
    if (!identity.member() || identity.by_operator()) return answer;
    auto guest = server.take_in(*identity.member());
    if (!guest || guest->account->full()) return std::nullopt;
    return [guest = std::move(*guest), answer = std::move(answer)](wire::HttpResponse response) {
        response.held = both(guest.visit, hold(guest.account, response.body.size()));
        answer(std::move(response));
    };
}

void answer_command(Hub& hub, const wire::HttpRequest& request, std::string_view command,
                    wire::Answer answer) {
    Server& server = hub.server();
    const auto refuse = [&](const Error& error) { answer(error_response(error)); };
    if (request.method != "POST") {
        wire::HttpResponse response =
            json_response(405, http_error(Error{Code::bad_value, "method"}));
        response.headers.emplace_back("Allow", "POST");
        return answer(std::move(response));
    }
    // A form of another site can send other types without asking first.
    if (!request.peer.operator_door && !request.body.empty() && !is_json(request))
        return refuse(Error{Code::bad_value, "Content-Type"});
    auto decoded = decode_body(command, request.body, request.peer.operator_door);
    if (decoded)
        if (const auto* open = std::get_if<OpenSession>(&decoded->command))
            return sign_in(hub, request, *open, std::move(answer));
    // The one command for those who are nobody yet: they are told what is wrong with it.
    if (!decoded && command == OpenSession::name) return refuse(decoded.error());

    const auto directory = server.engine().directory();
    // Who is nobody learns nothing of what commands there are.
    const bool harmless = decoded && std::holds_alternative<Ping>(decoded->command);
    auto identity = server.doors().authenticate(
        *directory, request, harmless ? Doors::Way::harmless_request : Doors::Way::request, now());
    if (!identity) return refuse(identity.error());
    if (!decoded) return refuse(decoded.error());
    if (decoded->as)
        if (auto named = take_name(*directory, *decoded->as, *identity); !named)
            return refuse(named.error());
    if (auto admitted = server.gate().admit(&*identity, decoded->command); !admitted) {
        if (admitted.error().code != Code::slow_down) server.count(name_of(decoded->command), true);
        return refuse(admitted.error());
    }
    auto held = held_answer(server, *identity, answer);
    if (!held) return refuse(busy());
    answer = std::move(*held);

    const auto actor = identity->actor(*directory);
    if (!actor) return refuse(actor.error());
    switch (effect_of(decoded->command)) {
        case Effect::reads:
            return answer_read(hub, *identity, std::move(*decoded), std::move(answer));
        case Effect::session:
            return answer(response_of(perform(server, *actor, decoded->command)));
        case Effect::changes:
            break;
    }
    std::string key(request.header("Idempotency-Key"));
    if (needs_key(decoded->command) && key.empty())
        return refuse(Error{Code::key_missing, "Idempotency-Key"});
    if (auto refused = Text<0, 64>::refusal(key))
        return refuse(std::move(*refused).within("Idempotency-Key"));
    answer_change(hub, *identity, std::move(*decoded), std::move(key), std::move(answer));
}

}  // namespace parley::gate
