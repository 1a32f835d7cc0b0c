#pragma once
// Passwords as people type them: PRECIS profile OpaqueString (RFC 8265 section 4.2) over the
// FreeformClass (RFC 8264). Character properties are ICU's. Pure, from any thread.

#include <optional>
#include <string>
#include <string_view>

namespace parley {

/// The form in which a password is hashed and compared: NFC, with other spaces as U+0020. None if
/// it is empty or has a forbidden code point: a control character, an unassigned or an invisible
/// one. The text must be UTF-8.
std::optional<std::string> opaque_string(std::string_view text);

}  // namespace parley
