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

TEST_CASE("People are found by the beginnings of their names' words, however they are typed",
          "[protocol][unicode][names]") {
    const auto finds = [](std::string_view typed, std::string_view name) {
        return has_words(search_form(name), search_form(typed));
    };
    const std::string found[][2] = {{"jose", "José García"},
                                    {"GARC", "José Garci\u0301a"},
                                    {"luk", "Łukasz Nowak"},
                                    {"ольга", "Ольга Ёлкина"},
                                    {"елк", "Ольга Ёлкина"},
                                    {"ёлк", "Ольга Елкина"},
                                    {"özl", "Özlem Ünal"},
                                    {"ozlem un", "Özlem Ünal"},
                                    {"unal oz", "Özlem Ünal"},
                                    {"strasse", "Anna Straße"},
                                    {"STRASSE", "Anna Straße"},
                                    {"soren", "Søren Ærø"},
                                    {"aero", "Søren Ærø"},
                                    {"ismail", "İsmail Ilgın"},
                                    {"ilgin", "İsmail Ilgın"},
                                    {"nguyen", "Nguyễn Thị Đào"},
                                    {"dao", "Nguyễn Thị Đào"},
                                    {"σοφος", "Γιώργος Σοφός"},
                                    {"brien", "Sean O'Brien"},
                                    {"o’b", "Sean O’Brien"},
                                    {"smith", "Ann Jones-Smith"},
                                    {"小龙", "李小龙"},
                                    {"たろう", "やまだたろう"},
                                    {"ｊｏｓｅ", "José"},
                                    {"", "Anyone"},
                                    {"  ", "Anyone"}};
    for (const auto& [typed, name] : found) {
        INFO(typed << " in " << name);
        CHECK(finds(typed, name));
    }
    const std::string not_found[][2] = {{"ose", "José García"},
                                        {"josé x", "José García"},
                                        {"kasz", "Łukasz Nowak"},
                                        {"कु", "काजल"},
                                        {"龙李", "李小龙"}};
    for (const auto& [typed, name] : not_found) {
        INFO(typed << " in " << name);
        CHECK_FALSE(finds(typed, name));
    }
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

TEST_CASE("Blanks at the ends go, and those within are one", "[protocol][unicode]") {
    CHECK(trimmed("  Launch\u00a0") == "Launch");
    CHECK(trimmed("Anna \u3000 Smith") == "Anna Smith");
    CHECK(trimmed("\u2003") == "");
}

TEST_CASE("What looks the same has one skeleton", "[protocol][unicode][names]") {
    CHECK(skeleton("Сора") == skeleton("Copa"));  // Cyrillic, Latin
    CHECK(skeleton("HiIde") == skeleton("Hilde"));
    CHECK(skeleton("Hil\u200bde") == skeleton("Hilde"));
    CHECK(skeleton("Jo\u0308rg") == skeleton("Jörg"));
    CHECK(skeleton("Jorg") != skeleton("Jörg"));
    CHECK(skeleton("anna") != skeleton("Anna"));
}

TEST_CASE("Signs that cannot be seen are found, but where a script asks for them",
          "[protocol][unicode][names]") {
    for (const char* hidden : {"Hil\u200bde", "\ufeffAnna", "An\u00adna", "Anna\u200d",
                               "An\u200cna", "An\u200dna", "\u034fAnna", "Anna\ufe0f", "1\ufe0f",
                               "\u3164", "Anna\u2060", "A\U000e0041", "\u200eAnna"}) {
        CAPTURE(hidden);
        CHECK(hides_signs(hidden));
    }
    for (const char* seen : {"Anna", "علی\u200cرضا", "क्\u200dष", "Anna ❤\ufe0f", "👩\u200d🚀 Ada",
                             "葛\U000e0100城", "🏳\ufe0f\u200d🌈"}) {
        CAPTURE(seen);
        CHECK_FALSE(hides_signs(seen));
    }
}

TEST_CASE("A word of scripts that can be taken for each other is found",
          "[protocol][unicode][names]") {
    for (const char* mixed : {"Hildе", "Аnna", "Ρaul", "Anna Ѕmith", "Системa", "Anna-Mаria"}) {
        CAPTURE(mixed);
        CHECK(mixes_scripts(mixed));
    }
    for (const char* plain :
         {"Hilde",    "Анна Петрова", "Анна Smith", "Anna-Мария", "李 Wei",
          "李Wei",    "山田タロウ",   "O'Brien",    "D’Angelo",   "Zoë Łukasz Çelik",
          "محمد Ali", "علی\u200cرضا", "김Min 2nd",  "R2-D2",      "Παύλος",
          "(bot) 7",  "Jo\u0308rg",   "שרה כהן",    "สมชาย",      "देवनागरी"}) {
        CAPTURE(plain);
        CHECK_FALSE(mixes_scripts(plain));
    }
}

TEST_CASE("An emoji is shown in the form that is recommended", "[protocol][unicode][reactions]") {
    const std::pair<const char*, const char*> forms[] = {
        {"❤", "❤\ufe0f"},
        {"❤\ufe0f", "❤\ufe0f"},
        {"❤\ufe0e", "❤\ufe0f"},
        {"👍", "👍"},
        {"👍\ufe0f", "👍"},
        {"👍🏽", "👍🏽"},
        {"☝🏽", "☝🏽"},
        {"☝", "☝\ufe0f"},
        {"1\u20e3", "1\ufe0f\u20e3"},
        {"1\ufe0f\u20e3", "1\ufe0f\u20e3"},
        {"🏳\u200d🌈", "🏳\ufe0f\u200d🌈"},
        {"👁\ufe0f\u200d🗨", "👁\ufe0f\u200d🗨\ufe0f"},
        {"🇩🇪", "🇩🇪"},
        {"👩\u200d🚀", "👩\u200d🚀"},
        {"é", "é"},
        {"e\u0301", "é"},
    };
    for (const auto& [came, shown] : forms) {
        CAPTURE(came);
        CHECK(rgi_emoji(came) == shown);
    }
}
