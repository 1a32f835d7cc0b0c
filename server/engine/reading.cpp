// How far somebody has read: marks, and what is unread past them.

#include "server/engine/reading.hpp"

#include "server/engine/stored.hpp"

namespace parley::engine {

template <>
Needs needs(const Directory&, const Actor&, const MarkRead& mark) {
    Needs needs{{rows::list_end_key(mark.channel)}, {}};
    if (mark.thread) needs.rows.push_back(rows::message_key(mark.channel, 0, *mark.thread));
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
        {.events = {{actor.member()->id, ReadMarked{mark.channel, mark.thread, mark.place}}}}};
}

template <>
void apply(const Directory&, Views& views, const Stamp& stamp, const ReadMarked& marked) {
    views.put(rows::read_key(*stamp.stream.member(), marked.channel, marked.thread.value_or(0)),
              {marked.place});
}

namespace {
/// Counting stops here: "99+" says as much.
constexpr std::uint64_t counted_max = 1'000;
/// Up to here the unread messages are looked at one by one.
constexpr std::uint64_t looked_at_max = 100;

/// Of the main list's last `count` messages, those that are there and not the member's own.
Result<std::uint64_t> not_own(const storage::Snapshot& snapshot, ChannelId channel,
                              const Member& member, std::uint64_t count) {
    const auto prefix = rows::list_prefix(channel, 0);
    std::uint64_t seen = 0, unread = 0;
    auto scanned = scan_rows<rows::Message>(snapshot, prefix, prefix,
                                            [&](std::string_view, const rows::Message& row) {
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
    (void)scan_rows<rows::Mention>(snapshot, rows::mention_prefix(channel, named),
                                   rows::mention_key(channel, named, came + 1).bytes,
                                   [&](std::string_view, const rows::Mention& mention) {
                                       const auto mark = read.find(mention.root);
                                       if (mark == read.end() || mention.place > mark->second)
                                           ++count;
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
    auto end_row = stored_row(reader.snapshot, rows::list_end_key(channel->id));
    // Whoever syncs has other channels too: this one is shown as if nothing had been said in it.
    if (!end_row && !is_damage(end_row.error())) return end_row.error();
    const rows::ListEnd end = end_row && *end_row ? **end_row : rows::ListEnd{};
    out.last_place = end.last;

    std::map<Seq, Place> read;  // by list: 0 is the main list, else a thread
    const auto prefix = rows::read_prefix(member.id, channel->id);
    auto scanned = scan_rows<rows::ReadMark>(reader.snapshot, prefix, prefix,
                                             [&](std::string_view key, const rows::ReadMark& mark) {
                                                 read[storage::last_number(key)] = mark.place;
                                                 return true;
                                             });
    if (!scanned) return scanned.error();
    const auto came_row = read.extract(rows::came_root);
    auto arrived = stored_row(reader.snapshot, rows::arrival_key(channel->id, member.org));
    if (!arrived && !is_damage(arrived.error())) return arrived.error();
    const rows::Arrival arrival = arrived && *arrived ? **arrived : rows::Arrival{};
    const Seq came = std::max(came_row ? came_row.mapped() : 0, arrival.seq);
    auto& main = read[0];
    main = std::max({main, end.read_by_all, arrival.place});
    out.read_place = main;
    out.unread = end.last - std::min(main, end.last);
    // Own and deleted messages never count. Past what anybody counts, the difference does not show.
    if (out.unread > 0 && out.unread <= looked_at_max) {
        auto unread = not_own(reader.snapshot, channel->id, member, out.unread);
        if (!unread) return unread.error();
        out.unread = *unread;
    }
    for (const auto& named : {member.id, rows::everyone, MemberId{member.org.bytes}})
        out.mentions += unread_mentions(reader.snapshot, channel->id, named, read, came);
    return out;
}

}  // namespace parley::engine
