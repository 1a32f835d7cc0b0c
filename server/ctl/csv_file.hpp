#pragma once
// CSV files as RFC 4180 has them: a head, quotes where a cell needs them. Between cells stands the
// comma, semicolon, tab or bar that the head has most of; a first line "sep=;", as spreadsheets
// write it, says which. libcsv parses.

#include <functional>
#include <span>
#include <vector>

#include "server/ctl/line_reader.hpp"

namespace parley::ctl {

struct CsvRow {
    std::uint64_t line = 0;          ///< of the file, where it begins
    std::vector<std::string> cells;  ///< in the order of the columns that were asked for
};

/// Hands on each row behind the head that has something in it, until `take` wants no more. The head
/// must have these columns, in any order; what others it has is passed over. The first thing that
/// makes it no such file ends the reading and is returned. A row has at most 64 KiB, the file 64
/// MiB.
std::optional<Fault> read_csv(const std::string& path, const Encoding& encoding,
                              std::span<const std::string_view> columns,
                              const std::function<bool(CsvRow)>& take);

}  // namespace parley::ctl
