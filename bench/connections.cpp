// What a connection costs the server: when it comes, and while it is signed in, in sync and silent.

#include "bench/clock.hpp"
#include "bench/scenarios.hpp"
#include "bench/stage.hpp"
#include "bench/tls.hpp"

namespace parley::bench {

namespace {
/// One member has this many devices open.
constexpr std::size_t connections_per_member = 50;

/// Lets the server do what it still has to, and answers its pings.
void rest(Swarm& swarm, std::int64_t us) {
    for (const auto end = now_us() + us; now_us() < end;)
        swarm.turn(10'000, [](std::size_t, std::string_view) {});
}

/// What it cost the server that many connections came.
struct Arrival {
    double before_mb = 0, after_mb = 0;
    double seconds = 0, cpu_s = 0;
    double count = 0;
};

/// What the first connections make the server load once is not theirs alone: they do not count.
template <class Enter>
Arrival arrive(const Stage& stage, Swarm& swarm, std::size_t people, std::size_t count,
               const Enter& enter) {
    const std::size_t first = std::min<std::size_t>(people, count / 10);
    for (std::size_t i = 0; i < first; ++i) enter(i);
    rest(swarm, 1'000'000);
    Arrival arrival{.before_mb = driver::resident_mb(stage.pid()),
                    .count = static_cast<double>(count - first)};
    const double cpu_before = driver::cpu_seconds(stage.pid());
    const std::int64_t start = now_us();
    for (std::size_t i = first; i < count; ++i) enter(i);
    arrival.seconds = static_cast<double>(now_us() - start) / 1e6;
    rest(swarm, 1'000'000);
    arrival.cpu_s = driver::cpu_seconds(stage.pid()) - cpu_before;
    arrival.after_mb = driver::resident_mb(stage.pid());
    return arrival;
}

void add_arrival(Report& report, const Arrival& arrival) {
    report.add("connects_s", arrival.count / arrival.seconds);
    report.add("cpu_us_per_connect_and_sync", arrival.cpu_s * 1e6 / arrival.count);
}

void add_ended(Report& report, const Swarm& swarm) {
    report.add("ended", static_cast<double>(swarm.ended()));
    if (swarm.ended() > 0)
        report.fail("connections ended, the last with " + std::to_string(swarm.last_close_code()));
}

TlsClient enter_by_tls(const Stage& stage, SSL_CTX* context, const Account& account) {
    TlsClient client(stage.port(), context);
    client.send(driver::http_bytes(driver::upgrade_request(
        {{"Authorization", "Bearer " + account.token}, {"Sec-WebSocket-Protocol", "parley.v1"}})));
    client.read_until("\"push\":\"hello\"");
    client.send(driver::client_frame(R"({"id":0,"do":"sync","with":{}})"));
    client.read_until("{\"re\":0,\"ok\"");
    return client;
}
}  // namespace

Report idle(const Options& options) {
    const std::size_t count = options.connections > 0 ? options.connections : 10'000;
    Report report(options.tls ? "idle over TLS" : "idle");
    std::string config;
    const std::string folder = options.tls ? driver::new_folder(options.folder) : "";
    if (options.tls) {
        write_self_signed(folder + "/certificate.pem", folder + "/key.pem");
        config = "certificate_file = \"" + folder + "/certificate.pem\"\nkey_file = \"" + folder +
                 "/key.pem\"\n";
    }
    Stage stage(options, config);
    const auto people =
        stage.members((count + connections_per_member - 1) / connections_per_member);
    stage.open_channel("all hands");

    Swarm swarm;
    const auto context = tls_context();
    std::vector<TlsClient> secured;
    const auto enter = [&](std::size_t i) {
        const Account& account = people[i % people.size()];
        if (options.tls) {
            secured.push_back(enter_by_tls(stage, context.get(), account));
            return;
        }
        auto [connection, unread] = std::move(stage.enter(account, "").socket).release();
        swarm.add(std::move(connection), std::move(unread));
    };
    const Arrival arrival = arrive(stage, swarm, people.size(), count, enter);

    const double quiet_before = driver::cpu_seconds(stage.pid());
    rest(swarm, static_cast<std::int64_t>(options.seconds * 1e6));
    const double quiet_cpu = driver::cpu_seconds(stage.pid()) - quiet_before;

    report.add("connections", static_cast<double>(count));
    report.add("kb_per_connection", (arrival.after_mb - arrival.before_mb) * 1000 / arrival.count);
    report.add("rss_mb", arrival.after_mb);
    add_arrival(report, arrival);
    report.add("idle_cpu_core", quiet_cpu / options.seconds);
    add_ended(report, swarm);
    stage.close();
    return report;
}

Report join(const Options& options) {
    const std::size_t count = options.connections > 0 ? options.connections : 5000;
    Report report("join");
    Stage stage(options);
    const auto people =
        stage.members((count + connections_per_member - 1) / connections_per_member);
    stage.open_channel("all hands");
    Swarm swarm;
    const auto enter = [&](std::size_t i) {
        auto entrance = stage.enter(people[i % people.size()], "", Stage::SignIn::hello);
        auto [connection, unread] = std::move(entrance.socket).release();
        swarm.add(std::move(connection), std::move(unread));
    };
    const Arrival arrival = arrive(stage, swarm, people.size(), count, enter);
    report.add("connections", static_cast<double>(count));
    add_arrival(report, arrival);
    report.add_bar("cpu_us_per_connect_and_sync", 150);
    add_ended(report, swarm);
    stage.close();
    return report;
}

}  // namespace parley::bench
