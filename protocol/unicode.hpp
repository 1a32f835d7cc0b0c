#pragma once
// When two texts are the same one to a person. The tables are ICU's. Text is well-formed
// UTF-8, as whatever was parsed is. Pure, from any thread.

#include <string>
#include <string_view>

namespace parley {

/// Normal form C (UAX #15): "ü" is one code point, however it was typed.
std::string nfc(std::string_view text);

/// What is left where case, width and compatibility forms do not count, and what cannot be seen is
/// gone (NFKC_Casefold, UAX #44). To compare by, never to show.
std::string nfkc_casefold(std::string_view text);

/// A mail address as it is looked up, counted and compared, at every door: NFC, each letter in its
/// simple case folding, the domain in ASCII (UTS #46). Folding is simple, letter by letter: "ß" is
/// not "ss" there, as those are two people's addresses.
std::string canonical_email(std::string_view address);

}  // namespace parley
