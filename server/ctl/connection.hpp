#pragma once
// HTTP/1.1 over the server's Unix socket, one request at a time. Blocking: a command has nothing
// else to do. What is said over it is in client.hpp.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace parley::ctl {

struct HttpAnswer {
    int status = 0;
    std::string body;
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

    /// POSTs JSON to `path`, with `key` as Idempotency-Key unless empty; waits `timeout_s` for each
    /// part of the answer (0: as long as it takes). Connects again where the last request broke.
    Outcome post(std::string_view path, std::string_view key, std::string_view body, int timeout_s);

    const std::string& socket_path() const { return path_; }

  private:
    std::string connect();
    std::string send_all(std::string_view bytes);
    std::optional<HttpAnswer> receive(std::string& why);
    bool receive_more(std::string& why);
    void close();

    std::string path_;
    std::string received_;
    int socket_ = -1;
};

/// What the head of an HTTP answer says of its body.
struct AnswerHead {
    int status = 0;
    std::optional<std::size_t> body_size;  ///< none: until the connection ends
    bool keep_alive = true;
};
/// Reads status line and headers (without the empty line); nothing where that is not HTTP/1.1 with
/// a plain body.
std::optional<AnswerHead> parse_answer_head(std::string_view head);

}  // namespace parley::ctl
