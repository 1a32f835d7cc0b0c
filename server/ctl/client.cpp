#include "server/ctl/client.hpp"

#include <sodium.h>

#include <algorithm>
#include <boost/url/encode.hpp>
#include <boost/url/rfc/unreserved_chars.hpp>
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

/// Whether the same request may succeed a moment later.
bool passes(const RefusalSeen& refusal) {
    return refusal.code == enum_text(Code::slow_down) || refusal.code == enum_text(Code::busy) ||
           refusal.code == enum_text(Code::going_away);
}

/// A refusal as a sentence with code, field and limit. A status of 500 or more is the server's
/// failure.
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
    HttpRequest request{.method = "POST",
                        .target = "/api/v1/" + std::string(command),
                        .headers = {{"Content-Type", "application/json"}},
                        .body_size = body.size(),
                        .body = [&](auto offset) { return std::string_view(body).substr(offset); },
                        .take = {}};
    if (!key.empty()) request.headers.emplace_back("Idempotency-Key", key);
    return reply_to(request);
}

Reply Client::upload(const Upload& upload) {
    return reply_to({.method = "PUT",
                     .target = "/files?name=" +
                               boost::urls::encode(upload.name, boost::urls::unreserved_chars) +
                               as_parameter(),
                     .headers = {{"Content-Type", upload.type}},
                     .body_size = upload.size,
                     .body = upload.bytes,
                     .take = {}});
}

void Client::download(FileId file, std::uint64_t version, const Take& take) {
    const HttpRequest request{
        .method = "GET",
        .target = "/files/" + file.text() + "/file?v=" + std::to_string(version) + as_parameter(),
        .headers = {},
        .body = {},
        .take = take};
    settle(request);
}

std::string Client::as_parameter() const { return as ? "&as=" + as->text() : std::string(); }

Reply Client::reply_to(const HttpRequest& request) {
    const auto settled = settle(request);
    auto reply = parse_answer(settled.answer.body).ok;
    if (!reply) stop_at_stranger(settled.answer);
    reply->answer_lost = settled.lost;
    return std::move(*reply);
}

// Retries with growing pauses while patience lasts: after a lost connection, and after refusals
// that pass.
Client::Settled Client::settle(const HttpRequest& request) {
    using namespace std::chrono;
    using Clock = steady_clock;
    const auto give_up = Clock::now() + seconds(patience_s);
    auto pause = milliseconds(100);
    bool lost = false;
    for (;;) {
        auto outcome = connection_.ask(request, timeout_s);
        if (!outcome.answer) {
            // Fail at once if the server has never answered. Otherwise it is probably restarting:
            // ask again, which keys make safe.
            if (!answered_ || Clock::now() + pause > give_up)
                throw Stop{Exit::unreachable, outcome.why, {}};
            lost = lost || outcome.connected;
            std::this_thread::sleep_for(pause);
            pause = std::min(pause * 2, milliseconds(2000));
            continue;
        }
        answered_ = true;
        if (outcome.answer->status == 200) return {std::move(*outcome.answer), lost};
        const auto error = parse_answer(outcome.answer->body).error;
        if (!error) stop_at_stranger(*outcome.answer);
        // after_ms is only a hint: keep it within sensible bounds.
        constexpr std::int64_t wait_min_ms = 20;
        const auto wait = milliseconds(std::clamp<std::int64_t>(
            error->after_ms.value_or(pause.count()), wait_min_ms, (patience_s + 1) * 1000LL));
        if (!passes(*error) || Clock::now() + wait > give_up)
            throw stop_of(*error, outcome.answer->status);
        std::this_thread::sleep_for(wait);
        pause = std::min(pause * 2, milliseconds(2000));
    }
}

void Client::stop_at_stranger(const HttpAnswer& answer) const {
    throw Stop{Exit::failed,
               "What answers on " + connection_.socket_path() +
                   " is not Parley, or not this version (HTTP status " +
                   std::to_string(answer.status) + ").",
               {}};
}

}  // namespace parley::ctl
