#pragma once
// What Beast takes for the socket. It reads from the connection (through TLS if there is any), and
// what it writes joins the connection's send queue: so Beast's pongs and close frames and the
// fan-out's frames can never collide, and leave together.

#include <boost/asio/async_result.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/compose.hpp>
#include <boost/beast/core/bind_handler.hpp>
#include <boost/beast/core/role.hpp>

#include "server/wire/connection.hpp"

namespace parley::wire {

/// SSL_read at once, and again whenever the descriptor is ready.
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
                // A completion must not run inside the call that began it.
                const Executor executor = connection->socket().get_executor();
                return asio::post(executor, std::move(self));
            }
        }
        self.complete(failed, size);
    }
};

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

    /// Takes all of it. Beast writes a control frame in one piece, so frames stay whole.
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

/// Beast wants the stream ended. Connection::finish does that, once all is sent.
template <class Handler>
void async_teardown(boost::beast::role_type, JoinedStream& stream, Handler&& handler) {
    asio::post(stream.get_executor(),
               boost::beast::bind_front_handler(std::forward<Handler>(handler), error_code{}));
}
inline void beast_close_socket(JoinedStream&) {}

}  // namespace parley::wire
