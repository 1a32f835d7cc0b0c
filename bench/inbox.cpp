// Inboxes: what a page of one costs when little was said and when much was, and what an answer in a
// thread costs that many follow.

#include <thread>

#include "bench/clock.hpp"
#include "bench/scenarios.hpp"
#include "bench/stage.hpp"
#include "tests/scenario/driver/daemon.hpp"

namespace parley::bench {

namespace {
constexpr std::size_t few = 1'000, many = 999'000, mentions = 60, followers = 200, pages = 500;

/// One connection that sends commands and waits for their answers.
class Line {
  public:
    explicit Line(driver::WebSocket socket) : socket_(std::move(socket)) {}

    void send(const std::string& command, const std::string& with) {
        socket_.send_text(R"({"id":7,"key":"i)" + std::to_string(now_us()) + "-" +
                          std::to_string(++sent_) + R"(","do":")" + command + R"(","with":)" +
                          with + "}");
    }
    /// Waits for so many texts that begin like this; a refusal ends the run.
    std::string wait_for(std::string_view begin, std::size_t count = 1) {
        std::optional<std::string> text;
        while (count > 0) {
            text = socket_.next(driver::deadline());
            if (!text) throw driver::Failure("a connection was closed");
            if (text->starts_with("{\"re\":7,\"error\"")) throw driver::Failure(*text);
            count -= text->starts_with(begin);
        }
        return *text;
    }
    std::string ask(const std::string& command, const std::string& with) {
        send(command, with);
        return wait_for("{\"re\":7,");
    }

  private:
    driver::WebSocket socket_;
    std::size_t sent_ = 0;
};

std::string said(const std::string& channel, const std::string& text, std::uint64_t thread = 0) {
    return R"({"channel":")" + channel + R"(","text":")" + text + '"' +
           (thread ? ",\"thread\":" + std::to_string(thread) : "") + "}";
}
}  // namespace

Report inbox(const Options& options) {
    Stage stage(options, "io_threads = 1\n");
    const auto people = stage.members(followers + 2);
    const auto& reader = people[0];
    const auto& writer = people[1];
    const auto channel = stage.open_channel("launch");
    Line writes(stage.enter(writer, {}).socket);
    Report report("inbox");

    // What was said has reached the inboxes.
    const auto settle = [&] {
        while (driver::number_at(stage.as_operator("stats", {}), "follow_ups") > 0) {
        }
    };
    const auto say = [&](std::size_t count) {
        constexpr std::size_t window = 500;
        for (std::size_t sent = 0, answered = 0; answered < count;) {
            for (; sent < count && sent < answered + window; ++sent)
                writes.send("message.post", said(channel, "words"));
            writes.wait_for("{\"re\":7,");
            ++answered;
        }
    };
    const auto page_cost = [&](const std::string& name) {
        // A connection of its own: one that hears all that is said would have to read it.
        Line reads(stage.enter(reader, {}).socket);
        const double before = driver::cpu_seconds(stage.pid());
        const auto began = now_us();
        for (std::size_t i = 0; i < pages; ++i)
            (void)reads.ask("inbox.list", R"({"tab":"mentions","limit":50})");
        report.add(name + "_us", static_cast<double>(now_us() - began) / pages);
        report.add(name + "_cpu_us", (driver::cpu_seconds(stage.pid()) - before) * 1e6 / pages);
    };
    for (std::size_t i = 0; i < mentions; ++i)
        (void)writes.ask("message.post", said(channel, "for <@" + reader.id + ">"));
    settle();
    say(few);
    page_cost("page_of_few");
    say(many);
    page_cost("page_of_many");

    const auto root = driver::number_at(
        driver::at(driver::parse_json(writes.ask("message.post", said(channel, "root"))), "ok"),
        "seq");
    std::vector<Line> lines;
    for (std::size_t i = 0; i < followers; ++i) {
        lines.emplace_back(stage.enter(people[i + 2], {}).socket);
        (void)lines.back().ask("message.post", said(channel, "I follow", root));
    }
    settle();
    constexpr std::size_t turns = 20;
    const double before = driver::cpu_seconds(stage.pid());
    double longest_ms = 0;
    for (std::size_t turn = 0; turn < turns; ++turn) {
        const auto began = now_us();
        (void)writes.ask("message.post", said(channel, "an answer", root));
        settle();
        longest_ms = std::max(longest_ms, static_cast<double>(now_us() - began) / 1000);
    }
    report.add("answer_reaches_200_longest_ms", longest_ms);
    report.add("answer_cpu_us_a_follower",
               (driver::cpu_seconds(stage.pid()) - before) * 1e6 / (turns * followers));
    return report;
}

}  // namespace parley::bench
