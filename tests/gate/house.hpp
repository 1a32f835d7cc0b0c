#pragma once
// A server without sockets or I/O threads: the real engine, connections and hubs, on loops that the
// test turns and connections that it holds in its hands. So a test can put a revocation exactly
// between two turns.

#include <catch2/catch.hpp>
#include <condition_variable>
#include <deque>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "server/gate/client_connection.hpp"
#include "server/gate/server.hpp"
#include "storage/blobs.hpp"

namespace parley::gate {

/// A loop whose turns are the test's.
class HandLoop final : public wire::Loop {
  public:
    explicit HandLoop(std::size_t index) : index_(index) {}
    std::size_t index() const override { return index_; }
    void post(std::function<void()> work) override;
    void at_end_of_turn(std::function<void()> work) override;
    void each_second(std::function<void()> work) override {
        each_second_.push_back(std::move(work));
    }

    /// Runs what was posted, then what it left for the end of the turn.
    void turn();
    std::size_t turns() const { return turns_; }
    /// Waits until something was posted; 5 s at most.
    void wait_for_work();
    void second();

  private:
    const std::size_t index_;
    std::size_t turns_ = 0;
    std::mutex mutex_;
    std::condition_variable posted_;
    std::deque<std::function<void()>> work_;
    std::vector<std::function<void()>> end_of_turn_;
    std::vector<std::function<void()>> each_second_;
};

/// One end of a WebSocket.
class Wire final : public wire::Socket {
  public:
    std::vector<std::string> frames;  ///< JSON
    std::uint16_t close_code = 0;     ///< 0: open

    void send(const wire::FrameRef& frame) override;
    void close(std::uint16_t code, std::string_view) override { close_code = code; }
    std::size_t waiting() const override { return waiting_bytes; }
    void frame_size_max(std::size_t) override {}
    void pause_reading() override {}
    void resume_reading() override {}
    void want_flush() override { wants_flush = true; }

    bool wants_flush = false;
    bool full = false;              ///< no memory for what is pushed
    std::size_t waiting_bytes = 0;  ///< that its peer has not read
    /// How many frames say this.
    std::size_t count(std::string_view text) const;
};

class House {
  public:
    explicit House(std::size_t loops = 1, Options options = {});
    ~House();

    Server& server() { return *server_; }
    engine::Engine& engine() { return *engine_; }
    HandLoop& loop(std::size_t index = 0) { return *loops_[index]; }

    /// What the operator asks for; the whole answer's JSON.
    std::string operator_asks(std::string_view command, const std::string& with);
    /// A command by HTTP, with these headers.
    wire::HttpResponse ask(std::string_view command, const std::string& with,
                           std::vector<std::pair<std::string, std::string>> headers,
                           std::size_t loop = 0);

    struct Connection {
        std::shared_ptr<wire::Endpoint> endpoint;  ///< null: refused
        int refusal = 0;                           ///< status
        std::unique_ptr<Wire> wire = std::make_unique<Wire>();

        void open() { endpoint->opened(*wire); }
        void say(const std::string& frame);
        void leave() { endpoint->closed(1006); }
    };
    /// An upgrade that was judged; it is registered once it is opened.
    Connection upgrade(std::vector<std::pair<std::string, std::string>> headers,
                       std::size_t loop = 0);

    /// Turns each loop until it has been told of all batches so far.
    void settle();

  private:
    class Loops;

    std::filesystem::path folder_;
    std::unique_ptr<storage::Log> log_;
    std::unique_ptr<storage::Blobs> blobs_;
    std::unique_ptr<engine::Engine> engine_;
    std::vector<std::unique_ptr<HandLoop>> loops_;
    std::unique_ptr<wire::Transport> transport_;
    std::unique_ptr<Server> server_;
};

/// The text of the first member of this name in a JSON text; empty where there is none.
std::string text_of(const std::string& json, const std::string& name);

}  // namespace parley::gate
