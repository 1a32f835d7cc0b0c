// Fan-out, many channels, latency, acknowledged posts: one run of posts each.

#include "bench/floor.hpp"
#include "bench/scenarios.hpp"
#include "bench/stage.hpp"

namespace parley::bench {

namespace {
std::size_t chosen(std::size_t asked, std::size_t usual) { return asked > 0 ? asked : usual; }

/// Private channels with members of their own, all connected.
Outcome run_private_channels(const Options& options, std::size_t channels, std::size_t members,
                             const Pace& pace) {
    Stage stage(options);
    const auto all = stage.members(channels * members);
    Audience audience;
    for (std::size_t channel = 0; channel < channels; ++channel) {
        const auto first = all.begin() + static_cast<std::ptrdiff_t>(channel * members);
        audience.channels.push_back(
            stage.private_channel("channel " + std::to_string(channel),
                                  {first, first + static_cast<std::ptrdiff_t>(members)}));
        audience.channel_of.insert(audience.channel_of.end(), members, channel);
    }
    Swarm swarm;
    stage.enter(swarm, audience, all);
    Outcome outcome = run_posts(swarm, audience, pace, options, stage.pid());
    stage.close();
    return outcome;
}

void add_floor(Report& report, std::size_t channels, std::size_t members, const Pace& pace,
               const Options& options) {
    if (!options.floor) return;
    const Outcome floor = run_floor(channels, members, pace, options);
    if (floor.tally.lost + floor.tally.doubled + floor.unanswered > 0)
        report.fail("the floor itself lost something: the machine is overloaded");
    add_deliveries(report, floor, "floor_");
}
}  // namespace

Report fanout(const Options& options) {
    const std::size_t members = chosen(options.members, 1000);
    // As much as goes through: enough on their way that the server never waits for the generator.
    const Pace pace{.rate = options.rate, .window = chosen(options.window, 64)};
    Report report("fanout");
    report.add("channels", 1);
    if (pace.rate == 0) report.add("window", static_cast<double>(pace.window));
    report.add("members", static_cast<double>(members));
    {
        Stage stage(options);
        const auto all = stage.members(members);
        Audience audience;
        audience.channels.push_back(stage.open_channel("all hands"));
        audience.channel_of.assign(members, 0);
        Swarm swarm;
        stage.enter(swarm, audience, all);
        const Outcome outcome = run_posts(swarm, audience, pace, options, stage.pid());
        stage.close();
        add_deliveries(report, outcome);
        report.add("rss_mb", outcome.rss_mb);
        add_faults(report, outcome);
    }
    add_floor(report, 1, members, pace, options);
    return report;
}

namespace {
/// Posts at a rate to private channels, and the floor of the same.
Report private_channels(const char* scenario, const Options& options, std::size_t count,
                        std::size_t members, double rate) {
    const Pace pace{.rate = rate};
    Report report(scenario);
    report.add("channels", static_cast<double>(count));
    report.add("members", static_cast<double>(members));
    report.add("rate", pace.rate);
    const Outcome outcome = run_private_channels(options, count, members, pace);
    add_deliveries(report, outcome);
    report.add("acknowledged_p50_ms", outcome.acknowledgement.quantile_ms(0.50));
    report.add("acknowledged_p99_ms", outcome.acknowledgement.quantile_ms(0.99));
    report.add("rss_mb", outcome.rss_mb);
    add_faults(report, outcome);
    add_floor(report, count, members, pace, options);
    return report;
}
}  // namespace

Report channels(const Options& options) {
    return private_channels("channels", options, chosen(options.channels, 500),
                            chosen(options.members, 10), options.rate > 0 ? options.rate : 3000);
}

Report latency(const Options& options) {
    Report report =
        private_channels("latency", options, chosen(options.channels, 100),
                         chosen(options.members, 20), options.rate > 0 ? options.rate : 500);
    report.add_bar("p50_ms", 1.5);
    report.add_bar("p99_ms", 5);
    return report;
}

Report durable(const Options& options) {
    const std::size_t count = chosen(options.channels, 50);
    const Pace pace{.rate = options.rate, .window = chosen(options.window, 1024)};
    Report report("durable");
    report.add("channels", static_cast<double>(count));
    report.add("rate", pace.rate);
    if (pace.rate == 0) report.add("window", static_cast<double>(pace.window));
    const Outcome outcome = run_private_channels(options, count, 1, pace);
    const auto acknowledged = static_cast<double>(outcome.acknowledged);
    report.add("messages_s", acknowledged / outcome.seconds);
    report.add("deliveries_s", static_cast<double>(outcome.deliveries) / outcome.seconds);
    report.add("cpu_us_per_message", outcome.cpu_s * 1e6 / acknowledged);
    report.add("cpu_us_per_delivery",
               outcome.cpu_s * 1e6 / static_cast<double>(outcome.deliveries));
    report.add("cpu_core", outcome.cpu_s / outcome.seconds);
    // What counts here is the acknowledgement: it says that the message is on disk.
    report.add("p50_ms", outcome.acknowledgement.quantile_ms(0.50));
    report.add("p99_ms", outcome.acknowledgement.quantile_ms(0.99));
    report.add("p999_ms", outcome.acknowledgement.quantile_ms(0.999));
    report.add("max_ms", outcome.acknowledgement.max_ms());
    report.add("rss_mb", outcome.rss_mb);
    add_faults(report, outcome);
    return report;
}

Report floor(const Options& options) {
    const std::size_t count = chosen(options.channels, 1);
    const std::size_t members = chosen(options.members, 1000);
    const Pace pace{.rate = options.rate, .window = chosen(options.window, 8)};
    Report report("floor");
    const Outcome outcome = run_floor(count, members, pace, options);
    add_deliveries(report, outcome);
    add_faults(report, outcome);
    return report;
}

}  // namespace parley::bench
