#include "tests/ctl/program.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zlib.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <thread>

#include "tests/ctl/fake_server.hpp"

namespace parley::ctl::test {

namespace {
using Clock = std::chrono::steady_clock;
constexpr auto patience = std::chrono::seconds(20);

struct Pipe {
    int ends[2] = {-1, -1};
    Pipe() {
        if (::pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    }
};

std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> all;
    for (auto& text : texts) all.push_back(text.data());
    all.push_back(nullptr);
    return all;
}

pid_t spawn(std::vector<std::string> command, const Environment& environment, int in, int out,
            int err) {
    std::vector<std::string> variables;
    for (char** variable = environ; *variable; ++variable) {
        const std::string text = *variable;
        if (!environment.contains(text.substr(0, text.find('=')))) variables.push_back(text);
    }
    for (const auto& [name, value] : environment) variables.push_back(name + "=" + value);
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_adddup2(&files, in, 0);
    posix_spawn_file_actions_adddup2(&files, out, 1);
    posix_spawn_file_actions_adddup2(&files, err, 2);
    auto arguments = pointers(command);
    auto surroundings = pointers(variables);
    pid_t pid = -1;
    const int failed =
        posix_spawnp(&pid, arguments[0], &files, nullptr, arguments.data(), surroundings.data());
    posix_spawn_file_actions_destroy(&files);
    if (failed != 0) throw std::runtime_error("cannot start " + command[0]);
    return pid;
}

int code_of(int status) { return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status); }

void write_all(int file, std::string_view text) {
    while (!text.empty()) {
        const auto size = ::write(file, text.data(), text.size());
        if (size <= 0) return;  // the program wants no more
        text.remove_prefix(static_cast<std::size_t>(size));
    }
}
}  // namespace

Ended run(const std::vector<std::string>& command, const std::string& input,
          const Environment& environment) {
    ::signal(SIGPIPE, SIG_IGN);
    {
        const std::lock_guard turn(hand_over());
    }
    Pipe in, out, err;
    const pid_t pid = spawn(command, environment, in.ends[0], out.ends[1], err.ends[1]);
    for (int file : {in.ends[0], out.ends[1], err.ends[1]}) ::close(file);
    write_all(in.ends[1], input);
    ::close(in.ends[1]);
    Ended ended;
    pollfd files[2] = {{out.ends[0], POLLIN, 0}, {err.ends[0], POLLIN, 0}};
    std::string* texts[2] = {&ended.out, &ended.err};
    for (int open = 2; open > 0;) {
        ::poll(files, 2, -1);
        for (std::size_t i = 0; i < 2; ++i) {
            if (files[i].fd < 0 || files[i].revents == 0) continue;
            char piece[4096];
            const auto size = ::read(files[i].fd, piece, sizeof piece);
            if (size > 0) {
                texts[i]->append(piece, static_cast<std::size_t>(size));
            } else {
                ::close(files[i].fd);
                files[i].fd = -1;
                --open;
            }
        }
    }
    int status = 0;
    struct rusage used{};
    ::wait4(pid, &status, 0, &used);
    ended.exit = code_of(status);
    ended.memory_kb = static_cast<std::uint64_t>(used.ru_maxrss);
    {
        const std::lock_guard turn(hand_over());
    }
    return ended;
}

Ended parleyctl(const std::vector<std::string>& arguments, const std::string& input) {
    std::vector<std::string> command{PARLEYCTL_PROGRAM};
    command.insert(command.end(), arguments.begin(), arguments.end());
    return run(command, input);
}

Running::Running(const std::vector<std::string>& command, const Environment& environment) {
    ::signal(SIGPIPE, SIG_IGN);
    Pipe in, out;
    pid_ = spawn(command, environment, in.ends[0], out.ends[1], out.ends[1]);
    ::close(in.ends[0]);
    ::close(out.ends[1]);
    input_ = in.ends[1];
    output_ = out.ends[0];
}

Running::~Running() {
    if (pid_ > 0) end(SIGKILL);
    ::close(input_);
    ::close(output_);
}

void Running::write(const std::string& text) { write_all(input_, text); }

std::string Running::wait_for(const std::string& text, std::size_t from) {
    const auto give_up = Clock::now() + patience;
    while (seen_.find(text, from) == std::string::npos) {
        pollfd file{output_, POLLIN, 0};
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(give_up - Clock::now());
        char piece[4096];
        ssize_t size = 0;
        if (left.count() > 0 && ::poll(&file, 1, static_cast<int>(left.count())) > 0)
            size = ::read(output_, piece, sizeof piece);
        if (size <= 0) throw std::runtime_error("\"" + text + "\" did not come, but: " + seen_);
        seen_.append(piece, static_cast<std::size_t>(size));
    }
    return seen_;
}

int Running::end(int signal) {
    ::kill(pid_, signal);
    return wait();
}

int Running::wait() {
    const auto give_up = Clock::now() + patience;
    int status = 0;
    while (::waitpid(pid_, &status, WNOHANG) == 0) {
        if (Clock::now() > give_up) ::kill(pid_, SIGKILL);
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    pid_ = -1;
    return code_of(status);
}

std::uint64_t peak_memory_kb(pid_t pid) {
    std::ifstream status("/proc/" + std::to_string(pid) + "/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("VmHWM:")) return std::stoull(line.substr(6));
    return 0;
}

Folder::Folder() {
    std::string pattern = std::filesystem::temp_directory_path() / "parley-ctl-XXXXXX";
    if (!::mkdtemp(pattern.data())) throw std::runtime_error("no temporary folder");
    path_ = pattern;
}
Folder::~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

std::string write_file(const std::string& path, const std::string& text) {
    std::ofstream(path, std::ios::binary) << text;
    return path;
}

std::string write_gzip(const std::string& path, const std::string& text) {
    const gzFile file = gzopen(path.c_str(), "ab");  // appends a member
    gzwrite(file, text.data(), static_cast<unsigned>(text.size()));
    gzclose(file);
    return path;
}

std::string read_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace parley::ctl::test
