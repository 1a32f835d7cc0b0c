#pragma once
// The server's settings, from command line, environment (PARLEY_…) and TOML file, in this order of
// precedence. Read once by `main`, before any thread.

#include <string>
#include <vector>

#include "server/gate/options.hpp"
#include "server/wire/transport.hpp"

namespace parley {

/// All settings, with their defaults. docs/operators.md describes each.
struct Settings {
    std::string listen = "127.0.0.1:8400";  ///< ADDR:PORT; [::1]:8400
    std::string admin_socket;               ///< default: admin.sock in the data folder
    std::string public_url;                 ///< default: the listen address
    std::string record_types;               ///< folder of further types of records
    std::string certificate_file;
    std::string key_file;
    std::string log_level = "info";
    std::string log_format = "text";   ///< or json
    std::string log_commands = "all";  ///< which commands have a line: all, refused, none
    std::int64_t loops = 1;
    std::int64_t connections_total_max = 100'000;
    std::int64_t session_idle_days = 14;     ///< a session ends after so long without use
    std::int64_t session_days = 30;          ///< a session ends so long after the log-in
    std::int64_t restart_spread_ms = 5'000;  ///< period over which clients reconnect at a restart
    gate::Options gate;
};

/// The result of reading the settings. `error` names file, line and key, or the flag; empty: valid.
struct SettingsRead {
    Settings settings;
    std::vector<std::string> warnings;
    std::string error;
    bool check_only = false;
    bool help_or_version = false;  ///< help or version was printed: exit
};
SettingsRead read_settings(int argc, char** argv, char** environment);

wire::TransportOptions transport_options(const Settings& settings);

/// Which commands have a line and in which form; without `write`. Lines of commands are of level
/// info, those of pings, typing and presence of level debug.
gate::LogOptions log_options(const Settings& settings);

/// The listen address as a URL: http(s)://ADDRESS:PORT.
std::string listen_url(const Settings& settings, std::uint16_t port);

/// Sets the public URL to the listen address if none is set, and adds it to the allowed origins; on
/// loopback also `localhost`. Called once the port is bound.
void complete_public_url(Settings& settings, std::uint16_t port);

}  // namespace parley
