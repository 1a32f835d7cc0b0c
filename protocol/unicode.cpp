#include "protocol/unicode.hpp"

#include <unicode/bytestream.h>
#include <unicode/idna.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/uspoof.h>

#include <algorithm>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "protocol/error.hpp"

namespace parley {

namespace {
icu::StringPiece piece(std::string_view text) {
    return {text.data(), static_cast<std::int32_t>(text.size())};
}

std::string normalized(const icu::Normalizer2* form, std::string_view text) {
    std::string out;
    icu::StringByteSink<std::string> sink(&out, static_cast<std::int32_t>(text.size()));
    UErrorCode failed = U_ZERO_ERROR;
    form->normalizeUTF8(0, piece(text), sink, nullptr, failed);
    ensure(U_SUCCESS(failed));  // its data is compiled into the library
    return out;
}

/// Simple case folding, code point by code point.
std::string folded(std::string_view text) {
    const auto from = icu::UnicodeString::fromUTF8(piece(text));
    icu::UnicodeString to;
    for (std::int32_t at = 0; at < from.length(); at = from.moveIndex32(at, 1))
        to.append(u_foldCase(from.char32At(at), U_FOLD_CASE_DEFAULT));
    std::string out;
    return to.toUTF8String(out);
}

/// The domain in ASCII (Punycode); empty if it is not a valid domain.
std::string ascii_domain(std::string_view domain) {
    static const std::unique_ptr<const icu::IDNA> idna = [] {
        UErrorCode failed = U_ZERO_ERROR;
        std::unique_ptr<const icu::IDNA> made(
            icu::IDNA::createUTS46Instance(UIDNA_NONTRANSITIONAL_TO_ASCII, failed));
        ensure(U_SUCCESS(failed));
        return made;
    }();
    std::string out;
    icu::StringByteSink<std::string> sink(&out);
    icu::IDNAInfo flaws;
    UErrorCode failed = U_ZERO_ERROR;
    idna->nameToASCII_UTF8(piece(domain), sink, flaws, failed);
    return U_SUCCESS(failed) && !flaws.hasErrors() ? out : std::string();
}
}  // namespace

std::string nfc(std::string_view text) {
    static const icu::Normalizer2* const form = [] {
        UErrorCode failed = U_ZERO_ERROR;
        const auto* found = icu::Normalizer2::getNFCInstance(failed);
        ensure(U_SUCCESS(failed));
        return found;
    }();
    return normalized(form, text);
}

std::string nfkc_casefold(std::string_view text) {
    static const icu::Normalizer2* const form = [] {
        UErrorCode failed = U_ZERO_ERROR;
        const auto* found = icu::Normalizer2::getNFKCCasefoldInstance(failed);
        ensure(U_SUCCESS(failed));
        return found;
    }();
    return normalized(form, text);
}

namespace {
constexpr UChar32 variation_text = 0xfe0e, variation_emoji = 0xfe0f, keycap = 0x20e3;
constexpr UChar32 non_joiner = 0x200c, joiner = 0x200d;
constexpr int virama = 9;  // its combining class

bool is(UChar32 c, UProperty property) { return u_hasBinaryProperty(c, property); }

std::vector<UChar32> code_points_of(std::string_view text) {
    const auto utf16 = icu::UnicodeString::fromUTF8(piece(text));
    std::vector<UChar32> out;
    for (std::int32_t at = 0; at < utf16.length(); at = utf16.moveIndex32(at, 1))
        out.push_back(utf16.char32At(at));
    return out;
}

std::string utf8_of(const std::vector<UChar32>& text) {
    std::string out;
    return icu::UnicodeString::fromUTF32(text.data(), static_cast<std::int32_t>(text.size()))
        .toUTF8String(out);
}

/// ICU's checker for restriction levels and skeletons. Constant after its construction, so it needs
/// no lock.
const USpoofChecker* spoof_checker() {
    static const USpoofChecker* const checker = [] {
        UErrorCode failed = U_ZERO_ERROR;
        USpoofChecker* made = uspoof_open(&failed);
        uspoof_setChecks(made, USPOOF_RESTRICTION_LEVEL, &failed);
        uspoof_setRestrictionLevel(made, USPOOF_MODERATELY_RESTRICTIVE);
        ensure(U_SUCCESS(failed));
        return made;
    }();
    return checker;
}

/// Whether the next code point in this direction, transparent ones skipped, joins on this side.
bool joins(const std::vector<UChar32>& text, std::ptrdiff_t from, int step, UJoiningType side) {
    for (auto at = from + step; at >= 0 && at < std::ssize(text); at += step) {
        const auto type =
            u_getIntPropertyValue(text[static_cast<std::size_t>(at)], UCHAR_JOINING_TYPE);
        if (type == U_JT_TRANSPARENT) continue;
        return type == U_JT_DUAL_JOINING || type == side;
    }
    return false;
}

/// Whether an invisible character is needed where it is.
bool belongs(const std::vector<UChar32>& text, std::size_t at) {
    const UChar32 sign = text[at];
    if (at == 0) return false;
    const UChar32 before = text[at - 1];
    if (sign == non_joiner || sign == joiner) {
        if (u_getCombiningClass(before) == virama) return true;
        const auto here = static_cast<std::ptrdiff_t>(at);
        if (sign == non_joiner)
            return joins(text, here, -1, U_JT_LEFT_JOINING) &&
                   joins(text, here, 1, U_JT_RIGHT_JOINING);
        const auto pictures = [](UChar32 c) {
            return is(c, UCHAR_EXTENDED_PICTOGRAPHIC) || is(c, UCHAR_EMOJI_MODIFIER);
        };
        const UChar32 drawn = before == variation_emoji && at > 1 ? text[at - 2] : before;
        return pictures(drawn) && at + 1 < text.size() && pictures(text[at + 1]);
    }
    if (!is(sign, UCHAR_VARIATION_SELECTOR)) return false;
    const bool of_emoji = sign == variation_emoji && before > 0x7f && is(before, UCHAR_EMOJI);
    return of_emoji || is(before, UCHAR_IDEOGRAPHIC);
}
}  // namespace

namespace {
/// Latin letters that no decomposition takes apart, in lower case.
constexpr std::pair<UChar32, std::string_view> plain_letters[] = {
    {0xe6, "ae"}, {0xf0, "d"},  {0xf8, "o"},  {0xfe, "th"}, {0x111, "d"},  {0x127, "h"},
    {0x131, "i"}, {0x138, "k"}, {0x142, "l"}, {0x14b, "n"}, {0x153, "oe"}, {0x167, "t"},
    {0x180, "b"}, {0x19a, "l"}, {0x1b6, "z"}, {0x1e5, "g"}, {0x23c, "c"},  {0x249, "j"},
    {0x24d, "r"}, {0x24f, "y"}, {0x253, "b"}, {0x257, "d"}, {0x268, "i"},  {0x289, "u"}};

/// Whether a mark is an accent, a point or a stroke, by its combining class (UAX #44, 5.7.4):
/// above, below, through, and the vowel points of Hebrew, Arabic and Syriac.
bool is_accent(UChar32 c) {
    const int combining = u_getCombiningClass(c);
    return combining == 1 || (combining >= 10 && combining <= 36) || combining >= 200;
}

bool in_word(UChar32 c) { return u_isalnum(c) || (U_GET_GC_MASK(c) & U_GC_M_MASK) != 0; }

/// Whether a word may begin with a sign that stands behind a letter.
bool begins_words(UChar32 c) {
    const auto breaking = u_getIntPropertyValue(c, UCHAR_LINE_BREAK);
    return breaking == U_LB_IDEOGRAPHIC || breaking == U_LB_CONDITIONAL_JAPANESE_STARTER ||
           breaking == U_LB_COMPLEX_CONTEXT;
}
}  // namespace

std::string search_form(std::string_view text) {
    if (std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; })) {
        std::string lower(text);
        for (char& c : lower)
            if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
        return lower;
    }
    static const icu::Normalizer2* const apart = [] {
        UErrorCode failed = U_ZERO_ERROR;
        const auto* found = icu::Normalizer2::getNFDInstance(failed);
        ensure(U_SUCCESS(failed));
        return found;
    }();
    std::vector<UChar32> out;
    for (const UChar32 c : code_points_of(normalized(apart, nfkc_casefold(text)))) {
        if (is_accent(c)) continue;
        const auto plain =
            std::ranges::find(plain_letters, c, [](const auto& one) { return one.first; });
        if (plain == std::end(plain_letters))
            out.push_back(c);
        else
            out.insert(out.end(), plain->second.begin(), plain->second.end());
    }
    return nfc(utf8_of(out));
}

