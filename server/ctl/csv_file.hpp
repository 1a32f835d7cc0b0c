#pragma once
// CSV files (RFC 4180) with a head. The separator is a comma, semicolon, tab or bar: the one that
// the head has most of, or the one that a first line "sep=;" names, as spreadsheets write it.
// Parsed by libcsv.

#include <functional>
#include <span>
#include <vector>

#include "server/ctl/line_reader.hpp"

namespace parley::ctl {

struct CsvRow {
    std::uint64_t line = 0;          ///< line of the file where the row begins
    std::vector<std::string> cells;  ///< in the order of the columns that were asked for
};

/// Calls `take` for each row after the head that has a cell with text, until it returns false. The
/// head must have these columns, in any order; others are ignored. Returns the first fault of the
/// file's form, which ends the reading. A row has at most 64 KiB, the file at most 64 MiB.
std::optional<Fault> read_csv(const std::string& path, const Encoding& encoding,
                              std::span<const std::string_view> columns,
                              const std::function<bool(CsvRow)>& take);

}  // namespace parley::ctl
