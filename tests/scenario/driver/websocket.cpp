#include "tests/scenario/driver/websocket.hpp"

namespace parley::driver {

namespace {
void append_big_endian(std::string& out, std::uint64_t value, int bytes) {
    for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8)
        out += static_cast<char>(value >> shift & 0xff);
}

std::uint64_t big_endian(std::string_view bytes) {
    std::uint64_t value = 0;
    for (const char byte : bytes) value = value << 8 | static_cast<std::uint8_t>(byte);
    return value;
}
}  // namespace

std::string client_frame(std::string_view payload, Opcode opcode, bool last_part,
                         std::uint32_t mask) {
    std::string out;
    out.reserve(payload.size() + 14);
    out += static_cast<char>((last_part ? 0x80 : 0) | static_cast<int>(opcode));
    if (payload.size() < 126) {
        out += static_cast<char>(0x80 | payload.size());
    } else if (payload.size() < 65536) {
        out += static_cast<char>(0x80 | 126);
        append_big_endian(out, payload.size(), 2);
    } else {
        out += static_cast<char>(0x80 | 127);
        append_big_endian(out, payload.size(), 8);
    }
    append_big_endian(out, mask, 4);
    const std::size_t start = out.size();
    out += payload;
    for (std::size_t i = 0; mask != 0 && i < payload.size(); ++i)
        out[start + i] ^= static_cast<char>(mask >> (24 - 8 * (i % 4)) & 0xff);
    return out;
}

HttpRequest upgrade_request(Headers headers) {
    HttpRequest request{"GET", "/ws", std::move(headers), ""};
    request.headers.emplace_back("Connection", "Upgrade");
    request.headers.emplace_back("Upgrade", "websocket");
    request.headers.emplace_back("Sec-WebSocket-Version", "13");
    request.headers.emplace_back("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
    return request;
}

void WebSocket::send_raw(std::string_view bytes) {
    if (closed_) return;
    // A server that has closed may still have last words for us: they are read, not lost.
    connection_.try_send(bytes);
}

std::optional<std::string> WebSocket::next(Clock::time_point until) {
    while (messages_.empty()) {
        if (closed_) return std::nullopt;
        while (take_frame()) {
        }
        if (!messages_.empty() || closed_) continue;
        if (!connection_.receive(unread_, until)) end({});
    }
    std::string first = std::move(messages_.front());
    messages_.pop_front();
    return first;
}

bool WebSocket::has_next() {
    while (messages_.empty() && !closed_) {
        while (take_frame()) {
        }
        if (!messages_.empty() || closed_) break;
        if (!connection_.readable()) return false;
        if (!connection_.receive(unread_, Clock::now())) end({});
    }
    return true;
}

bool WebSocket::take_frame() {
    if (closed_ || unread_.size() < 2) return false;
    const auto first = static_cast<std::uint8_t>(unread_[0]);
    std::size_t size = static_cast<std::uint8_t>(unread_[1]);
    std::size_t header = 2;
    if (size & 0x80) throw Failure("a frame of the server is masked");
    if (size >= 126) {
        const std::size_t bytes = size == 126 ? 2 : 8;
        header += bytes;
        if (unread_.size() < header) return false;
        size = big_endian(std::string_view(unread_).substr(2, bytes));
    }
    if (unread_.size() < header + size) return false;
    std::string payload = unread_.substr(header, size);
    unread_.erase(0, header + size);
    if (first & 0x70) throw Failure("a frame of the server has reserved bits");

    switch (static_cast<Opcode>(first & 0x0f)) {
        case Opcode::ping:
            ++pings_;
            connection_.try_send(client_frame(payload, Opcode::pong));
            break;
        case Opcode::pong:
            break;
        case Opcode::close: {
            CloseReason reason{1005, ""};
            if (payload.size() >= 2) {
                reason.code = static_cast<int>(big_endian(std::string_view(payload).substr(0, 2)));
                reason.text = payload.substr(2);
            }
            connection_.try_send(client_frame(payload, Opcode::close));
            end(std::move(reason));
            break;
        }
        default:
            fragments_ += payload;
            if (first & 0x80) messages_.push_back(std::exchange(fragments_, {}));
    }
    return true;
}

void WebSocket::end(CloseReason reason) { closed_ = std::move(reason); }

}  // namespace parley::driver
