#pragma once
// The real parleyd of this build, in a folder of its own, and its operator.

#include <memory>

#include "server/ctl/client.hpp"
#include "tests/ctl/program.hpp"

namespace parley::ctl::test {

class Server {
  public:
    explicit Server(Environment settings = {});
    /// With a data folder that is there.
    explicit Server(const std::string& data);
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    void start();
    /// SIGTERM or SIGKILL; returns its exit code, or minus the signal.
    int end(int signal);

    /// parleyctl with this server's socket.
    std::vector<std::string> ctl_command(std::vector<std::string> arguments) const;
    Ended ctl(std::vector<std::string> arguments, const std::string& input = {}) const;
    /// The same with --json, which must work; its answer.
    Reply ask(std::vector<std::string> arguments) const;
    /// How many events there are, once nothing is left to do of what was said.
    std::uint64_t events() const;
    /// The operator's own connection.
    Client client() const { return Client(socket()); }

    std::string socket() const { return folder_ / "a"; }
    const std::string& data() const { return data_; }
    const std::string& url() const { return url_; }
    const Folder& folder() const { return folder_; }
    std::uint64_t memory_kb() const { return peak_memory_kb(running_->pid()); }

  private:
    Environment settings_;
    Folder folder_;
    std::string data_ = folder_ / "data";
    std::string url_, listen_ = "127.0.0.1:0";
    std::unique_ptr<Running> running_;
};

/// The bytes of all files below a folder.
std::uint64_t bytes_below(const std::string& folder);

}  // namespace parley::ctl::test
