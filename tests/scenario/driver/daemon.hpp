#pragma once
// The real parleyd as a child process.

#include <sys/types.h>

#include <cstdint>
#include <future>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace parley::driver {

struct DaemonOptions {
    std::string program;
    std::string folder;       ///< exists; data, configuration, socket and log are made in it
    std::string config;       ///< TOML; empty: no configuration file
    std::optional<int> core;  ///< the one CPU that it may run on
    std::vector<std::string> arguments;
};

class Daemon {
  public:
    explicit Daemon(DaemonOptions options);
    Daemon(const Daemon&) = delete;
    Daemon& operator=(const Daemon&) = delete;
    ~Daemon() { kill(); }

    /// Starts it and waits for its word that it is ready.
    void start();
    /// Starts it expecting that it refuses: waits for its end. Returns the exit status.
    int start_in_vain();
    /// SIGKILL: as if the machine had lost its power, but for what the kernel still writes.
    /// Returns false where it had fallen before.
    bool kill();
    /// SIGTERM, without waiting.
    void ask_to_stop() const;
    /// Waits for the end; the exit status, or minus the signal.
    int wait();
    /// Both: the polite way out.
    int stop() {
        ask_to_stop();
        return wait();
    }

    /// Was started, and nobody has waited for its end yet.
    bool runs() const { return pid_ > 0; }
    pid_t pid() const { return pid_; }
    std::uint16_t port() const { return port_; }
    const DaemonOptions& options() const { return options_; }
    std::string data_folder() const { return options_.folder + "/data"; }
    std::string admin_socket() const { return options_.folder + "/a"; }
    /// What it has printed, on both outputs, since the first start.
    std::string log() const;

  private:
    void launch();
    void read_output(int fd, std::promise<std::uint16_t> ready);

    DaemonOptions options_;
    pid_t pid_ = -1;
    std::uint16_t port_ = 0;
    std::future<std::uint16_t> ready_;
    std::thread reader_;
};

/// A new folder of its own under `parent`, which is made where it is not there.
std::string new_folder(const std::string& parent);

/// What a process has used so far.
double cpu_seconds(pid_t pid);
double resident_mb(pid_t pid);

}  // namespace parley::driver
