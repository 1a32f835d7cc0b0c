#include "protocol/values.hpp"

#include <array>
#include <charconv>
#include <chrono>

namespace parley {

namespace {
// ISO 4217, codes active on 2026-01-01, by the number of digits after the point. Codes of funds and
// metals are left out: nobody is paid in them.
constexpr std::string_view without_digits =
    "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF ";
constexpr std::string_view two_digits =
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD "
    "CAD CDF CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD "
    "GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD "
    "MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP "
    "PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS "
    "TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG ";
constexpr std::string_view three_digits = "BHD IQD JOD KWD LYD OMR TND ";
constexpr std::string_view four_digits = "CLF UYW ";

// ISO 3166-1 alpha-2.
constexpr std::string_view countries =
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR "
    "BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ "
    "EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW "
    "GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY "
    "KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV "
    "MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY "
    "QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG "
    "TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM "
    "ZW ";

/// Whether a table, a list of codes each followed by a space, has this code.
bool lists(std::string_view table, std::string_view code, std::size_t size) {
    if (code.size() != size || code.find(' ') != std::string_view::npos) return false;
    return table.find(std::string(code) + ' ') != std::string_view::npos;
}

std::optional<int> number_in(std::string_view digits) {
    int value = 0;
    const auto end = digits.data() + digits.size();
    if (std::from_chars(digits.data(), end, value).ptr != end || digits.front() == '-')
        return std::nullopt;
    return value;
}

bool is_date(std::string_view text) {
    using namespace std::chrono;
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
    const auto y = number_in(text.substr(0, 4)), m = number_in(text.substr(5, 2)),
               d = number_in(text.substr(8, 2));
    return y && m && d &&
           year_month_day(year(*y), month(static_cast<unsigned>(*m)),
                          day(static_cast<unsigned>(*d)))
               .ok();
}
}  // namespace

std::optional<int> currency_exponent(std::string_view code) {
    if (lists(two_digits, code, 3)) return 2;
    if (lists(without_digits, code, 3)) return 0;
    if (lists(three_digits, code, 3)) return 3;
    if (lists(four_digits, code, 3)) return 4;
    return std::nullopt;
}

bool country_exists(std::string_view code) { return lists(countries, code, 2); }

std::optional<Error> Currency::refusal(std::string_view text) {
    if (!currency_exponent(text)) return Error{Code::bad_value};
    return std::nullopt;
}

std::optional<Error> Region::refusal(std::string_view text) {
    const bool digits = text.size() == 3 && text.find_first_not_of("0123456789") == text.npos;
    if (!digits && !country_exists(text)) return Error{Code::bad_value};
    return std::nullopt;
}

std::optional<Error> LocalDate::refusal(std::string_view text) {
    if (!is_date(text)) return Error{Code::bad_value};
    return std::nullopt;
}

std::optional<Error> LocalTime::refusal(std::string_view text) {
    if (!is_date(text.substr(0, 10))) return Error{Code::bad_value};
    if (text.size() == 10) return std::nullopt;
    const bool timed = text[10] == 'T' && text.substr(11) != "24:00";
    if (!timed || ClockTime::refusal(text.substr(11))) return Error{Code::bad_value};
    return std::nullopt;
}

Relation inverse(Relation relation) {
    constexpr std::array pairs{
        std::pair(Relation::parent, Relation::child),
        std::pair(Relation::converted_to, Relation::converted_from),
        std::pair(Relation::duplicate_of, Relation::has_duplicate),
        std::pair(Relation::blocks, Relation::blocked_by),
        std::pair(Relation::about, Relation::subject_of),
        std::pair(Relation::funds, Relation::funded_by),
        std::pair(Relation::evidence_for, Relation::has_evidence),
        std::pair(Relation::translation_of, Relation::has_translation),
    };
    for (const auto& [one, other] : pairs) {
        if (relation == one) return other;
        if (relation == other) return one;
    }
    return Relation::relates_to;
}

}  // namespace parley
