#pragma once
// The built-in record types: the files of types/, which CMake compiles into the program.

#include <utility>
#include <vector>

namespace parley::engine {

/// Pairs of a file's name and its JSON.
extern const std::vector<std::pair<const char*, const char*>> builtin_record_type_files;

}  // namespace parley::engine
