#pragma once
// HTTP/1.1 over the server's Unix socket, one request at a time. Blocking: a command has nothing
// else to do. What is said over it is in client.hpp.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace parley::ctl {

struct HttpAnswer {
    int status = 0;
    std::string body;
};

/// Bodies pass in pieces, so that none needs to fit into memory.
struct HttpRequest {
    std::string method, target;
    std::vector<std::pair<std::string_view, std::string>> headers;
    std::uint64_t body_size = 0;
    /// The body's bytes from `offset` on, as many as are at hand and at least one.
    std::function<std::string_view(std::uint64_t offset)> body;
    /// Takes the body of an answer with status 200, which is not in the answer then.
    std::function<void(std::uint64_t offset, std::string_view bytes)> take;
};

class Connection {
  public:
    explicit Connection(std::string socket_path);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    struct Outcome {
        std::optional<HttpAnswer> answer;  ///< none: nobody knows whether the request was done
        bool connected = false;            ///< whether somebody took the connection at all
        std::string why;                   ///< one sentence, where there is no answer
    };

    /// Waits `timeout_s` for the whole answer (0: as long as it takes until it begins, and then
    /// `answer_max_s`). What a request takes in pieces may take longer, at 1 KiB a second or more.
    /// Connects again where the last request broke.
    Outcome ask(const HttpRequest& request, int timeout_s);

    static constexpr int answer_max_s = 120;

    const std::string& socket_path() const { return path_; }

  private:
    std::string connect();
    std::string send_all(std::string_view bytes);
    std::string send_body(const HttpRequest& request);
    bool is_answered() const;
    std::optional<HttpAnswer> receive(const HttpRequest& request, std::string& why);
    bool receive_more(std::string& why);
    void close();

    using Clock = std::chrono::steady_clock;
    std::optional<Clock::time_point> deadline_;  ///< of the answer; none: it has not begun
    std::chrono::seconds wait_max_{};            ///< set as the deadline once it begins

    std::string path_;
    std::string received_;
    int socket_ = -1;
};

}  // namespace parley::ctl
