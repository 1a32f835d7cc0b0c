#pragma once
// How parleyctl ends early: exit codes, and the one exception that carries them.

#include <string>

namespace parley::ctl {

/// Exit codes. Scripts rely on these numbers (docs/operators.md).
enum class Exit {
    ok = 0,
    failed = 1,       ///< something broke, here or in the server, or a file is wrong
    usage = 2,        ///< the command line is wrong
    refused = 3,      ///< the server refused the command
    unreachable = 4,  ///< no server answers on the socket
};

/// Thrown if a command cannot go on; caught once, in parleyctl(). An exception instead of a Result,
/// because a program that does one thing can only report a failure and end.
struct Stop {
    Exit exit;
    std::string message;  ///< one or more lines for people
    std::string json;     ///< the error object for --json
};

}  // namespace parley::ctl
