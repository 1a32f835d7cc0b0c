#include "storage/rows/inbox.hpp"

namespace parley::rows {

using storage::Key;
using storage::Table;

namespace {
constexpr std::size_t size_of_id = 16, size_of_number = 8;

/// The time complemented, so that ascending keys are newest first.
std::uint64_t newest_first(Instant at) { return ~static_cast<std::uint64_t>(at.ms); }

ChannelId channel_at(std::string_view key, std::size_t at) {
    ChannelId channel;
    ensure(key.size() >= at + size_of_id);
    std::copy_n(key.begin() + static_cast<long>(at), size_of_id, channel.bytes.begin());
    return channel;
}

WaitingSince waiting_since(std::string_view key, std::size_t at) {
    WaitingSince out;
    out.at.ms = static_cast<std::int64_t>(~storage::number_at(key, at));
    out.channel = channel_at(key, at + size_of_number);
    out.seq = storage::number_at(key, at + size_of_number + size_of_id);
    return out;
}
}  // namespace

RowKey<FollowUp> follow_up_key(ChannelId channel, Seq seq) {
    return {Key(Table::follow_up).id(channel).number(seq).take()};
}
std::string follow_up_prefix() { return Key(Table::follow_up).take(); }
MessageNamed message_in(std::string_view follow_up_key) { return message_at_end(follow_up_key); }

RowKey<Mark> follower_key(ChannelId channel, Seq root, MemberId member) {
    return {Key(Table::follower).id(channel).number(root).id(member).take()};
}
std::string follower_prefix(ChannelId channel, Seq root) {
    return Key(Table::follower).id(channel).number(root).take();
}
std::string follower_prefix(ChannelId channel) { return Key(Table::follower).id(channel).take(); }
Seq root_in_follower(std::string_view follower_key) {
    return storage::number_at(follower_key, 1 + size_of_id);
}
MemberId member_at_end(std::string_view follower_key) {
    MemberId member;
    ensure(follower_key.size() >= size_of_id);
    std::copy_n(follower_key.end() - static_cast<long>(size_of_id), size_of_id,
                member.bytes.begin());
    return member;
}
RowKey<Mark> followed_key(MemberId member, ChannelId channel, Seq root) {
    return {Key(Table::followed).id(member).id(channel).number(root).take()};
}
std::string followed_prefix(MemberId member) { return Key(Table::followed).id(member).take(); }
std::string followed_prefix(MemberId member, ChannelId channel) {
    return Key(Table::followed).id(member).id(channel).take();
}

RowKey<Attention> attention_key(MemberId member, ChannelId channel, Seq root) {
    return {Key(Table::attention).id(member).id(channel).number(root).take()};
}

RowKey<InboxEntry> inbox_key(MemberId member, Waiting kind, Instant at, ChannelId channel,
                             Seq seq) {
    return {Key(Table::inbox)
                .id(member)
                .letter(static_cast<char>(kind))
                .number(newest_first(at))
                .id(channel)
                .number(seq)
                .take()};
}
std::string inbox_prefix(MemberId member, Waiting kind) {
    return Key(Table::inbox).id(member).letter(static_cast<char>(kind)).take();
}
WaitingSince waiting_in_inbox(std::string_view inbox_key) {
    return waiting_since(inbox_key, 1 + size_of_id + 1);
}

RowKey<Broadcast> broadcast_key(SpaceId space, Instant at, ChannelId channel, Seq seq,
                                MemberId named) {
    return {Key(Table::broadcast)
                .id(space)
                .number(newest_first(at))
                .id(channel)
                .number(seq)
                .id(named)
                .take()};
}
std::string broadcast_prefix(SpaceId space) { return Key(Table::broadcast).id(space).take(); }
WaitingSince waiting_in_broadcast(std::string_view broadcast_key) {
    return waiting_since(broadcast_key, 1 + size_of_id);
}

RowKey<Mark> inbox_mark_key(MemberId member, Noted kind, ChannelId channel, Seq seq) {
    return {Key(Table::inbox_mark)
                .id(member)
                .letter(static_cast<char>(kind))
                .id(channel)
                .number(seq)
                .take()};
}
std::string inbox_mark_prefix(MemberId member, Noted kind) {
    return Key(Table::inbox_mark).id(member).letter(static_cast<char>(kind)).take();
}

MessageNamed message_at_end(std::string_view key) {
    ensure(key.size() >= size_of_id + size_of_number);
    return {channel_at(key, key.size() - size_of_number - size_of_id), storage::last_number(key)};
}

template struct RowBytes<FollowUp>;
template struct RowBytes<Attention>;
template struct RowBytes<InboxEntry>;
template struct RowBytes<Broadcast>;

}  // namespace parley::rows
