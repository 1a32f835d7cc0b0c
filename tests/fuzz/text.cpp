// Fuzzes each parser of text with whatever bytes: none of them fails, and a form that texts are
// compared by is its own form.

#include <simdjson.h>

#include <cstdint>
#include <string>

#include "protocol/error.hpp"
#include "protocol/types.hpp"
#include "protocol/unicode.hpp"
#include "tests/parsers/parsers.hpp"

namespace {
using namespace parley;

void check_forms(const std::string& text) {
    ensure(nfc(nfc(text)) == nfc(text));
    ensure(trimmed(trimmed(text)) == trimmed(text));
    const auto folded = nfkc_casefold(text);
    ensure(nfkc_casefold(folded) == folded);
    if (Email::refusal(text)) return;
    const auto email = canonical_email(text);
    ensure(canonical_email(email) == email);
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const auto parsers = parley::text_parsers();
    if (size == 0) return 0;
    // The first byte picks the parser; what the text means is the same in all of them.
    const std::string text(reinterpret_cast<const char*>(data) + 1, size - 1);
    parsers[data[0] % parsers.size()].second(text);
    if (simdjson::validate_utf8(text)) check_forms(text);
    return 0;
}
