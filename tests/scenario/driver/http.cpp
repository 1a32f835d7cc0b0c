#include "tests/scenario/driver/http.hpp"

#include <strings.h>

#include <charconv>
#include <cstring>

namespace parley::driver {

namespace {
bool same_name(std::string_view a, std::string_view b) {
    return a.size() == b.size() && strncasecmp(a.data(), b.data(), a.size()) == 0;
}

std::size_t number(std::string_view text, int base) {
    std::size_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value, base);
    return value;
}

void need(Connection& connection, std::string& unread, std::size_t size) {
    const auto until = deadline();
    while (unread.size() < size)
        if (!connection.receive(unread, until)) throw Failure("the answer was cut short");
}

/// Takes a line out of what is unread, without its end.
std::string line(Connection& connection, std::string& unread) {
    const auto until = deadline();
    std::size_t end = unread.find("\r\n");
    while (end == std::string::npos) {
        if (!connection.receive(unread, until)) throw Failure("no answer: " + unread);
        end = unread.find("\r\n");
    }
    std::string taken = unread.substr(0, end);
    unread.erase(0, end + 2);
    return taken;
}

std::string chunked_body(Connection& connection, std::string& unread) {
    std::string body;
    for (;;) {
        const std::size_t size = number(line(connection, unread), 16);
        need(connection, unread, size + 2);
        body.append(unread, 0, size);
        unread.erase(0, size + 2);
        if (size == 0) return body;
    }
}
}  // namespace

std::string HttpAnswer::header(std::string_view name) const {
    for (const auto& [key, value] : headers)
        if (same_name(key, name)) return value;
    return {};
}

std::string percent_encoded(std::string_view text) {
    constexpr std::string_view hex = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        out.append({'%', hex[byte >> 4], hex[byte & 15]});
    }
    return out;
}

std::string http_bytes(const HttpRequest& request) {
    std::string out = request.method + " " + request.target + " HTTP/1.1\r\n";
    bool has_host = false, has_type = false;
    for (const auto& [name, value] : request.headers) {
        out += name + ": " + value + "\r\n";
        has_host = has_host || same_name(name, "Host");
        has_type = has_type || same_name(name, "Content-Type");
    }
    if (!has_host) out += "Host: localhost\r\n";
    if (request.method != "GET") {
        out += "Content-Length: " + std::to_string(request.body.size()) + "\r\n";
        if (!request.body.empty() && !has_type) out += "Content-Type: application/json\r\n";
    }
    return out + "\r\n" + request.body;
}

HttpAnswer read_answer(Connection& connection, std::string& unread) {
    HttpAnswer answer;
    const std::string first = line(connection, unread);
    if (!first.starts_with("HTTP/1.1 ")) throw Failure("not HTTP: " + first);
    answer.status = static_cast<int>(number(std::string_view(first).substr(9, 3), 10));
    for (std::string header = line(connection, unread); !header.empty();
         header = line(connection, unread)) {
        const std::size_t colon = header.find(':');
        if (colon == std::string::npos) throw Failure("not a header: " + header);
        const std::size_t value = header.find_first_not_of(' ', colon + 1);
        answer.headers.emplace_back(header.substr(0, colon),
                                    value == std::string::npos ? "" : header.substr(value));
    }
    if (answer.status == 101 || answer.status == 204 || answer.status == 304) return answer;
    if (answer.header("Transfer-Encoding") == "chunked") {
        answer.body = chunked_body(connection, unread);
    } else if (const std::string size = answer.header("Content-Length"); !size.empty()) {
        need(connection, unread, number(size, 10));
        answer.body = unread.substr(0, number(size, 10));
        unread.erase(0, answer.body.size());
    } else {
        const auto until = deadline();
        while (connection.receive(unread, until)) {
        }
        answer.body = std::exchange(unread, {});
    }
    return answer;
}

HttpAnswer ask(Connection& connection, const HttpRequest& request) {
    connection.send(http_bytes(request));
    std::string unread;
    return read_answer(connection, unread);
}

}  // namespace parley::driver
