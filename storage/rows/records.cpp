#include "storage/rows/records.hpp"

namespace parley::rows {

using storage::Key;
using storage::Table;

RowKey<Record> key_of(RecordId record) { return {Key(Table::record).id(record).take()}; }

RowKey<RecordNumber> record_number_key(SpaceId space, std::uint64_t number) {
    return {Key(Table::record_number).id(space).number(number).take()};
}
RowKey<Count> last_record_number_key(SpaceId space) {
    return {Key(Table::record_count).id(space).take()};
}

RowKey<Card> card_key(SpaceId space, std::string_view type, std::string_view state,
                      RecordId record) {
    return {cards_prefix(space, type, state) + key_of(record).bytes.substr(1)};
}
std::string cards_prefix(SpaceId space, std::string_view type, std::string_view state) {
    Key key(Table::record_list);
    key.id(space);
    if (!type.empty()) key.text(type).letter('\0');
    if (!state.empty()) key.text(state).letter('\0');
    return key.take();
}

RowKey<RecordPerson> record_person_key(MemberId member, SpaceId space, RecordId record) {
    return {Key(Table::record_of).id(member).id(space).id(record).take()};
}
std::string record_person_prefix(MemberId member, SpaceId space) {
    return Key(Table::record_of).id(member).id(space).take();
}

RowKey<Mark> record_ball_key(OrgId org, SpaceId space, RecordId record) {
    return {Key(Table::record_ball).id(org).id(space).id(record).take()};
}
std::string record_ball_prefix(OrgId org, SpaceId space) {
    return Key(Table::record_ball).id(org).id(space).take();
}

RowKey<Mark> record_over_key(Instant when, RecordId record) {
    return {Key(Table::record_over).number(static_cast<std::uint64_t>(when.ms)).id(record).take()};
}
std::string record_over_prefix() { return Key(Table::record_over).take(); }
RecordOver record_over_in(std::string_view record_over_key) {
    RecordOver out{{static_cast<std::int64_t>(storage::number_at(record_over_key, 1))}, {}};
    std::copy_n(record_over_key.begin() + 1 + 8, out.record.bytes.size(), out.record.bytes.begin());
    return out;
}

RowKey<RecordLink> record_link_key(RecordId record, Relation rel, RecordId to) {
    return {Key(Table::record_link).id(record).text(enum_text(rel)).letter('\0').id(to).take()};
}
std::string record_link_prefix(RecordId record) {
    return Key(Table::record_link).id(record).take();
}
std::string record_link_prefix(RecordId record, Relation rel) {
    return Key(Table::record_link).id(record).text(enum_text(rel)).letter('\0').take();
}
std::optional<Relation> relation_in(std::string_view record_link_key) {
    const auto words = record_link_key.substr(1 + sizeof(RecordId::bytes));
    Relation relation{};
    if (!enum_value(words.substr(0, words.find('\0')), relation)) return std::nullopt;
    return relation;
}
RowKey<Count> record_link_count_key(RecordId record, std::string_view counted_with) {
    return {Key(Table::record_link_count).id(record).text(counted_with).take()};
}

RowKey<RecordMessage> record_message_key(RecordId record, ChannelId channel, Seq seq) {
    return {Key(Table::record_message).id(record).id(channel).number(seq).take()};
}
std::string record_message_prefix(RecordId record) {
    return Key(Table::record_message).id(record).take();
}
std::string record_message_prefix(RecordId record, ChannelId channel) {
    return Key(Table::record_message).id(record).id(channel).take();
}
RowKey<Mark> message_record_key(ChannelId channel, Seq seq, RecordId record) {
    return {Key(Table::message_record).id(channel).number(seq).id(record).take()};
}
std::string message_record_prefix(ChannelId channel) {
    return Key(Table::message_record).id(channel).take();
}

RowKey<RecordChange> record_change_key(ChannelId channel, Seq seq) {
    return {Key(Table::record_change).id(channel).number(seq).take()};
}
std::string record_change_prefix(ChannelId channel) {
    return Key(Table::record_change).id(channel).take();
}

RowKey<RecordPart> record_part_key(OrgId org, RecordId record) {
    return {Key(Table::record_part).id(org).id(record).take()};
}

RecordId record_at_end(std::string_view key) {
    RecordId record;
    std::copy_n(key.end() - static_cast<long>(record.bytes.size()), record.bytes.size(),
                record.bytes.begin());
    return record;
}

template struct RowBytes<Record>;
template struct RowBytes<RecordNumber>;
template struct RowBytes<Card>;
template struct RowBytes<RecordPerson>;
template struct RowBytes<RecordLink>;
template struct RowBytes<RecordMessage>;
template struct RowBytes<RecordChange>;
template struct RowBytes<RecordPart>;

}  // namespace parley::rows
