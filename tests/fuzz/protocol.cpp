// Fuzzes what reads bytes of strangers: frames and bodies. Whatever comes in, the answer is a
// command or an error that can be sent; and what is answered is JSON in UTF-8.

#include <simdjson.h>

#include "protocol/frames.hpp"

namespace {
using namespace parley;

/// A refusal goes back to the peer: it is a frame of JSON, or the connection would break on it.
void check_reply(const std::string& reply) {
    static thread_local simdjson::dom::parser parser;
    ensure(!parser.parse(reply).error());
}

void check_frame(std::string_view bytes) {
    std::string frame(bytes);
    frame.reserve(bytes.size() + json_padding);
    const auto request = decode_frame(frame);
    if (!request) {
        check_reply(error_frame(request.error().id, request.error().error));
        return;
    }
    check_reply(reply_frame(request->id, request->body));
    ensure(request->key.size() <= 64 * 4);
    // What a key stands for is a body that reads again, as the same command.
    const auto again = decode_body(name_of(request->command), request->body, false);
    ensure(again && name_of(again->command) == name_of(request->command));
    ensure(again->body == request->body);
}

void check_body(std::string_view command, std::string_view body, bool operator_door) {
    const auto request = decode_body(command, body, operator_door);
    if (!request)
        check_reply(http_error(request.error()));
    else
        check_reply(http_reply(request->body));
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    check_frame(bytes);
    // The first byte picks the command, so that bodies need no envelope to get anywhere.
    static const auto names = [] {
        std::vector<std::string_view> all;
        boost::mp11::mp_for_each<boost::mp11::mp_transform<std::type_identity, Commands>>(
            [&]<class C>(std::type_identity<C>) { all.push_back(C::name); });
        return all;
    }();
    if (bytes.empty()) return 0;
    const auto pick = static_cast<std::size_t>(static_cast<unsigned char>(bytes[0]));
    check_body(names[pick % names.size()], bytes.substr(1), pick >= 128);
    return 0;
}
