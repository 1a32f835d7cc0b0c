#include "tests/transport/server.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <semaphore>
#include <stdexcept>

namespace parley::test {
namespace {

// Long enough for a busy machine; it only fails a test.
constexpr std::chrono::seconds patience(20);

class EchoEndpoint : public wire::Endpoint {
  public:
    EchoEndpoint(EchoApplication& application, wire::Loop& loop)
        : application_(application), loop_(loop) {}

    void opened(wire::Socket& socket) override {
        socket_ = &socket;
        application_.sockets[loop_.index()].push_back(&socket);
    }

    void received(std::string_view text) override {
        {
            const std::lock_guard lock(application_.mutex);
            ++application_.received;
        }
        if (text == "close") return socket_->close(4501, "bye");
        if (text == "throw") throw std::runtime_error("asked to");
        if (text == "want flush") return socket_->want_flush();
        if (text == "small frames") socket_->frame_size_max(100);
        if (text == "large frames") socket_->frame_size_max(1 << 20);
        if (text == "pause") {
            socket_->pause_reading();
            // Nothing is read until another connection says so.
            application_.paused.push_back(socket_);
            return;
        }
        if (text == "resume others") {
            for (wire::Socket* socket : std::exchange(application_.paused, {}))
                socket->resume_reading();
        }
        if (text.starts_with("answer "))
            return socket_->send(
                wire::answer_frame(std::string(std::stoul(std::string(text.substr(7))), 'a')));
        socket_->send(wire::text_frame(text));
    }

    void before_flush() override {
        socket_->send(wire::text_frame("flushed"));
        const std::lock_guard lock(application_.mutex);
        ++application_.flushes;
    }

    void closed(std::uint16_t code) override {
        std::erase(application_.sockets[loop_.index()], socket_);
        application_.note_closed(code);
    }

  private:
    EchoApplication& application_;
    wire::Loop& loop_;
    wire::Socket* socket_ = nullptr;
};

class Sink final : public wire::BodySink {
  public:
    Sink(EchoApplication& application, std::string target)
        : application_(application), target_(std::move(target)) {
        ++application_.sinks;
    }
    ~Sink() override { --application_.sinks; }
    void piece(std::string bytes, Taken taken) override {
        application_.pieces.push_back(std::move(bytes));
        if (target_ == "/slow-sink") return application_.untaken.push_back(std::move(taken));
        if (target_ == "/full-sink") return taken(wire::HttpResponse{507, {}, "full", nullptr, {}});
        taken(std::nullopt);
    }

