#pragma once
// Rewriting a JSON object: some members changed, the others byte for byte as they were.

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "protocol/error.hpp"

namespace parley {

/// Returns the new value of a member as JSON, or none to drop it. `json` is its present value.
using MemberChange =
    std::function<Result<std::optional<std::string>>(std::string_view name, std::string_view json)>;

/// Applies `change` to each member. bad_json if the text is not JSON, bad_value if it is no object,
/// and the errors of `change`.
Result<std::string> with_members_changed(std::string_view object, const MemberChange& change);

/// Adds a member at the front. `object` must be a JSON object without white space, as we write it.
std::string with_member(std::string_view name, std::string_view json, std::string_view object);

}  // namespace parley
