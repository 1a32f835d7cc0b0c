// WebSocket frames (RFC 6455 section 5.2): header and payload in one piece, shared by all
// receivers.

#include "server/wire/send_queue.hpp"
#include "server/wire/transport.hpp"

namespace parley::wire {

std::size_t text_frame_header(std::size_t payload_size, char out[10]) {
    out[0] = static_cast<char>(0x81);  // FIN, text
    if (payload_size < 126) {
        out[1] = static_cast<char>(payload_size);
        return 2;
    }
    const int length_size = payload_size <= 0xffff ? 2 : 8;
    out[1] = length_size == 2 ? 126 : 127;
    for (int i = 0; i < length_size; ++i)
        out[2 + i] = static_cast<char>(payload_size >> (8 * (length_size - 1 - i)) & 0xff);
    return static_cast<std::size_t>(2 + length_size);
}

FrameRef own_frame(std::string bytes, std::shared_ptr<const void> held, Frame::Kind kind) {
    struct Owner {
        std::string bytes;
        std::shared_ptr<const void> held;
    };
    auto owner = std::make_shared<const Owner>(Owner{std::move(bytes), std::move(held)});
    const std::string_view view = owner->bytes;
    return FrameRef(new Frame(std::move(owner), view, kind));
}

namespace {
std::string with_header(std::string_view payload) {
    char header[10];
    const std::size_t header_size = text_frame_header(payload.size(), header);
    std::string bytes;
    bytes.reserve(header_size + payload.size());
    bytes.append(header, header_size).append(payload);
    return bytes;
}
}  // namespace

FrameRef text_frame(std::string_view payload) { return own_frame(with_header(payload)); }

FrameRef answer_frame(std::string_view payload, std::shared_ptr<const void> held) {
    return own_frame(with_header(payload), std::move(held), Frame::Kind::answer);
}

FrameRef close_frame(std::uint16_t code, std::string_view reason) {
    // A control frame carries at most 125 bytes, 2 of them the code. Do not cut a UTF-8 character.
    std::size_t size = std::min<std::size_t>(reason.size(), 123);
    if (size < reason.size())
        while (size > 0 && (static_cast<unsigned char>(reason[size]) & 0xc0) == 0x80) --size;
    std::string bytes;
    bytes += static_cast<char>(0x88);
    bytes += static_cast<char>(2 + size);
    bytes += static_cast<char>(code >> 8);
    bytes += static_cast<char>(code & 0xff);
    bytes += reason.substr(0, size);
    return own_frame(std::move(bytes));
}

}  // namespace parley::wire
