#include "server/ctl/connection.hpp"

#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>

namespace parley::ctl {

namespace {
/// Bound of an answer that is held in memory: larger than any answer of the server, so that another
/// program on the socket cannot fill ours.
constexpr std::size_t answer_size_max = 64u << 20;

std::string reason() { return std::strerror(errno); }

bool same_name(std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
        return (x >= 'A' && x <= 'Z' ? x - 'A' + 'a' : x) == y;
    });
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

template <class Number>
std::optional<Number> whole_number(std::string_view text) {
    Number number{};
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failed != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

/// The head of an HTTP response, as far as it concerns the body.
struct AnswerHead {
    int status = 0;
    std::optional<std::uint64_t> body_size;  ///< none: until the connection ends
    bool keep_alive = true;
};
/// Parses status line and headers (without the empty line); none if it is not HTTP/1.1 with an
/// unencoded body.
std::optional<AnswerHead> parse_answer_head(std::string_view head) {
    AnswerHead answer;
    auto line_end = head.find("\r\n");
    const auto first = head.substr(0, line_end);
    if (!first.starts_with("HTTP/1.1 ") || first.size() < 12) return std::nullopt;
    const auto status = whole_number<int>(first.substr(9, 3));
    if (!status) return std::nullopt;
    answer.status = *status;
    while (line_end != std::string_view::npos) {
        head.remove_prefix(line_end + 2);
        line_end = head.find("\r\n");
        const auto line = head.substr(0, line_end);
        const auto colon = line.find(':');
        if (colon == std::string_view::npos) return std::nullopt;
        const auto name = line.substr(0, colon);
        const auto value = trimmed(line.substr(colon + 1));
        if (same_name(name, "content-length")) {
            answer.body_size = whole_number<std::uint64_t>(value);
            if (!answer.body_size) return std::nullopt;
        } else if (same_name(name, "transfer-encoding")) {
            return std::nullopt;
        } else if (same_name(name, "connection") && same_name(value, "close")) {
            answer.keep_alive = false;
        }
    }
    return answer;
}
}  // namespace

Connection::Connection(std::string socket_path) : path_(std::move(socket_path)) {}
Connection::~Connection() { close(); }

void Connection::close() {
    if (socket_ >= 0) ::close(socket_);
    socket_ = -1;
    received_.clear();
}

std::string Connection::connect() {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path_.empty() || path_.size() >= sizeof address.sun_path)
        return "The socket's path may have 1 to " + std::to_string(sizeof address.sun_path - 1) +
               " bytes.";
    std::memcpy(address.sun_path, path_.data(), path_.size());
    socket_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (socket_ < 0) return "No socket could be made: " + reason() + ".";
    if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0)
        return {};
    const int error = errno;
    close();
    std::string why = "No answer on " + path_ + ": " + std::strerror(error) + ".";
    if (error == ENOENT || error == ECONNREFUSED)
        why += " Is parleyd running, with this --admin-socket?";
    if (error == EACCES) why += " It takes parleyd's own user, or root.";
    return why;
}

std::string Connection::send_all(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
            return "The server did not take the request in time.";
        if (sent < 0) return "The connection broke while sending: " + reason() + ".";
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return {};
}

bool Connection::receive_more(std::string& why) {
    char piece[65536];
    using namespace std::chrono;
    for (;;) {
        timeval wait{};  // for ever
        if (deadline_) {
            const auto left = duration_cast<microseconds>(*deadline_ - Clock::now()).count();
            if (left <= 0) {
                why = "The server did not answer in time.";
                return false;
            }
            wait = {left / 1'000'000, left % 1'000'000};
        }
        ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
        const auto size = ::recv(socket_, piece, sizeof piece, 0);
        if (size > 0) {
            if (!deadline_) deadline_ = Clock::now() + wait_max_;
            received_.append(piece, static_cast<std::size_t>(size));
            return true;
        }
        if (size < 0 && errno == EINTR) continue;
        if (size == 0)
            why = "The server closed the connection before it answered.";
        else if (errno == EAGAIN || errno == EWOULDBLOCK)
            why = "The server did not answer in time.";
        else
            why = "The connection broke: " + reason() + ".";
        return false;
    }
}

