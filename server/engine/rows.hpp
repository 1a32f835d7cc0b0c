#pragma once
// Reading what is stored. A row is whole where its key has its table's parts, and its value is what
// this version writes there; anything else is damage, or another version's. Damage fails the one
// request that asks for the row, and a scan leaves it out and goes on; it is counted and named in
// the log (storage::Snapshot::damaged_row). What a round of the engine has fetched is whole, so
// `decide` and `apply` may rely on it.

#include <string>
#include <string_view>

#include "server/engine/entities.hpp"
#include "server/engine/views.hpp"
#include "storage/log.hpp"

namespace parley::engine {

/// Whether this is a whole row. Of any table but those that the log itself keeps.
bool is_whole(std::string_view key, std::string_view value);

/// The struct of which the rows of a table consist; nothing where the value is none. Defined for
/// MessageRow, Record, view::RecordCard, view::RecordPart, File, view::Schedule and the entities of
/// the directory.
template <class Row>
std::optional<Row> parsed_row(std::string_view key, std::string_view value);

/// The same for whoever needs the row.
template <class Row>
Result<Row> read_row(const storage::Snapshot& snapshot, std::string_view key,
                     std::string_view value) {
    auto row = parsed_row<Row>(key, value);
    if (!row) return snapshot.damaged_row(key);
    return std::move(*row);
}

/// One row; null where it is not there.
template <class Row>
Result<std::shared_ptr<const Row>> stored_row(const storage::Snapshot& snapshot,
                                              const std::string& key) {
    auto value = snapshot.get(key);
    if (!value) return value.error();
    if (!*value) return std::shared_ptr<const Row>();
    auto row = read_row<Row>(snapshot, key, **value);
    if (!row) return row.error();
    return std::make_shared<const Row>(std::move(*row));
}

/// A row's value as it is, of a table that has no struct; none where it is not there.
Result<std::optional<std::string>> stored_value(const storage::Snapshot& snapshot,
                                                const std::string& key);

/// Whether a row was damaged, and not the whole store: then whoever shows many things shows the
/// others.
inline bool is_damage(const Error& error) {
    return error.code == Code::storage_failed && error.reference.has_value();
}

/// As Snapshot::scan and scan_back, of whole rows.
Result<> scan_rows(const storage::Snapshot& snapshot, std::string_view prefix,
                   std::string_view from, const storage::Snapshot::Row& row);
Result<> scan_rows_back(const storage::Snapshot& snapshot, std::string_view prefix,
                        std::string_view from, const storage::Snapshot::Row& row);
/// The same, of the structs in them: `row(key, struct)`. The struct is parsed once.
template <class Row, class Each>
Result<> scan_structs(const storage::Snapshot& snapshot, std::string_view prefix,
                      std::string_view from, const Each& each) {
    return snapshot.scan(prefix, from, [&](std::string_view key, std::string_view value) {
        auto row = read_row<Row>(snapshot, key, value);
        return !row || each(key, std::move(*row));
    });
}
template <class Row, class Each>
Result<> scan_structs_back(const storage::Snapshot& snapshot, std::string_view prefix,
                           std::string_view from, const Each& each) {
    return snapshot.scan_back(prefix, from, [&](std::string_view key, std::string_view value) {
        auto row = read_row<Row>(snapshot, key, value);
        return !row || each(key, std::move(*row));
    });
}

}  // namespace parley::engine
