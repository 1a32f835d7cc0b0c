#pragma once
// Passwords as people type them: the profile OpaqueString of RFC 8265 section 4.2, over the string
// class FreeformClass of RFC 8264. The properties are ICU's. Pure, from any thread.

#include <optional>
#include <string>
#include <string_view>

namespace parley {

/// The form in which a password is hashed and compared: other spaces are U+0020, and it is in NFC.
/// Nothing where it is empty or has a code point in it that a password may not have: a control
/// character, one that is not assigned, or one that cannot be seen. The text is UTF-8.
std::optional<std::string> opaque_string(std::string_view text);

}  // namespace parley
