#include "tests/transport/client.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>

namespace parley::test {

// Long enough for a busy machine; it only fails a test.
constexpr int patience_s = 20;

struct Client::Socket {
    int fd = -1;
    SSL_CTX* context = nullptr;
    SSL* ssl = nullptr;
    bool reset = false;

    explicit Socket(int family) : fd(::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        const timeval patience{.tv_sec = patience_s, .tv_usec = 0};
        ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        ::setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    }
    ~Socket() {
        SSL_free(ssl);
        SSL_CTX_free(context);
        if (fd >= 0) ::close(fd);
    }
    void connect(const void* address, std::size_t size) {
        if (::connect(fd, static_cast<const sockaddr*>(address), static_cast<socklen_t>(size)) != 0)
            throw std::runtime_error(std::string("connect: ") + std::strerror(errno));
    }
};

std::string HttpAnswer::header(std::string_view name) const {
    const std::size_t at = head.find("\r\n" + std::string(name) + ": ");
    if (at == std::string::npos) return {};
    const std::size_t from = at + name.size() + 4;
    return head.substr(from, head.find("\r\n", from) - from);
}

std::string masked_frame(int opcode, std::string_view payload, bool final) {
    const std::string_view mask = "\x37\xfa\x21\x3d";
    std::string frame;
    frame += static_cast<char>((final ? 0x80 : 0) | opcode);
    if (payload.size() < 126) {
        frame += static_cast<char>(0x80 | payload.size());
    } else if (payload.size() <= 0xffff) {
        frame += static_cast<char>(0x80 | 126);
        for (int shift : {8, 0}) frame += static_cast<char>(payload.size() >> shift & 0xff);
    } else {
        frame += static_cast<char>(0x80 | 127);
        for (int shift = 56; shift >= 0; shift -= 8)
            frame += static_cast<char>(payload.size() >> shift & 0xff);
    }
    frame += mask;
    for (std::size_t i = 0; i < payload.size(); ++i)
        frame += static_cast<char>(payload[i] ^ mask[i % 4]);
    return frame;
}

std::string upgrade_request(std::string_view extra) {
    return "GET /ws HTTP/1.1\r\nHost: localhost\r\nConnection: keep-alive, Upgrade\r\n"
           "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
           "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
           std::string(extra) + "\r\n";
}

Client::Client(std::uint16_t port, Wire wire) : socket_(std::make_unique<Socket>(AF_INET)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socket_->connect(&address, sizeof address);
    const int on = 1;
    ::setsockopt(socket_->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (wire == Wire::plain) return;
    socket_->context = SSL_CTX_new(TLS_client_method());
    socket_->ssl = SSL_new(socket_->context);
    SSL_set_fd(socket_->ssl, socket_->fd);
    if (SSL_connect(socket_->ssl) != 1) throw std::runtime_error("TLS handshake failed");
}

Client::Client(const std::string& socket_path) : socket_(std::make_unique<Socket>(AF_UNIX)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, socket_path.data(), socket_path.size());
    socket_->connect(&address, sizeof address);
}

Client::~Client() = default;
Client::Client(Client&&) noexcept = default;

void Client::send(std::string_view bytes) {
    while (!bytes.empty()) {
        ssize_t sent = 0;
        if (socket_->ssl != nullptr) {
            sent = SSL_write(socket_->ssl, bytes.data(), static_cast<int>(bytes.size()));
        } else {
            sent = ::send(socket_->fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        }
        if (sent <= 0) throw std::runtime_error(std::string("send: ") + std::strerror(errno));
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
}

void Client::send_bytewise(std::string_view bytes) {
    for (std::size_t i = 0; i < bytes.size(); ++i) send(bytes.substr(i, 1));
}

void Client::open_websocket(std::string_view extra) {
    send(upgrade_request(extra));
    const HttpAnswer opened = answer(false);
    if (opened.status != 101) throw std::runtime_error("not upgraded: " + opened.head);
    // The example of RFC 6455 section 1.3.
    if (opened.header("Sec-WebSocket-Accept") != "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
        throw std::runtime_error("wrong accept: " + opened.head);
}

bool Client::fill() {
    char bytes[16 * 1024];
    ssize_t size = 0;
    if (socket_->ssl != nullptr) {
        size = SSL_read(socket_->ssl, bytes, sizeof bytes);
        if (size <= 0 &&
            SSL_get_error(socket_->ssl, static_cast<int>(size)) == SSL_ERROR_ZERO_RETURN)
            size = 0;
    } else {
        size = ::recv(socket_->fd, bytes, sizeof bytes, 0);
    }
    if (size < 0) {
        if (errno == EAGAIN) throw std::runtime_error("the server said nothing for too long");
        socket_->reset = true;
        return false;
    }
    buffer_.append(bytes, static_cast<std::size_t>(size));
    return size > 0;
}

std::string Client::take(std::size_t size) {
    while (buffer_.size() < size)
        if (!fill()) throw std::runtime_error("the stream ended within a frame or answer");
    std::string taken = buffer_.substr(0, size);
    buffer_.erase(0, size);
    return taken;
}

Received Client::receive() {
    if (buffer_.empty() && !fill()) return {};
    const std::string head = take(2);
    const auto byte = [](char c) { return static_cast<unsigned char>(c); };
    if ((byte(head[0]) & 0x80) == 0) throw std::runtime_error("the server sent a fragment");
    if ((byte(head[1]) & 0x80) != 0) throw std::runtime_error("the server sent a masked frame");
    std::uint64_t size = byte(head[1]);
    if (size >= 126) {
        const std::string digits = take(size == 126 ? 2 : 8);
        size = 0;
        for (const char digit : digits) size = size << 8 | byte(digit);
    }
    Received received;
    received.text = take(size);
    switch (byte(head[0]) & 0x0f) {
        case 1:
            received.kind = Received::Kind::text;
            break;
        case 8:
            received.kind = Received::Kind::close;
            received.code = 1005;
            if (size >= 2) {
                received.code = static_cast<std::uint16_t>(byte(received.text[0]) << 8 |
                                                           byte(received.text[1]));
                received.text.erase(0, 2);
            }
            break;
        case 9:
            received.kind = Received::Kind::ping;
            break;
        case 10:
            received.kind = Received::Kind::pong;
            break;
        default:
            throw std::runtime_error("the server sent an unknown frame");
    }
    return received;
}

std::string Client::text() {
    for (;;) {
        Received received = receive();
        if (received.kind == Received::Kind::text) return received.text;
        if (received.kind == Received::Kind::ping) {
            send(masked_frame(10, received.text));
        } else if (received.kind != Received::Kind::pong) {
            throw std::runtime_error("closed instead of a text: " + std::to_string(received.code));
        }
    }
}

Received Client::until_closed() {
    for (;;) {
        Received received = receive();
        if (received.kind == Received::Kind::end)
            throw std::runtime_error("the stream ended without a close frame");
        if (received.kind != Received::Kind::close) continue;
        std::string payload;
        payload += static_cast<char>(received.code >> 8);
        payload += static_cast<char>(received.code & 0xff);
        send(masked_frame(8, received.code == 1005 ? std::string_view() : payload));
        if (!ended()) throw std::runtime_error("something followed the close frame");
        return received;
    }
}

HttpAnswer Client::answer(bool with_body) {
    std::size_t end = 0;
    while ((end = buffer_.find("\r\n\r\n")) == std::string::npos)
        if (!fill()) throw std::runtime_error("the stream ended within the head: " + buffer_);
    HttpAnswer answer;
    answer.head = take(end + 4);
    answer.status = std::stoi(answer.head.substr(9, 3));
    const std::string size = answer.header("Content-Length");
    if (with_body && !size.empty()) answer.body = take(std::stoul(size));
    return answer;
}

bool Client::ended() { return buffer_.empty() && !fill() && !socket_->reset; }

bool Client::was_reset() {
    while (fill()) buffer_.clear();
    return socket_->reset;
}

std::string Client::subject_of_certificate() const {
    X509* certificate = SSL_get1_peer_certificate(socket_->ssl);
    char name[256] = "";
    X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName, name,
                              sizeof name);
    X509_free(certificate);
    return name;
}

void Client::reset() {
    const linger now{.l_onoff = 1, .l_linger = 0};
    ::setsockopt(socket_->fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    ::close(socket_->fd);
    socket_->fd = -1;
}

void Client::shut_down_sending() { ::shutdown(socket_->fd, SHUT_WR); }

}  // namespace parley::test
