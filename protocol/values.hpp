#pragma once
// Values of records' fields. Money is a whole number of minor units with its currency; a day or
// time is local, with its zone. No floating-point numbers.

#include "protocol/types.hpp"

namespace parley {

/// The number of digits after a currency's decimal point (ISO 4217: JPY 0, EUR 2, KWD 3); none if
/// there is no such currency.
std::optional<int> currency_exponent(std::string_view code);

/// Whether ISO 3166-1 alpha-2 has this code.
bool country_exists(std::string_view code);

/// A currency of ISO 4217, by its three letters.
struct Currency : Checked<Currency> {
    using Checked::Checked;
    static constexpr std::size_t shortest = 3, longest = 3;
    static std::optional<Error> refusal(std::string_view text);
};

/// Where somebody reads dates and numbers: a region of BCP 47, a country's two letters (ISO 3166-1)
/// or the three digits of UN M.49.
struct Region : Checked<Region> {
    using Checked::Checked;
    static constexpr std::size_t shortest = 2, longest = 3;
    static std::optional<Error> refusal(std::string_view text);
};

/// Whole numbers that JavaScript represents exactly (±(2^53 - 1)).
using WholeNumber = Number<-9'007'199'254'740'991, 9'007'199'254'740'991>;

/// An amount in minor units (cents), with its currency.
struct Money {
    WholeNumber minor;
    Currency currency;
};
BOOST_DESCRIBE_STRUCT(Money, (), (minor, currency))

/// A day, "2026-12-01".
struct LocalDate : Checked<LocalDate> {
    using Checked::Checked;
    static constexpr std::size_t shortest = 10, longest = 10;
    static std::optional<Error> refusal(std::string_view text);
};

/// A day, or a day and a time: "2026-12-01", "2026-12-01T09:00".
struct LocalTime : Checked<LocalTime> {
    using Checked::Checked;
    static constexpr std::size_t shortest = 10, longest = 16;
    static std::optional<Error> refusal(std::string_view text);
};

/// When something is due. A day without a time is over when it ends in the zone.
struct Due {
    LocalTime local;
    ZoneName zone;
};
BOOST_DESCRIBE_STRUCT(Due, (), (local, zone))

/// The same in a command: the system must know the zone.
struct DueSent {
    LocalTime local;
    Zone zone;
    operator Due() const { return {local, ZoneName(zone.text)}; }
};
BOOST_DESCRIBE_STRUCT(DueSent, (), (local, zone))

/// One line of a list of products.
struct ProductLine {
    Name<100> sku;
    Number<1, 1'000'000'000> qty;
    std::optional<Money> amount;
};
BOOST_DESCRIBE_STRUCT(ProductLine, (), (sku, qty, amount))

struct ChecklistLine {
    Name<200> text;
    bool done = false;
};
BOOST_DESCRIBE_STRUCT(ChecklistLine, (), (text, done))

// clang-format off
enum class FieldKind : std::uint8_t {
    text, markdown, integer, decimal, bool_, choice, choices, date, due, duration, money, percent,
    member, members, org, record, url, email, phone, country, language, file, products, checklist };
BOOST_DESCRIBE_ENUM(FieldKind,
    text, markdown, integer, decimal, bool_, choice, choices, date, due, duration, money, percent,
    member, members, org, record, url, email, phone, country, language, file, products, checklist)

/// What a state means. States of types may be renamed, categories may not, so reports stay comparable.
enum class Category : std::uint8_t { new_, active, waiting, done, dropped };
BOOST_DESCRIBE_ENUM(Category, new_, active, waiting, done, dropped)

enum class Priority : std::uint8_t { low, normal, high, urgent };
BOOST_DESCRIBE_ENUM(Priority, low, normal, high, urgent)

/// How a record relates to another. Each relation has an inverse.
enum class Relation : std::uint8_t {
    parent, child, converted_to, converted_from, duplicate_of, has_duplicate, blocks, blocked_by,
    relates_to, about, subject_of, funds, funded_by, evidence_for, has_evidence, translation_of,
    has_translation };
BOOST_DESCRIBE_ENUM(Relation,
    parent, child, converted_to, converted_from, duplicate_of, has_duplicate, blocks, blocked_by,
    relates_to, about, subject_of, funds, funded_by, evidence_for, has_evidence, translation_of,
    has_translation)

/// Which side may make a move: the host or a partner.
enum class Side : std::uint8_t { host, partner };
BOOST_DESCRIBE_ENUM(Side, host, partner)
// clang-format on

/// The relation as seen from the other record.
Relation inverse(Relation relation);

}  // namespace parley
