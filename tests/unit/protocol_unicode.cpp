// Which texts are the same one.

#include <catch2/catch.hpp>

#include "protocol/unicode.hpp"

using namespace parley;

TEST_CASE("A text has one normal form, however it was typed", "[protocol][unicode]") {
    CHECK(nfc("Mu\u0308ller") == "Müller");
    CHECK(nfc("\u1112\u1161\u11ab") == "한");
    CHECK(nfc("\u212b") == "Å");
    CHECK(nfc("Straße ﬁn １") == "Straße ﬁn １");
    CHECK(nfc("") == "");
}

TEST_CASE("Folded, case and width and what is not seen do not count", "[protocol][unicode]") {
    CHECK(nfkc_casefold("Ｌaunch\u200b") == nfkc_casefold("lAUNCH"));
    CHECK(nfkc_casefold("STRASSE") == nfkc_casefold("straße"));
    CHECK(nfkc_casefold("MU\u0308LLER") == nfkc_casefold("müller"));
    CHECK(nfkc_casefold("launch") != nfkc_casefold("lаunch"));  // the second has a Cyrillic а
}

TEST_CASE("A mail address has one form", "[protocol][unicode]") {
    const std::string same[][2] = {{"Anna@Acme.Example", "anna@acme.example"},
                                   {"JU\u0308RGEN@x.test", "jürgen@x.test"},
                                   {"a@BÜCHER.example", "a@xn--bcher-kva.example"},
                                   {"a@xn--BCHER-kva.example", "a@bu\u0308cher.example"},
                                   {"ΣΟΦΟΣ@x.test", "σοφος@x.test"},
                                   {"ΣΟΦΟς@x.test", "σοφοσ@x.test"},
                                   {"a@under_score.test", "A@UNDER_SCORE.test"},
                                   {"a@b..c", "A@B..C"}};
    for (const auto& [one, other] : same) {
        INFO(one);
        CHECK(canonical_email(one) == canonical_email(other));
        CHECK(canonical_email(canonical_email(one)) == canonical_email(one));
    }
    const std::string different[][2] = {{"strasse@x.test", "straße@x.test"},
                                        {"anna@x.test", "аnna@x.test"},
                                        {"ıda@x.test", "ida@x.test"},
                                        {"a@x.test", "a@y.test"},
                                        {"a@b@c", "a@c"}};
    for (const auto& [one, other] : different) {
        INFO(one);
        CHECK(canonical_email(one) != canonical_email(other));
    }
}
