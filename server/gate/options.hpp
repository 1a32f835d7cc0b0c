#pragma once
// The operator's settings for this folder: origins, limits, folders. Read by server/settings.hpp,
// then constant.

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "server/engine/sessions.hpp"

namespace parley::gate {

/// Which commands have a line in the log.
enum class LoggedCommands : std::uint8_t { all, refused, none };

/// The log's lines of commands (command_log.hpp).
struct LogOptions {
    LoggedCommands commands = LoggedCommands::all;
    bool json = false;
    bool moments = false;  ///< pings, typing and presence too
    /// Takes a finished line, without its end; any thread, and it must not block. Empty: no lines.
    std::function<void(std::string_view line)> write{};
};

struct Options {
    std::string data;                            ///< folder of the store
    std::string web_client;                      ///< folder of the built client; empty: none
    std::vector<std::string> origins;            ///< allowed Origin headers, canonical
    std::vector<std::string> operator_networks;  ///< may read /healthz, /readyz and /metrics
    std::vector<std::string> trusted_proxies;    ///< addresses and CIDR blocks
    LogOptions log;
    // Idle and absolute limit, in ms.
    engine::SessionLimits session_limits{14LL * 24 * 3600 * 1000, 30LL * 24 * 3600 * 1000};
    std::int64_t heartbeat_s = 20;
    std::int64_t send_queue_bytes_max = 1 << 20;  ///< of pushes to one socket

    // Limits of one member, over all connections.
    std::int64_t commands_per_s = 500;
    std::int64_t commands_burst = 2'000;
    std::int64_t in_flight = 1'024;
    std::int64_t connections = 50;
    // events that `sync` replays for one stream, and in total; beyond them it reports a gap
    std::int64_t resume_events = 2'000;
    std::int64_t resume_events_total = 20'000;
    std::int64_t file_size = 2LL << 30;  ///< bytes of one file

    // Limits of one org.
    std::int64_t org_commands_per_s = 5'000;
    std::int64_t org_commands_burst = 20'000;
    std::int64_t org_invitations_per_minute = 100;
    /// Log-in attempts for one account from one network, and for an account in browsers where it
    /// has logged in before. A network may make ten times as many.
    std::int64_t sign_ins_per_minute = 20;
};

}  // namespace parley::gate
