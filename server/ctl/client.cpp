#include "server/ctl/client.hpp"

#include <sodium.h>

#include <thread>

#include "server/ctl/stop.hpp"

namespace parley::ctl {

namespace {
std::string hex(const unsigned char* bytes, std::size_t size) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out;
    for (std::size_t i = 0; i < size; ++i) {
        out += digits[bytes[i] >> 4];
        out += digits[bytes[i] & 15];
    }
    return out;
}

/// What the server may answer differently a moment later.
bool passes(const RefusalSeen& refusal) {
    return refusal.code == enum_text(Code::slow_down) || refusal.code == enum_text(Code::busy) ||
           refusal.code == enum_text(Code::going_away);
}

Stop stop_of(const RefusalSeen& refusal, int status) {
    std::string message =
        refusal.message.empty() ? "The server refused: " + refusal.code : refusal.message;
    message += " (" + refusal.code;
    if (!refusal.field.empty()) message += ", field " + refusal.field;
    if (refusal.limit) message += ", limit " + std::to_string(*refusal.limit);
    if (!refusal.reference.empty()) message += ", reference " + refusal.reference;
    message += ")";
    return {status >= 500 ? Exit::failed : Exit::refused, message, refusal.json};
}
}  // namespace

std::string new_key() {
    unsigned char bytes[16];
    randombytes_buf(bytes, sizeof bytes);
    return hex(bytes, sizeof bytes);
}

std::string key_of(std::string_view text) {
    unsigned char bytes[24];
    crypto_generichash(bytes, sizeof bytes, reinterpret_cast<const unsigned char*>(text.data()),
                       text.size(), nullptr, 0);
    return hex(bytes, sizeof bytes);
}

Reply Client::send_body(std::string_view command, const std::string& body, const std::string& key) {
    using namespace std::chrono;
    using Clock = steady_clock;
    const auto path = "/api/v1/" + std::string(command);
    const auto give_up = Clock::now() + seconds(patience_s);
    auto pause = milliseconds(100);
    bool lost = false;
    for (;;) {
        auto outcome = connection_.post(path, key, body, timeout_s);
        if (!outcome.answer) {
            // A first request that finds nobody is told at once; whoever has answered before is
            // probably being restarted. Keys make it safe to ask again.
            if (!answered_ || Clock::now() + pause > give_up)
                throw Stop{Exit::unreachable, outcome.why, {}};
            lost = lost || outcome.connected;
            std::this_thread::sleep_for(pause);
            pause = std::min(pause * 2, milliseconds(2000));
            continue;
        }
        answered_ = true;
        auto answer = parse_answer(outcome.answer->body);
        if (answer.ok) {
            answer.ok->answer_lost = lost;
            return std::move(*answer.ok);
        }
        if (!answer.error)
            throw Stop{Exit::failed,
                       "What answers on " + connection_.socket_path() +
                           " is not Parley, or not this version (HTTP status " +
                           std::to_string(outcome.answer->status) + ").",
                       {}};
        const auto wait = milliseconds(answer.error->after_ms.value_or(pause.count()));
        if (!passes(*answer.error) || Clock::now() + wait > give_up)
            throw stop_of(*answer.error, outcome.answer->status);
        std::this_thread::sleep_for(wait);
        pause = std::min(pause * 2, milliseconds(2000));
    }
}

}  // namespace parley::ctl
