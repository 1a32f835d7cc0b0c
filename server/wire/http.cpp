// HTTP/1.1 on a connection (RFC 9112): requests one after another, until one becomes a WebSocket.
// Beast parses; what it accepts and another parser might read differently is refused here.

#include <spdlog/spdlog.h>
#include <sys/sendfile.h>
#include <unistd.h>

#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/rfc7230.hpp>
#include <boost/beast/websocket/rfc6455.hpp>

#include "protocol/frames.hpp"
#include "server/wire/joined_stream.hpp"
#include "server/wire/loop.hpp"

namespace parley::wire {
namespace {

namespace beast = boost::beast;
namespace http = beast::http;

constexpr std::size_t header_max = 8 * 1024;  // bytes, for everybody: the sender is not known yet
constexpr std::size_t read_size = 4096;
constexpr int idle_max_s = 60;
constexpr std::size_t joined_body_max = 16 * 1024;  // smaller bodies are copied behind the head
constexpr std::size_t piece_size = 256 * 1024;      // of a body that goes to a sink, at least
constexpr std::size_t receive_size = 64 * 1024;     // of a body in one read, as Beast reads
constexpr std::size_t file_piece_size = 64 * 1024;  // of a file sent through TLS
constexpr std::size_t file_turn_max = 1 << 20;      // of a file in one turn of the loop
constexpr int piece_max_s = 60;                     // a download that stands still for so long ends
constexpr std::size_t pipelined_max = 64 * 1024;    // queued bytes beyond which no request is read
constexpr std::string_view subprotocol = "parley.v1";

/// A body that grows as it arrives. Beast's string_body allocates what Content-Length claims.
struct ArrivingBody {
    using value_type = std::string;

    class reader {
      public:
        template <bool is_request, class Fields>
        reader(http::header<is_request, Fields>&, value_type& body) : body_(body) {}
        void init(const boost::optional<std::uint64_t>&, error_code& failed) { failed = {}; }
        template <class Buffers>
        std::size_t put(const Buffers& buffers, error_code& failed) {
            failed = {};
            const std::size_t before = body_.size();
            for (auto part = asio::buffer_sequence_begin(buffers);
                 part != asio::buffer_sequence_end(buffers); ++part) {
                const asio::const_buffer bytes = *part;
                body_.append(static_cast<const char*>(bytes.data()), bytes.size());
            }
            return body_.size() - before;
        }
        void finish(error_code& failed) { failed = {}; }

      private:
        value_type& body_;
    };
};
using Parser = http::request_parser<ArrivingBody>;
using Message = http::request<ArrivingBody>;

HttpResponse refusal(int status, const Error& error) {
    return {status, {{"Content-Type", "application/json"}}, http_error(error), {}};
}

/// The response to a request that could not be read; none if the peer left.
std::optional<HttpResponse> answer_to(error_code failed, std::uint64_t body_max) {
    if (failed == http::error::body_limit)
        return refusal(413, Error(Code::too_large, "body", static_cast<std::int64_t>(body_max)));
    if (failed == http::error::header_limit || failed == http::error::buffer_overflow)
        return refusal(431, Error(Code::too_large, "headers", header_max));
    if (failed == http::error::end_of_stream || failed == http::error::partial_message ||
        failed.category() != http::make_error_code(http::error::bad_value).category())
        return std::nullopt;
    return refusal(400, Error(Code::bad_value, "request"));
}

/// Detects obsolete line folding (RFC 9112 section 5.2), which Beast joins: a proxy in front may
/// have read two fields, or another value.
class FoldSeeker {
  public:
    void see(std::string_view bytes) {
        for (const char c : bytes) {
            if (after_ == After::end) return;
            found_ |= after_ == After::line && (c == ' ' || c == '\t');
            if (c == '\r')
                after_ = after_ == After::line ? After::second_cr : After::cr;
            else if (c == '\n' && after_ == After::cr)
                after_ = After::line;
            else
                after_ = c == '\n' && after_ == After::second_cr ? After::end : After::text;
        }
    }
    bool found() const { return found_; }

