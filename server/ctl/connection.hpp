#pragma once
// HTTP/1.1 over the server's Unix socket, one request at a time. It blocks, as parleyctl does one
// thing only. What is sent over it is in client.hpp.

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

/// A request. Bodies pass in pieces, so that they need not fit into memory.
struct HttpRequest {
    std::string method, target;
    std::vector<std::pair<std::string_view, std::string>> headers;
    std::uint64_t body_size = 0;
    /// Returns bytes of the body from `offset` on: at least one, as many as are at hand.
    std::function<std::string_view(std::uint64_t offset)> body;
    /// If set, takes the body of an answer with status 200, instead of HttpAnswer::body.
    std::function<void(std::uint64_t offset, std::string_view bytes)> take;
};

/// One connection, opened by the first request and again after one that broke.
class Connection {
  public:
    explicit Connection(std::string socket_path);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    struct Outcome {
        std::optional<HttpAnswer> answer;  ///< none: it is unknown whether the request was done
        bool connected = false;            ///< whether the connection was accepted
        std::string why;                   ///< why there is no answer, in one sentence
    };

    /// Sends a request and waits at most `timeout_s` for the whole answer. With 0 it waits without
    /// limit until the answer begins, then at most `answer_max_s`. A body taken in pieces may take
    /// longer, at 1 KiB/s or more.
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
    std::optional<Clock::time_point> deadline_;  ///< for the answer; none: no limit until it begins
    std::chrono::seconds wait_max_{};            ///< becomes the deadline once the answer begins

    std::string path_;
    std::string received_;  ///< bytes that are not used yet
    int socket_ = -1;
};

}  // namespace parley::ctl
