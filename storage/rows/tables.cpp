#include "storage/rows/tables.hpp"

#include "storage/rows/imports.hpp"

namespace parley::rows {

using storage::Table;

namespace {
constexpr std::size_t id_size = 16;

template <class Kind>
std::string_view bytes_of(const Id<Kind>& id) {
    return {reinterpret_cast<const char*>(id.bytes.data()), id.bytes.size()};
}

/// Whether a key ends with this id.
template <class Kind>
bool ends_with(std::string_view key, const Id<Kind>& id) {
    return key.ends_with(bytes_of(id));
}

bool is_object(std::string_view json) {
    return json.size() >= 2 && json.front() == '{' && json.back() == '}';
}

/// Removes `bytes` from the front of `key`; false if others are there.
bool take(std::string_view& key, std::string_view bytes) {
    if (!key.starts_with(bytes)) return false;
    key.remove_prefix(bytes.size());
    return true;
}

template <Row T>
bool is(std::string_view key, std::string_view value) {
    T row;
    return read(key, value, row);
}
}  // namespace

bool agrees(std::string_view key, const Message& message) {
    return message.thread.value_or(0) == storage::number_at(key, 1 + id_size);
}
bool agrees(std::string_view key, const Record& record) {
    return ends_with(key, record.id) && record.channel.bytes == record.id.bytes;
}
bool agrees(std::string_view key, const Card& card) {
    // Cursors of pages are made from these members: with others, the next page would repeat.
    constexpr std::string_view end("\0", 1);
    auto rest = key.substr(1);
    return take(rest, bytes_of(card.space)) && take(rest, card.type) && take(rest, end) &&
           take(rest, card.state) && take(rest, end) && rest == bytes_of(card.record);
}
bool agrees(std::string_view key, const RecordPart& part) { return ends_with(key, part.record); }
bool agrees(std::string_view key, const RecordLink& link) {
    return relation_in(key) && (link.counted_with.empty() || link.counted_with.size() == id_size);
}
bool agrees(std::string_view, const RecordChange& change) { return is_object(change.data); }
bool agrees(std::string_view, const Answer& answer) { return is_object(answer.reply); }
bool agrees(std::string_view key, const File& file) {
    return ends_with(key, file.id) && !file.versions.empty();
}
bool agrees(std::string_view key, const Schedule& schedule) {
    return ends_with(key, schedule.schedule) && (!schedule.when.local || schedule.when.zone);
}
bool agrees(std::string_view key, const Org& org) { return ends_with(key, org.id); }
bool agrees(std::string_view key, const Member& member) { return ends_with(key, member.id); }
bool agrees(std::string_view key, const Space& space) { return ends_with(key, space.id); }
bool agrees(std::string_view key, const Channel& channel) { return ends_with(key, channel.id); }
bool agrees(std::string_view key, const Session& session) { return ends_with(key, session.id); }
bool agrees(std::string_view key, const Token& token) { return ends_with(key, token.id); }

bool is_whole(std::string_view key, std::string_view value) {
    if (!storage::is_key(key)) return false;
    switch (static_cast<Table>(key[0])) {
        case Table::message:
            return is<Message>(key, value);
        case Table::reply:
            return is<Reply>(key, value);
        case Table::list_end:
            return is<ListEnd>(key, value);
        case Table::extent:
            return is<Extent>(key, value);
        case Table::mention:
            return is<Mention>(key, value);
        case Table::read:
            return is<ReadMark>(key, value);
        case Table::arrival:
            return is<Arrival>(key, value);
        case Table::follow_up:
            return is<FollowUp>(key, value);
        case Table::inbox:
            return is<InboxEntry>(key, value);
        case Table::attention:
            return is<Attention>(key, value);
        case Table::broadcast:
            return is<Broadcast>(key, value);
        case Table::key:
            return is<Answer>(key, value);
        case Table::key_order:
            return is<AnswerOrder>(key, value);
        case Table::imported:
            return is<ImportedLine>(key, value);
        case Table::record_import:
            return is<ImportedRecord>(key, value);
        case Table::org:
            return is<Org>(key, value);
        case Table::member:
            return is<Member>(key, value);
        case Table::space:
            return is<Space>(key, value);
        case Table::channel:
            return is<Channel>(key, value);
        case Table::session:
            return is<Session>(key, value);
        case Table::token:
            return is<Token>(key, value);
        case Table::credential:
            return is<Credential>(key, value);
        case Table::schedule:
            return is<Schedule>(key, value);
        case Table::record:
            return is<Record>(key, value);
        case Table::record_number:
            return is<RecordNumber>(key, value);
        case Table::record_list:
            return is<Card>(key, value);
        case Table::record_of:
            return is<RecordPerson>(key, value);
        case Table::record_link:
            return is<RecordLink>(key, value);
        case Table::record_message:
            return is<RecordMessage>(key, value);
        case Table::record_change:
            return is<RecordChange>(key, value);
        case Table::record_part:
            return is<RecordPart>(key, value);
        case Table::file:
            return is<File>(key, value);
        case Table::schedule_count:
        case Table::record_count:
        case Table::record_link_count:
        case Table::blob:
            return is<Count>(key, value);
        case Table::pin:
        case Table::follower:
        case Table::followed:
        case Table::inbox_mark:
        case Table::schedule_order:
        case Table::due:
        case Table::record_ball:
        case Table::record_over:
        case Table::message_record:
        case Table::blob_left:
        case Table::file_unused:
            return is<Mark>(key, value);
        case Table::event:
        case Table::head:
        case Table::erased:
        case Table::meta:
            return false;
    }
    return false;
}

}  // namespace parley::rows
