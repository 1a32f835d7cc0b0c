#pragma once
// Completion for shells. The scripts only call parleyctl; what fits is decided here, from the same
// description of the command line that is parsed.

#include <string>
#include <string_view>
#include <vector>

#include "server/ctl/verbs.hpp"

namespace parley::ctl {

/// The hidden verb that the scripts call: parleyctl __complete WORD … LAST, where LAST is
/// unfinished.
constexpr std::string_view complete_verb = "__complete";

/// Prints the candidates, one a line; ":files" makes the shell complete a path. Names of orgs,
/// members and so on are asked from the server, for at most 2 s; if that fails, nothing is printed.
void print_completions(const CommandLine& line, const std::vector<std::string>& words,
                       const std::string& default_socket);

}  // namespace parley::ctl
