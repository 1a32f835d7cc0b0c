#include "tests/ctl/server.hpp"

#include <signal.h>

#include <filesystem>
#include <stdexcept>

namespace parley::ctl::test {

Server::Server(Environment settings) : settings_(std::move(settings)) { start(); }
Server::Server(const std::string& data) : data_(data) { start(); }
Server::~Server() {
    if (running_) end(SIGKILL);
}

void Server::start() {
    running_ = std::make_unique<Running>(
        std::vector<std::string>{PARLEYD_PROGRAM, "--data", data(), "--listen", listen_,
                                 "--admin-socket", socket()},
        settings_);
    const std::string ready = "parleyd: ready on ";
    auto output = running_->wait_for(ready);
    output = running_->wait_for("\n", output.find(ready));
    const auto begin = output.find(ready) + ready.size();
    url_ = output.substr(begin, output.find('\n', begin) - begin);
    listen_ = url_.substr(url_.find("//") + 2);  // the same port when it comes back
}

int Server::end(int signal) {
    const int code = running_->end(signal);
    running_.reset();
    return code;
}

std::vector<std::string> Server::ctl_command(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), {PARLEYCTL_PROGRAM, "--socket", socket()});
    return arguments;
}

Ended Server::ctl(std::vector<std::string> arguments, const std::string& input) const {
    return run(ctl_command(std::move(arguments)), input);
}

Reply Server::ask(std::vector<std::string> arguments) const {
    arguments.push_back("--json");
    const auto ended = ctl(arguments);
    if (ended.exit != 0)
        throw std::runtime_error("parleyctl: exit " + std::to_string(ended.exit) + ": " +
                                 ended.err + ended.out);
    return Reply(ended.out);
}

std::uint64_t Server::events() const {
    for (;;)
        if (const auto stats = ask({"stats"}); stats.number<&Stats::follow_ups>() == 0)
            return stats.number<&Stats::events>();
}

std::uint64_t bytes_below(const std::string& folder) {
    std::uint64_t sum = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
        if (entry.is_regular_file()) sum += entry.file_size();
    return sum;
}

}  // namespace parley::ctl::test
