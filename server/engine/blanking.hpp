#pragma once
// What is left of an event whose text was taken back.

#include "storage/log.hpp"

namespace parley::engine {

/// The event with an empty text; nothing where it is no event with a text.
std::optional<std::string> without_text(std::string_view event);

/// These events as they are from now on. Each must be on disk.
Result<std::vector<storage::Batch::Blank>> blanked(
    const storage::Snapshot& snapshot, const std::vector<std::pair<StreamId, Seq>>& events);

}  // namespace parley::engine
