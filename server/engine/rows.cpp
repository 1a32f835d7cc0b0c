#include "server/engine/rows.hpp"

#include "protocol/json_read.hpp"
#include "server/engine/records.hpp"
#include "server/engine/round.hpp"
#include "storage/packed.hpp"

namespace parley::engine {

using storage::is_key;
using storage::Table;

namespace {
constexpr std::size_t id_size = 16, number_size = 8;

Table table_of(std::string_view key) { return static_cast<Table>(key[0]); }

/// Whether a key of one id, or of two, ends with this one: a row under another's key is foreign.
template <class Kind>
bool ends_with(std::string_view key, const Id<Kind>& id) {
    return key.ends_with(
        std::string_view(reinterpret_cast<const char*>(id.bytes.data()), id.bytes.size()));
}

template <class Row>
std::optional<Row> from_json_row(std::string_view value) {
    auto row = from_json<Row>(value);
    return row ? std::optional(std::move(*row)) : std::nullopt;
}

/// Any object; its text goes out as it is.
bool is_json_object(std::string_view text) {
    static thread_local simdjson::dom::parser parser;
    simdjson::dom::element root;
    return !parser.parse(text.data(), text.size()).get(root) && root.is_object();
}

template <class Row>
bool is(std::string_view key, std::string_view value) {
    return parsed_row<Row>(key, value).has_value();
}

bool is_entity(std::string_view key, std::string_view value) {
    switch (static_cast<EntityTable>(key[1])) {
        case EntityTable::org:
            return is<Org>(key, value);
        case EntityTable::member:
            return is<Member>(key, value);
        case EntityTable::space:
            return is<Space>(key, value);
        case EntityTable::channel:
            return is<Channel>(key, value);
        case EntityTable::session:
            return is<Session>(key, value);
        case EntityTable::token:
            return is<Token>(key, value);
    }
    return false;
}

bool is_relation(std::string_view link_key) {
    Relation relation{};
    const auto words = link_key.substr(1 + id_size);
    return enum_value(words.substr(0, words.find('\0')), relation);
}
}  // namespace

template <>
std::optional<MessageRow> parsed_row(std::string_view key, std::string_view value) {
    if (!is_key(key)) return std::nullopt;
    auto row = storage::unpacked<MessageRow>(value);
    // It is written back under the list that it says it is of.
    if (row && row->thread.value_or(0) != storage::number_at(key, 1 + id_size)) row.reset();
    return row;
}
template <>
std::optional<Record> parsed_row(std::string_view key, std::string_view value) {
    if (!is_key(key)) return std::nullopt;
    auto row = from_json_row<Record>(value);
    if (row &&
        (!ends_with(key, row->id) || row->channel != channel_of(row->id) || !record_name(row->key)))
        row.reset();
    return row;
}
template <>
std::optional<view::RecordCard> parsed_row(std::string_view key, std::string_view value) {
    if (!is_key(key)) return std::nullopt;
    auto row = from_json_row<view::RecordCard>(value);
    if (row && !ends_with(key, row->record)) row.reset();
    return row;
}
template <>
std::optional<view::RecordPart> parsed_row(std::string_view key, std::string_view value) {
    if (!is_key(key)) return std::nullopt;
    auto row = from_json_row<view::RecordPart>(value);
    if (row && !ends_with(key, row->record)) row.reset();
    return row;
}
template <>
std::optional<File> parsed_row(std::string_view key, std::string_view value) {
    if (!is_key(key)) return std::nullopt;
    auto row = from_json_row<File>(value);
    if (row && (!ends_with(key, row->id) || row->versions.empty())) row.reset();
    return row;
}
template <>
std::optional<view::Schedule> parsed_row(std::string_view key, std::string_view value) {
    if (!is_key(key)) return std::nullopt;
    auto row = from_json_row<view::Schedule>(value);
    if (row && (!ends_with(key, row->schedule) || (row->when.local && !row->when.zone)))
        row.reset();
    return row;
}

namespace {
template <class Entity>
std::optional<Entity> entity(std::string_view key, std::string_view value) {
    if (!is_key(key)) return std::nullopt;
    auto row = from_json_row<Entity>(value);
    if (row && !ends_with(key, row->id)) row.reset();
    return row;
}
}  // namespace
template <>
std::optional<Org> parsed_row(std::string_view key, std::string_view value) {
    return entity<Org>(key, value);
}
template <>
std::optional<Member> parsed_row(std::string_view key, std::string_view value) {
    return entity<Member>(key, value);
}
template <>
std::optional<Space> parsed_row(std::string_view key, std::string_view value) {
    return entity<Space>(key, value);
}
template <>
std::optional<Channel> parsed_row(std::string_view key, std::string_view value) {
    return entity<Channel>(key, value);
}
template <>
std::optional<Session> parsed_row(std::string_view key, std::string_view value) {
    return entity<Session>(key, value);
}
template <>
std::optional<Token> parsed_row(std::string_view key, std::string_view value) {
    return entity<Token>(key, value);
}

bool is_whole(std::string_view key, std::string_view value) {
    if (!is_key(key)) return false;
    switch (table_of(key)) {
        case Table::message:
            return is<MessageRow>(key, value);
        case Table::record:
            return is<Record>(key, value);
        case Table::record_list:
            return is<view::RecordCard>(key, value);
        case Table::record_part:
            return is<view::RecordPart>(key, value);
        case Table::file:
            return is<File>(key, value);
        case Table::schedule:
            return is<view::Schedule>(key, value);
        case Table::entity:
            return is_entity(key, value);
        case Table::record_change:
            return is_json_object(value);
        case Table::reply:
        case Table::read:
        case Table::schedule_count:
        case Table::record_link_count:
        case Table::blob:
            return value.size() == number_size;
        case Table::list_end:
        case Table::mention:
        case Table::imported:
            return value.size() == 2 * number_size;
        case Table::extent:
            return value.size() == 3 * number_size;
        case Table::record_number:
            // Number 0 is the last one that was given.
            if (storage::last_number(key) == 0) return value.size() == number_size;
            return RecordId::parse(value).has_value();
        case Table::record_import:
            return RecordId::parse(value).has_value();
        case Table::key:
            return value.size() > number_size + id_size;  // time, digest, an object
        case Table::key_order:
            return value.size() > number_size;  // time, key
        case Table::record_message:
            return value.empty() || value.size() == number_size;
        case Table::record_link:
            return is_relation(key) && (value.empty() || value.size() == id_size);
        case Table::record_of:
            return !value.empty() && value.find_first_not_of("oaf") == std::string_view::npos;
        case Table::pin:
        case Table::due:
        case Table::record_ball:
        case Table::message_record:
        case Table::blob_left:
        case Table::file_unused:
            return value.empty();
        case Table::credential:
            return !value.empty();
        case Table::event:
        case Table::head:
        case Table::erased:
        case Table::meta:
            return false;
    }
    return false;
}

Result<std::optional<std::string>> stored_value(const storage::Snapshot& snapshot,
                                                const std::string& key) {
    auto value = snapshot.get(key);
    if (value && *value && !is_whole(key, **value)) return snapshot.damaged_row(key);
    return value;
}

namespace {
auto if_whole(const storage::Snapshot& snapshot, const storage::Snapshot::Row& row) {
    return [&snapshot, &row](std::string_view key, std::string_view value) {
        if (is_whole(key, value)) return row(key, value);
        (void)snapshot.damaged_row(key);
        return true;
    };
}
}  // namespace

Result<> scan_rows(const storage::Snapshot& snapshot, std::string_view prefix,
                   std::string_view from, const storage::Snapshot::Row& row) {
    return snapshot.scan(prefix, from, if_whole(snapshot, row));
}

Result<> scan_rows_back(const storage::Snapshot& snapshot, std::string_view prefix,
                        std::string_view from, const storage::Snapshot::Row& row) {
    return snapshot.scan_back(prefix, from, if_whole(snapshot, row));
}

}  // namespace parley::engine
