#pragma once
// The stream that Beast reads and writes. Reads go to the socket, through TLS if there is any.
// Writes go to the connection's send queue, so that Beast's pongs and close frames cannot
// interleave with the frames of the fan-out.

#include <boost/asio/async_result.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/compose.hpp>
#include <boost/beast/core/bind_handler.hpp>
#include <boost/beast/core/role.hpp>

#include "server/wire/connection.hpp"

namespace parley::wire {

/// A composed operation: SSL_read, repeated whenever the descriptor is ready.
struct SecureRead {
    Connection* connection;
    asio::mutable_buffer buffer;
    bool started = false;
    bool finished = false;
    error_code failed{};
    std::size_t size = 0;

    template <class Self>
    void operator()(Self& self, error_code waited = {}) {
        if (!finished) {
            if (waited || connection->gone()) {
                failed = waited ? waited : asio::error::operation_aborted;
            } else {
                switch (connection->tls()->read(static_cast<char*>(buffer.data()), buffer.size(),
                                                size)) {
                    case Tls::Step::want_read:
                        started = true;
                        return connection->socket().async_wait(ByteSocket::wait_read,
                                                               std::move(self));
                    case Tls::Step::want_write:
                        started = true;
                        return connection->socket().async_wait(ByteSocket::wait_write,
                                                               std::move(self));
                    case Tls::Step::done:
                        break;
                    case Tls::Step::closed:
                        failed = asio::error::eof;
                        break;
                    case Tls::Step::failed:
                        failed = asio::error::connection_reset;
                        break;
                }
            }
            finished = true;
            if (!started) {
                // Asio: a handler must not be called inside the initiating function.
                const Executor executor = connection->socket().get_executor();
                return asio::post(executor, std::move(self));
            }
        }
        self.complete(failed, size);
    }
};

/// Models Beast's AsyncStream. Borrows the connection; on its loop only.
class JoinedStream {
  public:
    using executor_type = Executor;

    explicit JoinedStream(Connection& connection) : connection_(&connection) {}
    executor_type get_executor() const { return connection_->socket().get_executor(); }

    template <class Buffers, class Token>
    auto async_read_some(const Buffers& buffers, Token&& token) {
        return asio::async_initiate<Token, void(error_code, std::size_t)>(
            [](auto handler, Connection* connection, Buffers into) {
                read(*connection, into, std::move(handler));
            },
            token, connection_, buffers);
    }

    /// Always takes everything. Beast writes a control frame in one piece, so frames stay whole.
    template <class Buffers, class Token>
    auto async_write_some(const Buffers& buffers, Token&& token) {
        return asio::async_initiate<Token, void(error_code, std::size_t)>(
            [](auto handler, Connection* connection, const Buffers& from) {
                std::string bytes(asio::buffer_size(from), '\0');
                asio::buffer_copy(asio::buffer(bytes), from);
                const std::size_t size = bytes.size();
                connection->push_bytes(std::move(bytes));
                asio::post(
                    connection->socket().get_executor(),
                    boost::beast::bind_front_handler(std::move(handler), error_code{}, size));
            },
            token, connection_, buffers);
    }

  private:
    template <class Buffers, class Handler>
    static void read(Connection& connection, const Buffers& into, Handler handler) {
        std::string& early = connection.early();
        if (!early.empty()) {
            const std::size_t size = asio::buffer_copy(into, asio::buffer(early));
            early.erase(0, size);
            if (early.empty()) early.shrink_to_fit();
            asio::post(connection.socket().get_executor(),
                       boost::beast::bind_front_handler(std::move(handler), error_code{}, size));
        } else if (connection.tls() == nullptr) {
            connection.socket().async_read_some(into, std::move(handler));
        } else {
            asio::mutable_buffer first;
            for (auto part = asio::buffer_sequence_begin(into);
                 part != asio::buffer_sequence_end(into) && first.size() == 0; ++part)
                first = *part;
            asio::async_compose<Handler, void(error_code, std::size_t)>(
                SecureRead{&connection, first}, handler, connection.socket());
        }
    }

    Connection* connection_;
};

/// Beast calls this to end the stream. It does nothing: Connection::finish ends it, once all is
/// sent.
template <class Handler>
void async_teardown(boost::beast::role_type, JoinedStream& stream, Handler&& handler) {
    asio::post(stream.get_executor(),
               boost::beast::bind_front_handler(std::forward<Handler>(handler), error_code{}));
}
inline void beast_close_socket(JoinedStream&) {}

}  // namespace parley::wire
