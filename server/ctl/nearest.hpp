#pragma once
// What somebody may have meant by a word that names nothing.

#include <string>
#include <vector>

namespace parley::ctl {

/// ` Did you mean "list"?`, if one of the known words is near to the typed one; else nothing. Near
/// are words that differ in case or in few letters, and paths that end with the typed word
/// ("Berlin", "Europe/Berlin").
std::string did_you_mean(const std::string& typed, const std::vector<std::string>& known);

/// Checks a zone from the command line; throws Stop (usage) if there is none of this name.
void check_zone(const std::string& option, const std::string& zone);

}  // namespace parley::ctl
