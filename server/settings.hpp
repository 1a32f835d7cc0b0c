#pragma once
// How the server is set up: command line, environment (PARLEY_…), TOML file, in this order of
// precedence.

#include <string>
#include <vector>

#include "server/gate/options.hpp"
#include "server/wire/transport.hpp"

namespace parley {

struct Settings {
    std::string listen = "127.0.0.1:8400";  ///< ADDR:PORT; [::1]:8400
    std::string admin_socket;               ///< default: admin.sock in the data folder
    std::string public_url;                 ///< default: the listen address
    std::string record_types;               ///< folder of further types of records
    std::string certificate_file;
    std::string key_file;
    std::string log_level = "info";
    std::int64_t loops = 1;
    std::int64_t connections_total_max = 100'000;
    std::int64_t session_idle_days = 14;     ///< a session that nobody uses ends
    std::int64_t session_days = 30;          ///< and each, this long after the log-in
    std::int64_t restart_spread_ms = 5'000;  ///< over how long clients come back after a restart
    gate::Options gate;
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

/// Where it listens, as a URL: http(s)://ADDRESS:PORT.
std::string listen_url(const Settings& settings, std::uint16_t port);

/// Where no public URL was set it is the listen address, known with the port only once bound. It
/// becomes an origin; on loopback `localhost` is one too.
void complete_public_url(Settings& settings, std::uint16_t port);

}  // namespace parley
