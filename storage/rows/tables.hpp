#pragma once
// Which struct the rows of each table are. A row is whole where its key has its table's parts, its
// value is that struct, and what the struct says of its key is so; anything else is damage, or
// another version's.

#include "storage/rows/answers.hpp"
#include "storage/rows/directory.hpp"
#include "storage/rows/files.hpp"
#include "storage/rows/inbox.hpp"
#include "storage/rows/messages.hpp"
#include "storage/rows/records.hpp"
#include "storage/rows/schedules.hpp"

namespace parley::rows {

/// Whether this is a whole row. Of any table but those that the log itself keeps.
bool is_whole(std::string_view key, std::string_view value);

// Whether a struct stands under its own key, so that it is written back there, and can be told:
// JSON in it is an object from its first byte to its last.
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

/// Sets the struct of a row; false where it is not whole. T is that of the key's table.
template <Row T>
bool read(std::string_view key, std::string_view value, T& row) {
    return storage::is_key(key) && decode(value, row) && agrees(key, row);
}

}  // namespace parley::rows
