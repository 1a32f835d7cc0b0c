// The kinds of values in records: what each takes, and the one form in which it is kept.

#include <catch2/catch.hpp>

#include "protocol/json_read.hpp"
#include "server/engine/records.hpp"

using namespace parley;
using namespace parley::engine;

namespace {
struct Somewhere {
    Directory directory;
    Actor actor = Actor::operator_();
    Space space;

    /// The value as it is kept, or the code and the field of the refusal.
    std::string kept(FieldKind kind, const std::string& json) const {
        view::RecordField field{"it", kind, {}, {}};
        if (kind == FieldKind::choice || kind == FieldKind::choices)
            field.choices = std::vector<std::string>{"red", "green"};
        if (kind == FieldKind::text) field.max = 5;
        auto value = checked_value({directory, actor, space}, field, json);
        if (value) return *value;
        return std::string(enum_text(value.error().code)) + " " + value.error().field.value_or("");
    }
};
}  // namespace

TEST_CASE("Money is a whole number of its currency's smallest part", "[records][money]") {
    Somewhere place;
    const auto money = [&](const std::string& json) { return place.kept(FieldKind::money, json); };
    CHECK(money(R"({ "currency" : "EUR", "minor" : 1250000 })") ==
          R"({"minor":1250000,"currency":"EUR"})");
    CHECK(money(R"({"minor":-1,"currency":"JPY"})") == R"({"minor":-1,"currency":"JPY"})");
    CHECK(money(R"({"minor":1.5,"currency":"EUR"})") == "bad_value minor");
    CHECK(money(R"({"minor":"1","currency":"EUR"})") == "bad_value minor");
    CHECK(money(R"({"minor":9007199254740992,"currency":"EUR"})") == "bad_value minor");
    CHECK(money(R"({"minor":1,"currency":"eur"})") == "bad_value currency");
    CHECK(money(R"({"minor":1,"currency":"EUR "})") == "bad_value currency");
    CHECK(money(R"({"minor":1})") == "missing_field currency");
    CHECK(money(R"({"minor":1,"currency":"EUR","exponent":2})") == "unknown_field exponent");
    CHECK(money("12") == "bad_value ");

    CHECK(currency_exponent("EUR") == 2);
    CHECK(currency_exponent("JPY") == 0);
    CHECK(currency_exponent("KWD") == 3);
    CHECK(currency_exponent("CLF") == 4);
    for (const auto* none : {"", "E", "EU", "EURO", "XXX", "R S", "UR "})
        CHECK_FALSE(currency_exponent(none).has_value());
}

