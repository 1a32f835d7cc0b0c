// Names are fixed, as dashboards use them. Units are seconds and bytes. No label names a member,
// org or channel: metrics must not reveal them.

#include "server/gate/metrics.hpp"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <filesystem>

#include "server/engine/inbox.hpp"

namespace parley::gate {

namespace {
using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

MetricFamily family(const std::string& name, const std::string& help, MetricType type) {
    MetricFamily out;
    out.name = "parley_" + name;
    out.help = help;
    out.type = type;
    return out;
}

/// Adds one value with its labels.
void add(MetricFamily& out, double value,
         std::vector<std::pair<std::string, std::string>> labels = {}) {
    ClientMetric metric;
    for (auto& [name, text] : labels) {
        ClientMetric::Label label;
        label.name = name;
        label.value = text;
        metric.label.push_back(label);
    }
    if (out.type == MetricType::Counter)
        metric.counter.value = value;
    else
        metric.gauge.value = value;
    out.metric.push_back(std::move(metric));
}
}  // namespace

std::string metrics(const RequestCounts& counts, const wire::Transport& transport,
                    const engine::Engine& engine, const storage::Log& log,
                    const std::string& data) {
    std::vector<MetricFamily> all;
    const auto single = [&](const char* name, const char* help, MetricType type, double value) {
        auto one = family(name, help, type);
        add(one, value);
        all.push_back(std::move(one));
    };
    const auto traffic = transport.counters();
    const auto engine_counts = engine.counters();
    const auto stored = log.sizes();
    const auto number = [](auto value) { return static_cast<double>(value); };
    single("connections", "Connections open now.", MetricType::Gauge, number(traffic.connections));
    single("connections_opened_total", "Connections opened.", MetricType::Counter,
           number(traffic.connections_opened));
    single("fanout_deliveries_total", "Frames handed to sockets.", MetricType::Counter,
           number(traffic.deliveries));
    single("fanout_bytes_total", "Bytes of those frames.", MetricType::Counter,
           number(traffic.delivered_bytes));
    single("slow_consumers_total", "Connections closed for reading too slowly.",
           MetricType::Counter, number(traffic.slow_consumers));
    single("batches_total", "Batches written.", MetricType::Counter, number(engine_counts.batches));
    single("batch_commands", "Commands of the last batch.", MetricType::Gauge,
           number(engine_counts.batch_commands_last));
    single("batch_sync_seconds_total", "Time spent writing and syncing batches.",
           MetricType::Counter, engine_counts.sync_seconds);
    single("queue_depth", "Commands that wait for the engine.", MetricType::Gauge,
           number(engine_counts.queue_depth));
    single("follow_ups_waiting", "Messages that have not reached all inboxes; at most 1000.",
           MetricType::Gauge, number(engine::follow_ups_waiting(*engine.version()->snapshot)));
    single("writes_stopped", "1 where the store could not be written, until it is opened again.",
           MetricType::Gauge, engine_counts.writes_stopped ? 1 : 0);
    auto hashes = family("password_hashes_total", "Runs of Argon2id.", MetricType::Counter);
    add(hashes, number(counts.hashes(RequestCounts::Hashed::to_sign_in)), {{"for", "sign_in"}});
    add(hashes, number(counts.hashes(RequestCounts::Hashed::to_set)), {{"for", "member"}});
    all.push_back(std::move(hashes));
    single("log_events", "Events in the log.", MetricType::Gauge, number(stored.events));
    single("log_bytes", "The store on disk.", MetricType::Gauge, number(stored.disk_bytes));
    if (const auto since = log.erased_since())
        single("erased_wait_seconds", "For how long erased text has waited to leave the disk.",
               MetricType::Gauge, std::max(0.0, number(now().ms - since->ms) / 1000));
    auto damaged = family("damaged_rows_total", "Meetings with damaged rows of the store.",
                          MetricType::Counter);
    for (const auto& [table, count] : log.damaged_rows())
        add(damaged, number(count), {{"table", table}});
    all.push_back(std::move(damaged));
    std::error_code failed;
    const auto space = std::filesystem::space(data, failed);
    if (!failed)
        single("disk_free_bytes", "Free where the store is.", MetricType::Gauge,
               number(space.available));

    auto commands = family("commands_total", "Commands answered.", MetricType::Counter);
    for (const auto& [what, count] : counts.commands())
        add(commands, number(count),
            {{"command", std::string(what.first)}, {"outcome", what.second ? "refused" : "ok"}});
    all.push_back(std::move(commands));
    auto build = family("build_info", "The version that runs.", MetricType::Gauge);
    add(build, 1, {{"version", PARLEY_VERSION}});
    all.push_back(std::move(build));
    return prometheus::TextSerializer().Serialize(all);
}

}  // namespace parley::gate
