#pragma once
// Listening sockets: the TCP port, and the operator's Unix socket.

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <functional>
#include <memory>

#include "server/wire/connection.hpp"
#include "server/wire/loop.hpp"

namespace parley::wire {

/// Binds and listens on the TCP port; sets `port` to the one that is bound. Returns the descriptor,
/// or -1 with the reason in `failure`.
int listen_on_port(const TransportOptions& options, std::uint16_t& port, std::string& failure);

/// The operator's Unix socket, mode 0600. Its file is removed by `remove` or the destructor.
class AdminSocket {
  public:
    AdminSocket() = default;
    ~AdminSocket() { remove(); }
    AdminSocket(const AdminSocket&) = delete;
    AdminSocket& operator=(const AdminSocket&) = delete;
    /// Listens on `path`, replacing a socket file on which no server answers. Returns the
    /// descriptor, or -1 with the reason in `failure`.
    int listen(const std::string& path, std::string& failure);
    /// Removes the file if it is still ours (same device and inode).
    void remove();

  private:
    std::string path_;
    std::uint64_t device_ = 0;
    std::uint64_t inode_ = 0;
};

/// Accepts connections on one loop until it is closed. `start` and `close` run on that loop;
/// pending handlers keep it alive.
class Listener : public std::enable_shared_from_this<Listener> {
  public:
    using Accepted = std::function<void(AcceptedSocket)>;
    Listener(IoLoop& home, int fd, Accepted accepted);
    void start();
    void close();

  private:
    void wait();
    void accept_all();
    void rest();

    asio::posix::basic_stream_descriptor<Executor> descriptor_;
    asio::basic_waitable_timer<std::chrono::steady_clock,
                               asio::wait_traits<std::chrono::steady_clock>, Executor>
        rest_;
    Accepted accepted_;
};

}  // namespace parley::wire
