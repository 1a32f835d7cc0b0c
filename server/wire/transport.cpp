#include "server/wire/transport.hpp"

#include <pthread.h>

#include <csignal>
#include <thread>

#include "server/wire/listener.hpp"
#include "server/wire/loop.hpp"

namespace parley::wire {
namespace {

/// Loop 0 also runs the listeners; connections are spread over all loops in turn. The operator's
/// connections stay on loop 0, and neither TLS nor the bound on connections applies to them.
class SocketTransport final : public Transport {
  public:
    explicit SocketTransport(const TransportOptions& options)
        : options_(options), certificates_(options.certificate_file, options.key_file) {
        for (std::size_t i = 0; i < std::max<std::size_t>(options.loops, 1); ++i)
            loops_.push_back(std::make_unique<IoLoop>(i, options_, connections_));
    }
    ~SocketTransport() override { stop(0, 0); }

    std::string open() {
        if (is_secure())
            if (std::string failure = certificates_.load(); !failure.empty()) return failure;
        std::string failure;
        const int fd = listen_on_port(options_, port_, failure);
        if (fd < 0) return failure;
        listeners_.push_back(std::make_shared<Listener>(
            *loops_[0], fd, [this](AcceptedSocket accepted) { accept(std::move(accepted)); }));
        if (options_.admin_socket.empty()) return {};
        const int admin_fd = admin_socket_.listen(options_.admin_socket, failure);
        if (admin_fd < 0) return failure;
        listeners_.push_back(std::make_shared<Listener>(
            *loops_[0], admin_fd,
            [this](AcceptedSocket accepted) { loops_[0]->adopt(std::move(accepted), nullptr); }));
        return {};
    }

    std::uint16_t port() const override { return port_; }

    std::vector<Loop*> loops() override {
        std::vector<Loop*> loops;
        for (const auto& loop : loops_) loops.push_back(loop.get());
        return loops;
    }

    void start(Application& application) override {
        loops_[0]->post([listeners = listeners_] {
            for (const auto& listener : listeners) listener->start();
        });
        for (const auto& loop : loops_) {
            threads_.emplace_back([&loop = *loop, &application] { loop.run(application); });
            const std::string name = "parley-io-" + std::to_string(loop->index());
            pthread_setname_np(threads_.back().native_handle(), name.c_str());
        }
    }

    std::string reload_certificates() override {
        return is_secure() ? certificates_.load() : std::string();
    }

    void stop(int spread_ms, int grace_s) override {
        if (threads_.empty()) return;
        loops_[0]->post([listeners = std::move(listeners_)] {
            for (const auto& listener : listeners) listener->close();
        });
        for (const auto& loop : loops_) loop->wind_down(spread_ms, grace_s);
        for (std::thread& thread : threads_) thread.join();
        threads_.clear();
        admin_socket_.remove();
    }

    Counters counters() const override {
        Counters counters;
        for (const auto& loop : loops_) loop->add_to(counters);
        return counters;
    }

  private:
    bool is_secure() const { return !options_.certificate_file.empty(); }

    // At the bound the socket is closed without an answer, as TLS may come first.
    void accept(AcceptedSocket accepted) {
        if (connections_.load(std::memory_order_relaxed) >= options_.connections_max) return;
        IoLoop& loop = *loops_[next_loop_++ % loops_.size()];
        loop.adopt(std::move(accepted), is_secure() ? certificates_.current() : nullptr);
    }

    const TransportOptions options_;
    Certificates certificates_;
    std::atomic<std::size_t> connections_{0};
    std::size_t next_loop_ = 0;  // used on loop 0 only
    std::vector<std::unique_ptr<IoLoop>> loops_;
    std::vector<std::shared_ptr<Listener>> listeners_;  // destroyed before the loops they use
    AdminSocket admin_socket_;
    std::uint16_t port_ = 0;
    std::vector<std::thread> threads_;
};

}  // namespace

std::unique_ptr<Transport> listen(const TransportOptions& options, std::string& failure) {
    // OpenSSL writes to sockets without MSG_NOSIGNAL.
    std::signal(SIGPIPE, SIG_IGN);
    auto transport = std::make_unique<SocketTransport>(options);
    failure = transport->open();
    if (!failure.empty()) return nullptr;
    return transport;
}

}  // namespace parley::wire
