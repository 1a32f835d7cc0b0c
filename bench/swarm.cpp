#include "bench/swarm.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <utility>

#include "tests/scenario/driver/websocket.hpp"

namespace parley::bench {

Swarm::Swarm() : epoll_(epoll_create1(EPOLL_CLOEXEC)) {}
Swarm::~Swarm() { ::close(epoll_); }

std::size_t Swarm::add(driver::Connection connection, std::string unread) {
    const std::size_t index = clients_.size();
    const int fd = connection.fd();
    fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
    clients_.push_back(std::make_unique<Client>(
        Client{.connection = std::move(connection), .rest = std::move(unread), .unsent = {}}));
    epoll_event interest{.events = EPOLLIN, .data = {.u64 = index}};
    if (epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &interest) != 0) throw driver::Failure("epoll_ctl");
    return index;
}

std::size_t Swarm::add_upgrading(driver::Connection connection, std::string first_words) {
    const std::size_t index = add(std::move(connection), {});
    clients_[index]->first_words = std::move(first_words);
    return index;
}

void Swarm::cut() {
    for (const auto& client : clients_) client->connection.reset();
    clients_.clear();
    waiting_.clear();
}

void Swarm::send(std::size_t index, std::string_view frame) {
    Client& client = *clients_[index];
    if (client.unsent.empty()) {
        const ssize_t sent =
            ::send(client.connection.fd(), frame.data(), frame.size(), MSG_NOSIGNAL);
        if (sent == static_cast<ssize_t>(frame.size())) return;
        if (sent > 0) frame.remove_prefix(static_cast<std::size_t>(sent));
        waiting_.push_back(index);
    }
    client.unsent += frame;
}

void Swarm::send_what_waits() {
    std::erase_if(waiting_, [this](std::size_t index) {
        std::string& unsent = clients_[index]->unsent;
        const ssize_t sent =
            ::send(clients_[index]->connection.fd(), unsent.data(), unsent.size(), MSG_NOSIGNAL);
        if (sent > 0) unsent.erase(0, static_cast<std::size_t>(sent));
        return unsent.empty() || (sent < 0 && errno != EAGAIN);
    });
}

int Swarm::wait(std::int64_t wait_us) {
    if (!waiting_.empty()) wait_us = std::min<std::int64_t>(wait_us, 1000);
    const timespec wait{wait_us / 1'000'000, wait_us % 1'000'000 * 1000};
    return epoll_pwait2(epoll_, events_.data(), static_cast<int>(events_.size()), &wait, nullptr);
}

std::size_t Swarm::take_upgrade(std::size_t index, std::string_view bytes) {
    constexpr std::string_view head_end = "\r\n\r\n";
    const auto place = bytes.find(head_end);
    if (place == std::string_view::npos) return 0;
    if (!bytes.starts_with("HTTP/1.1 101 ")) {
        end(index, std::stoi(std::string(bytes.substr(9, 3))));
        return 0;
    }
    const auto words = *std::exchange(clients_[index]->first_words, std::nullopt);
    if (!words.empty()) send(index, words);
    return place + head_end.size();
}

void Swarm::control_frame(std::size_t client, std::uint8_t opcode, std::string_view payload) {
    if (opcode == 9) send(client, driver::client_frame(payload, driver::Opcode::pong));
    if (opcode == 8 && payload.size() >= 2)
        end(client,
            static_cast<std::uint8_t>(payload[0]) << 8 | static_cast<std::uint8_t>(payload[1]));
}

void Swarm::end(std::size_t client, int code) {
    const int fd = clients_[client]->connection.fd();
    if (epoll_ctl(epoll_, EPOLL_CTL_DEL, fd, nullptr) != 0) return;  // ended before
    ++ended_;
    last_close_code_ = code;
}

}  // namespace parley::bench
