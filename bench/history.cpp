// Reading back: pages of a long channel, anywhere in it.

#include <random>

#include "bench/clock.hpp"
#include "bench/scenarios.hpp"
#include "bench/stage.hpp"

namespace parley::bench {

namespace {
constexpr std::size_t messages = 20'000;
constexpr std::size_t page_size = 50;

std::size_t count_of(std::string_view text, std::string_view what) {
    std::size_t count = 0;
    for (auto place = text.find(what); place != std::string_view::npos;
         place = text.find(what, place + what.size()))
        ++count;
    return count;
}

/// Posts until the channel has its length. The posts of a window share syncs.
void fill(Swarm& swarm, const std::string& channel) {
    std::size_t sent = 0, answered = 0;
    std::string failure;
    while (answered < messages && swarm.ended() == 0) {
        while (sent < messages && sent - answered < 512) {
            const std::string number = std::to_string(sent++);
            swarm.send(
                0, driver::client_frame(R"({"id":)" + number + R"(,"do":"message.post","key":"f)" +
                                        number + R"(","with":{"channel":")" + channel +
                                        R"(","text":")" + std::string(100, 'x') + R"("}})"));
        }
        swarm.turn(1'000'000, [&](std::size_t, std::string_view text) {
            if (!text.starts_with("{\"re\":")) return;
            ++answered;
            if (text.find("\"error\"") != std::string_view::npos) failure = text;
        });
    }
    if (!failure.empty()) throw driver::Failure("filling the channel: " + failure);
}

class Reading {
  public:
    Reading(Swarm& swarm, std::string channel) : swarm_(swarm), channel_(std::move(channel)) {}

    void ask(std::size_t client, std::int64_t due_us) {
        // From the first full page to the end; places are seqs here, give or take the beginning.
        std::uniform_int_distribution<std::size_t> anywhere(page_size + 10, messages);
        swarm_.send(client,
                    driver::client_frame(R"({"id":)" + std::to_string(dues_.size()) +
                                         R"(,"do":"history","with":{"channel":")" + channel_ +
                                         R"(","before":)" + std::to_string(anywhere(random_)) +
                                         R"(,"limit":)" + std::to_string(page_size) + "}}"));
        dues_.push_back(due_us);
    }

    void receive(std::int64_t wait_us) {
        swarm_.turn(wait_us, [&](std::size_t, std::string_view text) {
            constexpr std::string_view start = "{\"re\":";
            if (!text.starts_with(start)) return;
            const std::string id(text.substr(start.size(), 20));
            const std::size_t number = std::stoul(id);
            if (number >= dues_.size()) return;
            ++answered_;
            bytes += text.size();
            latency.add(now_us() - dues_[number]);
            if (count_of(text, "{\"seq\":") != page_size && bad_pages++ == 0)
                first_bad = text.substr(0, 300);
        });
    }

    std::size_t asked() const { return dues_.size(); }
    std::size_t on_their_way() const { return dues_.size() - answered_; }

    Histogram latency;
    std::size_t bad_pages = 0;
    std::size_t bytes = 0;
    std::string first_bad;

  private:
    Swarm& swarm_;
    std::string channel_;
    std::mt19937_64 random_{20'261'124};
    std::vector<std::int64_t> dues_;
    std::size_t answered_ = 0;
};
}  // namespace

Report history(const Options& options) {
    const std::size_t readers = options.connections > 0 ? options.connections : 8;
    // People leaf at a rate of their own; a window asks for as much as goes through instead.
    const double rate = options.rate == 0 && options.window == 0 ? 1'000 : options.rate;
    const std::size_t window = options.window > 0 ? options.window : readers;
    Report report("history");
    Stage stage(options);
    const auto people = stage.members(readers + 1);
    const std::string channel = stage.open_channel("archive");
    {
        Swarm writers;
        auto [connection, unread] =
            std::move(stage.enter(people[readers], channel).socket).release();
        writers.add(std::move(connection), std::move(unread));
        fill(writers, channel);
    }
    Swarm swarm;
    for (std::size_t i = 0; i < readers; ++i) {
        auto [connection, unread] = std::move(stage.enter(people[i], channel).socket).release();
        swarm.add(std::move(connection), std::move(unread));
    }

    Reading reading(swarm, channel);
    const std::int64_t start = now_us();
    const std::int64_t end = start + static_cast<std::int64_t>(options.seconds * 1e6);
    const double cpu_before = driver::cpu_seconds(stage.pid());
    const auto due = [&](std::size_t number) {
        return start + static_cast<std::int64_t>(static_cast<double>(number) * 1e6 / rate);
    };
    for (std::int64_t now = start; now < end; now = now_us()) {
        if (rate == 0) {
            while (reading.on_their_way() < window) reading.ask(reading.asked() % readers, now);
            reading.receive(1000);
        } else {
            while (due(reading.asked()) <= now)
                reading.ask(reading.asked() % readers, due(reading.asked()));
            reading.receive(std::max<std::int64_t>(due(reading.asked()) - now_us(), 0));
        }
    }
    const double seconds = static_cast<double>(now_us() - start) / 1e6;
    const double cpu = driver::cpu_seconds(stage.pid()) - cpu_before;
    const auto pages = static_cast<double>(reading.latency.count());
    const std::int64_t give_up = now_us() + 10'000'000;
    while (reading.on_their_way() > 0 && now_us() < give_up) reading.receive(100'000);

    report.add("connections", static_cast<double>(readers));
    report.add("rate", rate);
    report.add("pages_s", pages / seconds);
    report.add("cpu_us_per_page", cpu * 1e6 / pages);
    report.add("bytes_per_page", static_cast<double>(reading.bytes) / pages);
    report.add("p50_ms", reading.latency.quantile_ms(0.50));
    report.add("p99_ms", reading.latency.quantile_ms(0.99));
    report.add("p999_ms", reading.latency.quantile_ms(0.999));
    report.add("max_ms", reading.latency.max_ms());
    report.add("rss_mb", driver::resident_mb(stage.pid()));
    report.add("lost", static_cast<double>(reading.on_their_way()));
    report.add("bad_pages", static_cast<double>(reading.bad_pages));
    if (reading.on_their_way() > 0) report.fail("pages without an answer");
    if (reading.bad_pages > 0) report.fail("not a page of 50: " + reading.first_bad);
    stage.close();
    return report;
}

}  // namespace parley::bench
