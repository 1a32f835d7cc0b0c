#pragma once
// Taking the text out of events of deleted messages.

#include "storage/log.hpp"

namespace parley::engine {

/// The event's JSON with an empty `data.text`; none if it has no such member.
std::optional<std::string> without_text(std::string_view event);

/// Reads events and blanks them. They must be on disk: storage_failed if one is absent or has no
/// text.
Result<std::vector<storage::Batch::Blank>> blanked(
    const storage::Snapshot& snapshot, const std::vector<std::pair<StreamId, Seq>>& events);

}  // namespace parley::engine
