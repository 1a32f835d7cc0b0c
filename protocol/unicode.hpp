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

/// The text as it is looked for by typing: as nfkc_casefold, and without accents, points and
/// strokes
/// ("José" is "jose", "Łukasz" "lukasz", "Ёлкина" "елкина"). Vowel signs and tones of Asian scripts
/// stay. To compare by, never to show.
std::string search_form(std::string_view text);

/// Whether each word that was typed begins a word of the name; both in their search forms. Where a
/// script has no blanks between words, any of its signs begins one.
bool has_words(std::string_view name_form, std::string_view typed_form);

/// The text without blanks at its ends, and with one space for each run of blanks within.
std::string trimmed(std::string_view text);

/// What the text looks like (skeleton, UTS #39): two that look the same have the same one, whatever
/// cannot be seen in them. To compare by, never to show.
std::string skeleton(std::string_view text);

/// Whether a sign that cannot be seen stands where its script does not ask for one. Asked for are:
/// a (non-)joiner behind a virama, a non-joiner between letters that would join (RFC 5892 A.1,
/// A.2), what holds an emoji together, and which form of an ideograph is meant.
bool hides_signs(std::string_view text);

/// Whether a word mixes scripts whose letters can be taken for each other: what is more than
/// "moderately restrictive" (UTS #39, 5.2), so Latin with Cyrillic or Greek. Chinese, Japanese and
/// Korean go with Latin, and so does any other script that is in use.
bool mixes_scripts(std::string_view text);

/// One emoji as it is recommended for interchange (RGI, UTS #51), with or without U+FE0F in what
/// came; what is none is the text in normal form C without it.
std::string rgi_emoji(std::string_view emoji);

/// A mail address as it is looked up, counted and compared, at every door: NFC, each letter in its
/// simple case folding, the domain in ASCII (UTS #46). Folding is simple, letter by letter: "ß" is
/// not "ss" there, as those are two people's addresses.
std::string canonical_email(std::string_view address);

}  // namespace parley
