#include "bench/post_frame.hpp"

#include <unistd.h>

#include "bench/clock.hpp"
#include "bench/swarm.hpp"
#include "tests/scenario/driver/websocket.hpp"

namespace parley::bench {

namespace {
constexpr std::uint32_t mask = 0x5a3c96e1;
constexpr std::size_t id_digits = 10;
constexpr std::size_t due_digits = 16;

std::uint64_t number_at(std::string_view text, std::size_t place) {
    std::uint64_t value = 0;
    for (; place < text.size() && text[place] >= '0' && text[place] <= '9'; ++place)
        value = value * 10 + static_cast<std::uint64_t>(text[place] - '0');
    return value;
}

std::size_t digits_at(std::string_view text, std::size_t place) {
    std::size_t end = place;
    while (end < text.size() && text[end] >= '0' && text[end] <= '9') ++end;
    return end - place;
}
}  // namespace

PostFrame::PostFrame(std::string_view channel, std::size_t text_size) {
    static const std::string run = std::to_string(getpid()) + "." + std::to_string(now_us());
    std::string text(std::max(text_size, due_digits), 'x');
    text[due_digits] = ' ';
    std::string payload = "{\"id\":";
    id_place_ = payload.size();
    payload += std::string(id_digits, '0') + ",\"do\":\"message.post\",\"key\":\"" + run + "-";
    key_place_ = payload.size();
    payload += std::string(id_digits, '0') + "\",\"with\":{\"channel\":\"" + std::string(channel) +
               "\",\"text\":\"";
    due_place_ = payload.size();
    payload += text + "\"}}";
    frame_ = driver::client_frame(payload, driver::Opcode::text, true, mask);
    payload_place_ = frame_.size() - payload.size();
}

std::string_view PostFrame::bytes(std::uint64_t id, std::int64_t due_us) {
    write(id_place_, id, id_digits);
    write(key_place_, id, id_digits);
    write(due_place_, static_cast<std::uint64_t>(due_us), due_digits);
    return frame_;
}

void PostFrame::write(std::size_t place, std::uint64_t number, std::size_t digits) {
    for (std::size_t i = digits; i-- > 0; number /= 10) {
        const std::size_t at = place + i;
        const auto digit = static_cast<std::uint32_t>('0' + number % 10);
        frame_[payload_place_ + at] =
            static_cast<char>(digit ^ (mask >> (24 - 8 * (at % 4)) & 0xff));
    }
}

std::optional<SeenEvent> look_at_event(std::string_view payload) {
    constexpr std::string_view start = "{\"stream\":\"", then = "\",\"seq\":";
    constexpr std::size_t id_size = 30;  // "chn_" and 26 characters
    constexpr std::size_t seq_place = start.size() + id_size + then.size();
    if (!payload.starts_with(start) || payload.size() < seq_place ||
        payload.substr(start.size() + id_size, then.size()) != then)
        return std::nullopt;
    SeenEvent seen{payload.substr(start.size(), id_size), number_at(payload, seq_place), {}};

    // In a post by a member, the text stands at a fixed distance behind the number.
    constexpr std::string_view text = "\"text\":\"";
    constexpr std::size_t distance =
        std::string_view(
            ",\"event\":\"message.posted\",\"at\":\"2026-11-24T08:15:02.113Z\",\"by\":\"")
            .size() +
        id_size + std::string_view("\",\"data\":{").size();
    std::size_t place = seq_place + digits_at(payload, seq_place) + distance;
    if (payload.size() < place + text.size() || payload.substr(place, text.size()) != text)
        place = payload.find(text, seq_place);
    if (place != std::string_view::npos &&
        digits_at(payload.substr(0, place + text.size() + due_digits), place + text.size()) ==
            due_digits)
        seen.due_us = static_cast<std::int64_t>(number_at(payload, place + text.size()));
    return seen;
}

std::optional<SeenReply> look_at_reply(std::string_view payload) {
    constexpr std::string_view start = "{\"re\":", ok = ",\"ok\":", seq = "\"seq\":";
    if (!payload.starts_with(start)) return std::nullopt;
    SeenReply seen{number_at(payload, start.size())};
    const std::size_t rest = start.size() + digits_at(payload, start.size());
    seen.ok = payload.substr(rest).starts_with(ok);
    if (const auto place = payload.find(seq, rest); seen.ok && place != std::string_view::npos)
        seen.seq = number_at(payload, place + seq.size());
    return seen;
}

}  // namespace parley::bench
