#pragma once
// Many WebSocket clients on one thread and one epoll. They are slim enough that the server, not
// the generator, is what is measured: one buffer for all, frames looked at where they lie.

#include <sys/epoll.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/scenario/driver/connection.hpp"

namespace parley::bench {

/// What is known of a server's frame after its first bytes.
struct FrameHeader {
    std::size_t header_size = 0;  ///< 0: not whole yet
    std::size_t payload_size = 0;
    std::uint8_t opcode = 0;
};
FrameHeader read_header(std::string_view bytes);

class Swarm {
  public:
    Swarm();
    Swarm(const Swarm&) = delete;
    Swarm& operator=(const Swarm&) = delete;
    ~Swarm();

    /// Takes over an upgraded connection; `unread` came behind the upgrade. Returns its index.
    std::size_t add(driver::Connection connection, std::string unread);
    /// The same for one whose upgrade was asked for and not answered yet. `first_words` are frames
    /// that leave as soon as the server has agreed; nothing is to be sent before them.
    std::size_t add_upgrading(driver::Connection connection, std::string first_words);
    /// Ends all connections without a word, as a cut line does. Nobody is left.
    void cut();
    std::size_t size() const { return clients_.size(); }

    /// Sends a frame; what the kernel does not take now goes out with a later turn.
    void send(std::size_t client, std::string_view frame);

    /// Waits for what comes, at most so long, and calls `text(client, payload)` for each text
    /// frame. The payload is not terminated, and valid for the call alone.
    template <class Text>
    void turn(std::int64_t wait_us, Text&& text) {
        send_what_waits();
        const int ready = wait(wait_us);
        for (int i = 0; i < ready; ++i) read(events_[static_cast<std::size_t>(i)].data.u64, text);
    }

    /// Connections that the server has ended, which it never should here.
    std::size_t ended() const { return ended_; }
    /// How the last of them ended; 4xx and 5xx up to 599 are HTTP's, of a refused upgrade.
    int last_close_code() const { return last_close_code_; }

  private:
    struct Client {
        driver::Connection connection;
        std::string rest;    ///< the beginning of a frame that is not whole yet
        std::string unsent;  ///< what the kernel did not take
        /// What is said after the upgrade; none: it is upgraded.
        std::optional<std::string> first_words = std::nullopt;
    };

    int wait(std::int64_t wait_us);
    void send_what_waits();
    /// Takes the answer to the upgrade; returns its size, 0 where it is not whole yet.
    std::size_t take_upgrade(std::size_t client, std::string_view bytes);
    void control_frame(std::size_t client, std::uint8_t opcode, std::string_view payload);
    void end(std::size_t client, int code);

    template <class Text>
    void read(std::size_t index, Text& text) {
        Client& client = *clients_[index];
        const ssize_t size = recv(client.connection.fd(), buffer_.data(), buffer_.size(), 0);
        if (size <= 0) {
            if (size == 0 || (errno != EAGAIN && errno != EINTR)) end(index, 1006);
            return;
        }
        std::string_view bytes(buffer_.data(), static_cast<std::size_t>(size));
        if (!client.rest.empty()) {
            client.rest += bytes;
            bytes = client.rest;
        }
        const std::size_t whole = frames(index, bytes, text);
        if (!client.rest.empty())
            client.rest.erase(0, whole);
        else
            client.rest.assign(bytes.substr(whole));
    }

    /// Calls `text` for the whole frames at the front; returns how many bytes they have.
    template <class Text>
    std::size_t frames(std::size_t index, std::string_view bytes, Text& text) {
        std::size_t taken = 0;
        if (clients_[index]->first_words) taken = take_upgrade(index, bytes);
        if (clients_[index]->first_words) return 0;
        for (;;) {
            const FrameHeader frame = read_header(bytes.substr(taken));
            if (frame.header_size == 0) return taken;
            const std::size_t size = frame.header_size + frame.payload_size;
            if (bytes.size() - taken < size) return taken;
            const auto payload = bytes.substr(taken + frame.header_size, frame.payload_size);
            taken += size;
            if (frame.opcode == 1)
                text(index, payload);
            else
                control_frame(index, frame.opcode, payload);
        }
    }

    int epoll_;
    std::vector<std::unique_ptr<Client>> clients_;
    std::vector<std::size_t> waiting_;  ///< clients with something unsent
    std::vector<epoll_event> events_{512};
    std::vector<char> buffer_ = std::vector<char>(1 << 18);
    std::size_t ended_ = 0;
    int last_close_code_ = 0;
};

inline FrameHeader read_header(std::string_view bytes) {
    if (bytes.size() < 2) return {};
    const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(bytes[i]); };
    FrameHeader frame{2, static_cast<std::size_t>(byte(1) & 0x7f),
                      static_cast<std::uint8_t>(byte(0) & 0x0f)};
    const std::size_t extra = frame.payload_size == 126 ? 2 : frame.payload_size == 127 ? 8 : 0;
    if (bytes.size() < 2 + extra) return {};
    if (extra > 0) frame.payload_size = 0;
    for (std::size_t i = 0; i < extra; ++i)
        frame.payload_size = frame.payload_size << 8 | byte(2 + i);
    frame.header_size += extra;
    return frame;
}

}  // namespace parley::bench