TEST_CASE("Each kind of field takes what is of its kind, and nothing else", "[records][fields]") {
    Somewhere place;
    struct Case {
        FieldKind kind;
        std::vector<std::string> taken, refused;
    };
    const std::vector<Case> cases{
        {FieldKind::text, {R"("Grüße")"}, {R"("sechs+")", R"("")", R"("a\nb")", "7", "{}"}},
        {FieldKind::markdown, {R"("a\nb")"}, {R"("")", "[]"}},
        {FieldKind::integer, {"0", "-7"}, {"1.5", "\"1\"", "1e3", "true"}},
        {FieldKind::decimal,
         {R"("12.50")", R"("-0.1")", R"("7")"},
         {"12.5", R"("1.")", R"(".5")", R"("1e3")", R"("01")", R"("")", R"("-")"}},
        {FieldKind::bool_, {"true", "false"}, {"1", R"("true")"}},
        {FieldKind::choice, {R"("red")"}, {R"("blue")", R"(["red"])"}},
        {FieldKind::choices, {R"(["green","red"])", "[]"}, {R"(["blue"])", R"("red")"}},
        {FieldKind::date,
         {R"("2028-02-29")"},
         {R"("2026-02-29")", R"("2026-1-1")", R"("2026-01-01T10:00")"}},
        {FieldKind::due,
         {R"({"local":"2026-12-01","zone":"Europe/Berlin"})",
          R"({"local":"2026-12-01T09:00","zone":"UTC"})"},
         {R"({"local":"2026-12-01"})", R"({"local":"2026-12-01","zone":"Berlin"})",
          R"({"local":"2026-12-01T24:00","zone":"UTC"})",
          R"({"local":"2026-12-01T09:00:00","zone":"UTC"})"}},
        {FieldKind::duration, {"0", "5400"}, {"-1", R"("PT1H")"}},
        {FieldKind::percent, {"0", "4000", "10000"}, {"0.4", "-1", "10001", "12500"}},
        {FieldKind::url,
         {R"("https://acme.example/x?y=1")"},
         {R"("ftp://acme.example")", R"("https://")", R"("https://a b")", R"("javascript:1")"}},
        {FieldKind::email, {R"("a@b.example")"}, {R"("a")", R"("a@")"}},
        {FieldKind::phone,
         {R"("+4930123456")"},
         {R"("030123456")", R"("+0123456")", R"("+12")", R"("+49 30")"}},
        {FieldKind::country, {R"("DE")"}, {R"("de")", R"("XX")", R"("DEU")", R"("E D")"}},
        {FieldKind::language, {R"("pt-BR")"}, {R"("p")", R"("pt_BR")"}},
        {FieldKind::file, {}, {R"("fil_01ARZ3NDEKTSV4RRFFQ69G5FAV")"}},
        {FieldKind::products,
         {R"([{"sku":"A-1","qty":2,"amount":{"minor":5,"currency":"EUR"}}])"},
         {R"([{"sku":"A-1"}])", R"([{"sku":"","qty":1}])", R"([{"sku":"A","qty":0}])"}},
        {FieldKind::checklist,
         {R"([{"text":"measure","done":false}])"},
         {R"([{"text":"measure"}])", R"("measure")"}},
    };
    for (const auto& [kind, taken, refused] : cases) {
        INFO(enum_text(kind));
        for (const auto& json : taken) CHECK(place.kept(kind, json) == json);
        for (const auto& json : refused) {
            INFO(json);
            const auto answer = place.kept(kind, json);
            CHECK((answer.starts_with("bad_value") || answer.starts_with("too_long") ||
                   answer.starts_with("missing_field")));
        }
    }
    // A field's own bounds go before those of its kind.
    view::RecordField margin{"margin", FieldKind::percent};
    margin.min = -500;
    margin.max = 20'000;
    const ValuesFor here{place.directory, place.actor, place.space};
    CHECK(checked_value(here, margin, "-500").has_value());
    CHECK(checked_value(here, margin, "20000").has_value());
    CHECK(checked_value(here, margin, "-501").error().limit == -500);
    CHECK(checked_value(here, margin, "20001").error().limit == 20'000);
    // What names somebody or something names what is there.
    for (const auto& [kind, json] :
         {std::pair{FieldKind::member, R"("mbr_01ARZ3NDEKTSV4RRFFQ69G5FAV")"},
          std::pair{FieldKind::members, R"(["mbr_01ARZ3NDEKTSV4RRFFQ69G5FAV"])"},
          std::pair{FieldKind::org, R"("org_01ARZ3NDEKTSV4RRFFQ69G5FAV")"},
          std::pair{FieldKind::record, R"("rec_01ARZ3NDEKTSV4RRFFQ69G5FAV")"}}) {
        CHECK(place.kept(kind, json) == "not_found ");
        CHECK(place.kept(kind, "7").starts_with("bad_value"));
    }
}

TEST_CASE("The same value written otherwise is no change", "[records][fields]") {
    Somewhere place;
    const std::vector<view::RecordField> fields{{"amount", FieldKind::money},
                                                {"open", FieldKind::bool_}};
    rows::Fields before;
    JsonByName given;
    before["amount"] = R"({"minor":5,"currency":"EUR"})";
    given.values["amount"] = R"({"currency":"EUR", "minor":5})";
    const auto changes = [&] {
        auto made =
            field_changes({place.directory, place.actor, place.space}, fields, before, given);
        REQUIRE(made.has_value());
        return std::move(*made);
    };
    CHECK(changes().empty());
    given.values["amount"] = "null";
    REQUIRE(changes().size() == 1);
    CHECK_FALSE(changes()[0].new_.has_value());
    // Taking away what is not there is no change either.
    given.values = {{"open", "null"}};
    CHECK(changes().empty());
}

TEST_CASE("A record's key in a text counts outside code and words", "[records][text]") {
    using Numbers = std::vector<std::uint64_t>;
    CHECK(record_numbers_in("SOL-1, SOL-22 and SOL-1", "SOL") == Numbers{1, 22});
    CHECK(record_numbers_in("see `SOL-1` and\n```\nSOL-2\n```\nbut SOL-3", "SOL") == Numbers{3});
    CHECK(record_numbers_in("XSOL-1 SOL-2x SOL-0 SOL-01 SOL- OTHER-5 a-SOL-6", "SOL").empty());
    CHECK(record_numbers_in("an `open span SOL-4", "SOL") == Numbers{4});
    CHECK(record_numbers_in("(SOL-5).", "SOL") == Numbers{5});
    CHECK(record_numbers_in("SOL-99999999999999999999999", "SOL").empty());
    CHECK(record_numbers_in("SOL-1", "").empty());
    std::string many;
    for (int i = 1; i <= 50; ++i) many += "SOL-" + std::to_string(i) + " ";
    CHECK(record_numbers_in(many, "SOL").size() == 20);
}

TEST_CASE("Each link has its other end", "[records][links]") {
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<Relation>>([](auto entry) {
        INFO(entry.name);
        CHECK(inverse(inverse(entry.value)) == entry.value);
        CHECK((inverse(entry.value) != entry.value || entry.value == Relation::relates_to));
    });
}

TEST_CASE("A record's key is its space's code and a number", "[records][keys]") {
    CHECK(record_name("SOL-12")->code == "SOL");
    CHECK(record_name("SOL-12")->number == 12);
    for (const auto* none : {"", "SOL", "SOL-", "SOL-0", "SOL-012", "SOL-1a", "sol-1", "S-1",
                             "SOLSOLS-1", "SOL--1", "SOL-+1", "-1", "SOL-18446744073709551616"})
        CHECK_FALSE(record_name(none).has_value());
}

TEST_CASE("A record's fields have a bound together, and the longest that passes it is named",
          "[records][fields]") {
    Somewhere place;
    std::vector<view::RecordField> known;
    for (const auto* name : {"a", "b", "c", "d", "e"})
        known.push_back({name, FieldKind::markdown, {}, {}});
    // Twenty thousand characters of four bytes: as long as a field may be.
    std::string longest = "\"";
    for (int i = 0; i < 20'000; ++i) longest += "\xf0\x9f\x8e\x88";
    longest += "\"";
    const ValuesFor values{place.directory, place.actor, place.space};
    const auto refused = [&](const rows::Fields& before, const JsonByName& given) {
        const auto changes = field_changes(values, known, before, given);
        if (changes) return std::string();
        CHECK(changes.error().limit == 256 * 1024);
        return std::string(enum_text(changes.error().code)) + " " +
               changes.error().field.value_or("");
    };
    const rows::Fields three{{"a", longest}, {"b", longest}, {"c", longest}};
    CHECK(refused({}, {three}) == "");
    CHECK(refused(three, {{{"d", longest}}}) == "too_long fields.d");
    CHECK(refused(three, {{{"d", longest}, {"e", R"("x")"}}}) == "too_long fields.d");
    CHECK(refused(three, {{{"d", longest}, {"a", "null"}}}) == "");
    // What is there already may be made less.
    rows::Fields five = three;
    five["d"] = five["e"] = longest;
    CHECK(refused(five, {{{"a", "null"}}}) == "");
    CHECK(refused(five, {{{"a", R"("x")"}}}) == "");
}
