#pragma once
// The generated files. Each function returns a file's whole text.

#include <string>

#include "protocol/schema/catalogue.hpp"

namespace parley::schema {

/// All structs and frames as JSON Schema, draft 2020-12.
std::string json_schema(const Catalogue& catalogue);
/// The HTTP API as OpenAPI 3.1.
std::string openapi(const Catalogue& catalogue);
/// The WebSocket at /ws as AsyncAPI 3.0.
std::string asyncapi(const Catalogue& catalogue);
/// TypeScript types of everything, for the web client.
std::string typescript(const Catalogue& catalogue);

}  // namespace parley::schema
