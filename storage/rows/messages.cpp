#include "storage/rows/messages.hpp"

namespace parley::rows {

using storage::Key;
using storage::Table;

RowKey<Message> message_key(ChannelId channel, Seq root, Seq seq) {
    return {Key(Table::message).id(channel).number(root).number(~seq).take()};
}
Seq message_seq(std::string_view message_key) { return ~storage::last_number(message_key); }
std::string list_prefix(ChannelId channel, Seq root) {
    return Key(Table::message).id(channel).number(root).take();
}

RowKey<Reply> reply_key(ChannelId channel, Seq seq) {
    return {Key(Table::reply).id(channel).number(seq).take()};
}

RowKey<ListEnd> list_end_key(ChannelId channel) {
    return {Key(Table::list_end).id(channel).take()};
}

RowKey<Extent> extent_key(ChannelId channel) { return {Key(Table::extent).id(channel).take()}; }
RowKey<Extent> extent_key(SpaceId records_of) { return {Key(Table::extent).id(records_of).take()}; }

RowKey<Mention> mention_key(ChannelId channel, MemberId member, Seq seq) {
    return {Key(Table::mention).id(channel).id(member).number(seq).take()};
}
std::string mention_prefix(ChannelId channel, MemberId member) {
    return Key(Table::mention).id(channel).id(member).take();
}

RowKey<ReadMark> read_key(MemberId member, ChannelId channel, Seq root) {
    return {Key(Table::read).id(member).id(channel).number(root).take()};
}
std::string read_prefix(MemberId member, ChannelId channel) {
    return Key(Table::read).id(member).id(channel).take();
}

RowKey<Arrival> arrival_key(ChannelId channel, OrgId org) {
    return {Key(Table::arrival).id(channel).id(org).take()};
}

RowKey<Mark> pin_key(ChannelId channel, Seq seq) {
    return {Key(Table::pin).id(channel).number(seq).take()};
}
std::string pin_prefix(ChannelId channel) { return Key(Table::pin).id(channel).take(); }
Seq pinned_seq(std::string_view pin_key) {
    return storage::number_at(pin_key, 1 + sizeof(ChannelId::bytes));
}

template struct RowBytes<Message>;
template struct RowBytes<Reply>;
template struct RowBytes<ListEnd>;
template struct RowBytes<Extent>;
template struct RowBytes<Mention>;
template struct RowBytes<ReadMark>;
template struct RowBytes<Arrival>;

}  // namespace parley::rows
