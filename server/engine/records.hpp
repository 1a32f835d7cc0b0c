#pragma once
// What the record files share: rows on disk, opening a record, and writing one with all that lists
// it. Made, changed and moved in records.cpp; taken over from elsewhere in import_records.cpp;
// links and followers in record_links.cpp; messages that name them in record_messages.cpp; private
// parts in record_parts.cpp; who leaves when it is over in record_retirement.cpp; read in
// record_reads.cpp.

#include "server/engine/files.hpp"

namespace parley::engine {

/// Of a record with those of one space; a guest's links, with each other.
constexpr std::uint64_t record_links_max = 200;
/// Of all fields of a record, or of an org's private part of one, in bytes of JSON.
constexpr std::size_t record_fields_size_max = 256 * 1024;

/// How long a record that is done or dropped keeps all of its people in its channel, after its last
/// change.
constexpr std::int64_t record_kept_ms = 30LL * 24 * 3600 * 1000;

/// "SOL-12" in its two halves; nothing where it is no key.
struct RecordName {
    std::string_view code;
    std::uint64_t number = 0;
};
std::optional<RecordName> record_name(std::string_view key);

/// What every command about a record needs: its row, and what whoever joins its channel needs.
Needs needs_record(RecordId record);
/// The record as it is at this moment of the round.
Result<OpenRecord> open_record(const State& state, const Actor& actor, Action action,
                               RecordId record, std::string_view field);

// What others see of what is stored.
view::Record view_of(const Record& record);
view::RecordPart view_of(const rows::RecordPart& part);
view::RecordCard card_of(const Directory& directory, const Record& record);

/// Puts a record and takes along whatever lists it.
void put_record(const Directory& directory, Views& views, const std::optional<Record>& before,
                const Record& after);

/// Whether it is done or dropped.
inline bool is_over(const Record& record) {
    return record.category == Category::done || record.category == Category::dropped;
}
/// Whether only those who follow it are still in its channel, and guests, who read it by that.
inline bool is_retired(const Record& record, Instant now) {
    return is_over(record) && record.updated.ms + record_kept_ms <= now.ms;
}
/// Of those whose time has come, the first.
Result<std::vector<RetireRecord>> records_to_retire(const storage::Snapshot& snapshot, Instant now,
                                                    std::size_t limit);

/// What is told of a new record, beginning with that it was `created`, and its channel with those
/// who are in it.
struct NewRecord {
    std::vector<NewEvent> events;
    Channel channel;
};
NewRecord new_record(const Directory& directory, const Record& record, NewEvent created,
                     Instant now);
/// The space's next key, or one `offset` further on. Its number row was asked for.
std::string next_record_key(const State& state, const Space& space, std::uint64_t offset = 0);

/// Brings people into a record's channel who are not in it yet, and tells it. `joined` is empty
/// where there was nobody to bring.
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

/// Notes an event in the timeline of the channel in which it is told.
void note_change(Views& views, const Stamp& stamp, const AnyEvent& event);

/// Where values of fields are checked: by whom they are given, and for the readers of which space.
struct ValuesFor {
    const Directory& directory;
    const Actor& actor;
    const Space& space;
    /// Where values may name files: those of the command. Nowhere else.
    const FileChanges* files = nullptr;
};
/// A value in the one form in which it is kept, or why it is none.
Result<std::string> checked_value(const ValuesFor& place, const view::RecordField& field,
                                  const std::string& json);
/// What these fields change in those that are there; null takes one away.
Result<std::vector<view::FieldChange>> field_changes(const ValuesFor& place,
                                                     const std::vector<view::RecordField>& known,
                                                     const rows::Fields& before,
                                                     const JsonByName& given);
/// Gives a record these values, each checked by its type.
Result<> set_fields(const ValuesFor& place, const view::RecordType& type, const JsonByName& given,
                    Record& record);
/// A member who is in the space and may be known there; the error names `name`.
Result<> member_of_space(const ValuesFor& place, MemberId id, std::string_view name);
/// What is to be known where fields name files: of those that are given, and of the values there
/// are before.
Needs needs_field_files(const JsonByName& given, const rows::Fields& before = {});
/// Refers from a record's channel to the files that its fields name now, and lets go of the others.
Result<> refer_files(FileChanges& files, const Actor& actor,
                     const std::vector<view::RecordField>& known, const Referrer& channel,
                     const rows::Fields& before, const rows::Fields& after);
/// Applies what concerns `fields.…`; false for a change of something else.
bool set_field(rows::Fields& fields, const view::FieldChange& change);

/// Numbers of records of this space whose keys stand in a text outside code, each once, at most 20.
std::vector<std::uint64_t> record_numbers_in(std::string_view text, std::string_view code);

// What a message needs for the records that it names, and does to them. A key in its text counts
// where the record is of the channel's own space: whoever reads the record knows of that.
void add_record_needs(const Directory& directory, ChannelId channel, std::string_view text,
                      Needs& needs);
/// Links a message with the records that it is about and those that its text names, in place of
/// those that its row has as linked.
void link_message(const Directory& directory, Views& views, ChannelId channel, Seq seq,
                  rows::Message& row);
/// In a record's channel: whom a text names is in it from then on.
Joined join_mentioned(const State& state, const OpenChannel& channel, std::string_view text);

/// What happened to a record, as its channel's history hands it on.
struct RecordChange {
    Seq seq = 0;
    RawJson json;
};
struct RecordChanges {
    std::vector<RecordChange> changes;
    bool more = false;  ///< past the last of these
};
/// Those from one number of the channel to another, both included: a page of them at most.
Result<RecordChanges> changes_back(const storage::Snapshot& snapshot, ChannelId channel, Seq from,
                                   Seq to);
Result<RecordChanges> changes_forward(const storage::Snapshot& snapshot, ChannelId channel,
                                      Seq from, Seq to);
/// Sets the records of messages, as far as the actor may read those.
Result<> show_records(const Reader& reader, const Actor& actor, ChannelId channel,
                      std::vector<view::Message>& messages);

/// The moves that the actor may make from where the record is.
std::vector<view::RecordTransition> moves_for(const Directory& directory, const Actor& actor,
                                              const Record& record);

}  // namespace parley::engine
