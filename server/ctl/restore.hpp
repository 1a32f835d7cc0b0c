#pragma once
// Making a data folder from a backup, without a server.

#include <cstdint>
#include <string>

#include "protocol/describe.hpp"

namespace parley::ctl {

struct RestoreOptions {
    std::string backup, data;
};

struct Restored {
    std::string data;
    std::uint64_t files = 0;
    std::uint64_t bytes = 0;
};
BOOST_DESCRIBE_STRUCT(Restored, (), (data, files, bytes))

/// Copies the backup into a folder that is new or empty, and opens the copy to see that it is
/// whole. Throws Stop, and leaves nothing behind, where that fails. `only_look`: stops before the
/// copying.
Restored restore(const RestoreOptions& options, bool only_look);

}  // namespace parley::ctl
