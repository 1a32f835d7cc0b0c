#pragma once
// The files that are made of the catalogue.

#include <string>

#include "protocol/schema/catalogue.hpp"

namespace parley::schema {

/// Of every struct and frame: JSON Schema, draft 2020-12.
std::string json_schema(const Catalogue& catalogue);
/// Of POST /api/v1/<command>: OpenAPI 3.1.
std::string openapi(const Catalogue& catalogue);
/// Of the socket at /ws: AsyncAPI 3.0.
std::string asyncapi(const Catalogue& catalogue);
/// Of everything, for the web client.
std::string typescript(const Catalogue& catalogue);

}  // namespace parley::schema
