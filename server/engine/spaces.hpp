#pragma once
// What others need of spaces.

#include "server/engine/decide.hpp"

namespace parley::engine {

/// A free code of four letters A–Z: two of the name, where it has them, and the rest drawn, so that
/// it tells nothing of which others there are.
std::string free_code(const Directory& directory, const std::vector<OrgId>& orgs, SpaceType kind,
                      std::string_view name, Moment& moment);

}  // namespace parley::engine
