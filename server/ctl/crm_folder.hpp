#pragma once
// A CRM's opportunities as a folder of CSV files: sales_teams.csv, products.csv, accounts.csv and
// sales_pipeline.csv. Read and checked as a whole; import_crm.cpp sends it.

#include <string>
#include <vector>

#include "protocol/values.hpp"
#include "server/ctl/line_reader.hpp"

namespace parley::ctl {

/// One opportunity of the pipeline.
struct Deal {
    std::string id;
    std::string agent;
    std::string product;
    std::string account;                  ///< empty: none
    std::string stage;                    ///< as its source has it: "Engaging"
    std::string state;                    ///< of a deal here: "negotiate"
    std::optional<LocalDate> engaged;     ///< when the work on it began
    std::optional<LocalDate> closed;      ///< when it was, or is to be, won or lost
    std::optional<std::int64_t> minor{};  ///< its value, in minor units of the currency

    /// Whether it came to its end.
    bool ended() const { return state == "won" || state == "lost"; }
};

/// A regional office with its people, each once; a manager may be an agent as well.
struct Office {
    std::string name;
    std::vector<std::string> managers, agents;
    std::vector<Deal> deals;  ///< of its agents, as the pipeline has them
};

/// What amounts, dates and bytes of a folder, which say none of it, are meant in.
struct CrmMeaning {
    Currency currency;
    Zone zone;
    Encoding encoding;
};

/// So many deals, and what they are worth together.
struct CrmSum {
    std::string name;
    std::uint64_t deals = 0;
    Money value;
};
BOOST_DESCRIBE_STRUCT(CrmSum, (), (name, deals, value))

/// A name that a deal has and no list, and how many deals have it.
struct UnknownName {
    std::string name;
    std::uint64_t deals = 0;
};
BOOST_DESCRIBE_STRUCT(UnknownName, (), (name, deals))

struct CrmTotals {
    std::vector<CrmSum> stages;   ///< from prospecting to lost
    std::vector<CrmSum> offices;  ///< as the teams' list has them
    std::vector<CrmSum> agents;
    std::vector<UnknownName> unknown_products;
    std::vector<UnknownName> unknown_accounts;
    std::uint64_t without_account = 0;
    std::uint64_t without_engage_date = 0;
    std::uint64_t without_close_date = 0;
    std::uint64_t without_value = 0;
};
BOOST_DESCRIBE_STRUCT(CrmTotals, (),
                      (stages, offices, agents, unknown_products, unknown_accounts, without_account,
                       without_engage_date, without_close_date, without_value))

struct CrmFolder {
    std::vector<Office> offices;
    CrmTotals totals;
    std::uint64_t deals = 0;
};

/// Throws Stop at what is wrong in the folder, with the file, line and column of each.
CrmFolder read_crm_folder(const std::string& folder, const CrmMeaning& meaning);

/// The totals as tables, and what they leave open as sentences.
std::string text_of_totals(const CrmFolder& folder, const CrmMeaning& meaning);

}  // namespace parley::ctl
