#pragma once
// What the operator decides for this folder: from where clients may come, what they may do and how
// much. server/settings.hpp reads it.

#include <cstdint>
#include <string>
#include <vector>

#include "server/engine/sessions.hpp"

namespace parley::gate {

struct Options {
    std::string data;                            ///< folder of the store
    std::string web_client;                      ///< folder of the built client; empty: none
    std::vector<std::string> origins;            ///< that browsers may come from, canonical
    std::vector<std::string> operator_networks;  ///< who may ask for health and metrics
    std::vector<std::string> trusted_proxies;    ///< addresses and CIDR blocks
    engine::SessionLimits session_limits{14LL * 24 * 3600 * 1000, 30LL * 24 * 3600 * 1000};
    std::int64_t heartbeat_s = 20;
    std::int64_t send_queue_bytes_max = 1 << 20;  ///< of pushes to one socket
    // Of one member.
    std::int64_t commands_per_s = 500;
    std::int64_t commands_burst = 2'000;
    std::int64_t in_flight = 1'024;
    std::int64_t connections = 50;
    std::int64_t resume_events = 2'000;
    std::int64_t resume_events_total = 20'000;
    std::int64_t file_size = 2LL << 30;  ///< bytes of one file
    // Of one org.
    std::int64_t org_commands_per_s = 5'000;
    std::int64_t org_commands_burst = 20'000;
    std::int64_t org_invitations_per_minute = 100;
    /// Of one network and account, and of an account where it has signed in before; ten times as
    /// many of one network.
    std::int64_t sign_ins_per_minute = 20;
};

}  // namespace parley::gate
