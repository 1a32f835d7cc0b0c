#pragma once
// Values of the two tables that the log itself keeps: events and heads of streams. Hashes are those
// of storage/chain.hpp.

#include <optional>
#include <string>
#include <string_view>

#include "protocol/types.hpp"
#include "storage/chain.hpp"

namespace parley::storage {

/// Event value:  0x01 · salt (16) · chain (32) · JSON
/// Blanked:      0x81 · seal (16) · chain (32) · digest (32) · JSON
/// An event keeps its chain and its digest when its text is taken out, so the chain still verifies.
/// The salt is erased; the seal in its place is the checksum of the JSON that is there instead.
/// The layout is on customers' disks: a change needs a new first byte.
struct EventRow {
    std::string_view json;  ///< borrowed from the value
    Hash digest;            ///< computed if the event has its text, else stored
    Hash chain;
};

/// The part before the JSON of an event with its text.
std::string event_start(std::string_view salt, const Hash& chain);
/// The whole value of a blanked event; `json` is the event without its text.
std::string blanked_event(const Hash& digest, const Hash& chain, std::string_view json);

/// None if the bytes are not an event, or a blanked one whose seal does not match. The chain is not
/// checked here. The result borrows from `value`.
std::optional<EventRow> read_event(std::string_view value);

/// Head value: last seq (8, big-endian) · chain after that event (32).
struct HeadRow {
    Seq last_seq = 0;
    Hash chain{};
};
std::string head_value(const HeadRow& head);
std::optional<HeadRow> read_head(std::string_view value);

}  // namespace parley::storage
