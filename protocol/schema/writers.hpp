#pragma once
// The files that are made of the catalogue.

#include <string>

#include "protocol/schema/catalogue.hpp"

namespace parley::schema {

/// Of everything, for the web client.
std::string typescript(const Catalogue& catalogue);

}  // namespace parley::schema
