#pragma once
// What the files about records share. Made, changed and moved in records.cpp; imported in
// import_records.cpp; values of fields in record_values.cpp; links and followers in
// record_links.cpp; messages that name them in record_messages.cpp; private parts in
// record_parts.cpp; who leaves when one is over in record_retirement.cpp; read in record_reads.cpp.

#include "server/engine/files.hpp"

namespace parley::engine {

/// Links of one record to records of one space; links made by one guest are counted separately.
constexpr std::uint64_t record_links_max = 200;
/// Bytes of JSON of all fields of a record, or of an org's private part of one.
constexpr std::size_t record_fields_size_max = 256 * 1024;

/// How long, after its last change, a record that is done or dropped keeps its people in its
/// channel: 30 days.
constexpr std::int64_t record_kept_ms = 30LL * 24 * 3600 * 1000;

/// A record's key "SOL-12" in its parts; none if the text is not a key.
struct RecordName {
    std::string_view code;
    std::uint64_t number = 0;
};
std::optional<RecordName> record_name(std::string_view key);

/// The needs of every command about a record: its row, and those for joining its channel.
Needs needs_record(RecordId record);
/// The record as it is at this point of the round; errors as Directory::open.
Result<OpenRecord> open_record(const State& state, const Actor& actor, Action action,
                               RecordId record, std::string_view field);

/// The record of a key ("SOL-12") in the first space of that code where the actor may read it.
/// Errors name `field`: bad_value if it is no key, not_found.
Result<OpenRecord> open_by_key(const Reader& reader, const Actor& actor, std::string_view key,
                               std::string_view field);

// Views of rows.
view::Record view_of(const Record& record);
view::RecordPart view_of(const rows::RecordPart& part);
view::RecordCard card_of(const Directory& directory, const Record& record);

/// Writes a record and all rows that list it: its card, the ball, its people, and when it is over.
void put_record(const Directory& directory, Views& views, const std::optional<Record>& before,
                const Record& after);

/// Whether it is done or dropped.
inline bool is_over(const Record& record) {
    return record.category == Category::done || record.category == Category::dropped;
}
/// Whether only followers and guests remain in its channel.
inline bool is_retired(const Record& record, Instant now) {
    return is_over(record) && record.updated.ms + record_kept_ms <= now.ms;
}
/// The first `limit` records that are due for retirement. On a job's thread.
Result<std::vector<RetireRecord>> records_to_retire(const storage::Snapshot& snapshot, Instant now,
                                                    std::size_t limit);

/// A new record's events, beginning with `created`, and its channel with the people in it.
struct NewRecord {
    std::vector<NewEvent> events;
    Channel channel;
};
NewRecord new_record(const Directory& directory, const Record& record, NewEvent created,
                     Instant now);
/// The key of the space's next record, or of one `offset` further. The number's row must be known.
std::string next_record_key(const State& state, const Space& space, std::uint64_t offset = 0);

/// Brings people into a record's channel who are not in it yet. `channel` is empty if nobody was
/// brought in.
struct Joined {
    std::optional<Channel> channel;
    std::vector<NewEvent> events;
    RowChanges rows;
};
Joined join_record_channel(const State& state, const Channel& channel,
                           const std::vector<MemberId>& people);
template <class Command>
void add_joined(Outcome<Command>& out, Joined joined) {
    if (!joined.channel) return;
    out.entities.push_back(std::move(*joined.channel));
    for (auto& event : joined.events) out.events.push_back(std::move(event));
    out.rows.add(std::move(joined.rows));
}

/// Adds an event to the history of the record in whose channel it is told.
void note_change(Views& views, const Stamp& stamp, const AnyEvent& event);

/// The context in which values of fields are checked: who gives them, for the readers of which
/// space.
struct ValuesFor {
    const Directory& directory;
    const Actor& actor;
    const Space& space;
    /// The command's files; null if values may not name files.
    const FileChanges* files = nullptr;
};
/// A value in its canonical form (equal values have equal JSON), or why it is refused.
Result<std::string> checked_value(const ValuesFor& place, const view::RecordField& field,
                                  const std::string& json);
/// The changes that `given` makes to `before`; null deletes a value. Errors name "fields.NAME":
/// unknown_field, those of the value, or too_long if all together become too large.
Result<std::vector<view::FieldChange>> field_changes(const ValuesFor& place,
                                                     const std::vector<view::RecordField>& known,
                                                     const rows::Fields& before,
                                                     const JsonByName& given);
/// Sets these values in a record, each checked by its type.
Result<> set_fields(const ValuesFor& place, const view::RecordType& type, const JsonByName& given,
                    Record& record);
/// Success if the member is in the space and the actor may know them; else not_found with `name`.
Result<> member_of_space(const ValuesFor& place, MemberId id, std::string_view name);
/// The needs of files that fields name: in the given values, and in those that they replace.
Needs needs_field_files(const JsonByName& given, const rows::Fields& before = {});
/// Adds references from a record's channel to the files that its fields name, and releases those
/// that they no longer name.
Result<> refer_files(FileChanges& files, const Actor& actor,
                     const std::vector<view::RecordField>& known, const Referrer& channel,
                     const rows::Fields& before, const rows::Fields& after);
/// Applies a change of "fields.NAME"; false for other changes.
bool set_field(rows::Fields& fields, const view::FieldChange& change);

/// Numbers of records of this space whose keys are in the text, outside code; each once, at
/// most 20.
std::vector<std::uint64_t> record_numbers_in(std::string_view text, std::string_view code);

// Records that messages name. A key in a text counts only for records of the channel's own space,
// because all readers of the record know that space.
void add_record_needs(const Directory& directory, ChannelId channel, std::string_view text,
                      Needs& needs);
/// Brings the rows that link a message with records in line with `row.about` and its text, and sets
/// `row.linked`.
void link_message(const Directory& directory, Views& views, ChannelId channel, Seq seq,
                  rows::Message& row);
/// Brings members whom a text names into the channel, if it is a record's.
Joined join_mentioned(const State& state, const OpenChannel& channel, std::string_view text);

/// An entry of a record's history as the channel's history shows it.
struct RecordChange {
    Seq seq = 0;
    RawJson json;
};
struct RecordChanges {
    std::vector<RecordChange> changes;
    bool more = false;  ///< there are entries after the last of these
};
/// The entries with numbers between `from` and `to`, both included, in the order of the walk; at
/// most one page.
Result<RecordChanges> changes_back(const storage::Snapshot& snapshot, ChannelId channel, Seq from,
                                   Seq to);
Result<RecordChanges> changes_forward(const storage::Snapshot& snapshot, ChannelId channel,
                                      Seq from, Seq to);
/// Sets `records` of the messages (ascending by seq), as far as the actor may read those.
Result<> show_records(const Reader& reader, const Actor& actor, ChannelId channel,
                      std::vector<view::Message>& messages);

/// The moves that the actor's side may make from the record's state.
std::vector<view::RecordTransition> moves_for(const Directory& directory, const Actor& actor,
                                              const Record& record);

}  // namespace parley::engine
