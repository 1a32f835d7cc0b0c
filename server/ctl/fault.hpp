#pragma once
// What is wrong with a file that is imported, and where.

#include <cstdint>
#include <string>
#include <vector>

namespace parley::ctl {

struct Fault {
    std::uint64_t line = 0;      ///< from 1; 0: the file as a whole
    std::string field;           ///< empty: the line as a whole
    std::string what;            ///< one sentence
    const char* part = "field";  ///< what `field` is a name of
    std::string text(const std::string& file) const;
};

/// The most faults of a file that are told at once.
constexpr std::size_t faults_told = 10;

/// Ends the run, before anything was sent. `more`: the file was not read to its end.
[[noreturn]] void stop_at(const std::vector<Fault>& faults, const std::string& file, bool more);

}  // namespace parley::ctl
