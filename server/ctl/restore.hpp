#pragma once
// Making a data folder from a backup, without a server.

#include <cstdint>
#include <string>

#include "protocol/describe.hpp"
#include "server/engine/access.hpp"

namespace parley::ctl {

struct RestoreOptions {
    std::string backup, data;
    bool keep_tokens = false;
};

struct Restored {
    std::string data;
    std::uint64_t files = 0;
    std::uint64_t bytes = 0;
    engine::AccessEnded ended;  ///< sessions and tokens that the backup had
};
BOOST_DESCRIBE_STRUCT(Restored, (), (data, files, bytes, ended))

/// Copies the backup into a folder that is new or empty, opens the copy to see that it is whole,
/// and ends all sessions and tokens in it: some may have been ended since the backup was made.
/// Throws Stop, and leaves nothing behind, where that fails. `only_look`: stops before the copying.
Restored restore(const RestoreOptions& options, bool only_look);

}  // namespace parley::ctl
