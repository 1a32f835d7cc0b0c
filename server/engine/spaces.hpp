#pragma once
// What others need of spaces.

#include "server/engine/decide.hpp"

namespace parley::engine {

/// The first free code from the name's letters A–Z, of 2 to 6.
std::string free_code(const Directory& directory, const std::vector<OrgId>& orgs, SpaceType kind,
                      std::string_view name);

}  // namespace parley::engine
