#include "tests/scenario/driver/connection.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace parley::driver {

namespace {
[[noreturn]] void fail(const std::string& what) {
    throw Failure(what + ": " + std::strerror(errno));
}

/// Waits for an event on one descriptor; false when the time is over.
bool wait_for(int fd, short events, Clock::time_point until) {
    for (;;) {
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now()).count();
        pollfd entry{fd, events, 0};
        const int ready = poll(&entry, 1, left < 0 ? 0 : static_cast<int>(left));
        if (ready > 0) return true;
        if (ready == 0) return false;
        if (errno != EINTR) fail("poll");
    }
}

int connect_tcp(std::uint16_t port, int receive_buffer) {
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) fail("socket");
    if (receive_buffer > 0)
        setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
    const int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
        ::close(fd);
        fail("connect to port " + std::to_string(port));
    }
    return fd;
}
}  // namespace

Connection Connection::tcp(std::uint16_t port) { return Connection(connect_tcp(port, 0)); }

Connection Connection::tcp_with_small_window(std::uint16_t port) {
    return Connection(connect_tcp(port, 4096));
}

Connection Connection::unix_socket(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path) throw Failure("path of a socket too long: " + path);
    path.copy(address.sun_path, path.size());
    const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) fail("socket");
    if (connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
        ::close(fd);
        fail("connect to " + path);
    }
    return Connection(fd);
}

Connection& Connection::operator=(Connection&& other) noexcept {
    close();
    fd_ = std::exchange(other.fd_, -1);
    return *this;
}

bool Connection::try_send(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent > 0) {
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        } else if (errno == EAGAIN) {
            if (!wait_for(fd_, POLLOUT, deadline())) throw Failure("the server takes no bytes");
        } else if (errno != EINTR) {
            return false;
        }
    }
    return true;
}

void Connection::send(std::string_view bytes) {
    if (!try_send(bytes)) fail("send");
}

bool Connection::receive(std::string& into, Clock::time_point until) {
    char buffer[65536];
    for (;;) {
        const ssize_t size = recv(fd_, buffer, sizeof buffer, MSG_DONTWAIT);
        if (size > 0) {
            into.append(buffer, static_cast<std::size_t>(size));
            return true;
        }
        if (size == 0) return false;
        if (errno == EAGAIN) {
            if (!wait_for(fd_, POLLIN, until)) throw Failure("nothing came in time");
        } else if (errno != EINTR) {
            return false;
        }
    }
}

bool Connection::readable() const { return wait_for(fd_, POLLIN, Clock::now()); }

void Connection::reset() {
    const linger at_once{1, 0};
    if (fd_ >= 0) setsockopt(fd_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    close();
}

void Connection::close() {
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
}

}  // namespace parley::driver
