#pragma once
// A CRM's opportunities as a folder of CSV files (csv_file.hpp): sales_teams.csv, products.csv,
// accounts.csv and sales_pipeline.csv. Read and checked as a whole before import_crm.cpp sends it.

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
    std::string stage;                    ///< in the source: "Engaging"
    std::string state;                    ///< of a record of type deal: "negotiate"
    std::optional<LocalDate> engaged;     ///< engage date
    std::optional<LocalDate> closed;      ///< close date, past or expected
    std::optional<std::int64_t> minor{};  ///< its value, in minor units of the currency

    /// Whether it was won or lost.
    bool ended() const { return state == "won" || state == "lost"; }
};

/// A regional office with its people, each once; a manager may also be an agent.
struct Office {
    std::string name;
    std::vector<std::string> managers, agents;
    std::vector<Deal> deals;  ///< of its agents, in the pipeline's order
};

/// The currency of all amounts, the zone of all dates and the encoding of all files: the folder
/// names none of them.
struct CrmMeaning {
    Currency currency;
    Zone zone;
    Encoding encoding;
};

/// A number of deals and their total value.
struct CrmSum {
    std::string name;
    std::uint64_t deals = 0;
    Money value;
};
BOOST_DESCRIBE_STRUCT(CrmSum, (), (name, deals, value))

/// A product or account that deals name and its list does not have.
struct UnknownName {
    std::string name;
    std::uint64_t deals = 0;
};
BOOST_DESCRIBE_STRUCT(UnknownName, (), (name, deals))

/// Totals that the operator can compare with the source, and what it left open.
struct CrmTotals {
    std::vector<CrmSum> stages;   ///< from prospecting to lost
    std::vector<CrmSum> offices;  ///< in the order of sales_teams.csv
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

/// Reads and checks the folder. Throws Stop with file, line and column of up to 10 faults.
CrmFolder read_crm_folder(const std::string& folder, const CrmMeaning& meaning);

/// The totals as tables for people, and what they leave open as sentences.
std::string text_of_totals(const CrmFolder& folder, const CrmMeaning& meaning);

}  // namespace parley::ctl
