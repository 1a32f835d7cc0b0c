#include "bench/nginx.hpp"

#include <arpa/inet.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "bench/machine.hpp"
#include "tests/scenario/driver/connection.hpp"

namespace parley::bench {

namespace {
/// A port that was free a moment ago: nginx takes none by itself.
std::uint16_t free_port() {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    const bool known = ::bind(fd, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
                       ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) == 0;
    ::close(fd);
    if (!known) throw driver::Failure("no free port");
    return ntohs(address.sin_port);
}

bool answers(std::uint16_t port) {
    try {
        driver::Connection::tcp(port);
        return true;
    } catch (const driver::Failure&) {
        return false;
    }
}
}  // namespace

Nginx::Nginx(const std::string& folder, int core) : port_(free_port()) {
    std::filesystem::create_directories(folder + "/www");
    const std::string config = folder + "/nginx.conf";
    std::ofstream(config) << "daemon off;\nmaster_process off;\npid " << folder
                          << "/pid;\nerror_log " << folder
                          << "/error.log;\nevents { worker_connections 1024; }\nhttp {\n"
                             "access_log off; sendfile on; tcp_nopush on;\n"
                             "keepalive_requests 1000000; client_max_body_size 0;\n"
                             "client_body_temp_path "
                          << folder << "/temp;\nserver { listen 127.0.0.1:" << port_ << "; root "
                          << folder << "/www; location / { dav_methods PUT; } }\n}\n";
    pid_ = ::fork();
    if (pid_ == 0) {
        pin(core);
        ::execlp("nginx", "nginx", "-p", folder.c_str(), "-c", config.c_str(), nullptr);
        ::_exit(127);
    }
    for (const auto until = driver::deadline(); !answers(port_);) {
        if (::waitpid(pid_, nullptr, WNOHANG) == pid_ || driver::Clock::now() > until) {
            ::kill(pid_, SIGKILL);
            throw driver::Failure("nginx does not start; Debian has it as nginx-light");
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
}

Nginx::~Nginx() {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
}

}  // namespace parley::bench
