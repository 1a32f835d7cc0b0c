#include "bench/floor.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/machine.hpp"
#include "bench/post_frame.hpp"
#include "tests/scenario/driver/websocket.hpp"

namespace parley::bench {

namespace {
constexpr std::string_view upgraded =
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n";

void append_frame(std::string& out, std::string_view payload) {
    out += '\x81';
    if (payload.size() < 126) {
        out += static_cast<char>(payload.size());
    } else {
        out += static_cast<char>(126);
        out += static_cast<char>(payload.size() >> 8 & 0xff);
        out += static_cast<char>(payload.size() & 0xff);
    }
    out += payload;
}

class FloorServer {
  public:
    FloorServer(int listener, std::size_t members) : listener_(listener), members_(members) {}

    [[noreturn]] void run() {
        std::vector<epoll_event> events(512);
        watch(listener_, UINT64_MAX);
        for (;;) {
            const int ready =
                epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), -1);
            for (int i = 0; i < ready; ++i) {
                const std::uint64_t who = events[static_cast<std::size_t>(i)].data.u64;
                if (who == UINT64_MAX)
                    accept_one();
                else
                    read(who);
            }
        }
    }

  private:
    struct Peer {
        int fd;
        std::string unread;
        bool upgraded = false;
    };

    void watch(int fd, std::uint64_t who) {
        epoll_event interest{.events = EPOLLIN, .data = {.u64 = who}};
        epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &interest);
    }

    void accept_one() {
        const int fd = accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd < 0) return;
        const int on = 1;
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        peers_.push_back({fd, {}});
        watch(fd, peers_.size() - 1);
    }

    void read(std::size_t who) {
        Peer& peer = peers_[who];
        char buffer[65536];
        const ssize_t size = recv(peer.fd, buffer, sizeof buffer, 0);
        if (size <= 0) {
            if (size == 0) ::close(peer.fd);
            return;
        }
        peer.unread.append(buffer, static_cast<std::size_t>(size));
        if (!peer.upgraded) {
            const std::size_t end = peer.unread.find("\r\n\r\n");
            if (end == std::string::npos) return;
            peer.unread.erase(0, end + 4);
            peer.upgraded = true;
            send(peer.fd, upgraded);
        }
        for (;;) {
            const FrameHeader frame = read_header(peer.unread);
            const std::size_t whole = frame.header_size + 4 + frame.payload_size;
            if (frame.header_size == 0 || peer.unread.size() < whole) return;
            std::string payload = peer.unread.substr(frame.header_size + 4, frame.payload_size);
            for (std::size_t i = 0; i < payload.size(); ++i)
                payload[i] = static_cast<char>(payload[i] ^ peer.unread[frame.header_size + i % 4]);
            peer.unread.erase(0, whole);
            deliver(who, payload);
        }
    }

    /// The text is where PostFrame puts it: the last member, to the end of the frame.
    void deliver(std::size_t who, std::string_view post) {
        const std::size_t channel = who / members_;
        if (channel >= seqs_.size()) seqs_.resize(channel + 1);
        const std::string seq = std::to_string(++seqs_[channel]);
        const std::string_view id = post.substr(6, 10);
        const std::size_t text = post.rfind('"', post.size() - 4) + 1;
        std::string event = "{\"stream\":\"" + floor_channel(channel) + "\",\"seq\":" + seq +
                            ",\"event\":\"message.posted\",\"at\":\"2026-11-24T08:15:02.113Z\","
                            "\"by\":\"mbr_00000000000000000000000000\",\"data\":{\"text\":\"";
        event += post.substr(text, post.size() - 3 - text);
        event += "\",\"place\":" + seq + "}}";
        std::string frame;
        append_frame(frame, event);
        std::string own;
        append_frame(own, "{\"re\":" + std::string(id) + ",\"ok\":{\"seq\":" + seq + "}}");
        own += frame;
        const std::size_t first = channel * members_;
        for (std::size_t i = first; i < first + members_ && i < peers_.size(); ++i)
            send(peers_[i].fd, i == who ? own : frame);
    }

    static void send(int fd, std::string_view bytes) {
        while (!bytes.empty()) {
            const ssize_t sent = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent > 0) {
                bytes.remove_prefix(static_cast<std::size_t>(sent));
            } else if (errno == EAGAIN) {
                pollfd writable{fd, POLLOUT, 0};
                poll(&writable, 1, 1000);
            } else {
                return;
            }
        }
    }

    int listener_;
    std::size_t members_;
    int epoll_ = epoll_create1(EPOLL_CLOEXEC);
    std::vector<Peer> peers_;
    std::vector<std::uint64_t> seqs_;
};
}  // namespace

Floor::Floor(std::size_t members, int core) {
    const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (bind(listener, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
        listen(listener, 1024) != 0 ||
        getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size) != 0)
        throw driver::Failure("the floor cannot listen");
    port_ = ntohs(address.sin_port);
    pid_ = fork();
    if (pid_ == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        pin(core);
        FloorServer(listener, members).run();
    }
    ::close(listener);
    if (pid_ < 0) throw driver::Failure("fork");
}

Floor::~Floor() {
    ::kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
}

std::string floor_channel(std::size_t index) {
    std::string digits = std::to_string(index);
    return "chn_" + std::string(26 - digits.size(), '0') + digits;
}

Outcome run_floor(std::size_t channels, std::size_t members, const Pace& pace,
                  const Options& options) {
    const Floor floor(members, options.server_core);
    Swarm swarm;
    Audience audience;
    for (std::size_t channel = 0; channel < channels; ++channel) {
        audience.channels.push_back(floor_channel(channel));
        for (std::size_t member = 0; member < members; ++member) {
            auto connection = driver::Connection::tcp(floor.port());
            std::string unread;
            connection.send(driver::http_bytes(driver::upgrade_request({})));
            driver::read_answer(connection, unread);
            swarm.add(std::move(connection), std::move(unread));
            audience.channel_of.push_back(channel);
            audience.cursors.push_back(0);
        }
    }
    return run_posts(swarm, audience, pace, options, floor.pid());
}

}  // namespace parley::bench
