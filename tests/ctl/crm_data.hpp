#pragma once
// A small CRM folder with one of each kind of row, and what a server has of one.

#include <map>
#include <string>
#include <vector>

#include "tests/ctl/server.hpp"

namespace parley::ctl::test {

/// The pipeline's head, and rows that dangle in each way.
extern const std::string crm_head, crm_rows;

/// Writes a folder with two offices, East (Anna, Bo; led by Mara) and West (Cy), and this pipeline.
std::string write_crm(const std::string& folder, const std::string& pipeline);

/// So many deals, worth so many minor units.
struct Worth {
    std::uint64_t deals = 0;
    std::int64_t minor = 0;
    bool operator==(const Worth&) const = default;
};
std::ostream& operator<<(std::ostream& out, const Worth& worth);
using Worths = std::map<std::string, Worth>;

/// The deals of all partner spaces, each read by record.list and record.get.
struct CrmRead {
    std::map<std::string, Reply> by_title;  ///< of several, one
    Worths states, offices, agents;
    std::uint64_t deals = 0;
};
CrmRead read_crm(const Server& server);

}  // namespace parley::ctl::test
