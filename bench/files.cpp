// Files in and out, beside nginx: the same bytes over the same number of connections, by turns in
// one run. nginx takes an upload without a digest, and answers before it is on disk.

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <random>

#include "bench/clock.hpp"
#include "bench/nginx.hpp"
#include "bench/scenarios.hpp"
#include "bench/stage.hpp"

namespace parley::bench {

namespace {
constexpr std::size_t file_size = 64u << 20;
constexpr std::size_t rounds = 5;
constexpr std::size_t down_files = 24, up_files = 8;  // a round

struct Peer {
    std::uint16_t port;
    pid_t pid;
    std::string target, headers;  ///< of the download
    std::string put_target;       ///< the file's number follows
};

/// What one round cost: all bytes over all connections.
struct Cost {
    double mb_s = 0, cpu_ms_per_gb = 0;
};

/// One connection that asks for files, or gives them, one after another.
class Mover {
  public:
    Mover(const Peer& peer, std::string_view bytes, bool up)
        : peer_(&peer), connection_(driver::Connection::tcp(peer.port)), bytes_(bytes), up_(up) {}

    void begin(std::size_t number) {
        head_ = up_ ? "PUT " + peer_->put_target + std::to_string(number) : "GET " + peer_->target;
        head_ += " HTTP/1.1\r\nHost: x\r\n" + peer_->headers;
        if (up_) head_ += "Content-Length: " + std::to_string(bytes_.size()) + "\r\n";
        head_ += "\r\n";
        to_send_ = up_ ? bytes_ : std::string_view();
        answer_.clear();
        body_left_ = 0;
        busy_ = true;
    }
    bool busy() const { return busy_; }
    pollfd wish() const {
        const bool sends = !head_.empty() || !to_send_.empty();
        return {connection_.fd(), static_cast<short>(sends ? POLLOUT : POLLIN), 0};
    }

    void move() {
        if (!head_.empty() || !to_send_.empty()) return send();
        if (body_left_ > 0) return discard();
        char piece[4096];
        const auto size = ::recv(connection_.fd(), piece, sizeof piece, MSG_DONTWAIT);
        if (size <= 0) return fail(size);
        answer_.append(piece, static_cast<std::size_t>(size));
        const auto end = answer_.find("\r\n\r\n");
        if (end == std::string::npos) return;
        if (!answer_.starts_with("HTTP/1.1 20")) throw driver::Failure("refused: " + answer_);
        const auto length = answer_.find("Content-Length: ");
        const std::size_t body =
            length < end ? std::stoul(answer_.substr(length + 16)) : std::size_t{0};
        if (!up_ && body != bytes_.size()) throw driver::Failure("another length: " + answer_);
        body_left_ = body - (answer_.size() - end - 4);
        if (body_left_ == 0) busy_ = false;
    }

