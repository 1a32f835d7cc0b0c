#pragma once
// JSON values for those who only drive the server; what the server itself reads and writes is
// checked against this, an implementation that is not its own.

#include <boost/json.hpp>
#include <string>
#include <string_view>

namespace parley::driver {

using Json = boost::json::value;

inline Json parse_json(std::string_view text) { return boost::json::parse(text); }
inline std::string to_text(const Json& value) { return boost::json::serialize(value); }

/// A member by name; null where there is none, or `value` is no object.
const Json& at(const Json& value, std::string_view name);
/// A string member; empty where there is none.
std::string text_at(const Json& value, std::string_view name);
/// A number member; 0 where there is none.
std::uint64_t number_at(const Json& value, std::string_view name);

}  // namespace parley::driver
