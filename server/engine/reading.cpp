// How far somebody has read: marks, and what is unread past them.

#include "server/engine/reading.hpp"

#include "server/engine/rows.hpp"

namespace parley::engine {

template <>
Needs needs(const Directory&, const Actor&, const MarkRead& mark) {
    Needs needs{{list_end_key(mark.channel)}, {}};
    if (mark.thread) needs.rows.push_back(message_key(mark.channel, 0, *mark.thread));
    return needs;
}

template <>
Result<Outcome<MarkRead>> decide(const State& state, const Actor& actor, const MarkRead& mark,
                                 Moment&) {
    auto channel =
        state.directory.open(actor, Action::read, mark.channel, field(&MarkRead::channel));
    if (!channel) return channel.error();
    if (!actor.member()) return Error{Code::not_allowed};
    Place last = state.views.list_end(mark.channel).last;
    if (mark.thread) {
        const auto root = state.views.main_message(mark.channel, *mark.thread);
        if (!root) return Error{Code::not_found, field(&MarkRead::thread)};
        last = root->last_reply_place;
    }
    if (mark.place > last)
        return Error{Code::bad_value, field(&MarkRead::place), static_cast<std::int64_t>(last)};
    return Outcome<MarkRead>{
        .events = {{actor.member()->id, ReadMarked{mark.channel, mark.thread, mark.place}}}};
}

template <>
void apply(const Directory&, Views& views, const Stamp& stamp, const ReadMarked& marked) {
    views.put(read_key(*stamp.stream.member(), marked.channel, marked.thread.value_or(0)),
              number_value(marked.place));
}

namespace {
using storage::Key;
using storage::number_at;
using storage::Table;

/// Counting stops here: "99+" says as much.
constexpr std::uint64_t counted_max = 1'000;
/// Up to here the unread messages are looked at one by one.
constexpr std::uint64_t looked_at_max = 100;

/// Of the main list's last `count` messages, those that are there and not the member's own.
Result<std::uint64_t> not_own(const storage::Snapshot& snapshot, ChannelId channel,
                              const Member& member, std::uint64_t count) {
    const auto prefix = list_prefix(channel, 0);
    std::uint64_t seen = 0, unread = 0;
    auto scanned = scan_structs<MessageRow>(snapshot, prefix, prefix,
                                            [&](std::string_view, const MessageRow& row) {
                                                unread += !row.deleted && row.by != member.id;
                                                return ++seen < count;
                                            });
    if (!scanned) return scanned.error();
    return unread;
}

/// Of what was said after the member came.
std::uint64_t unread_mentions(const storage::Snapshot& snapshot, ChannelId channel, MemberId named,
                              const std::map<Seq, Place>& read, Seq came) {
    std::uint64_t count = 0;
    const auto prefix = Key(Table::mention).id(channel).id(named).take();
    (void)scan_rows(snapshot, prefix, mention_key(channel, named, came + 1),
                    [&](std::string_view, std::string_view value) {
                        const auto mark = read.find(number_at(value, 0));
                        if (mark == read.end() || number_at(value, 8) > mark->second) ++count;
                        return count < counted_max;
                    });
    return count;
}
}  // namespace

Result<view::ChannelState> channel_state(const Reader& reader, const Member& member,
                                         const OpenChannel& channel) {
    view::ChannelState out;
    static_cast<view::Channel&>(out) = view_of(*channel);
    out.joined = reader.directory.is_in(member, *channel);
    auto last_seq = reader.snapshot.last_seq(channel->id);
    if (!last_seq) return last_seq.error();
    out.last_seq = *last_seq;
    auto end_row = stored_value(reader.snapshot, list_end_key(channel->id));
    // Whoever syncs has other channels too: this one is shown as if nothing had been said in it.
    if (!end_row && !is_damage(end_row.error())) return end_row.error();
    const ListEnd end = end_row ? list_end_of(*end_row) : ListEnd{};
    out.last_place = end.last;

    std::map<Seq, Place> read;  // by list: 0 is the main list, else a thread
    const auto prefix = Key(Table::read).id(member.id).id(channel->id).take();
    auto scanned = scan_rows(reader.snapshot, prefix, prefix,
                             [&](std::string_view key, std::string_view value) {
                                 read[storage::last_number(key)] = number_at(value, 0);
                                 return true;
                             });
    if (!scanned) return scanned.error();
    const auto came_row = read.extract(came_root);
    const Seq came = came_row ? came_row.mapped() : 0;
    auto& main = read[0];
    main = std::max(main, end.read_by_all);
    out.read_place = main;
    out.unread = end.last - std::min(main, end.last);
    // Own and deleted messages never count. Past what anybody counts, the difference does not show.
    if (out.unread > 0 && out.unread <= looked_at_max) {
        auto unread = not_own(reader.snapshot, channel->id, member, out.unread);
        if (!unread) return unread.error();
        out.unread = *unread;
    }
    for (const auto& named : {member.id, everyone, MemberId{member.org.bytes}})
        out.mentions += unread_mentions(reader.snapshot, channel->id, named, read, came);
    return out;
}

}  // namespace parley::engine
