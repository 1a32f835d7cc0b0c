#pragma once
// The record types that are built in: the files of types/, as CMake put them into the program.

#include <utility>
#include <vector>

namespace parley::engine {

/// A file's name and what is in it.
extern const std::vector<std::pair<const char*, const char*>> builtin_record_type_files;

}  // namespace parley::engine
