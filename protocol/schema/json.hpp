#pragma once
// What the writers of the three JSON documents share: schemas of shapes, frames, and formatting.

#include <boost/json.hpp>
#include <string>
#include <string_view>

#include "protocol/schema/catalogue.hpp"

namespace parley::schema {

namespace json = boost::json;

/// Where a document keeps its definitions: "#/$defs/" or "#/components/schemas/".
using Home = std::string_view;
constexpr Home components = "#/components/schemas/";

json::object reference(Home home, std::string_view name);
json::object schema_of(const Shape& shape, Home home);
/// All definitions by name, and the event frame, which pages of events refer to.
json::object definitions_of(const Catalogue& catalogue, Home home);
/// The other frames, by name.
json::object frames_of(const Catalogue& catalogue, Home home);

/// {"id", "do", "key", "with"}
Shape command_frame(const Command& command);
/// {"re", "ok"}
Shape ok_frame(const Command& command);
/// {"re", "error"}
Shape error_frame();
/// {"stream", "seq", "event", …}
Shape event_frame(const Told& event);
/// {"push", "data"}
Shape push_frame(const Told& push);

/// The text of a document, indented by two spaces.
std::string document_text(const json::value& document);

}  // namespace parley::schema
