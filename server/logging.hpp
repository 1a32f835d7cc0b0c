#pragma once
// Where the server's log goes: all lines, those of spdlog and those of commands, in one order to
// standard error.

#include "server/settings.hpp"

namespace parley {

/// Makes the default logger of spdlog, and returns how commands are logged beside it. Called once
/// by `main`, before anything logs.
gate::LogOptions set_up_log(const Settings& settings);

}  // namespace parley