  private:
    void send() {
        std::string_view next = head_.empty() ? to_send_.substr(0, 1 << 20) : head_;
        const auto sent =
            ::send(connection_.fd(), next.data(), next.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
        if (sent <= 0) return fail(sent);
        if (head_.empty())
            to_send_.remove_prefix(static_cast<std::size_t>(sent));
        else
            head_.erase(0, static_cast<std::size_t>(sent));
    }
    /// The kernel throws the bytes away: what a client does with them is not the question.
    void discard() {
        const auto size =
            ::recv(connection_.fd(), nullptr, std::min<std::size_t>(body_left_, 4 << 20),
                   MSG_DONTWAIT | MSG_TRUNC);
        if (size <= 0) return fail(size);
        body_left_ -= static_cast<std::size_t>(size);
        if (body_left_ == 0) busy_ = false;
    }
    static void fail(ssize_t result) {
        if (result == 0 || (errno != EAGAIN && errno != EINTR))
            throw driver::Failure("the connection ended");
    }

    const Peer* peer_;
    driver::Connection connection_;
    std::string_view bytes_, to_send_;
    bool up_, busy_ = false;
    std::string head_, answer_;
    std::size_t body_left_ = 0;
};

Cost run(const Peer& peer, std::string_view bytes, bool up, std::size_t connections,
         std::size_t files, std::size_t& number) {
    std::vector<Mover> movers;
    for (std::size_t i = 0; i < connections; ++i) movers.emplace_back(peer, bytes, up);
    const double cpu_before = driver::cpu_seconds(peer.pid);
    const auto start = now_us();
    std::size_t begun = 0, done = 0;
    while (done < files) {
        std::vector<pollfd> wishes;
        std::vector<Mover*> waiting;
        for (auto& mover : movers) {
            if (!mover.busy()) {
                if (begun == files) continue;
                ++begun;
                mover.begin(number++);
            }
            wishes.push_back(mover.wish());
            waiting.push_back(&mover);
        }
        if (::poll(wishes.data(), wishes.size(), 10'000) <= 0)
            throw driver::Failure("nothing moves any more");
        for (std::size_t i = 0; i < wishes.size(); ++i) {
            if (wishes[i].revents == 0) continue;
            waiting[i]->move();
            if (!waiting[i]->busy()) ++done;
        }
    }
    const double seconds = static_cast<double>(now_us() - start) / 1e6;
    const double mb = static_cast<double>(files * bytes.size()) / 1e6;
    const double cpu_s = driver::cpu_seconds(peer.pid) - cpu_before;
    return {mb / seconds, cpu_s * 1e3 / (mb / 1e3)};
}

Cost median_cost(std::vector<Cost> costs) {
    const auto middle = costs.size() / 2;
    const auto pick = [&](double Cost::* which) {
        std::sort(costs.begin(), costs.end(),
                  [&](const Cost& a, const Cost& b) { return a.*which < b.*which; });
        return costs[middle].*which;
    };
    return {pick(&Cost::mb_s), pick(&Cost::cpu_ms_per_gb)};
}

/// Both by turns, so that what else the machine does meets both.
void compare(Report& report, const std::string& what, const Peer& parley, const Peer& nginx,
             std::string_view bytes, bool up, std::size_t connections) {
    std::vector<Cost> ours, theirs;
    std::size_t number = 0;
    for (std::size_t round = 0; round < rounds; ++round) {
        ours.push_back(run(parley, bytes, up, connections, up ? up_files : down_files, number));
        theirs.push_back(run(nginx, bytes, up, connections, up ? up_files : down_files, number));
    }
    const Cost our = median_cost(ours), their = median_cost(theirs);
    report.add(what + "_mb_s", our.mb_s);
    report.add(what + "_nginx_mb_s", their.mb_s);
    report.add(what + "_cpu_ms_per_gb", our.cpu_ms_per_gb);
    report.add(what + "_nginx_cpu_ms_per_gb", their.cpu_ms_per_gb);
    report.add(what + "_time_of_nginx", their.mb_s / our.mb_s);
    report.add(what + "_cpu_of_nginx", our.cpu_ms_per_gb / their.cpu_ms_per_gb);
    report.add_bar(what + "_time_of_nginx", 2);
    report.add_bar(what + "_cpu_of_nginx", 2);
}

/// All bytes of one download.
void check_download(const Peer& peer, const std::string& bytes) {
    auto connection = driver::Connection::tcp(peer.port);
    connection.send("GET " + peer.target + " HTTP/1.1\r\nHost: x\r\n" + peer.headers + "\r\n");
    std::string unread;
    if (driver::read_answer(connection, unread).body != bytes)
        throw driver::Failure("other bytes came back than went in");
}
}  // namespace

Report files(const Options& options) {
    const std::size_t connections = options.connections > 0 ? options.connections : 8;
    Report report("files");
    std::string bytes(file_size, '\0');
    std::mt19937_64 random(1);
    for (std::size_t i = 0; i < bytes.size(); i += 8) {
        const auto word = random();
        std::copy_n(reinterpret_cast<const char*>(&word), 8, bytes.begin() + static_cast<long>(i));
    }

    Stage stage(options);
    const auto uploader = stage.members(1).front();
    const std::string bearer = "Authorization: Bearer " + uploader.token + "\r\n";
    Peer parley{stage.port(), stage.pid(), {}, bearer, "/files?name="};
    {
        auto connection = driver::Connection::tcp(stage.port());
        const auto answer = driver::ask(
            connection,
            {"PUT", "/files?name=a", {{"Authorization", "Bearer " + uploader.token}}, bytes});
        const auto made = driver::parse_json(answer.body);
        parley.target = driver::text_at(driver::at(made, "ok"), "link");
    }
    const std::string folder = driver::new_folder(options.folder);
    const Nginx server(folder, options.server_core);
    std::ofstream(folder + "/www/a", std::ios::binary) << bytes;
    const Peer nginx{server.port(), server.pid(), "/a", "", "/"};
    check_download(parley, bytes);
    check_download(nginx, bytes);

    report.add("connections", static_cast<double>(connections));
    report.add("file_mb", file_size / 1e6);
    compare(report, "down", parley, nginx, bytes, false, connections);
    compare(report, "up", parley, nginx, bytes, true, connections);
    report.add("resident_mb", driver::resident_mb(stage.pid()));
    std::filesystem::remove_all(folder);
    stage.close();
    return report;
}

}  // namespace parley::bench
