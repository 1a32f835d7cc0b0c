// A space changes that has a thousand channels and a thousand people, all of them connected: how
// long the change takes, and how long anybody else waits for an answer meanwhile.

#include <algorithm>
#include <atomic>
#include <thread>

#include "bench/clock.hpp"
#include "bench/scenarios.hpp"
#include "bench/stage.hpp"

namespace parley::bench {

namespace {
constexpr std::size_t people_count = 1'000, channel_count = 1'000, turns = 5;

/// Reads the pages of a first sync to their end.
void sync_whole(driver::WebSocket& socket) {
    std::string cursor;
    for (int page = 0;; ++page) {
        socket.send_text(R"({"id":)" + std::to_string(page) + R"(,"do":"sync","with":{)" +
                         (cursor.empty() ? "" : "\"cursor\":\"" + cursor + "\"") + "}}");
        std::optional<std::string> text;
        do {
            text = socket.next(driver::deadline());
            if (!text) throw driver::Failure("closed within a sync");
        } while (!text->starts_with("{\"re\":" + std::to_string(page) + ","));
        const auto reply = driver::parse_json(*text);
        const auto& ok = driver::at(reply, "ok");
        if (!driver::at(ok, "more").as_bool()) return;
        cursor = driver::text_at(ok, "cursor");
    }
}

/// Somebody in no channel of the space, who asks again and again for nothing.
class Bystander {
  public:
    Bystander(const Stage& stage, const Account& account)
        : socket_(stage.enter(account, {}).socket), asking_([this](std::stop_token stop) {
              while (!stop.stop_requested() && !failed_) ask();
          }) {}

    /// The longest wait since this was asked for last, in ms.
    double longest_ms() { return static_cast<double>(longest_us_.exchange(0)) / 1000; }
    bool failed() const { return failed_; }

  private:
    void ask() {
        const auto began = now_us();
        socket_.send_text(R"({"id":9,"do":"ping","with":{}})");
        for (;;) {
            const auto text = socket_.next(driver::deadline());
            if (!text) {
                failed_ = true;
                return;
            }
            if (text->starts_with("{\"re\":9,")) break;
        }
        longest_us_ = std::max(longest_us_.load(), now_us() - began);
    }

    driver::WebSocket socket_;
    std::atomic<std::int64_t> longest_us_ = 0;
    std::atomic<bool> failed_ = false;
    std::jthread asking_;
};

double median(std::vector<double> of) {
    std::sort(of.begin(), of.end());
    return of[of.size() / 2];
}
}  // namespace

Report grow(const Options& options) {
    Stage stage(options, "io_threads = 1\n");
    const auto people = stage.members(people_count);
    for (std::size_t i = 0; i < channel_count; ++i) stage.open_channel("room " + std::to_string(i));
    std::vector<driver::WebSocket> listeners;
    double longest_sync_ms = 0;
    for (const auto& person : people) {
        listeners.push_back(stage.enter(person, {}).socket);
        const auto began = now_us();
        sync_whole(listeners.back());
        longest_sync_ms = std::max(longest_sync_ms, static_cast<double>(now_us() - began) / 1000);
    }
    const auto newcomer = stage.host_member("Newcomer");
    listeners.push_back(stage.enter(newcomer, {}).socket);
    sync_whole(listeners.back());
    Bystander bystander(stage, stage.host_member("Bystander"));

    Report report("grow");
    report.add("longest_sync_ms", longest_sync_ms);
    const auto measure = [&](const std::string& name, auto change, auto back) {
        std::vector<double> took_ms, waited_ms;
        for (std::size_t turn = 0; turn < turns; ++turn) {
            bystander.longest_ms();
            const auto began = now_us();
            change(turn);
            took_ms.push_back(static_cast<double>(now_us() - began) / 1000);
            std::this_thread::sleep_for(std::chrono::milliseconds(300));  // all loops have told it
            waited_ms.push_back(bystander.longest_ms());
            back();
            std::this_thread::sleep_for(std::chrono::milliseconds(300));
        }
        report.add(name + "_ms", median(took_ms));
        report.add(name + "_others_wait_ms", median(waited_ms));
        report.add_bar(name + "_others_wait_ms", 5);
    };
    bystander.longest_ms();
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    report.add("nothing_others_wait_ms", bystander.longest_ms());
    measure(
        "rename",
        [&](std::size_t turn) {
            stage.as_host_admin("space.change", {{"space", stage.space()},
                                                 {"name", "Bench " + std::to_string(turn)}});
        },
        [] {});
    const auto place = [&](const char* command) {
        stage.as_host_admin(command, {{"space", stage.space()}, {"members", {newcomer.id}}});
    };
    measure("add_person", [&](std::size_t) { place("space.add"); }, [&] { place("space.remove"); });
    if (bystander.failed()) report.fail("the bystander's connection was closed");
    return report;
}

}  // namespace parley::bench
