// Being there: connections that are signed in, in sync and silent.

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
    // What the first connections make the server load once is not theirs alone.
    const std::size_t first = std::min<std::size_t>(people.size(), count / 10);
    for (std::size_t i = 0; i < first; ++i) enter(i);
    rest(swarm, 1'000'000);
    const double before_mb = driver::resident_mb(stage.pid());
    const double cpu_before = driver::cpu_seconds(stage.pid());
    const std::int64_t start = now_us();
    for (std::size_t i = first; i < count; ++i) enter(i);
    const double connect_s = static_cast<double>(now_us() - start) / 1e6;
    rest(swarm, 1'000'000);
    const double connect_cpu = driver::cpu_seconds(stage.pid()) - cpu_before;
    const double after_mb = driver::resident_mb(stage.pid());

    const double quiet_before = driver::cpu_seconds(stage.pid());
    rest(swarm, static_cast<std::int64_t>(options.seconds * 1e6));
    const double quiet_cpu = driver::cpu_seconds(stage.pid()) - quiet_before;

    const auto added = static_cast<double>(count - first);
    report.add("connections", static_cast<double>(count));
    report.add("kb_per_connection", (after_mb - before_mb) * 1000 / added);
    report.add("rss_mb", after_mb);
    report.add("connects_s", added / connect_s);
    report.add("cpu_us_per_connect_and_sync", connect_cpu * 1e6 / added);
    report.add("idle_cpu_core", quiet_cpu / options.seconds);
    report.add("ended", static_cast<double>(swarm.ended()));
    if (swarm.ended() > 0)
        report.fail("connections ended, the last with " + std::to_string(swarm.last_close_code()));
    stage.close();
    return report;
}

}  // namespace parley::bench
