#pragma once
// An object of JSON written again, with some of its members changed and the others as they were.

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "protocol/error.hpp"

namespace parley {

/// What stands in place of a member's value, as JSON; nothing: the member goes. `json` is the value
/// as it was.
using ChangeMember =
    std::function<Result<std::optional<std::string>>(std::string_view name, std::string_view json)>;

/// The object with each member as `change` has it. bad_json where it is none, bad_value where it is
/// another value than an object, and whatever `change` refuses with.
Result<std::string> with_members_changed(std::string_view object, const ChangeMember& change);

/// The object with one member more, in front of the others. `object` is one that we wrote.
std::string with_member(std::string_view name, std::string_view json, std::string_view object);

}  // namespace parley