bool has_words(std::string_view name_form, std::string_view typed_form) {
    const auto in_name = code_points_of(name_form), wanted = code_points_of(typed_form);
    const auto begins = [&](std::size_t at) {
        return at == 0 || !in_word(in_name[at - 1]) || begins_words(in_name[at]);
    };
    const auto stands = [&](std::size_t from, std::size_t to) {
        for (std::size_t at = 0; at + (to - from) <= in_name.size(); ++at)
            if (begins(at) && std::equal(wanted.begin() + static_cast<std::ptrdiff_t>(from),
                                         wanted.begin() + static_cast<std::ptrdiff_t>(to),
                                         in_name.begin() + static_cast<std::ptrdiff_t>(at)))
                return true;
        return false;
    };
    for (std::size_t from = 0; from < wanted.size();) {
        auto to = from;
        while (to < wanted.size() && !u_isUWhiteSpace(wanted[to])) ++to;
        if (to > from && !stands(from, to)) return false;
        from = to + 1;
    }
    return true;
}

std::string trimmed(std::string_view text) {
    std::vector<UChar32> out;
    for (const UChar32 c : code_points_of(text)) {
        if (!u_isUWhiteSpace(c))
            out.push_back(c);
        else if (!out.empty() && out.back() != ' ')
            out.push_back(' ');
    }
    if (!out.empty() && out.back() == ' ') out.pop_back();
    return utf8_of(out);
}

