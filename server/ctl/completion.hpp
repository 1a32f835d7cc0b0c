#pragma once
// What the shells offer after a Tab. The shells only ask; what fits is decided here, from the same
// description of the command line that is parsed.

#include <string>
#include <string_view>
#include <vector>

#include "server/ctl/verbs.hpp"

namespace parley::ctl {

/// The hidden verb that the shells call: parleyctl __complete WORD … LAST, LAST being unfinished.
constexpr std::string_view complete_verb = "__complete";

/// Prints the candidates, one a line; ":files" lets the shell complete a path. Live names are asked
/// of the server, briefly and without complaint.
void print_completions(const CommandLine& line, const std::vector<std::string>& words,
                       const std::string& default_socket);

}  // namespace parley::ctl
