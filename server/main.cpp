// parleyd: reads the settings, opens the store, starts the parts and serves until a signal. The
// order of start and stop is in `run`. Exit status: 0, 1 if the server cannot run, 2 for wrong
// settings.

#include <malloc.h>
#include <pthread.h>
#include <signal.h>
#include <sodium.h>
#include <spdlog/spdlog.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <filesystem>
#include <iostream>
#include <thread>

#include "server/engine/engine.hpp"
#include "server/gate/server.hpp"
#include "server/jobs/each_minute.hpp"
#include "server/jobs/eraser.hpp"
#include "server/jobs/file_collector.hpp"
#include "server/jobs/follow_ups.hpp"
#include "server/jobs/scheduler.hpp"
#include "server/logging.hpp"
#include "server/settings.hpp"
#include "storage/blobs.hpp"
#include "storage/log.hpp"

extern char** environ;

namespace {
using namespace parley;

constexpr int status_failed = 1;
constexpr int status_usage = 2;

int fail(int status, const std::string& sentence) {
    spdlog::default_logger()->flush();  // the sentence is the last line
    std::cerr << "parleyd: " << sentence << std::endl;
    return status;
}

/// Why parleyd cannot run on this machine; empty if it can.
std::string unfit_machine() {
    // Keys hold times as unsigned milliseconds since 1970; a far future would keep data for ever.
    const Instant earliest{}, latest = *parse_time("2200-01-01T00:00:00Z");
    if (const Instant at = now(); at < earliest || at >= latest)
        return "the system's clock says " + time_text(at) + ", which cannot be right: set it";
    // Threads, the store's buffers and a password's 64 MiB need this much.
    constexpr rlim_t address_space_min = 500u << 20;
    rlimit limit{};
    if (getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur < address_space_min)
        return "the address space is limited to " + std::to_string(limit.rlim_cur >> 20) +
               " MB (ulimit -v), and parleyd needs " + std::to_string(address_space_min >> 20);
    return {};
}

/// Raises the limit of descriptors to the maximum: each connection takes one.
void raise_descriptor_limit() {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

/// Blocks the signals in all threads (later ones inherit it), so that the main thread alone takes
/// them with sigwait.
sigset_t block_signals() {
    sigset_t signals;
    sigemptyset(&signals);
    for (int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&signals, signal);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    return signals;
}

/// Waits for SIGTERM or SIGINT. SIGHUP reads the certificates again.
void serve_until_told(wire::Transport& transport, const sigset_t& signals) {
    for (;;) {
        int signal = 0;
        if (sigwait(&signals, &signal) != 0) continue;
        if (signal != SIGHUP) return;
        const auto failed = transport.reload_certificates();
        if (failed.empty())
            spdlog::info("certificates read again");
        else
            spdlog::error("certificates stay as they were: {}", failed);
    }
}
}  // namespace

namespace {
int run(int argc, char** argv) {
    umask(077);
    auto read = read_settings(argc, argv, environ);
    for (const auto& warning : read.warnings) std::cerr << "parleyd: warning: " << warning << "\n";
    if (!read.error.empty()) return fail(status_usage, read.error);
    if (read.help_or_version) return 0;
    auto types = engine::read_record_types(read.settings.record_types);
    if (!types.types) return fail(status_usage, types.error);
    if (read.check_only) {
        std::cout << "parleyd: the settings are right\n";
        return 0;
    }
    Settings settings = std::move(read.settings);
    // Before the first thread, which is the log's.
    const sigset_t signals = block_signals();
    settings.gate.log = set_up_log(settings);
    if (const auto unfit = unfit_machine(); !unfit.empty()) return fail(status_failed, unfit);
    if (sodium_init() < 0) return fail(status_failed, "libsodium cannot be used here");
    raise_descriptor_limit();

    auto opened = storage::open_rocksdb_log(settings.gate.data, {});
    if (opened.failure) return fail(status_failed, opened.failure->sentence);
    auto blobs =
        storage::Blobs::open(std::filesystem::path(settings.gate.data) / storage::files_folder);
    if (!blobs)
        return fail(status_failed, "the files in " + settings.gate.data +
                                       " cannot be used: " + blobs.error().message);
    auto engine = engine::Engine::open(*opened.log, {.record_types = types.types});
    if (!engine) return fail(status_failed, "the store cannot be read: " + engine.error().message);

    // Port 0 is resolved by binding; the public URL is an allowed origin and needs the port.
    std::string failure;
    auto transport = wire::listen(transport_options(settings), failure);
    if (!transport) return fail(status_failed, failure);
    complete_public_url(settings, transport->port());
    gate::Server server(settings.gate, **engine, *opened.log, **blobs, *transport);
    jobs::Submitter submitter(**engine);
    jobs::FollowUpsDue follow_ups_due;
    try {
        (*engine)->start([&](std::shared_ptr<engine::Group> group) {
            submitter.publish(*group);
            server.publish(group);
            follow_ups_due.publish(*group);
        });
        transport->start(server);
        const jobs::Scheduler scheduler(**engine, submitter);
        const jobs::FollowUps follow_ups(**engine, submitter, follow_ups_due);
        const jobs::EachMinute each_minute(**engine, settings.gate.session_limits, submitter);
        const jobs::Eraser eraser(*opened.log);
        const jobs::FileCollector collector(*opened.log, **blobs, submitter);
        std::cout << "parleyd: ready on " << listen_url(settings, transport->port()) << std::endl;
        spdlog::info("parleyd {} listens on port {}, as {}", PARLEY_VERSION, transport->port(),
                     settings.public_url);

        serve_until_told(*transport, signals);

        spdlog::info("stopping");
        server.go_away();
        opened.log->interrupt();
        // The jobs are destroyed here, while the engine still answers them.
    } catch (...) {
        // End all threads before what they use is destroyed.
        transport->stop(0, 0);
        (*engine)->stop();
        throw;
    }
    // Loops first, so that nothing is submitted; then their workers; then the engine.
    constexpr int grace_s = 10;
    transport->stop(static_cast<int>(settings.restart_spread_ms), grace_s);
    server.stop();
    (*engine)->stop();
    return 0;
}
}  // namespace

int main(int argc, char** argv) {
    // glibc's malloc makes up to 8 arenas for each core, and each reserves 64 MiB of address space:
    // with a limited address space later threads could not start (mallopt(3)).
    const auto cores = static_cast<int>(std::thread::hardware_concurrency());
    mallopt(M_ARENA_MAX, std::max(4, 2 * cores));
    try {
        return run(argc, argv);
    } catch (const std::exception& failure) {
        // Exceptions of libraries at start-up: no memory, no threads. Their threads may be half
        // started, so exit without waiting for them.
        std::_Exit(fail(status_failed, std::string("cannot run here: ") + failure.what()));
    }
}