  private:
    enum class After { text, cr, line, second_cr, end };
    After after_ = After::text;
    bool found_ = false;
};

/// Refuses a body whose end another parser may see elsewhere (request smuggling, RFC 9112 section
/// 6.1).
template <class Header>
std::optional<HttpResponse> flaw_of_framing(const Header& message, const FoldSeeker& folds) {
    if (folds.found()) return refusal(400, Error(Code::bad_value, "headers"));
    const auto count = message.count(http::field::transfer_encoding);
    if (count == 0) return std::nullopt;
    if (message.version() != 11) return refusal(400, Error(Code::bad_value, "Transfer-Encoding"));
    if (count == 1 && same_name(message[http::field::transfer_encoding], "chunked"))
        return std::nullopt;
    return refusal(501, Error(Code::bad_value, "Transfer-Encoding"));
}

/// The request without its body.
template <class Header>
HttpRequest head_of(const Header& message, const Peer& peer, std::int64_t arriving_ms) {
    HttpRequest request;
    request.method = std::string(message.method_string());
    request.target = std::string(message.target());
    for (const auto& field : message)
        request.headers.emplace_back(field.name_string(), field.value());
    request.peer = peer;
    request.arriving_ms = arriving_ms;
    return request;
}

/// Why a request for a WebSocket is malformed; none if it is not.
std::optional<HttpResponse> flaw_of_upgrade(const Message& message) {
    if (message["Sec-WebSocket-Version"] != "13") {
        HttpResponse response = refusal(426, Error(Code::bad_value, "Sec-WebSocket-Version"));
        response.headers.emplace_back("Sec-WebSocket-Version", "13");
        return response;
    }
    // 16 bytes in base 64 (RFC 6455 section 4.1); Beast only checks that there is a key.
    const auto key = message["Sec-WebSocket-Key"];
    constexpr std::string_view base64 =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    if (key.size() != 24 || std::string_view(key).find_first_not_of(base64) != 22 ||
        !key.ends_with("==") || message.count("Sec-WebSocket-Key") != 1)
        return refusal(400, Error(Code::bad_value, "Sec-WebSocket-Key"));
    return std::nullopt;
}

bool asks_for_websocket(const Message& message, const HttpRequest& request) {
    return request.path() == "/ws" && beast::websocket::is_upgrade(message);
}

/// The first subprotocol offered, and whether ours is among them.
struct Offer {
    std::string first;
    bool ours = false;
};
Offer offer_of(const Message& message) {
    Offer offer;
    const auto [begin, end] = message.equal_range(http::field::sec_websocket_protocol);
    for (auto field = begin; field != end; ++field)
        for (const auto token : http::token_list(field->value())) {
            if (offer.first.empty()) offer.first = std::string(token);
            if (token == subprotocol) offer.ours = true;
        }
    return offer;
}

/// Asks the application for an endpoint. None: `refused` is the response.
std::optional<Opening> opening_of(IoLoop& loop, const Message& message, const HttpRequest& request,
                                  HttpResponse& refused) {
    if (auto flaw = flaw_of_upgrade(message)) {
        refused = std::move(*flaw);
        return std::nullopt;
    }
    const Offer offer = offer_of(message);
    Opening opening;
    opening.key = std::string(message["Sec-WebSocket-Key"]);
    // A foreign subprotocol is accepted and then closed with 4500: browsers show the close code to
    // a page only if the handshake succeeded with an offered subprotocol.
    opening.subprotocol = offer.ours ? subprotocol : offer.first;
    if (!offer.ours && !offer.first.empty()) return opening;
    try {
        auto upgrade = loop.application().upgrade(
            loop, request, offer.ours ? std::optional<std::string>(subprotocol) : std::nullopt);
        opening.endpoint = std::move(upgrade.endpoint);
        refused = std::move(upgrade.refusal);
    } catch (const std::exception& failure) {
        spdlog::error("an upgrade failed: {}", failure.what());
        refused = refusal(500, Error(Code::internal));
    }
    if (!opening.endpoint) return std::nullopt;
    return opening;
}

bool is_ours_to_set(std::string_view name) {
    for (const std::string_view ours :
         {"Date", "Server", "Content-Length", "Transfer-Encoding", "Connection"})
        if (same_name(name, ours)) return true;
    return false;
}

bool is_clean(std::string_view text) {
    return text.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos;
}

}  // namespace

bool same_name(std::string_view a, std::string_view b) { return beast::iequals(a, b); }

std::string_view HttpRequest::path() const {
    return std::string_view(target).substr(0, target.find('?'));
}

std::string_view HttpRequest::header(std::string_view name) const {
    for (const auto& [key, value] : headers)
        if (same_name(key, name)) return value;
    return {};
}

std::size_t HttpRequest::header_count(std::string_view name) const {
    return static_cast<std::size_t>(std::count_if(
        headers.begin(), headers.end(), [&](const auto& h) { return same_name(h.first, name); }));
}

namespace {
std::string_view view_of(const beast::flat_buffer& buffer) {
    return {static_cast<const char*>(buffer.cdata().data()), buffer.size()};
}
}  // namespace

/// The loop over requests. Returns what websocket.cpp needs, or none if the connection is over.
Task<std::optional<Opening>> Connection::serve_http() {
    JoinedStream stream(*this);
    beast::flat_buffer buffer(header_max + receive_size);
    const std::size_t body_max = loop_.options().frame_size_max;
    for (bool first = true;; first = false) {
        while (send_queue_.waiting() > pipelined_max && !gone_) co_await wake_.wait();
        if (gone_ || loop_.winding_down()) co_return std::nullopt;
        if (buffer.size() == 0) {
            if (!first) {
                phase_ = Phase::idle;
                expect_within(idle_max_s);
            }
            const auto [failed, size] =
                co_await stream.async_read_some(buffer.prepare(read_size), outcome);
            if (failed) co_return std::nullopt;
            buffer.commit(size);
        }
        if (!first) {
            phase_ = Phase::arriving;
            expect_within(loop_.options().handshake_max_s);
        }

        Parser parser;
        parser.header_limit(header_max);
        parser.body_limit(boost::none);  // set below, once the head is known
        error_code failed;
        FoldSeeker folds;
        folds.see(view_of(buffer));
        for (;;) {
            buffer.consume(parser.put(buffer.data(), failed));
            if (failed != http::error::need_more || parser.is_header_done()) break;
            std::size_t size = 0;
            std::tie(failed, size) =
                co_await stream.async_read_some(buffer.prepare(read_size), outcome);
            if (failed) co_return std::nullopt;
            folds.see({static_cast<const char*>(buffer.prepare(size).data()), size});
            buffer.commit(size);
        }
        std::optional<HttpResponse> refused;
        if (!failed) refused = flaw_of_framing(parser.get(), folds);
        HttpRequest request;
        Application::Receipt receipt;
        if (!failed && !refused) {
            request = head_of(parser.get(), peer_, arriving_ms());
            if (const auto length = parser.content_length()) request.body_size = *length;
            if (!parser.is_done()) receipt = loop_.application().receive(loop_, request);
        }
        const std::uint64_t limit =
            receipt.sink ? receipt.size_max : std::min<std::uint64_t>(receipt.size_max, body_max);
        parser.body_limit(limit);
        if (!failed && !parser.is_done() && request.body_size.value_or(1) > limit)
            failed = http::error::body_limit;
        if (!failed && !refused && !parser.is_done()) {
            if (same_name(parser.get()[http::field::expect], "100-continue"))
                push_bytes("HTTP/1.1 100 Continue\r\n\r\n");
            if (receipt.sink)
                refused = co_await receive(stream, buffer, parser, *receipt.sink, failed);
            else
                std::tie(failed, std::ignore) =
                    co_await http::async_read(stream, buffer, parser, outcome);
        }
        if (gone_) co_return std::nullopt;
        if (failed == http::error::body_limit) refused = std::move(receipt.refusal);
        if (failed || refused) {
            if (!refused) refused = answer_to(failed, limit);
            if (refused) respond(*refused, true, false);
            co_return std::nullopt;
        }

        Message message = parser.release();
        request.body = std::move(message.body());
        request.body.reserve(request.body.size() + json_padding);
        request.sink = std::move(receipt.sink);
        const bool with_body = message.method() != http::verb::head;
        const bool keep_alive = message.keep_alive() && message.version() == 11;
        if (message.version() == 11 && message.count(http::field::host) != 1) {
            HttpResponse flaw = refusal(400, Error(Code::bad_value, "Host"));
            respond(flaw, with_body, false);
            co_return std::nullopt;
        }
        HttpResponse response;
        if (asks_for_websocket(message, request)) {
            auto opening = opening_of(loop_, message, request, response);
            if (opening) {
                opening->early = beast::buffers_to_string(buffer.data());
                co_return opening;
            }
        } else {
            response = co_await answer(std::move(request));
            if (gone_) co_return std::nullopt;
        }
        const bool close_asked =
            std::any_of(response.headers.begin(), response.headers.end(), [](const auto& header) {
                return same_name(header.first, "Connection") && same_name(header.second, "close");
            });
        const bool stay = keep_alive && !close_asked && !loop_.winding_down();
        respond(response, with_body, stay);
        if (response.file && with_body) co_await send_file(std::move(*response.file));
        if (!stay) co_return std::nullopt;
    }
}

/// Feeds a body to a sink: while it takes one piece, the next is read. Returns the sink's response
/// if it stopped the upload.
template <class Stream, class Buffer, class BodyParser>
Task<std::optional<HttpResponse>> Connection::receive(Stream& stream, Buffer& buffer,
                                                      BodyParser& parser, BodySink& sink,
                                                      error_code& failed) {
    phase_ = Phase::receiving;
    window_at_ms_ = loop_.share().clock.now_ms();
    window_bytes_ = 0;
    first_window_ = true;
    buffer.reserve(receive_size);
    const auto slot = std::make_shared<PieceSlot>(PieceSlot{this});
    while (!failed && !gone_ && !slot->refusal) {
        parser.get().body().reserve(piece_size + receive_size);
        while (!parser.is_done() && parser.get().body().size() < piece_size) {
            expect_body();
            std::size_t size = 0;
            std::tie(failed, size) =
                co_await http::async_read_some(stream, buffer, parser, outcome);
            if (failed || gone_) break;
            count_body(size);
        }
        // The clock stops while the peer waits for us.
        const std::int64_t waits_from_ms = loop_.share().clock.now_ms();
        deadline_ms_ = std::numeric_limits<std::int64_t>::max();
        while (!slot->taken && !gone_) co_await wake_.wait();
        window_at_ms_ += loop_.share().clock.now_ms() - waits_from_ms;
        if (failed || gone_ || slot->refusal) break;
        std::string piece = std::exchange(parser.get().body(), {});
        if (piece.empty()) break;
        slot->taken = false;
        sink.piece(std::move(piece), [slot](std::optional<HttpResponse> refused) {
            slot->taken = true;
            slot->refusal = std::move(refused);
            if (slot->connection != nullptr) slot->connection->wake();
        });
    }
    slot->connection = nullptr;
    buffer.shrink_to_fit();
    co_return std::move(slot->refusal);
}

/// Sends a file after what is queued: with sendfile(2), which copies nothing to user space, or in
/// pieces through TLS.
Task<> Connection::send_file(FilePart file) {
    phase_ = Phase::sending;
    while (file.size > 0 && !gone_) {
        expect_within(piece_max_s);
        while (!send_queue_.empty() && !gone_) co_await wake_.wait();
        if (gone_) co_return;
        auto offset = static_cast<off_t>(file.offset);
        ssize_t sent = 0;
        if (tls_) {
            std::string piece(std::min<std::uint64_t>(file.size, file_piece_size), '\0');
            sent = ::pread(file.descriptor, piece.data(), piece.size(), offset);
            if (sent > 0) {
                piece.resize(static_cast<std::size_t>(sent));
                append(own_frame(std::move(piece)));
            }
        } else {
            sent = ::sendfile(fd(), file.descriptor, &offset,
                              std::min<std::uint64_t>(file.size, file_turn_max));
        }
        if (sent > 0) {
            file.offset += static_cast<std::uint64_t>(sent);
            file.size -= static_cast<std::uint64_t>(sent);
            // Let the loop's other connections have their turn.
            co_await asio::post(socket_.get_executor(), awaited);
        } else if (sent < 0 && errno == EAGAIN) {
            const auto [failed] = co_await socket_.async_wait(ByteSocket::wait_write, outcome);
            if (failed) hang_up();
        } else if (sent == 0 || errno != EINTR) {
            // Content-Length is already sent: only a reset shows that the body is incomplete.
            spdlog::error("a file could not be sent to its end");
            reset();
        }
    }
}

/// Waits for the application's answer.
Task<HttpResponse> Connection::answer(HttpRequest request) {
    phase_ = Phase::answering;
    answer_ = std::make_shared<AnswerSlot>(AnswerSlot{this, std::nullopt});
    try {
        loop_.application().request(loop_, std::move(request),
                                    [slot = answer_](HttpResponse response) {
                                        if (slot->connection == nullptr || slot->response) return;
                                        slot->response = std::move(response);
                                        slot->connection->wake();
                                    });
    } catch (const std::exception& failure) {
        spdlog::error("a request failed: {}", failure.what());
        if (!answer_->response) answer_->response = refusal(500, Error(Code::internal));
    }
    while (!answer_->response && !gone_) co_await wake_.wait();
    answer_->connection = nullptr;
    HttpResponse response;
    if (answer_->response) response = std::move(*answer_->response);
    answer_.reset();
    co_return response;
}

/// Queues a response. Moves its body out; `file` is left for send_file.
void Connection::respond(HttpResponse& response, bool with_body, bool keep_alive) {
    if (gone_) return;
    const std::string_view body =
        response.shared_body ? std::string_view(*response.shared_body) : response.body;
    const std::uint64_t size = response.file ? response.file->size : body.size();
    const bool may_have_body =
        response.status >= 200 && response.status != 204 && response.status != 304;
    std::string text = "HTTP/1.1 " + std::to_string(response.status) + " ";
    text += std::string_view(
        http::obsolete_reason(http::int_to_status(static_cast<unsigned>(response.status))));
    text += "\r\nDate: " + loop_.date() + "\r\nServer: parley\r\n";
    if (may_have_body) text += "Content-Length: " + std::to_string(size) + "\r\n";
    if (!keep_alive) text += "Connection: close\r\n";
    // For a year browsers reach this origin only by TLS (RFC 6797).
    if (loop_.options().strict_transport && !peer_.operator_door)
        text += "Strict-Transport-Security: max-age=31536000\r\n";
    for (const auto& [name, value] : response.headers) {
        if (is_ours_to_set(name)) continue;
        if (!is_clean(name) || !is_clean(value)) {
            spdlog::error("a header with a line break was left out of an answer");
            continue;
        }
        text.append(name).append(": ").append(value).append("\r\n");
    }
    text += "\r\n";
    const bool body_follows = with_body && may_have_body && !body.empty();
    const bool joined = body_follows && body.size() <= joined_body_max;
    if (joined) text += body;
    append(own_frame(std::move(text), response.held));
    if (!body_follows || joined) return;
    if (response.shared_body) {
        append(FrameRef(new Frame(response.shared_body, body)));
    } else {
        append(own_frame(std::move(response.body), response.held));
    }
}

}  // namespace parley::wire
