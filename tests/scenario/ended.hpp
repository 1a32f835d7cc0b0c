#pragma once
// How a parleyd ended that a test started by itself.

#include <string>

namespace parley::scenario {

struct Ended {
    int status;  ///< the exit code, or minus the signal
    std::string said;

    bool says(const std::string& text) const { return said.find(text) != std::string::npos; }
};

}  // namespace parley::scenario
