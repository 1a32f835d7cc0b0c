// Read marks, and counting what is unread after them. `unread` is not stored: it is the difference
// of places, with the newest messages looked at one by one.

#include "server/engine/reading.hpp"

#include "server/engine/inbox.hpp"
#include "server/engine/stored.hpp"

namespace parley::engine {

template <>
Needs needs(const Directory&, const Actor& actor, const MarkRead& mark) {
    Needs needs{{rows::list_end_key(mark.channel)}, {}};
    if (const auto id = actor.id())
        needs.rows.push_back(rows::attention_key(*id, mark.channel, mark.thread.value_or(0)));
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

// Writes the mark, with the end of the main list at this time, and updates the inbox.
template <>
void apply(const Directory&, Views& views, const Stamp& stamp, const ReadMarked& marked) {
    const MemberId member = *stamp.stream.member();
    const Seq root = marked.thread.value_or(0);
    views.put(rows::read_key(member, marked.channel, root),
              {marked.place, views.list_end(marked.channel).last});
    read_up_to(views, member, marked.channel, root, marked.place);
}

namespace {
/// Counting stops here; clients show "99+".
constexpr std::uint64_t counted_max = 1'000;
/// Up to this many unread messages are looked at one by one.
constexpr std::uint64_t looked_at_max = 100;

/// What the newest messages of a main list mean for one member.
struct Newest {
    std::uint64_t unread = 0;  ///< there, and not their own
    Place own = 0;             ///< place of their own last message among these; 0: none
};

/// Looks at the messages after `read`, newest first, at most `looked_at_max`. Stops at the member's
/// own message if it was posted after their mark was set (`marked_at`): whoever posts has read what
/// is above.
Result<Newest> newest_for(const storage::Snapshot& snapshot, ChannelId channel,
                          const Member& member, Place read, Place marked_at) {
    const auto prefix = rows::list_prefix(channel, 0);
    std::uint64_t seen = 0;
    Newest newest;
    auto scanned = scan_rows<rows::Message>(
        snapshot, prefix, prefix, [&](std::string_view, const rows::Message& row) {
            if (row.place <= read) return false;
            if (row.by == member.id && row.place > marked_at) {
                newest.own = row.place;
                return false;
            }
            newest.unread += !row.deleted && row.by != member.id;
            return ++seen < looked_at_max;
        });
    if (!scanned) return scanned.error();
    return newest;
}

/// Unread mentions of `named` in messages posted after the member came. Unreadable rows count 0.
std::uint64_t unread_mentions(const storage::Snapshot& snapshot, ChannelId channel, MemberId named,
                              const ChannelReading& reading) {
    std::uint64_t count = 0;
    (void)scan_rows<rows::Mention>(snapshot, rows::mention_prefix(channel, named),
                                   rows::mention_key(channel, named, reading.came + 1).bytes,
                                   [&](std::string_view, const rows::Mention& mention) {
                                       count += mention.place > reading.place(mention.root);
                                       return count < counted_max;
                                   });
    return count;
}
}  // namespace

Place ChannelReading::place(Seq root) const {
    const auto mark = marks.find(root);
    return mark == marks.end() ? 0 : mark->second;
}

Result<ChannelReading> reading_of(const Reader& reader, const Member& member,
                                  const OpenChannel& channel) {
    ChannelReading out;
    auto end_row = stored_row(reader.snapshot, rows::list_end_key(channel->id));
    // A damaged row must not fail the whole `sync`: this channel is then shown as empty.
    if (!end_row && !is_damage(end_row.error())) return end_row.error();
    if (end_row && *end_row) out.end = **end_row;

    Place marked_at = 0;  // where the main list ended when its mark was set
    const auto prefix = rows::read_prefix(member.id, channel->id);
    auto scanned = scan_rows<rows::ReadMark>(reader.snapshot, prefix, prefix,
                                             [&](std::string_view key, const rows::ReadMark& mark) {
                                                 const Seq list = storage::last_number(key);
                                                 out.marks[list] = mark.place;
                                                 if (list == 0) marked_at = mark.end;
                                                 return true;
                                             });
    if (!scanned) return scanned.error();
    const auto came_row = out.marks.extract(rows::came_root);
    auto arrived = stored_row(reader.snapshot, rows::arrival_key(channel->id, member.org));
    if (!arrived && !is_damage(arrived.error())) return arrived.error();
    const rows::Arrival arrival = arrived && *arrived ? **arrived : rows::Arrival{};
    out.came = std::max(came_row ? came_row.mapped() : 0, arrival.seq);
    auto& main = out.marks[0];
    main = std::max({main, out.end.read_by_all, arrival.place});
    if (main >= out.end.last) return out;
    auto newest = newest_for(reader.snapshot, channel->id, member, main, marked_at);
    if (!newest) return newest.error();
    main = std::max(main, newest->own);
    // Beyond `looked_at_max`, own and deleted messages are included: nobody sees the difference.
    out.unread = out.end.last - main;
    if (newest->own > 0 || out.unread <= looked_at_max) out.unread = newest->unread;
    return out;
}

Result<view::ChannelState> channel_state(const Reader& reader, const Member& member,
                                         const OpenChannel& channel) {
    view::ChannelState out;
    static_cast<view::Channel&>(out) = view_of(*channel);
    out.joined = reader.directory.is_in(member, *channel);
    auto last_seq = reader.snapshot.last_seq(channel->id);
    if (!last_seq) return last_seq.error();
    out.last_seq = *last_seq;
    auto reading = reading_of(reader, member, channel);
    if (!reading) return reading.error();
    out.last_place = reading->end.last;
    out.read_place = reading->place(0);
    out.unread = reading->unread;
    for (const auto& named : {member.id, rows::everyone, MemberId{member.org.bytes}})
        out.mentions += unread_mentions(reader.snapshot, channel->id, named, *reading);
    return out;
}

template <>
Result<ChannelFound> read(const Reader& reader, const Actor& actor, const GetChannel& get) {
    auto channel =
        reader.directory.open(actor, Action::read, get.channel, field(&GetChannel::channel));
    if (!channel) return channel.error();
    if (!actor.member()) return Error{Code::not_allowed};
    auto state = channel_state(reader, *actor.member(), *channel);
    if (!state) return state.error();
    return ChannelFound{get.channel, std::move(*state)};
}

}  // namespace parley::engine
