#include "server/settings.hpp"

#include <toml++/toml.h>

#include <CLI/CLI.hpp>
#include <boost/asio/ip/address.hpp>
#include <charconv>
#include <filesystem>
#include <iostream>
#include <map>
#include <sstream>
#include <variant>

#include "protocol/frames.hpp"
#include "server/wire/addresses.hpp"

namespace parley {

namespace {
struct ListenAddress {
    std::string address;
    std::uint16_t port = 0;
};
/// "127.0.0.1:8400" or "[::1]:8400"; none if it is anything else.
std::optional<ListenAddress> parse_listen(std::string text) {
    const auto colon = text.rfind(':');
    if (colon == std::string::npos) return std::nullopt;
    std::string address = text.substr(0, colon);
    const std::string port_text = text.substr(colon + 1);
    if (address.starts_with('[') && address.ends_with(']'))
        address = address.substr(1, address.size() - 2);
    else if (address.find(':') != std::string::npos)
        return std::nullopt;
    boost::system::error_code wrong;
    boost::asio::ip::make_address(address, wrong);
    unsigned port = 0;
    const auto end = port_text.data() + port_text.size();
    const auto read = std::from_chars(port_text.data(), end, port);
    if (wrong || read.ec != std::errc() || read.ptr != end || port > 65'535) return std::nullopt;
    return ListenAddress{address, static_cast<std::uint16_t>(port)};
}

/// A form that a text must have: its name completes "it must be …", and a test.
struct Form {
    std::string_view name = "a text";
    bool (*fits)(const std::string&) = [](const std::string&) { return true; };
};
const Form something{"a text that is not empty", [](const std::string& s) { return !s.empty(); }};
const Form listen_address{"ADDR:PORT with an IP address",
                          [](const std::string& s) { return parse_listen(s).has_value(); }};
const Form ip_address{"an IP address", [](const std::string& s) {
                          boost::system::error_code wrong;
                          boost::asio::ip::make_address(s, wrong);
                          return !wrong;
                      }};
const Form network{"an IP address or a CIDR block",
                   [](const std::string& s) { return wire::is_network(s); }};
const Form origin{"http(s)://HOST[:PORT]", [](const std::string& s) {
                      for (const std::string_view scheme : {"http://", "https://"})
                          if (s.starts_with(scheme))
                              return s.size() > scheme.size() &&
                                     s.find_first_of("/?# ", scheme.size()) == std::string::npos;
                      return false;
                  }};
const Form public_url{"http(s)://HOST[:PORT], or empty", [](const std::string& s) {
                          return s.empty() || origin.fits(s.substr(0, s.find_last_not_of('/') + 1));
                      }};
const Form log_level{"one of debug, info, warn, error", [](const std::string& s) {
                         return s == "debug" || s == "info" || s == "warn" || s == "error";
                     }};

const Form log_format{"one of text, json",
                      [](const std::string& s) { return s == "text" || s == "json"; }};
const Form log_commands{"one of all, refused, none", [](const std::string& s) {
                            return s == "all" || s == "refused" || s == "none";
                        }};

/// One setting: its table and key in TOML, where its value goes, and its bounds. Its environment
/// variable is PARLEY_<KEY>, in [limits] PARLEY_LIMITS_<KEY>.
struct Setting {
    std::string table;
    std::string key;
    std::variant<std::string*, std::int64_t*, std::vector<std::string>*> target;
    Form form = {};  ///< of a text, or of each entry of a list
    std::int64_t smallest = 1, largest = 1'000'000'000;

    std::string variable() const {
        std::string out = table == "limits" ? "PARLEY_LIMITS_" : "PARLEY_";
        for (char c : key) out += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
        return out;
    }
    std::string path() const { return table + "." + key; }
    /// The sentence for a wrong value. `name`: of the key, variable or flag that has it.
    std::string complaint(const std::string& name) const {
        std::string out = "the value of " + name + " is not allowed: it must be ";
        if (std::holds_alternative<std::int64_t*>(target))
            return out + "a whole number from " + std::to_string(smallest) + " to " +
                   std::to_string(largest);
        if (std::holds_alternative<std::vector<std::string>*>(target)) out += "a list, each ";
        return out.append(form.name);
    }
};

/// The table of all settings. Add a setting here and in docs/operators.md.
std::vector<Setting> all_settings(Settings& s) {
    return {{"server", "data", &s.gate.data, something},
            {"server", "listen", &s.listen, listen_address},
            {"server", "admin_socket", &s.admin_socket},
            {"server", "public_url", &s.public_url, public_url},
            {"server", "origins", &s.gate.origins, origin},
            {"server", "record_types", &s.record_types},
            {"server", "web_client", &s.gate.web_client},
            {"server", "certificate_file", &s.certificate_file},
            {"server", "key_file", &s.key_file},
            {"server", "operator_networks", &s.gate.operator_networks, ip_address},
            {"server", "trusted_proxies", &s.gate.trusted_proxies, network},
            {"server", "log_level", &s.log_level, log_level},
            {"server", "log_format", &s.log_format, log_format},
            {"server", "log_commands", &s.log_commands, log_commands},
            {"server", "io_threads", &s.loops, {}, 1, 256},
            {"server", "heartbeat_s", &s.gate.heartbeat_s, {}, 1, 3'600},
            {"server", "outbox_bytes_max", &s.gate.send_queue_bytes_max, {}, 4096},
            {"server", "connections_total_max", &s.connections_total_max},
            {"server", "session_idle_days", &s.session_idle_days, {}, 1, 400},
            {"server", "session_days", &s.session_days, {}, 1, 400},
            {"server", "restart_spread_ms", &s.restart_spread_ms, {}, 0, 3'600'000},
            {"limits", "commands_per_s", &s.gate.commands_per_s},
            {"limits", "commands_burst", &s.gate.commands_burst},
            {"limits", "in_flight", &s.gate.in_flight},
            {"limits", "connections", &s.gate.connections},
            {"limits", "resume_events", &s.gate.resume_events},
            {"limits", "resume_events_total", &s.gate.resume_events_total},
            {"limits", "org_commands_per_s", &s.gate.org_commands_per_s},
            {"limits", "org_commands_burst", &s.gate.org_commands_burst},
            {"limits", "file_size", &s.gate.file_size, {}, 1, 1LL << 40},
            {"limits", "sign_ins_per_minute", &s.gate.sign_ins_per_minute},
            {"limits", "org_invitations_per_minute", &s.gate.org_invitations_per_minute}};
}

std::vector<std::string> split(const std::string& text) {
    std::vector<std::string> out;
    std::istringstream in(text);
    for (std::string part; std::getline(in, part, ',');)
        if (!part.empty()) out.push_back(part);
    return out;
}

/// Sets a setting from text (environment, flag); false if the value is not allowed.
bool set(const Setting& setting, const std::string& text) {
    if (auto* const* string = std::get_if<std::string*>(&setting.target)) {
        **string = text;
        return setting.form.fits(text);
    }
    if (auto* const* list = std::get_if<std::vector<std::string>*>(&setting.target)) {
        **list = split(text);
        return std::all_of((*list)->begin(), (*list)->end(), setting.form.fits);
    }
    std::int64_t value = 0;
    const auto end = text.data() + text.size();
    const auto [stop, failed] = std::from_chars(text.data(), end, value);
    if (stop != end || failed != std::errc() || value < setting.smallest || value > setting.largest)
        return false;
    *std::get<std::int64_t*>(setting.target) = value;
    return true;
}

/// The same from TOML, where the type must match.
bool set(const Setting& setting, const toml::node& node) {
    if (auto* const* list = std::get_if<std::vector<std::string>*>(&setting.target)) {
        const auto* array = node.as_array();
        if (!array) return false;
        (*list)->clear();
        for (const auto& entry : *array) {
            const auto text = entry.value_exact<std::string>();
            if (!text || !setting.form.fits(*text)) return false;
            (*list)->push_back(*text);
        }
        return true;
    }
    if (std::holds_alternative<std::int64_t*>(setting.target)) {
        const auto value = node.value_exact<std::int64_t>();
        return value && set(setting, std::to_string(*value));
    }
    const auto text = node.value_exact<std::string>();
    return text && set(setting, *text);
}

std::string at(const std::string& file, const toml::source_region& where) {
    return file + ":" + std::to_string(where.begin.line) + ": ";
}

/// Reads a TOML file. Returns the empty string, or file, line and key of the first mistake.
std::string read_file(const std::string& file, const std::vector<Setting>& known) {
    toml::table root;
    try {
        root = toml::parse_file(file);
    } catch (const toml::parse_error& wrong) {
        return at(file, wrong.source()) + std::string(wrong.description());
    }
    for (const auto& [table_name, node] : root) {
        const auto* table = node.as_table();
        const std::string name(table_name.str());
        if (name != "server" && name != "limits")
            return at(file, node.source()) + "unknown key " + name;
        if (!table) return at(file, node.source()) + name + " is not a table: [" + name + "]";
        for (const auto& [key, value] : *table) {
            const auto setting = std::find_if(known.begin(), known.end(), [&](const Setting& s) {
                return s.table == name && s.key == key.str();
            });
            const std::string path = name + "." + std::string(key.str());
            if (setting == known.end()) return at(file, value.source()) + "unknown key " + path;
            if (!set(*setting, value)) return at(file, value.source()) + setting->complaint(path);
        }
    }
    return {};
}

/// The form in which browsers send an origin: lower case, without the scheme's default port (RFC
/// 6454 section 6).
std::string canonical_origin(std::string origin) {
    for (char& c : origin)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    const std::string_view usual_port = origin.starts_with("https://") ? ":443" : ":80";
    if (origin.ends_with(usual_port)) origin.resize(origin.size() - usual_port.size());
    return origin;
}

/// Checks settings together and fills in those that follow from others. Returns what is wrong.
std::string complete(Settings& s) {
    if (s.gate.data.empty()) return "server.data (--data) is missing: the folder of the store";
    if (s.certificate_file.empty() != s.key_file.empty())
        return "server.certificate_file and server.key_file go together";
    const bool tls = !s.certificate_file.empty();
    const auto address = boost::asio::ip::make_address(parse_listen(s.listen)->address);
    while (s.public_url.ends_with('/')) s.public_url.pop_back();
    s.public_url = canonical_origin(s.public_url);
    for (auto& one : s.gate.origins) one = canonical_origin(one);
    if (!address.is_loopback() && !tls && !s.public_url.starts_with("https://"))
        return "server.listen (--listen) " + s.listen +
               " is open to the network without TLS: configure certificate_file and key_file, "
               "or set an https public_url where TLS ends in front of parleyd";
    if (s.admin_socket.empty()) s.admin_socket = s.gate.data + "/admin.sock";
    constexpr std::int64_t day_ms = 24LL * 3600 * 1000;
    s.gate.session_limits = {s.session_idle_days * day_ms, s.session_days * day_ms};
    return {};
}

/// The folder of the web client beside the program, in the source tree or installed; empty if there
/// is none.
std::string web_client_beside(const std::string& program) {
    namespace fs = std::filesystem;
    std::error_code failed;
    const auto self = fs::read_symlink("/proc/self/exe", failed);
    const fs::path bin = (failed ? fs::path(program) : self).parent_path();
    for (const auto* beside : {"../../../web-client/dist", "../share/parley/web-client"})
        if (fs::exists(bin / beside / "index.html", failed))
            return (bin / beside).lexically_normal().string();
    return {};
}
}  // namespace

SettingsRead read_settings(int argc, char** argv, char** environment) {
    SettingsRead out;
    Settings& s = out.settings;
    const auto known = all_settings(s);

    std::map<std::string, std::string> flags;
    std::string config;
    CLI::App app{"parleyd: the server of Parley"};
    app.set_version_flag("--version", std::string("parleyd ") + PARLEY_VERSION);
    app.add_option("--config", config, "TOML file");
    for (const auto* name :
         {"data", "listen", "admin-socket", "public-url", "record-types", "web-client"})
        app.add_option("--" + std::string(name), flags[name]);
    app.get_option("--data")->description("Folder of the store; made where it is not there");
    app.get_option("--listen")->description("ADDR:PORT (default 127.0.0.1:8400)");
    app.get_option("--admin-socket")->description("Path (default admin.sock in the data folder)");
    app.get_option("--public-url")->description("How browsers reach it (default: the address)");
    app.get_option("--record-types")->description("Folder of further types of records, as JSON");
    app.get_option("--web-client")->description("Folder of the built web client");
    app.add_flag("--check-config", out.check_only, "Check the settings and end");
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& parsed) {
        if (parsed.get_exit_code() == 0) {
            app.exit(parsed);
            out.help_or_version = true;
        } else {
            out.error = parsed.what();
        }
        return out;
    }

    std::map<std::string, std::string> variables;
    for (char** entry = environment; entry && *entry; ++entry) {
        const std::string text(*entry);
        const auto equals = text.find('=');
        if (equals != std::string::npos && text.starts_with("PARLEY_") &&
            !text.starts_with("PARLEY_TEST_"))
            variables[text.substr(0, equals)] = text.substr(equals + 1);
    }
    if (config.empty() && variables.contains("PARLEY_CONFIG")) config = variables["PARLEY_CONFIG"];
    variables.erase("PARLEY_CONFIG");
    if (!config.empty()) {
        out.error = read_file(config, known);
        if (!out.error.empty()) return out;
    }
    for (const auto& [name, value] : variables) {
        const auto setting = std::find_if(
            known.begin(), known.end(), [&](const Setting& one) { return one.variable() == name; });
        if (setting == known.end()) {
            out.warnings.push_back("unknown variable " + name);
        } else if (!set(*setting, value)) {
            out.error = "environment: " + setting->complaint(name);
            return out;
        }
    }
    for (const auto& [flag, value] : flags) {
        if (app.count("--" + flag) == 0) continue;
        std::string key = flag;
        std::replace(key.begin(), key.end(), '-', '_');
        const auto setting = std::find_if(known.begin(), known.end(), [&](const Setting& one) {
            return one.path() == "server." + key;
        });
        if (!set(*setting, value)) {
            out.error = "command line: " + setting->complaint("--" + flag);
            return out;
        }
    }
    out.error = complete(s);
    if (s.gate.web_client.empty()) s.gate.web_client = web_client_beside(argv[0]);
    return out;
}

// HSTS is sent if browsers reach the server by TLS, here or at a proxy.
wire::TransportOptions transport_options(const Settings& s) {
    const auto listen = *parse_listen(s.listen);
    wire::TransportOptions out;
    out.address = listen.address;
    out.port = listen.port;
    out.admin_socket = s.admin_socket;
    out.certificate_file = s.certificate_file;
    out.key_file = s.key_file;
    out.strict_transport = !s.certificate_file.empty() || s.public_url.starts_with("https://");
    out.loops = static_cast<std::size_t>(s.loops);
    out.frame_size_max = frame_size_max;
    out.send_queue_bytes_max = static_cast<std::size_t>(s.gate.send_queue_bytes_max);
    out.heartbeat_s = static_cast<int>(s.gate.heartbeat_s);
    out.connections_max = static_cast<std::size_t>(s.connections_total_max);
    return out;
}

gate::LogOptions log_options(const Settings& s) {
    using gate::LoggedCommands;
    gate::LogOptions out;
    out.json = s.log_format == "json";
    out.moments = s.log_level == "debug";
    const bool too_fine = s.log_level == "warn" || s.log_level == "error";
    out.commands = too_fine || s.log_commands == "none" ? LoggedCommands::none
                   : s.log_commands == "refused"        ? LoggedCommands::refused
                                                        : LoggedCommands::all;
    return out;
}

std::string listen_url(const Settings& s, std::uint16_t port) {
    const auto listen = *parse_listen(s.listen);
    const auto address = boost::asio::ip::make_address(listen.address);
    std::string url = s.certificate_file.empty() ? "http://" : "https://";
    url += address.is_v6() ? "[" + listen.address + "]" : listen.address;
    url += ':';
    url += std::to_string(port);
    return url;
}

void complete_public_url(Settings& s, std::uint16_t port) {
    if (s.public_url.empty()) {
        s.public_url = listen_url(s, port);
        // On loopback, browsers may also be pointed at localhost.
        if (boost::asio::ip::make_address(parse_listen(s.listen)->address).is_loopback()) {
            const std::string scheme = s.public_url.substr(0, s.public_url.find("://"));
            s.gate.origins.push_back(scheme + "://localhost:" + std::to_string(port));
        }
    }
    s.gate.origins.push_back(s.public_url);
}

}  // namespace parley
