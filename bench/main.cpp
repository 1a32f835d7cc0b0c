// parley-bench: starts the real server, loads it over loopback, checks every delivery, and says
// what it cost. Exit status 1 where something was lost, doubled or out of order.

#include <CLI/CLI.hpp>
#include <cstdio>

#include "bench/machine.hpp"
#include "bench/scenarios.hpp"

using namespace parley;

int main(int argc, char** argv) {
    bench::Options options;
    CLI::App app("Loads a parleyd of its own and measures it.", "parley-bench");
    app.require_subcommand(1);
    bool no_floor = false;
    bench::Report (*scenario)(const bench::Options&) = nullptr;
    const auto add = [&](const char* name, const char* about, auto run) {
        auto* command = app.add_subcommand(name, about);
        command->callback([&scenario, run] { scenario = run; });
        command->add_flag("--json", options.json, "one line of JSON instead of the table");
        command->add_option("--server", options.server, "the parleyd to start");
        command->add_option("--folder", options.folder, "where its data goes: a real disk");
        command->add_option("--rate", options.rate, "requests a second; 0: as many as answered");
        command->add_option("--seconds", options.seconds, "measured time");
        command->add_option("--warm-up", options.warm_up_s, "seconds before it");
        command->add_option("--window", options.window, "requests on their way, without a rate");
        command->add_option("--channels", options.channels, "number of channels");
        command->add_option("--members", options.members, "members of each channel");
        command->add_option("--connections", options.connections, "number of connections");
        command->add_option("--text-size", options.text_size, "bytes of a message's text")
            ->check(CLI::Range(20, 40000));
        command->add_option("--server-core", options.server_core, "CPU of the server");
        command->add_option("--own-core", options.own_core, "CPU of this program");
        command->add_flag("--no-floor", no_floor, "leave out the bare server beside it");
        command->add_flag("--tls", options.tls, "idle: over TLS");
    };
    add("fanout", "1 channel x 1,000 members", bench::fanout);
    add("channels", "500 channels x 10 members, 3,000 messages a second", bench::channels);
    add("latency", "100 channels x 20 members, 500 messages a second", bench::latency);
    add("durable", "acknowledged posts", bench::durable);
    add("history", "pages of 50 in a channel of 20,000", bench::history);
    add("idle", "10,000 connections", bench::idle);
    add("join", "5,000 times hello and sync", bench::join);
    add("storm", "2,000 connections, cut and back at once", bench::storm);
    add("records", "lists, boards and changes of 100,000 records", bench::records);
    add("grow", "changes of a space of 1,000 channels and 1,000 people", bench::grow);
    add("company", "a company of 1,000 people comes into 1,000 channels, and goes", bench::company);
    add("crowd", "a member in 10,000 channels, and a bot of 100,000 records", bench::crowd);
    add("inbox", "pages of an inbox, and a thread that 200 follow", bench::inbox);
    add("files", "64 MiB files, out and in, beside nginx", bench::files);
    add("floor", "the bare server alone", bench::floor);
    CLI11_PARSE(app, argc, argv);
    options.floor = !no_floor;

    bench::raise_descriptor_limit();
    bench::pin(options.own_core);
    try {
        const bench::Report report = scenario(options);
        std::puts(options.json ? report.json().c_str() : report.table().c_str());
        return report.failed() ? 1 : 0;
    } catch (const std::exception& failure) {
        std::fprintf(stderr, "parley-bench: %s\n", failure.what());
        return 2;
    }
}