std::string skeleton(std::string_view text) {
    auto seen = code_points_of(text);
    std::erase_if(seen, [](UChar32 c) { return is(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT); });
    icu::UnicodeString out;
    UErrorCode failed = U_ZERO_ERROR;
    uspoof_getSkeletonUnicodeString(
        spoof_checker(), 0,
        icu::UnicodeString::fromUTF32(seen.data(), static_cast<std::int32_t>(seen.size())), out,
        &failed);
    ensure(U_SUCCESS(failed));
    std::string utf8;
    return out.toUTF8String(utf8);
}

bool hides_signs(std::string_view text) {
    const auto all = code_points_of(text);
    for (std::size_t at = 0; at < all.size(); ++at) {
        const UChar32 c = all[at];
        const bool unseen = is(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) ||
                            u_charType(c) == U_FORMAT_CHAR || c == 0x2800;  // empty Braille
        if (unseen && !belongs(all, at)) return true;
    }
    return false;
}

bool mixes_scripts(std::string_view text) {
    icu::UnicodeString word;
    const auto mixed = [&] {
        UErrorCode failed = U_ZERO_ERROR;
        const auto found =
            uspoof_check2UnicodeString(spoof_checker(), std::exchange(word, {}), nullptr, &failed);
        ensure(U_SUCCESS(failed));
        return found != 0;
    };
    for (const UChar32 c : code_points_of(text)) {
        if (in_word(c) || is(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT))
            word.append(c);
        else if (mixed())
            return true;
    }
    return mixed();
}

// Removes all variation selectors, then adds U+FE0F where the RGI form needs it.
std::string rgi_emoji(std::string_view emoji) {
    auto plain = code_points_of(nfc(emoji));
    std::erase_if(plain, [](UChar32 c) { return c == variation_emoji || c == variation_text; });
    std::vector<UChar32> shown;
    for (std::size_t at = 0; at < plain.size(); ++at) {
        const UChar32 c = plain[at], next = at + 1 < plain.size() ? plain[at + 1] : 0;
        shown.push_back(c);
        const bool asks = is(c, UCHAR_EMOJI) && !is(c, UCHAR_EMOJI_PRESENTATION) &&
                          !is(next, UCHAR_EMOJI_MODIFIER) && (c > 0x7f || next == keycap);
        if (asks) shown.push_back(variation_emoji);
    }
    const auto utf16 =
        icu::UnicodeString::fromUTF32(shown.data(), static_cast<std::int32_t>(shown.size()));
    const bool recommended =
        u_stringHasBinaryProperty(utf16.getBuffer(), utf16.length(), UCHAR_RGI_EMOJI);
    return utf8_of(recommended ? shown : plain);
}

std::string canonical_email(std::string_view address) {
    const std::string plain = nfc(folded(nfc(address)));
    const auto at = plain.rfind('@');
    if (at == std::string::npos) return plain;
    const std::string domain = ascii_domain(std::string_view(plain).substr(at + 1));
    return domain.empty() ? plain : plain.substr(0, at + 1) + domain;
}

}  // namespace parley
