#pragma once
// How the server is set up: command line, environment (PARLEY_…), TOML file, in this order of
// precedence.

#include <string>
#include <vector>

#include "protocol/pushes.hpp"
#include "server/engine/sessions.hpp"
#include "server/wire/transport.hpp"

namespace parley::gate {

struct Settings {
    std::string data;                       ///< folder of the store
    std::string listen = "127.0.0.1:8400";  ///< ADDR:PORT; [::1]:8400
    std::string admin_socket;               ///< default: admin.sock in the data folder
    std::string public_url;                 ///< default: the listen address
    std::vector<std::string> origins;       ///< further origins that may connect
    std::string record_types;               ///< folder of further types of records
    std::string web_client;                 ///< folder of the built client
    std::string certificate_file;
    std::string key_file;
    std::vector<std::string> operator_networks;  ///< who may ask for health and metrics
    std::vector<std::string> trusted_proxies;    ///< addresses and CIDR blocks
    std::string log_level = "info";
    std::int64_t loops = 1;
    std::int64_t heartbeat_s = 20;
    std::int64_t outbox_bytes_max = 1 << 20;
    std::int64_t connections_total_max = 100'000;
    std::int64_t session_idle_days = 14;     ///< a session that nobody uses ends
    std::int64_t session_days = 30;          ///< and each, this long after the log-in
    std::int64_t restart_spread_ms = 5'000;  ///< over how long clients come back after a restart
    // [limits], of one member
    std::int64_t commands_per_s = 500;
    std::int64_t commands_burst = 2'000;
    std::int64_t in_flight = 1'024;
    std::int64_t connections = 50;
    std::int64_t resume_events = 2'000;
    std::int64_t resume_events_total = 20'000;
    std::int64_t file_size = 2LL << 30;  ///< bytes of one file
    // [limits], of one org
    std::int64_t org_commands_per_s = 5'000;
    std::int64_t org_commands_burst = 20'000;
    std::int64_t org_invitations_per_minute = 100;
    // [limits], of one network and account, and of an account where it has signed in before; ten
    // times as many of one network
    std::int64_t sign_ins_per_minute = 20;
};

/// What reading the settings came to. An `error` names file, line and key, or the flag.
struct SettingsRead {
    Settings settings;
    std::vector<std::string> warnings;
    std::string error;
    bool check_only = false;
    bool help_or_version = false;  ///< was printed; there is nothing to run
};
SettingsRead read_settings(int argc, char** argv, char** environment);

wire::TransportOptions transport_options(const Settings& settings);
engine::SessionLimits session_limits(const Settings& settings);

/// Where it listens, as a URL: http(s)://ADDRESS:PORT.
std::string listen_url(const Settings& settings, std::uint16_t port);

/// Where no public URL was set it is the listen address, known with the port only once bound; on
/// loopback `localhost` is an origin too.
void complete_public_url(Settings& settings, std::uint16_t port);

}  // namespace parley::gate
