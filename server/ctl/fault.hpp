#pragma once
// Faults of imported files, with their position.

#include <cstdint>
#include <string>
#include <vector>

namespace parley::ctl {

/// One fault.
struct Fault {
    std::uint64_t line = 0;      ///< from 1; 0: the file as a whole
    std::string field;           ///< empty: the line as a whole
    std::string what;            ///< one sentence
    const char* part = "field";  ///< what `field` names: a field or a column
    std::string text(const std::string& file) const;
};

/// Faults of a file that are reported at once.
constexpr std::size_t faults_told = 10;

/// Throws Stop with all faults, before anything is sent. `more`: the file was not read to its end.
[[noreturn]] void stop_at(const std::vector<Fault>& faults, const std::string& file, bool more);

}  // namespace parley::ctl
