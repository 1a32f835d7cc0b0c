// Import of another system's records, in batches: each with the state that it has there, each once.

#include <set>

#include "server/engine/records.hpp"
#include "storage/rows/imports.hpp"

namespace parley::engine {

namespace {
/// Key of the row that says which record a line has become.
rows::RowKey<rows::ImportedRecord> line_key(const ImportRecords& import, const RecordLine& line) {
    return rows::record_import_key(import.space, import.log.text, line.id.text);
}

/// An error of a line with its path in the command ("records.3.owner"). The operator may read
/// everything, so the path is given for not_found as well.
Error in_line(const Error& error, std::size_t index) {
    auto path = std::string(field(&ImportRecords::records)) + "." + std::to_string(index);
    if (error.code == Code::not_found)
        return {error.code, error.field ? path + "." + *error.field : path};
    return Error(error).within(path);
}

/// The record that a line becomes. Its state need not be reachable by moves. It has no key yet.
Result<Record> record_of_line(const ValuesFor& place, const view::RecordType& type,
                              const RecordLine& line, Moment& moment) {
    const auto* state = find_state(type, line.state.text);
    if (!state) return Error{Code::bad_value, field(&RecordLine::state)};
    if (line.owner)
        if (auto known = member_of_space(place, *line.owner, field(&RecordLine::owner)); !known)
            return known.error();
    Record record;
    if (auto right = set_fields(place, type, line.fields, record); !right) return right.error();
    record.created = line.created.value_or(moment.now);
    if (record.created > moment.now) return Error{Code::bad_value, field(&RecordLine::created)};
    record.updated = line.updated.value_or(record.created);
    if (record.updated < record.created || record.updated > moment.now)
        return Error{Code::bad_value, field(&RecordLine::updated)};
    record.id = moment.make<RecordId>();
    record.space = place.space.id;
    record.channel = channel_of(record.id);
    record.type = type.type;
    record.title = line.title;
    record.state = state->id;
    record.category = state->category;
    record.owner = line.owner;
    record.rev = 1;
    return record;
}
}  // namespace

template <>
Needs needs(const Directory&, const Actor&, const ImportRecords& import) {
    Needs needs;
    needs.rows.push_back(rows::last_record_number_key(import.space));
    needs.rows.push_back(rows::extent_key(import.space));
    for (const auto& line : import.records) needs.rows.push_back(line_key(import, line));
    return needs;
}

template <>
Result<Outcome<ImportRecords>> decide(const State& state, const Actor& actor,
                                      const ImportRecords& import, Moment& moment) {
    const Directory& directory = state.directory;
    if (!actor.is_operator()) return Error{Code::not_allowed};
    auto space = directory.open(actor, Action::read, import.space, field(&ImportRecords::space));
    if (!space || (*space)->kind == SpaceType::direct)
        return Error{Code::not_found, field(&ImportRecords::space)};
    if (directory.is_archived(**space)) return Error{Code::archived, field(&ImportRecords::space)};
    const auto* type = directory.record_types().find(import.type.text);
    if (!type) return Error{Code::bad_value, field(&ImportRecords::type)};

    Outcome<ImportRecords> out;
    out.imported = true;
    const ValuesFor place{directory, actor, **space};  // without files: none came along
    std::set<std::string> added;                       // lines of this batch
    for (std::size_t i = 0; i < import.records.size(); ++i) {
        auto key = line_key(import, import.records[i]);
        if (state.views.has(key) || !added.insert(key.bytes).second) continue;
        auto record = record_of_line(place, *type, import.records[i], moment);
        if (!record) return in_line(record.error(), i);
        record->key = next_record_key(state, **space, out.reply.records++);
        auto made = new_record(
            directory, *record,
            {record->channel, RecordCreated{view_of(*record), true}, record->created}, moment.now);
        std::move(made.events.begin(), made.events.end(), std::back_inserter(out.events));
        out.entities.push_back(std::move(made.channel));
        out.rows.put(key, {record->id});
    }
    return out;
}

}  // namespace parley::engine
