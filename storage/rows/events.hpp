#pragma once
// The values of the two tables that the log itself keeps: events and heads of streams.

#include <optional>
#include <string>
#include <string_view>

#include "protocol/types.hpp"
#include "storage/chain.hpp"

namespace parley::storage {

/// Event value:  0x01 · salt (16) · chain (32) · JSON
/// Blanked:      0x81 · seal (16) · chain (32) · digest (32) · JSON
/// An event keeps its chain and its digest when its text is taken out, so the chain still holds;
/// the salt is gone, and in its place stands the seal, which recognises the JSON that is there now.
/// The layout is on customers' disks: a change is a new first byte.
struct EventRow {
    std::string_view json;  ///< borrowed from the value
    Hash digest;
    Hash chain;
};

/// The part before the JSON of an event that is whole.
std::string event_start(std::string_view salt, const Hash& chain);
std::string blanked_event(const Hash& digest, const Hash& chain, std::string_view json);

/// Nothing where these bytes are no event, or not the blanked one that was written.
std::optional<EventRow> read_event(std::string_view value);

/// Head value: last seq (8, big-endian) · chain after that event (32).
struct HeadRow {
    Seq last_seq = 0;
    Hash chain{};
};
std::string head_value(const HeadRow& head);
std::optional<HeadRow> read_head(std::string_view value);

}  // namespace parley::storage
