#include "protocol/unicode.hpp"

#include <unicode/bytestream.h>
#include <unicode/idna.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <memory>

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
    ensure(U_SUCCESS(failed));  // its data is part of the library
    return out;
}

std::string folded(std::string_view text) {
    const auto from = icu::UnicodeString::fromUTF8(piece(text));
    icu::UnicodeString to;
    for (std::int32_t at = 0; at < from.length(); at = from.moveIndex32(at, 1))
        to.append(u_foldCase(from.char32At(at), U_FOLD_CASE_DEFAULT));
    std::string out;
    return to.toUTF8String(out);
}

/// Empty where it is no name of a domain.
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

std::string canonical_email(std::string_view address) {
    const std::string plain = nfc(folded(nfc(address)));
    const auto at = plain.rfind('@');
    if (at == std::string::npos) return plain;
    const std::string domain = ascii_domain(std::string_view(plain).substr(at + 1));
    return domain.empty() ? plain : plain.substr(0, at + 1) + domain;
}

}  // namespace parley
