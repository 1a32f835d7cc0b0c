#pragma once
// How parleyctl ends: its exit codes, and the one exception that carries them.

#include <string>

namespace parley::ctl {

/// Scripts rely on these numbers: docs/operators.md.
enum class Exit {
    ok = 0,
    failed = 1,       ///< here or in the server something broke, or a file was bad
    usage = 2,        ///< the command line makes no sense
    refused = 3,      ///< the server understood, and said no
    unreachable = 4,  ///< nobody answers on the socket
};

/// Thrown where a command cannot go on, caught once, in parleyctl(). A tool that does one thing has
/// nothing to do after a failure but to say why.
struct Stop {
    Exit exit;
    std::string message;  ///< one or more lines for people
    std::string json;     ///< the error object for --json
};

}  // namespace parley::ctl
