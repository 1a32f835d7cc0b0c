// WebSocket on a connection (RFC 6455). Beast does the handshake, masking, fragments, UTF-8, pings
// and the close.

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/websocket/stream.hpp>

#include "protocol/frames.hpp"
#include "server/wire/joined_stream.hpp"
#include "server/wire/loop.hpp"

namespace parley::wire {
namespace {

namespace beast = boost::beast;
namespace http = beast::http;
namespace websocket = beast::websocket;
using Stream = websocket::stream<JoinedStream, false>;  // without permessage-deflate

// Size of the read buffer that an idle connection holds in its frame; nearly all commands fit.
constexpr std::size_t short_message_max = 448;
constexpr std::size_t read_size_min = 4 * 1024;
constexpr std::size_t read_size_max = 64 * 1024;

/// Completes the handshake. http.cpp has checked the request; Beast gets a minimal copy of it.
Task<bool> accept(Stream& stream, std::string key, std::string subprotocol) {
    http::request<http::empty_body> request(http::verb::get, "/ws", 11);
    request.set(http::field::host, "parley");
    request.set(http::field::connection, "upgrade");
    request.set(http::field::upgrade, "websocket");
    request.set(http::field::sec_websocket_version, "13");
    request.set(http::field::sec_websocket_key, key);
    stream.set_option(websocket::stream_base::decorator([&](websocket::response_type& response) {
        response.set(http::field::server, "parley");
        if (!subprotocol.empty()) response.set(http::field::sec_websocket_protocol, subprotocol);
    }));
    const auto [failed] = co_await stream.async_accept(request, outcome);
    stream.set_option(websocket::stream_base::decorator([](websocket::response_type&) {}));
    co_return !failed;
}

}  // namespace

Task<> Connection::serve_websocket(Opening opening) {
    Stream stream(*this);
    early_ = std::move(opening.early);
    const bool accepted =
        co_await accept(stream, std::move(opening.key), std::move(opening.subprotocol));
    if (!accepted || gone_) co_return;
    stream.control_callback([this](websocket::frame_type, beast::string_view) { heard(); });
    open(std::move(opening.endpoint));

    std::array<char, short_message_max + json_padding> short_message;
    beast::flat_buffer message;  // a message in several pieces; empty otherwise
    for (;;) {
        while ((paused_ || must_read_first()) && !close_queued_ && !gone_) {
            stalled_ = !paused_;
            co_await wake_.wait();
            stalled_ = false;
        }
        asio::mutable_buffer into = asio::buffer(short_message.data(), short_message_max);
        const bool begins = message.size() == 0;
        if (!begins) {
            const std::size_t more = std::clamp(message.size(), read_size_min, read_size_max);
            into = asio::buffer(message.prepare(more + json_padding), more);
        }
        stream.read_message_max(frame_size_max_);
        const auto [failed, size] = co_await stream.async_read_some(into, outcome);
        if (failed) {
            quiet_ = failed == websocket::error::closed;  // close frames went both ways
            break;
        }
        heard();
        if (close_queued_) {  // it can no longer be answered
            message = {};
            continue;
        }
        if (stream.got_binary()) {
            close(1003, "text only");
            continue;
        }
        if (!begins) {
            message.commit(size);
        } else if (stream.is_message_done()) {
            deliver({short_message.data(), size});
        } else {
            asio::buffer_copy(message.prepare(read_size_min + json_padding),
                              asio::buffer(short_message.data(), size));
            message.commit(size);
        }
        if (message.size() > 0 && stream.is_message_done()) {
            deliver({static_cast<const char*>(message.cdata().data()), message.size()});
            message = {};  // long messages are rare: free the memory
        }
    }
}

}  // namespace parley::wire
