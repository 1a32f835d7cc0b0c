#include "protocol/precis.hpp"

#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/uscript.h>

#include "protocol/unicode.hpp"

namespace parley {

namespace {
/// Stands for the neighbour of the first and the last code point.
constexpr UChar32 none = -1;

bool in_script(UChar32 c, UScriptCode script) {
    UErrorCode failed = U_ZERO_ERROR;
    return c != none && uscript_getScript(c, &failed) == script && U_SUCCESS(failed);
}

bool is_arabic_digit(UChar32 c) { return c >= 0x0660 && c <= 0x0669; }
bool is_extended_arabic_digit(UChar32 c) { return c >= 0x06f0 && c <= 0x06f9; }

template <class Test>
bool any(const icu::UnicodeString& text, Test test) {
    for (std::int32_t at = 0; at < text.length(); at = text.moveIndex32(at, 1))
        if (test(text.char32At(at))) return true;
    return false;
}

/// The joining type of the next code point in this direction that is not transparent.
std::int32_t joining_beside(const icu::UnicodeString& text, std::int32_t at, std::int32_t step) {
    for (;;) {
        const std::int32_t next = text.moveIndex32(at, step);
        if (next == at || next == text.length()) return U_JT_NON_JOINING;
        at = next;
        const auto type = u_getIntPropertyValue(text.char32At(at), UCHAR_JOINING_TYPE);
        if (type != U_JT_TRANSPARENT) return type;
    }
}

enum class Verdict { allowed, forbidden, by_context };

/// RFC 8264 section 8, for FreeformClass, with the exceptions of its section 9.6.
Verdict verdict_on(UChar32 c) {
    switch (c) {
        case 0x00df:
        case 0x03c2:
        case 0x06fd:
        case 0x06fe:
        case 0x0f0b:
        case 0x3007:
            return Verdict::allowed;
        case 0x00b7:
        case 0x0375:
        case 0x05f3:
        case 0x05f4:
        case 0x30fb:
            return Verdict::by_context;
        case 0x0640:
        case 0x07fa:
        case 0x302e:
        case 0x302f:
        case 0x3031:
        case 0x3032:
        case 0x3033:
        case 0x3034:
        case 0x3035:
        case 0x303b:
            return Verdict::forbidden;
        default:
            break;
    }
    if (is_arabic_digit(c) || is_extended_arabic_digit(c)) return Verdict::by_context;
    if (u_hasBinaryProperty(c, UCHAR_JOIN_CONTROL)) return Verdict::by_context;
    const auto syllable = u_getIntPropertyValue(c, UCHAR_HANGUL_SYLLABLE_TYPE);
    const bool old_hangul = syllable == U_HST_LEADING_JAMO || syllable == U_HST_VOWEL_JAMO ||
                            syllable == U_HST_TRAILING_JAMO;
    if (old_hangul || u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) ||
        u_hasBinaryProperty(c, UCHAR_NONCHARACTER_CODE_POINT))
        return Verdict::forbidden;
    constexpr std::uint32_t allowed =
        U_GC_L_MASK | U_GC_M_MASK | U_GC_N_MASK | U_GC_ZS_MASK | U_GC_S_MASK | U_GC_P_MASK;
    return (U_GET_GC_MASK(c) & allowed) != 0 ? Verdict::allowed : Verdict::forbidden;
}

/// RFC 5892 appendix A: code points that are allowed only beside certain others.
bool context_allows(const icu::UnicodeString& text, std::int32_t at) {
    const UChar32 c = text.char32At(at);
    const UChar32 before = at == 0 ? none : text.char32At(text.moveIndex32(at, -1));
    const std::int32_t next = text.moveIndex32(at, 1);
    const UChar32 behind = next == text.length() ? none : text.char32At(next);
    const auto joins_like_virama = [&] {
        constexpr std::uint8_t virama = 9;
        return before != none && u_getCombiningClass(before) == virama;
    };
    switch (c) {
        case 0x200c: {  // zero width non-joiner
            if (joins_like_virama()) return true;
            const auto left = joining_beside(text, at, -1);
            const auto right = joining_beside(text, at, 1);
            return (left == U_JT_LEFT_JOINING || left == U_JT_DUAL_JOINING) &&
                   (right == U_JT_RIGHT_JOINING || right == U_JT_DUAL_JOINING);
        }
        case 0x200d:  // zero width joiner
            return joins_like_virama();
        case 0x00b7:  // middle dot: Catalan's
            return before == 'l' && behind == 'l';
        case 0x0375:  // Greek lower numeral sign
            return in_script(behind, USCRIPT_GREEK);
        case 0x05f3:  // Hebrew geresh and gershayim
        case 0x05f4:
            return in_script(before, USCRIPT_HEBREW);
        case 0x30fb:  // Katakana middle dot
            return any(text, [](UChar32 other) {
                return in_script(other, USCRIPT_HIRAGANA) || in_script(other, USCRIPT_KATAKANA) ||
                       in_script(other, USCRIPT_HAN);
            });
        default:
            break;
    }
    // Arabic-Indic and Extended Arabic-Indic digits look alike and must not be mixed (A.8, A.9).
    if (is_arabic_digit(c)) return !any(text, is_extended_arabic_digit);
    return !any(text, is_arabic_digit);
}
}  // namespace

std::optional<std::string> opaque_string(std::string_view text) {
    const auto typed = icu::UnicodeString::fromUTF8(
        icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
    icu::UnicodeString spaced;
    for (std::int32_t at = 0; at < typed.length(); at = typed.moveIndex32(at, 1)) {
        const UChar32 c = typed.char32At(at);
        spaced.append(u_charType(c) == U_SPACE_SEPARATOR ? UChar32(' ') : c);
    }
    std::string plain;
    plain = nfc(spaced.toUTF8String(plain));
    // Checked in NFC (RFC 8264 section 7): Hangul syllables that were typed as parts are composed
    // by then.
    const auto whole = icu::UnicodeString::fromUTF8(
        icu::StringPiece(plain.data(), static_cast<std::int32_t>(plain.size())));
    if (whole.isEmpty()) return std::nullopt;
    for (std::int32_t at = 0; at < whole.length(); at = whole.moveIndex32(at, 1)) {
        const auto verdict = verdict_on(whole.char32At(at));
        if (verdict == Verdict::forbidden) return std::nullopt;
        if (verdict == Verdict::by_context && !context_allows(whole, at)) return std::nullopt;
    }
    return plain;
}

}  // namespace parley
