#pragma once
// Reading rows (storage/rows/). A row that is not whole fails the one request that asks for it, and
// a scan leaves it out and goes on; it is counted and named in the log
// (storage::Snapshot::damaged_row). What a round of the engine has fetched is whole, so `decide`
// and `apply` may rely on it.

#include "storage/log.hpp"
#include "storage/rows/tables.hpp"

namespace parley::engine {

/// A row that was read, for whoever needs it.
template <rows::Row Row>
Result<Row> read_row(const storage::Snapshot& snapshot, std::string_view key,
                     std::string_view value) {
    Result<Row> row{Row()};
    if (!rows::read(key, value, *row)) return snapshot.damaged_row(key);
    return row;
}

/// One row; null where it is not there.
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

/// Rows in the order of their keys, in one go.
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

/// Whether a row was damaged, and not the whole store: then whoever shows many things shows the
/// others.
inline bool is_damage(const Error& error) {
    return error.code == Code::storage_failed && error.reference.has_value();
}

/// Calls `each(key, row)` for a whole row, and notes one that is not. The row is one for all, so
/// that its texts keep their memory; `each` may take from it what it likes.
template <rows::Row Row, class Each>
auto each_whole(const storage::Snapshot& snapshot, Each& each) {
    return [&snapshot, &each, row = Row()](std::string_view key, std::string_view value) mutable {
        if (rows::read(key, value, row)) return each(key, row);
        (void)snapshot.damaged_row(key);
        return true;
    };
}

/// As Snapshot::scan and scan_back, of the structs in whole rows.
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
