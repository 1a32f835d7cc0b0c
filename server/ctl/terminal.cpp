#include "server/ctl/terminal.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sodium.h>
#include <termios.h>
#include <unistd.h>

#include <cstdio>

#include "server/ctl/stop.hpp"
#include "server/ctl/table.hpp"

namespace parley::ctl {

void say(std::string_view text) {
    if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0)
        throw Stop{Exit::failed, "Standard output cannot be written.", {}};
}

void note(std::string_view text) {
    std::string safe;
    while (!text.empty()) {
        const auto end = text.find('\n');
        safe += (safe.empty() ? "parleyctl: " : "  ") + visible(text.substr(0, end)) + '\n';
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    std::fputs(safe.c_str(), stderr);
}

bool error_is_terminal() { return ::isatty(STDERR_FILENO) == 1; }
bool input_is_terminal() { return ::isatty(STDIN_FILENO) == 1; }

namespace {
constexpr char interrupt = 3;  // Ctrl-C

/// Turns off the terminal's echo until it is destroyed. Ctrl-C arrives as a character that ends the
/// line, and SIGTERM and SIGHUP wait, so that no signal leaves the person's shell without echo.
class Silence {
  public:
    explicit Silence(int terminal) : terminal_(terminal) {
        sigset_t signals;
        sigemptyset(&signals);
        for (int signal : {SIGTERM, SIGHUP}) sigaddset(&signals, signal);
        ::sigprocmask(SIG_BLOCK, &signals, &signals_before_);
        ::tcgetattr(terminal_, &before_);
        termios silent = before_;
        silent.c_lflag &= ~static_cast<tcflag_t>(ECHO | ISIG);
        silent.c_cc[VEOL] = interrupt;
        ::tcsetattr(terminal_, TCSAFLUSH, &silent);
    }
    ~Silence() {
        ::tcsetattr(terminal_, TCSAFLUSH, &before_);
        ::sigprocmask(SIG_SETMASK, &signals_before_, nullptr);
    }
    Silence(const Silence&) = delete;
    Silence& operator=(const Silence&) = delete;

  private:
    int terminal_;
    termios before_{};
    sigset_t signals_before_{};
};

/// Reads a line byte by byte: bytes after it belong to whoever reads next.
std::string read_line(int file) {
    constexpr std::size_t line_size_max = 4096;
    std::string line;
    char c = 0;
    while (line.size() < line_size_max && ::read(file, &c, 1) == 1 && c != '\n') {
        line += c;
        if (c == interrupt) break;
    }
    if (!line.empty() && line.back() == '\r') line.pop_back();
    return line;
}

std::string ask_once(int terminal, std::string_view question) {
    if (::write(terminal, question.data(), question.size()) < 0) return {};
    std::string line;
    {
        const Silence silence(terminal);
        line = read_line(terminal);
    }
    if (::write(terminal, "\n", 1) < 0) return {};
    if (line.ends_with(interrupt)) throw Stop{Exit::failed, "Interrupted.", {}};
    return line;
}
}  // namespace

std::string ask_password() {
    const int terminal = ::open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
    if (terminal < 0) throw Stop{Exit::usage, "There is no terminal to ask a password on.", {}};
    const auto password = ask_once(terminal, "Password (empty: none): ");
    const auto again = password.empty() ? password : ask_once(terminal, "The same again: ");
    ::close(terminal);
    if (password != again) throw Stop{Exit::usage, "The two passwords differ.", {}};
    return password;
}

std::string read_password_line() {
    auto password = read_line(STDIN_FILENO);
    if (password.empty()) throw Stop{Exit::usage, "Standard input holds no password.", {}};
    return password;
}

std::string make_password() {
    constexpr std::string_view letters = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    std::string password;
    while (password.size() < 20)
        password += letters[randombytes_uniform(static_cast<std::uint32_t>(letters.size()))];
    return password;
}

}  // namespace parley::ctl
