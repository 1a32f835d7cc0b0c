// What grows, and what does not: a space of a thousand channels and a thousand people changes, a
// company comes into it, somebody is in ten thousand channels, a bot makes a hundred thousand
// records. How long it takes, and how long anybody else waits for an answer meanwhile.

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <fstream>
#include <thread>

#include "bench/clock.hpp"
#include "bench/scenarios.hpp"
#include "bench/stage.hpp"
#include "tests/scenario/driver/daemon.hpp"

namespace parley::bench {

namespace {
constexpr std::size_t people_count = 1'000, channel_count = 1'000, turns = 5;

/// Reads the pages of a first sync to their end. How many streams they have.
std::size_t sync_whole(driver::WebSocket& socket) {
    std::string cursor;
    std::size_t streams = 0;
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
        streams += driver::at(ok, "cursors").as_object().size();
        if (!driver::at(ok, "more").as_bool()) return streams;
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

double resident_mb(pid_t pid) {
    std::ifstream pages("/proc/" + std::to_string(pid) + "/statm");
    double all = 0, resident = 0;
    pages >> all >> resident;
    return resident * static_cast<double>(sysconf(_SC_PAGESIZE)) / 1e6;
}

/// What came meanwhile is read, so that the server need not keep it.
void read_all(std::vector<driver::WebSocket>& sockets) {
    for (auto& socket : sockets)
        while (socket.has_next()) (void)socket.next(driver::deadline());
}

double ms_since(std::int64_t began_us) { return static_cast<double>(now_us() - began_us) / 1000; }
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

Report company(const Options& options) {
    constexpr std::size_t connected = 50;
    Stage stage(options, "io_threads = 1\n");
    const auto project = stage.project("Launch");
    stage.open_channels(project, channel_count);
    const auto cargo = stage.another_partner("Cargo");
    const auto people = stage.members_of(cargo, people_count);
    std::vector<driver::WebSocket> listeners;
    Bystander bystander(stage, stage.host_member("Bystander"));

    Report report("company");
    const auto cycle = [&](const std::string& when, std::chrono::seconds told_in) {
        std::vector<double> took[2], waited[2];
        for (std::size_t turn = 0; turn < turns; ++turn)
            for (const std::size_t out : {0u, 1u}) {
                bystander.longest_ms();
                const auto began = now_us();
                stage.as_host_admin(out ? "space.remove" : "space.add",
                                    {{"space", project}, {"orgs", {cargo}}});
                took[out].push_back(ms_since(began));
                std::this_thread::sleep_for(told_in);
                waited[out].push_back(bystander.longest_ms());
                read_all(listeners);
            }
        for (const std::size_t out : {0u, 1u}) {
            const std::string name = when + (out ? "_remove" : "_add");
            report.add(name + "_ms", median(took[out]));
            report.add_bar(name + "_ms", 100);
            report.add(name + "_others_wait_ms", median(waited[out]));
            report.add_bar(name + "_others_wait_ms", 5);
        }
    };
    const double memory_before = resident_mb(stage.pid());
    cycle("nobody_connected", std::chrono::seconds(1));
    report.add("memory_mb", resident_mb(stage.pid()) - memory_before);
    report.add_bar("memory_mb", 10);
    for (std::size_t i = 0; i < connected; ++i)
        listeners.push_back(stage.enter(people[i], {}).socket);
    // Each time they are told of 50,000 streams.
    cycle("50_connected", std::chrono::seconds(3));
    if (bystander.failed()) report.fail("the bystander's connection was closed");
    return report;
}

Report crowd(const Options& options) {
    constexpr std::size_t spaces = 10, record_count = 100'000, step = 1'000;
    Stage stage(options, "io_threads = 1\n");
    const auto member = stage.members(1).front();
    const auto bot = stage.members(1, "bot").front();
    Bystander bystander(stage, stage.host_member("Bystander"));
    Report report("crowd");

    auto robot = stage.enter(bot, {}).socket;
    const auto create = [&](std::size_t count) {
        const double before = driver::cpu_seconds(stage.pid());
        std::size_t sent = 0, answered = 0;
        while (answered < count) {
            for (; sent < count && sent < answered + 200; ++sent)
                robot.send_text(R"({"id":7,"key":"k)" + std::to_string(now_us()) + "-" +
                                std::to_string(sent) +
                                R"(","do":"record.create","with":{"space":")" + stage.space() +
                                R"(","type":"task","title":"A task of many"}})");
            const auto text = robot.next(driver::deadline());
            if (!text) throw driver::Failure("the bot's connection was closed");
            if (text->starts_with("{\"re\":7,\"error\"")) throw driver::Failure(*text);
            answered += text->starts_with("{\"re\":7,");
        }
        return (driver::cpu_seconds(stage.pid()) - before) * 1e6 / static_cast<double>(count);
    };
    const auto sync_ms = [&](const Account& who, std::size_t& streams) {
        auto socket = stage.enter(who, {}).socket;
        const auto began = now_us();
        streams = sync_whole(socket);
        return ms_since(began);
    };
    std::size_t streams = 0;
    create(step);
    report.add("create_first_cpu_us", create(step));
    report.add("bot_sync_before_ms", sync_ms(bot, streams));
    for (std::size_t made = 2 * step; made < record_count - step; made += step) create(step);
    report.add("create_last_cpu_us", create(step));
    report.add("bot_sync_after_ms", sync_ms(bot, streams));
    report.add("bot_streams", static_cast<double>(streams));

    for (std::size_t i = 0; i < spaces; ++i)
        stage.open_channels(stage.project("Project " + std::to_string(i)), channel_count);
    bystander.longest_ms();
    report.add("sync_10000_ms", sync_ms(member, streams));
    report.add_bar("sync_10000_ms", 1'000);
    report.add("sync_10000_others_wait_ms", bystander.longest_ms());
    report.add_bar("sync_10000_others_wait_ms", 10);
    report.add("sync_10000_streams", static_cast<double>(streams));
    report.add("start_s", stage.restart());
    report.add_bar("start_s", 2);
    return report;
}

}  // namespace parley::bench
