#pragma once
// Programs as child processes, without a shell: parleyctl and the example bot.

#include <sys/types.h>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace parley::ctl::test {

struct Ended {
    int exit = -1;  ///< the exit code, or minus the signal
    std::string out, err;
    std::uint64_t memory_kb = 0;  ///< the most that was resident
};

using Environment = std::map<std::string, std::string>;

/// Runs a program to its end; its standard input is `input`.
Ended run(const std::vector<std::string>& command, const std::string& input = {},
          const Environment& environment = {});

/// Runs parleyctl, that of this build.
Ended parleyctl(const std::vector<std::string>& arguments, const std::string& input = {});

inline bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}
/// Without its line end.
inline std::string last_line(std::string text) {
    if (text.ends_with('\n')) text.pop_back();
    return text.substr(text.rfind('\n') + 1);
}

/// A program that goes on until it is told to end, or this object does.
class Running {
  public:
    Running(const std::vector<std::string>& command, const Environment& environment);
    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;
    ~Running();

    void write(const std::string& text);
    /// Waits until its output holds `text` at `from` or behind; the whole output so far. Fails
    /// after 20 s.
    std::string wait_for(const std::string& text, std::size_t from = 0);
    /// Sends a signal and waits for the end; the exit code, or minus the signal.
    int end(int signal);
    /// Waits for the end by itself, at most 20 s.
    int wait();
    pid_t pid() const { return pid_; }

  private:
    pid_t pid_ = -1;
    int input_ = -1, output_ = -1;
    std::string seen_;
};

/// The most that was ever resident of a running process.
std::uint64_t peak_memory_kb(pid_t pid);

/// A folder of its own, gone with this object.
class Folder {
  public:
    Folder();
    ~Folder();
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    std::string operator/(const std::string& name) const { return path_ + "/" + name; }
    const std::string& path() const { return path_; }

  private:
    std::string path_;
};

std::string write_file(const std::string& path, const std::string& text);
std::string write_gzip(const std::string& path, const std::string& text);
std::string read_file(const std::string& path);

}  // namespace parley::ctl::test
