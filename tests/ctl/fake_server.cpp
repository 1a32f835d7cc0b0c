#include "tests/ctl/fake_server.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <stdexcept>

namespace parley::ctl::test {

std::mutex& hand_over() {
    static std::mutex mutex;
    return mutex;
}

FakeServer::FakeServer(std::string socket, Answer answer)
    : path_(std::move(socket)), answer_(std::move(answer)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path_.c_str(), sizeof address.sun_path - 1);
    listener_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (::bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
        ::listen(listener_, 16) != 0)
        throw std::runtime_error("cannot listen on " + path_);
    thread_ = std::thread([this] { serve(); });
}

FakeServer::~FakeServer() {
    over_ = true;
    ::shutdown(listener_, SHUT_RDWR);
    thread_.join();
    ::close(listener_);
}

std::vector<Asked> FakeServer::asked() const {
    const std::lock_guard lock(mutex_);
    return asked_;
}

void FakeServer::serve() {
    while (!over_) {
        const int connection = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (connection < 0) continue;
        serve_connection(connection);
        ::close(connection);
    }
}

namespace {
std::string header_of(const std::string& head, const std::string& name) {
    const auto begin = head.find("\r\n" + name + ": ");
    if (begin == std::string::npos) return {};
    const auto value = begin + name.size() + 4;
    return head.substr(value, head.find("\r\n", value) - value);
}
}  // namespace

void FakeServer::serve_connection(int connection) {
    std::string received;
    char piece[65536];
    const auto receive = [&] {
        const auto size = ::recv(connection, piece, sizeof piece, 0);
        if (size > 0) received.append(piece, static_cast<std::size_t>(size));
        return size > 0;
    };
    for (;;) {
        std::size_t end = 0;
        while ((end = received.find("\r\n\r\n")) == std::string::npos)
            if (!receive()) return;
        const auto head = received.substr(0, end + 2);
        const auto size = std::stoul(header_of(head, "Content-Length"));
        while (received.size() < end + 4 + size)
            if (!receive()) return;
        auto command = head.substr(0, head.find(" HTTP/1.1"));
        constexpr std::string_view of_commands = "POST /api/v1/";
        if (command.starts_with(of_commands)) command.erase(0, of_commands.size());
        Asked asked{command, header_of(head, "Idempotency-Key"), received.substr(end + 4, size)};
        received.erase(0, end + 4 + size);
        {
            const std::lock_guard lock(mutex_);
            asked_.push_back(asked);
        }
        const auto answer = [&] {
            const std::lock_guard turn(hand_over());
            return answer_(asked);
        }();
        if (answer.hang_up) return;
        auto text = "HTTP/1.1 " + std::to_string(answer.status) +
                    " X\r\nContent-Length: " + std::to_string(answer.body.size()) + "\r\n\r\n" +
                    answer.body;
        text.resize(text.size() - answer.cut);
        if (answer.dribbles) {
            for (const char byte : text) {
                std::this_thread::sleep_for(std::chrono::milliseconds(50));
                if (over_ || ::send(connection, &byte, 1, MSG_NOSIGNAL) < 0) return;
            }
            continue;
        }
        if (::send(connection, text.data(), text.size(), MSG_NOSIGNAL) < 0) return;
        if (answer.cut > 0) return;
    }
}

}  // namespace parley::ctl::test
