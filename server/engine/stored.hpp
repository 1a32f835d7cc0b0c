#pragma once
// Reading rows (storage/rows/) from a snapshot, on any thread. A row that is not whole fails the
// one request that needs it; scans skip it and go on. Either way it is counted and written to the
// log (storage::Snapshot::damaged_row). In a round of the engine Views::fetch has checked all rows,
// so `decide` and `apply` may rely on them.

#include "storage/log.hpp"
#include "storage/rows/tables.hpp"

namespace parley::engine {

/// Decodes a row; storage_failed if it is not whole.
template <rows::Row Row>
Result<Row> read_row(const storage::Snapshot& snapshot, std::string_view key,
                     std::string_view value) {
    Result<Row> row{Row()};
    if (!rows::read(key, value, *row)) return snapshot.damaged_row(key);
    return row;
}

/// Reads one row; null if there is none, storage_failed if it is not whole.
template <rows::Row Row>
Result<std::shared_ptr<const Row>> stored_row(const storage::Snapshot& snapshot,
                                              const rows::RowKey<Row>& key) {
    auto value = snapshot.get(key.bytes);
    if (!value) return value.error();
    if (!*value) return std::shared_ptr<const Row>();
    auto row = read_row<Row>(snapshot, key.bytes, **value);
    if (!row) return row.error();
    return std::make_shared<const Row>(std::move(*row));
}

/// Reads many rows in one look-up; the result has the order of `keys`.
template <rows::Row Row>
Result<std::vector<std::optional<Row>>> stored_rows(const storage::Snapshot& snapshot,
                                                    const std::vector<rows::RowKey<Row>>& keys) {
    auto values = snapshot.get(std::vector<std::string>(keys.begin(), keys.end()));
    if (!values) return values.error();
    std::vector<std::optional<Row>> out(keys.size());
    for (std::size_t i = 0; i < keys.size(); ++i) {
        if (!(*values)[i]) continue;
        auto row = read_row<Row>(snapshot, keys[i].bytes, *(*values)[i]);
        if (!row) return row.error();
        out[i] = std::move(*row);
    }
    return out;
}

/// Whether the error is about one damaged row and not the whole store. Lists then show the others.
inline bool is_damage(const Error& error) {
    return error.code == Code::storage_failed && error.reference.has_value();
}

/// A callback for scans that decodes rows for `each(key, row)` and skips damaged ones. The row
/// object is reused, so that its strings keep their memory; `each` may move from it.
template <rows::Row Row, class Each>
auto each_whole(const storage::Snapshot& snapshot, Each& each) {
    return [&snapshot, &each, row = Row()](std::string_view key, std::string_view value) mutable {
        if (rows::read(key, value, row)) return each(key, row);
        (void)snapshot.damaged_row(key);
        return true;
    };
}

/// Snapshot::scan and scan_back with decoded rows; `each` returns whether to go on.
template <rows::Row Row, class Each>
Result<> scan_rows(const storage::Snapshot& snapshot, std::string_view prefix,
                   std::string_view from, Each each) {
    return snapshot.scan(prefix, from, each_whole<Row>(snapshot, each));
}
template <rows::Row Row, class Each>
Result<> scan_rows_back(const storage::Snapshot& snapshot, std::string_view prefix,
                        std::string_view from, Each each) {
    return snapshot.scan_back(prefix, from, each_whole<Row>(snapshot, each));
}

}  // namespace parley::engine
