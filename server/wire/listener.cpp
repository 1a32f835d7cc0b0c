#include "server/wire/listener.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <spdlog/spdlog.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <boost/asio/ip/tcp.hpp>
#include <cerrno>
#include <cstring>
#include <system_error>

namespace parley::wire {
namespace {

constexpr int backlog = 4096;
constexpr int accepts_a_turn = 64;
// Descriptors that connections of the port must leave free: for the operator's socket, the store's
// files and downloads. With a low limit it is a quarter of it.
constexpr rlim_t kept_descriptors = 64;
// Bytes that the kernel buffers before they are sent. The default is megabytes: a slow reader's
// frames would wait where they can be neither dropped nor counted, and a ping behind them.
constexpr int unsent_max = 128 * 1024;

/// A descriptor that is closed unless it is taken.
class Descriptor {
  public:
    explicit Descriptor(int fd) : fd_(fd) {}
    ~Descriptor() {
        if (fd_ >= 0) ::close(fd_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    int get() const { return fd_; }
    int take() { return std::exchange(fd_, -1); }

  private:
    int fd_;
};

std::string reason_of_errno() { return std::system_category().message(errno); }

Peer peer_of(const sockaddr_storage& from) {
    Peer peer;
    char text[INET6_ADDRSTRLEN] = "";
    if (from.ss_family == AF_INET) {
        const auto& v4 = reinterpret_cast<const sockaddr_in&>(from);
        ::inet_ntop(AF_INET, &v4.sin_addr, text, sizeof text);
        peer.loopback = ntohl(v4.sin_addr.s_addr) >> 24 == 127;
    } else if (from.ss_family == AF_INET6) {
        const auto& v6 = reinterpret_cast<const sockaddr_in6&>(from);
        const auto* bytes = v6.sin6_addr.s6_addr;
        if (IN6_IS_ADDR_V4MAPPED(&v6.sin6_addr)) {  // an IPv4 client of a listener on ::
            ::inet_ntop(AF_INET, bytes + 12, text, sizeof text);
            peer.loopback = bytes[12] == 127;
        } else {
            ::inet_ntop(AF_INET6, bytes, text, sizeof text);
            peer.loopback = IN6_IS_ADDR_LOOPBACK(&v6.sin6_addr);
        }
    }
    peer.address = text;
    return peer;
}

/// Whether the descriptor belongs to the reserve: the system gives the lowest free number, so if it
/// is high, nearly all are in use.
bool is_kept(int fd) {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return false;
    return static_cast<rlim_t>(fd) + std::min(kept_descriptors, limit.rlim_cur / 4) >=
           limit.rlim_cur;
}

/// Whether the peer runs as our user or as root (SO_PEERCRED, unix(7)).
bool is_owner_or_root(int fd) {
    ucred peer{};
    socklen_t size = sizeof peer;
    return ::getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 &&
           (peer.uid == 0 || peer.uid == ::geteuid());
}

}  // namespace

int listen_on_port(const TransportOptions& options, std::uint16_t& port, std::string& failure) {
    error_code bad;
    const auto address = asio::ip::make_address(options.address, bad);
    if (bad) {
        failure = "'" + options.address + "' is not an IP address";
        return -1;
    }
    asio::ip::tcp::endpoint endpoint(address, options.port);
    Descriptor fd(::socket(endpoint.protocol().family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC,
                           IPPROTO_TCP));
    const int on = 1;
    const int off = 0;
    const bool bound =
        fd.get() >= 0 && ::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
        // Inherited by accepted sockets. Frames are sent at once: we do our own batching.
        ::setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) == 0 &&
        ::setsockopt(fd.get(), IPPROTO_TCP, TCP_NOTSENT_LOWAT, &unsent_max, sizeof unsent_max) ==
            0 &&
        (!address.is_v6() ||
         ::setsockopt(fd.get(), IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off) == 0) &&
        ::bind(fd.get(), endpoint.data(), static_cast<socklen_t>(endpoint.size())) == 0 &&
        ::listen(fd.get(), backlog) == 0;
    auto size = static_cast<socklen_t>(endpoint.capacity());
    if (!bound || ::getsockname(fd.get(), endpoint.data(), &size) != 0) {
        failure = "cannot listen on " + options.address + " port " + std::to_string(options.port) +
                  ": " + reason_of_errno();
        return -1;
    }
    port = endpoint.port();
    return fd.take();
}

int AdminSocket::listen(const std::string& path, std::string& failure) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path) {
        failure = path + ": the path is too long for a socket";
        return -1;
    }
    std::memcpy(address.sun_path, path.data(), path.size());
    const auto* name = reinterpret_cast<const sockaddr*>(&address);

