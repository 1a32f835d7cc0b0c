#pragma once
// A transport with an application that echoes, for tests.

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "server/wire/transport.hpp"
#include "tests/transport/client.hpp"

namespace parley::test {

/// Says back what it hears; a few words make it do something else (server.cpp).
class EchoApplication : public wire::Application {
  public:
    void request(wire::Loop& loop, wire::HttpRequest request, wire::Answer answer) override;
    Receipt receive(wire::Loop& loop, const wire::HttpRequest& head) override;
    Upgrade upgrade(wire::Loop& loop, const wire::HttpRequest& request,
                    const std::optional<std::string>& subprotocol) override;

    // Of one loop each, and used on its thread alone.
    std::vector<std::vector<wire::Socket*>> sockets;
    std::vector<wire::Socket*> paused;  ///< by "pause", until "resume others"; loop 0 alone
    wire::Answer kept;

    // What "/sink" has taken; on its loop's thread alone.
    std::vector<std::string> pieces;
    std::vector<wire::BodySink::Taken> untaken;  ///< "/slow-sink" says nothing by itself
    std::atomic<int> sinks{0};                   ///< that are there
    std::atomic<int> held{0};                    ///< answers to "/held" that have not left

    void note_closed(std::uint16_t code);
    std::mutex mutex;
    std::condition_variable changed;
    std::deque<std::uint16_t> closed;
    std::vector<wire::Peer> peers;
    std::vector<std::string> subprotocols;  ///< "-" where none was offered
    int received = 0;
    int flushes = 0;
};

class Server {
  public:
    explicit Server(wire::TransportOptions options = {});
    ~Server();

    Client client();
    Client websocket();
    std::uint16_t port() const { return transport_->port(); }
    wire::Transport& transport() { return *transport_; }
    EchoApplication& application() { return application_; }
    /// Runs it on that loop, and waits for it.
    void on_loop(std::size_t index, const std::function<void()>& work);
    /// Waits until what was sent on that loop has been written, or blocks.
    void after_flush(std::size_t index);
    /// One frame a loop to all WebSockets that are open.
    void broadcast(std::string_view text);
    /// The code of the next endpoint that is closed; waits for it.
    std::uint16_t next_closed();
    /// Waits until it holds.
    void wait_for(const std::function<bool()>& condition);

  private:
    EchoApplication application_;
    wire::TransportOptions options_;
    std::unique_ptr<wire::Transport> transport_;
};

/// A folder of its own that goes with it.
class Folder {
  public:
    Folder();
    ~Folder();
    std::string path(std::string_view name) const { return path_ + "/" + std::string(name); }

  private:
    std::string path_;
};

/// Writes a self-signed certificate and its key, both PEM.
void make_certificate(const std::string& certificate_file, const std::string& key_file,
                      std::string_view name);

/// What a server with TLS is given, its certificate that of "first".
struct Secure {
    Folder folder;
    wire::TransportOptions options;
    Secure() {
        options.certificate_file = folder.path("certificate.pem");
        options.key_file = folder.path("key.pem");
        make_certificate(options.certificate_file, options.key_file, "first");
    }
};

}  // namespace parley::test