/// Sends the body, until everything is sent or the server has answered: it would go on reading for
/// some seconds only so that its answer is not lost.
std::string Connection::send_body(const HttpRequest& request) {
    for (std::uint64_t sent = 0; sent < request.body_size && !is_answered();) {
        const auto piece = request.body(sent).substr(0, request.body_size - sent);
        if (auto why = send_all(piece); !why.empty()) return why;
        sent += piece.size();
    }
    return {};
}

bool Connection::is_answered() const {
    char byte = 0;
    return ::recv(socket_, &byte, 1, MSG_PEEK | MSG_DONTWAIT) > 0;
}

std::optional<HttpAnswer> Connection::receive(const HttpRequest& request, std::string& why) {
    std::size_t head_end = 0;
    while ((head_end = received_.find("\r\n\r\n")) == std::string::npos) {
        if (received_.size() > 65536) {
            why = "What answers on " + path_ + " is not Parley.";
            return std::nullopt;
        }
        if (!receive_more(why)) return std::nullopt;
    }
    const auto head = parse_answer_head(std::string_view(received_).substr(0, head_end));
    const bool kept = !request.take || (head && head->status != 200);
    if (!head || (kept && head->body_size.value_or(0) > answer_size_max)) {
        why = "What answers on " + path_ + " is not Parley.";
        return std::nullopt;
    }
    received_.erase(0, head_end + 4);
    HttpAnswer answer{head->status, {}};
    if (head->body_size) {
        for (std::uint64_t done = 0; done < *head->body_size;) {
            if (received_.empty() && !receive_more(why)) return std::nullopt;
            const auto piece = std::string_view(received_).substr(0, *head->body_size - done);
            if (kept) {
                answer.body += piece;
            } else {
                request.take(done, piece);
                constexpr std::uint64_t bytes_per_s_min = 1024;
                const auto earned = piece.size() * 1'000'000 / bytes_per_s_min;
                if (deadline_) *deadline_ += std::chrono::microseconds(earned);
            }
            done += piece.size();
            received_.erase(0, piece.size());
        }
    } else {
        std::string end;
        while (received_.size() <= answer_size_max && receive_more(end)) {
        }
        answer.body = std::move(received_);
    }
    if (!head->keep_alive || !head->body_size) close();
    return answer;
}

Connection::Outcome Connection::ask(const HttpRequest& request, int timeout_s) {
    Outcome outcome;
    if (socket_ < 0) outcome.why = connect();
    if (!outcome.why.empty()) return outcome;
    outcome.connected = true;
    wait_max_ = std::chrono::seconds(timeout_s > 0 ? timeout_s : answer_max_s);
    deadline_.reset();
    if (timeout_s > 0) deadline_ = Clock::now() + wait_max_;
    const timeval timeout{timeout_s, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof timeout);

    std::string head = request.method + " " + request.target +
                       " HTTP/1.1\r\nHost: parley\r\nUser-Agent: parleyctl/" PARLEY_VERSION
                       "\r\nContent-Length: " +
                       std::to_string(request.body_size) + "\r\n";
    for (const auto& [name, value] : request.headers) {
        head += name;
        head += ": " + value + "\r\n";
    }
    outcome.why = send_all(head + "\r\n");
    if (outcome.why.empty()) outcome.why = send_body(request);
    // The server may have answered before it closed (too large, going away): read that even if
    // sending failed.
    std::string why;
    outcome.answer = receive(request, why);
    if (!outcome.answer) {
        if (outcome.why.empty()) outcome.why = why;
        close();
    }
    return outcome;
}

}  // namespace parley::ctl