  private:
    EchoApplication& application_;
    const std::string target_;
};

/// A file of eight megabytes that no folder has.
wire::FilePart large_file() {
    const int descriptor = ::memfd_create("large", MFD_CLOEXEC);
    const std::shared_ptr<const void> owner(nullptr, [=](const void*) { ::close(descriptor); });
    std::string bytes(8 << 20, '\0');
    for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<char>(i * 7 + i / 256);
    if (::write(descriptor, bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size()))
        throw std::runtime_error("no memory for a file");
    return {owner, descriptor, 1'000'000, 6'000'000};
}

}  // namespace

void EchoApplication::request(wire::Loop& loop, wire::HttpRequest request, wire::Answer answer) {
    {
        const std::lock_guard lock(mutex);
        peers.push_back(request.peer);
    }
    wire::HttpResponse response;
    response.headers.emplace_back("Content-Type", "text/plain");
    if (request.target == "/later") {
        response.body = "later";
        return loop.post([answer = std::move(answer), response] { answer(response); });
    }
    if (request.target == "/kept") {
        kept = std::move(answer);
        return;
    }
    if (request.target == "/forgotten") return;
    if (request.target == "/throw") throw std::runtime_error("asked to");
    if (request.target == "/large") {
        response.shared_body = std::make_shared<const std::string>(8 << 20, 'x');
        return answer(std::move(response));
    }
    if (request.target == "/held") {
        response.body = std::string(32 << 20, 'x');
        ++held;
        response.held = std::shared_ptr<const void>(this, [this](const void*) { --held; });
        return answer(std::move(response));
    }
    if (request.target == "/file") {
        response.file = large_file();
        return answer(std::move(response));
    }
    response.body = request.method + " " + request.target + " " + request.body;
    if (request.sink) response.body += "(sunk)";
    answer(std::move(response));
}

wire::Application::Receipt EchoApplication::receive(wire::Loop&, const wire::HttpRequest& head) {
    Receipt receipt;
    if (head.target == "/stranger") {
        receipt.size_max = wire::unknown_body_max;
        receipt.refusal = wire::HttpResponse{401, {}, "who are you", nullptr, {}};
    }
    if (head.target.ends_with("sink")) {
        receipt.size_max = 4 << 20;
        receipt.sink = std::make_shared<Sink>(*this, head.target);
    }
    return receipt;
}

wire::Application::Upgrade EchoApplication::upgrade(wire::Loop& loop,
                                                    const wire::HttpRequest& request,
                                                    const std::optional<std::string>& subprotocol) {
    {
        const std::lock_guard lock(mutex);
        subprotocols.push_back(subprotocol.value_or("-"));
    }
    if (request.target == "/ws?refuse") return {nullptr, {403, {}, "no", nullptr, {}}};
    return {std::make_shared<EchoEndpoint>(*this, loop), {}};
}

void EchoApplication::note_closed(std::uint16_t code) {
    const std::lock_guard lock(mutex);
    closed.push_back(code);
    changed.notify_all();
}

Server::Server(wire::TransportOptions options) : options_(std::move(options)) {
    options_.port = 0;
    application_.sockets.resize(options_.loops);
    std::string failure;
    transport_ = wire::listen(options_, failure);
    if (!transport_) throw std::runtime_error(failure);
    transport_->start(application_);
}

Server::~Server() { transport_->stop(0, 1); }

Client Server::client() { return Client(port()); }

Client Server::websocket() {
    Client client(port());
    client.open_websocket();
    return client;
}

void Server::on_loop(std::size_t index, const std::function<void()>& work) {
    // The loop may still be at it when the other side has woken up and gone.
    const auto done = std::make_shared<std::binary_semaphore>(0);
    transport_->loops()[index]->post([&work, done] {
        work();
        done->release();
    });
    if (!done->try_acquire_for(patience))
        throw std::runtime_error("the loop does nothing any more");
}

void Server::after_flush(std::size_t index) {
    wire::Loop& loop = *transport_->loops()[index];
    // A turn runs what is ready before it flushes; what the end of a turn posts comes after.
    const auto done = std::make_shared<std::binary_semaphore>(0);
    loop.post([&loop, done] {
        loop.at_end_of_turn([&loop, done] { loop.post([done] { done->release(); }); });
    });
    if (!done->try_acquire_for(patience))
        throw std::runtime_error("the loop does nothing any more");
}

void Server::broadcast(std::string_view text) {
    for (std::size_t i = 0; i < application_.sockets.size(); ++i)
        on_loop(i, [&] {
            const wire::FrameRef frame = wire::text_frame(text);
            for (wire::Socket* socket : application_.sockets[i]) socket->send(frame);
        });
}

std::uint16_t Server::next_closed() {
    std::unique_lock lock(application_.mutex);
    if (!application_.changed.wait_for(lock, patience,
                                       [this] { return !application_.closed.empty(); }))
        throw std::runtime_error("no endpoint was closed");
    const std::uint16_t code = application_.closed.front();
    application_.closed.pop_front();
    return code;
}

void Server::wait_for(const std::function<bool()>& condition) {
    // Each look goes through the loop, so it costs the loop a turn and never more.
    const auto until = std::chrono::steady_clock::now() + patience;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > until)
            throw std::runtime_error("waited for something that did not come");
        on_loop(0, [] {});
    }
}

Folder::Folder() {
    std::string pattern = std::filesystem::temp_directory_path() / "parley-transport-XXXXXX";
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
    path_ = pattern;
}

Folder::~Folder() { std::filesystem::remove_all(path_); }

void make_certificate(const std::string& certificate_file, const std::string& key_file,
                      std::string_view name) {
    EVP_PKEY* key = EVP_EC_gen("P-256");
    X509* certificate = X509_new();
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -60);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
    X509_set_pubkey(certificate, key);
    X509_NAME* subject = X509_get_subject_name(certificate);
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>(name.data()),
                               static_cast<int>(name.size()), -1, 0);
    X509_set_issuer_name(certificate, subject);
    X509_sign(certificate, key, EVP_sha256());
    std::FILE* file = std::fopen(certificate_file.c_str(), "w");
    PEM_write_X509(file, certificate);
    std::fclose(file);
    file = std::fopen(key_file.c_str(), "w");
    PEM_write_PrivateKey(file, key, nullptr, nullptr, 0, nullptr, nullptr);
    std::fclose(file);
    X509_free(certificate);
    EVP_PKEY_free(key);
}

}  // namespace parley::test
