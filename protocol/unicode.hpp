#pragma once
// Comparing texts as people do. The data is ICU's. Texts must be well-formed UTF-8, which parsed
// fields are. Pure, from any thread.

#include <string>
#include <string_view>

namespace parley {

/// Normalization Form C (UAX #15): "ü" is one code point, however it was typed.
std::string nfc(std::string_view text);

/// NFKC_Casefold (UAX #44): without differences of case, width and compatibility forms, and without
/// invisible characters. For comparing, never to be shown.
std::string nfkc_casefold(std::string_view text);

/// The form by which names are found as somebody types: nfkc_casefold without accents, vowel points
/// and strokes. "José" is "jose", "Łukasz" is "lukasz", "Ёлкина" is "елкина". Vowel signs and tones
/// of Asian scripts stay. For comparing only.
std::string search_form(std::string_view text);

/// Whether each typed word begins a word of the name; both as search forms. In scripts without
/// blanks between words every sign begins one.
bool has_words(std::string_view name_form, std::string_view typed_form);

/// The text without blanks at its ends, and with one space for each run of blanks inside.
std::string trimmed(std::string_view text);

/// What the text looks like (skeleton, UTS #39): two texts that look alike have the same one.
/// Invisible characters are removed. For comparing, never to be shown.
std::string skeleton(std::string_view text);

/// Whether the text has an invisible character that its script does not need there. Needed are: a
/// joiner or non-joiner after a virama, a non-joiner between letters that would join (RFC 5892 A.1,
/// A.2), characters inside emoji sequences, and variants of ideographs.
bool hides_signs(std::string_view text);

/// Whether a word mixes confusable scripts: more than "moderately restrictive" (UTS #39
/// section 5.2), such as Latin with Cyrillic or Greek. Latin may go with Chinese, Japanese, Korean,
/// and any other script in use.
bool mixes_scripts(std::string_view text);

/// An emoji in the form recommended for interchange (RGI, UTS #51), with or without U+FE0F in the
/// input. A text that is no RGI emoji is returned in NFC without U+FE0F.
std::string rgi_emoji(std::string_view emoji);

/// The form of a mail address for look-ups and limits, used at every door: NFC, simple case folding
/// of each letter, the domain in ASCII (UTS #46). Folding is simple, so "ß" is not "ss": those are
/// addresses of two people.
std::string canonical_email(std::string_view address);

}  // namespace parley
