#pragma once
// Making a data folder from a backup, while no server runs on it.

#include <cstdint>
#include <string>

#include "protocol/describe.hpp"
#include "server/engine/access.hpp"

namespace parley::ctl {

struct RestoreOptions {
    std::string backup, data;
    bool keep_tokens = false;
};

/// The result, as it is shown.
struct Restored {
    std::string data;
    std::uint64_t files = 0;
    std::uint64_t bytes = 0;
    engine::AccessEnded ended;  ///< sessions and tokens that the backup had
};
BOOST_DESCRIBE_STRUCT(Restored, (), (data, files, bytes, ended))

/// Copies the backup into a folder that is new or empty, opens the copy to verify it, and ends all
/// sessions and tokens in it, since some may have been ended after the backup was made. Throws Stop
/// and removes the copy if anything fails. `only_look`: stops before copying (--dry-run).
Restored restore(const RestoreOptions& options, bool only_look);

}  // namespace parley::ctl
