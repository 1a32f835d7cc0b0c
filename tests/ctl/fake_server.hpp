#pragma once
// Something that answers on a Unix socket as a test wants it, and remembers what it was asked.

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace parley::ctl::test {

struct Asked {
    std::string command;  ///< or of what is none, method and target
    std::string key, body;
};

struct Answered {
    int status = 200;
    std::string body = R"({"ok":{}})";
    bool hang_up = false;   ///< closes the connection instead of answering
    std::size_t cut = 0;    ///< or when so many bytes are still missing
    bool dribbles = false;  ///< sends one byte at a time, each well within any limit of a part
};

/// Held while a fake server answers, and taken by whoever runs a program before and after: so what
/// a test and its server share goes from one thread to the other.
std::mutex& hand_over();

class FakeServer {
  public:
    using Answer = std::function<Answered(const Asked&)>;
    FakeServer(std::string socket, Answer answer);
    ~FakeServer();
    FakeServer(const FakeServer&) = delete;
    FakeServer& operator=(const FakeServer&) = delete;

    std::vector<Asked> asked() const;
    const std::string& socket() const { return path_; }

  private:
    void serve();
    void serve_connection(int connection);

    std::string path_;
    Answer answer_;
    int listener_ = -1;
    std::atomic<bool> over_ = false;
    mutable std::mutex mutex_;
    std::vector<Asked> asked_;
    std::thread thread_;
};

}  // namespace parley::ctl::test