    struct stat there{};
    if (::lstat(path.c_str(), &there) == 0) {
        if (!S_ISSOCK(there.st_mode)) {
            failure = path + " is there and is not a socket";
            return -1;
        }
        const Descriptor probe(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
        // EAGAIN means a full backlog, so a server listens. Only ECONNREFUSED means that none does.
        if (::connect(probe.get(), name, sizeof address) == 0 || errno != ECONNREFUSED) {
            failure = path + ": another server answers there";
            return -1;
        }
        ::unlink(path.c_str());
    }
    Descriptor fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    // umask, because a chmod after bind would leave a moment in which others can connect.
    const mode_t before = ::umask(0177);
    const bool bound = fd.get() >= 0 && ::bind(fd.get(), name, sizeof address) == 0;
    const std::string reason = bound ? "" : reason_of_errno();
    ::umask(before);
    if (!bound) {
        failure = path + ": " + reason;
        return -1;
    }
    if (::lstat(path.c_str(), &there) == 0) {
        path_ = path;
        device_ = there.st_dev;
        inode_ = there.st_ino;
    }
    if (::listen(fd.get(), backlog) != 0) {
        failure = path + ": " + reason_of_errno();
        return -1;
    }
    return fd.take();
}

void AdminSocket::remove() {
    struct stat there{};
    if (!path_.empty() && ::lstat(path_.c_str(), &there) == 0 && there.st_dev == device_ &&
        there.st_ino == inode_)
        ::unlink(path_.c_str());
    path_.clear();
}

Listener::Listener(IoLoop& home, int fd, Accepted accepted)
    : descriptor_(home.context().get_executor(), fd),
      rest_(home.context().get_executor()),
      accepted_(std::move(accepted)) {}

void Listener::start() { wait(); }

void Listener::close() {
    error_code ignored;
    descriptor_.close(ignored);
    rest_.cancel();
}

void Listener::wait() {
    descriptor_.async_wait(decltype(descriptor_)::wait_read,
                           [self = shared_from_this()](error_code failed) {
                               if (!failed && self->descriptor_.is_open()) self->accept_all();
                           });
}

void Listener::accept_all() {
    for (int i = 0; i < accepts_a_turn; ++i) {
        sockaddr_storage from{};
        socklen_t size = sizeof from;
        const int fd = ::accept4(descriptor_.native_handle(), reinterpret_cast<sockaddr*>(&from),
                                 &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd < 0) {
            if (errno == EINTR || errno == ECONNABORTED) continue;
            if (errno == EAGAIN || errno == EWOULDBLOCK) break;
            spdlog::warn("cannot accept a connection: {}", reason_of_errno());
            return rest();
        }
        if (from.ss_family == AF_UNIX) {
            AcceptedSocket accepted(fd, AF_UNIX, Peer{"", true, false});
            if (is_owner_or_root(fd)) accepted_(std::move(accepted));
        } else {
            AcceptedSocket accepted(fd, from.ss_family, peer_of(from));
            if (is_kept(fd)) {
                spdlog::warn("a connection is closed: too few descriptors are left");
                return rest();
            }
            accepted_(std::move(accepted));
        }
    }
    wait();
}

/// Pauses for 200 ms when descriptors or memory are exhausted: the socket stays readable, so
/// waiting for it would spin.
void Listener::rest() {
    rest_.expires_after(std::chrono::milliseconds(200));
    rest_.async_wait([self = shared_from_this()](error_code failed) {
        if (!failed && self->descriptor_.is_open()) self->accept_all();
    });
}

}  // namespace parley::wire
