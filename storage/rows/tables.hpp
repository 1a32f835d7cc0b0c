#pragma once
// Which struct the rows of each table hold. A row is whole if its key has its table's parts, its
// value decodes as that struct, and the struct agrees with its key. Anything else is damaged, or
// was written by another version.

#include "storage/rows/answers.hpp"
#include "storage/rows/directory.hpp"
#include "storage/rows/files.hpp"
#include "storage/rows/inbox.hpp"
#include "storage/rows/messages.hpp"
#include "storage/rows/records.hpp"
#include "storage/rows/schedules.hpp"

namespace parley::rows {

/// Whether this is a whole row. Always false for the tables that the log keeps itself (event, head,
/// erased, meta).
bool is_whole(std::string_view key, std::string_view value);

// Whether a struct agrees with the key under which it was found: it would be written back there,
// and JSON text in it has the braces of an object. Call them on keys that pass storage::is_key.
bool agrees(std::string_view key, const Message& message);
bool agrees(std::string_view key, const Record& record);
bool agrees(std::string_view key, const Card& card);
bool agrees(std::string_view key, const RecordPart& part);
bool agrees(std::string_view key, const RecordLink& link);
bool agrees(std::string_view key, const RecordChange& change);
bool agrees(std::string_view key, const Answer& answer);
bool agrees(std::string_view key, const File& file);
bool agrees(std::string_view key, const Schedule& schedule);
bool agrees(std::string_view key, const Org& org);
bool agrees(std::string_view key, const Member& member);
bool agrees(std::string_view key, const Space& space);
bool agrees(std::string_view key, const Channel& channel);
bool agrees(std::string_view key, const Session& session);
bool agrees(std::string_view key, const Token& token);
template <Row T>
bool agrees(std::string_view, const T&) {
    return true;
}

/// Reads a row into `row`; false if it is not whole. T must be the struct of the key's table.
template <Row T>
bool read(std::string_view key, std::string_view value, T& row) {
    return storage::is_key(key) && decode(value, row) && agrees(key, row);
}

}  // namespace parley::rows
