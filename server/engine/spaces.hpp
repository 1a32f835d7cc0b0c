#pragma once
// What other files need of spaces.cpp.

#include "server/engine/decide.hpp"

namespace parley::engine {

/// A free code of four letters A–Z: two of the name, if it has them, and random ones, so that a
/// code reveals nothing about other spaces.
std::string free_code(const Directory& directory, const std::vector<OrgId>& orgs, SpaceType kind,
                      std::string_view name, Moment& moment);

}  // namespace parley::engine
