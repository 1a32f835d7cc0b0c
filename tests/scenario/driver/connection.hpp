#pragma once
// A blocking socket of which every wait ends at a deadline.

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "tests/scenario/driver/patience.hpp"

namespace parley::driver {

class Connection {
  public:
    static Connection tcp(std::uint16_t port);
    /// A socket that takes little in before it is read: to be a slow reader.
    static Connection tcp_with_small_window(std::uint16_t port);
    static Connection unix_socket(const std::string& path);

    Connection(Connection&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    Connection& operator=(Connection&& other) noexcept;
    ~Connection() { close(); }

    /// Sends all of it; fails when the peer takes nothing for too long or is gone.
    void send(std::string_view bytes);
    /// The same, but tells by `false` that the peer is gone.
    bool try_send(std::string_view bytes);
    /// Appends what has come, at least one byte; false at the end of the stream (reset included).
    bool receive(std::string& into, Clock::time_point until);
    /// Whether bytes, or the end, are there now.
    bool readable() const;
    /// Ends the connection without a word, as a cut line does.
    void reset();
    void close();
    int fd() const { return fd_; }

  private:
    explicit Connection(int fd) : fd_(fd) {}
    int fd_;
};

}  // namespace parley::driver
