#include "tests/scenario/driver/daemon.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <charconv>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/scenario/driver/patience.hpp"

namespace parley::driver {

namespace {
/// Opening a store and stopping politely may wait for the disk.
constexpr std::chrono::seconds start_max{60};
constexpr std::chrono::seconds stop_max{60};

std::string whole_file(const std::string& path) {
    std::ifstream file(path);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

/// Runs in the child, between fork and exec: only what is safe there.
[[noreturn]] void become(const std::vector<char*>& argv, int output, std::optional<int> core) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (core) {
        cpu_set_t cores;
        CPU_ZERO(&cores);
        CPU_SET(static_cast<std::size_t>(*core), &cores);
        sched_setaffinity(0, sizeof cores, &cores);
    }
    dup2(output, STDOUT_FILENO);
    dup2(output, STDERR_FILENO);
    execv(argv[0], argv.data());
    _exit(127);
}

/// The port in "parleyd: ready on http://127.0.0.1:8400"; 0 in any other line.
std::uint16_t ready_port(std::string_view line) {
    std::uint16_t port = 0;
    if (!line.starts_with("parleyd: ready on ")) return 0;
    const std::string_view digits = line.substr(line.rfind(':') + 1);
    std::from_chars(digits.data(), digits.data() + digits.size(), port);
    return port;
}
}  // namespace

Daemon::Daemon(DaemonOptions options) : options_(std::move(options)) {
    if (!options_.config.empty())
        std::ofstream(options_.folder + "/parley.toml") << options_.config;
}

void Daemon::launch() {
    std::vector<std::string> words{options_.program, "--data",         data_folder(), "--listen",
                                   "127.0.0.1:0",    "--admin-socket", admin_socket()};
    if (!options_.config.empty())
        words.insert(words.end(), {"--config", options_.folder + "/parley.toml"});
    words.insert(words.end(), options_.arguments.begin(), options_.arguments.end());
    std::vector<char*> argv;
    for (std::string& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);

    int output[2];
    if (pipe2(output, O_CLOEXEC) != 0) throw Failure("pipe");
    pid_ = fork();
    if (pid_ == 0) become(argv, output[1], options_.core);
    ::close(output[1]);
    if (pid_ < 0) throw Failure("fork");
    std::promise<std::uint16_t> ready;
    ready_ = ready.get_future();
    reader_ = std::thread(&Daemon::read_output, this, output[0], std::move(ready));
}

void Daemon::read_output(int fd, std::promise<std::uint16_t> ready) {
    std::ofstream log(options_.folder + "/log", std::ios::app);
    std::string line;
    bool told = false;
    char buffer[4096];
    for (ssize_t size = 0; (size = ::read(fd, buffer, sizeof buffer)) > 0;) {
        log.write(buffer, size);
        log.flush();
        for (const char c : std::string_view(buffer, static_cast<std::size_t>(size))) {
            if (c != '\n') {
                line += c;
                continue;
            }
            if (const auto port = ready_port(line); port != 0 && !told) {
                told = true;
                ready.set_value(port);
            }
            line.clear();
        }
    }
    if (!told) ready.set_value(0);
    ::close(fd);
}

void Daemon::start() {
    launch();
    if (ready_.wait_for(start_max) != std::future_status::ready)
        throw Failure("parleyd was not ready in time:\n" + log());
    port_ = ready_.get();
    if (port_ == 0) throw Failure("parleyd ended before it was ready:\n" + log());
}

int Daemon::start_in_vain() {
    launch();
    return wait();
}

bool Daemon::kill() {
    if (pid_ <= 0) return true;
    ::kill(pid_, SIGKILL);
    return wait() == -SIGKILL;
}

void Daemon::ask_to_stop() const {
    if (pid_ > 0) ::kill(pid_, SIGTERM);
}

int Daemon::wait() {
    if (pid_ <= 0) return 0;
    const int handle = static_cast<int>(syscall(SYS_pidfd_open, pid_, 0));
    pollfd end{handle, POLLIN, 0};
    const int ended = poll(&end, 1, static_cast<int>(std::chrono::milliseconds(stop_max).count()));
    ::close(handle);
    if (ended == 0) ::kill(pid_, SIGKILL);
    int status = 0;
    waitpid(pid_, &status, 0);
    pid_ = -1;
    reader_.join();
    if (ended == 0) throw Failure("parleyd did not end in time:\n" + log());
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

std::string Daemon::log() const { return whole_file(options_.folder + "/log"); }

std::string new_folder(const std::string& parent) {
    std::filesystem::create_directories(parent);
    std::string path = parent + "/XXXXXX";
    if (!mkdtemp(path.data())) throw Failure("no folder could be made in " + parent);
    return path;
}

double cpu_seconds(pid_t pid) {
    const std::string stat = whole_file("/proc/" + std::to_string(pid) + "/stat");
    // The second field, the name in brackets, may hold blanks; utime and stime are 14 and 15.
    std::istringstream fields(stat.substr(stat.rfind(')') + 1));
    std::string skipped;
    for (int field = 3; field < 14; ++field) fields >> skipped;
    double user = 0, system = 0;
    fields >> user >> system;
    return (user + system) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

double resident_mb(pid_t pid) {
    std::istringstream fields(whole_file("/proc/" + std::to_string(pid) + "/statm"));
    double total = 0, resident = 0;
    fields >> total >> resident;
    return resident * static_cast<double>(sysconf(_SC_PAGESIZE)) / 1e6;
}

}  // namespace parley::driver
