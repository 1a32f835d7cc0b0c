// Reading back: pages of messages as they are now (`history`), and pages of events (`events`).

#include "server/engine/pages.hpp"
#include "server/engine/records.hpp"
#include "server/engine/stored.hpp"

namespace parley::engine {

namespace {
view::Message message_view(Seq seq, rows::Message&& row, const Actor& actor) {
    view::Message out{.seq = seq,
                      .place = row.place,
                      .at = row.at,
                      .by = row.by,
                      .text = std::move(row.text),
                      .thread = row.thread,
                      .edited = row.edited,
                      .deleted = row.deleted};
    if (row.replies > 0) {
        out.replies = row.replies;
        out.last_reply_at = row.last_reply_at;
    }
    if (row.pinned) out.pinned = true;
    if (!row.files.empty()) out.files = std::move(row.files);
    if (!row.reactions.empty()) {
        auto& reactions = out.reactions.emplace();
        for (const auto& [emoji, members] : row.reactions) {
            const bool mine = actor.member() && std::find(members.begin(), members.end(),
                                                          actor.member()->id) != members.end();
            reactions.push_back({emoji, members.size(), mine});
        }
    }
    return out;
}

constexpr Seq last_possible = std::numeric_limits<Seq>::max();

/// One side of a page, from where the page begins outwards.
struct Side {
    std::vector<view::Message> messages;
    std::vector<RecordChange> changes;
    bool more = false;  ///< there is more after `end`
    Seq end = 0;        ///< the number of the outermost entry
};

enum class Way { back, forward };

/// A walk over one list of messages; in a record's channel with the record's changes between them.
struct Walk {
    const Reader& reader;
    const Actor& actor;
    ChannelId channel;
    Seq root;           ///< of a thread; 0: the main list
    bool with_changes;  ///< the record's, in its own channel

    /// Entries from `from` on, as many as there is room for.
    Result<Side> side(Way way, Seq from, const PageRoom& room,
                      std::optional<view::Message> first_of_thread = {}) const;

  private:
    Result<> add_messages(Way way, Seq from, PageRoom room, Side& side) const;
    Result<> add_changes(Way way, Seq from, Side& side) const;
};

Result<> Walk::add_messages(Way way, Seq from, PageRoom room, Side& side) const {
    const auto prefix = rows::list_prefix(channel, root);
    const auto add = [&](std::string_view key, std::string_view value) {
        side.more = !room.take(value.size());  // stored size as an estimate; cut() is exact
        if (side.more) return false;
        // Skip a damaged one.
        if (auto row = read_row<rows::Message>(reader.snapshot, key, value))
            side.messages.push_back(message_view(rows::message_seq(key), std::move(*row), actor));
        return true;
    };
    const auto begin = rows::message_key(channel, root, from).bytes;
    return way == Way::back ? reader.snapshot.scan(prefix, begin, add)
                            : reader.snapshot.scan_back(prefix, begin, add);
}

/// Adds the changes between `from` and the last message taken. Consecutive pages meet, so each
/// change is on exactly one.
Result<> Walk::add_changes(Way way, Seq from, Side& side) const {
    const bool to_the_end = !side.more || side.messages.empty();
    Seq to = way == Way::back ? 1 : last_possible;
    if (!to_the_end) to = side.messages.back().seq;
    auto found = way == Way::back ? changes_back(reader.snapshot, channel, from, to)
                                  : changes_forward(reader.snapshot, channel, from, to);
    if (!found) return found.error();
    side.changes = std::move(found->changes);
    // If not all changes fit, the side ends with the last change that did.
    if (!found->more) return {};
    side.more = true;
    const Seq end = side.changes.back().seq;
    std::erase_if(side.messages, [&](const view::Message& message) {
        return way == Way::back ? message.seq < end : message.seq > end;
    });
    return {};
}

/// Cuts a side to the page's room by exact sizes, and sets where it ends.
void cut(Way way, PageRoom room, Side& side) {
    auto message = side.messages.begin();
    auto change = side.changes.begin();
    while (message != side.messages.end() || change != side.changes.end()) {
        const bool is_message =
            change == side.changes.end() ||
            (message != side.messages.end() &&
             (way == Way::back ? message->seq > change->seq : message->seq < change->seq));
        const bool fits = is_message ? room.take(json_size(*message))
                                     : room.take_beside(change->json.text.size());
        if (!fits) {
            side.more = true;
            break;
        }
        side.end = is_message ? message++->seq : change++->seq;
    }
    side.messages.erase(message, side.messages.end());
    side.changes.erase(change, side.changes.end());
}

Result<Side> Walk::side(Way way, Seq from, const PageRoom& room,
                        std::optional<view::Message> first_of_thread) const {
    Side side;
    // A thread's root comes before its replies, but is stored in the main list.
    if (first_of_thread && way == Way::forward)
        side.messages.push_back(std::move(*first_of_thread));
    if (auto added = add_messages(way, from, room, side); !added) return added.error();
    if (first_of_thread && way == Way::back && !side.more)
        side.messages.push_back(std::move(*first_of_thread));
    // show_records needs ascending order.
    if (way == Way::back) std::reverse(side.messages.begin(), side.messages.end());
    if (auto shown = show_records(reader, actor, channel, side.messages); !shown)
        return shown.error();
    if (way == Way::back) std::reverse(side.messages.begin(), side.messages.end());
    if (with_changes)
        if (auto added = add_changes(way, from, side); !added) return added.error();
    cut(way, room, side);
    return side;
}

/// A thread's root; not_found if the main list has no such message.
Result<view::Message> root_of(const Reader& reader, const Actor& actor, ChannelId channel,
                              Seq root) {
    auto row = stored_row(reader.snapshot, rows::message_key(channel, 0, root));
    if (!row) return row.error();
    if (!*row) return Error{Code::not_found, field(&ReadHistory::thread)};
    return message_view(root, rows::Message(**row), actor);
}

/// Joins both sides, oldest first. `more` and `cursor` refer to the side that was asked for.
MessagePage joined(Side older, Side newer, const ReadHistory& wanted, bool with_changes) {
    const Side& outer = wanted.after ? newer : older;
    MessagePage page{{}, outer.more, {}, {}};
    if (outer.more) page.cursor = outer.end;
    page.messages.assign(std::make_move_iterator(older.messages.rbegin()),
                         std::make_move_iterator(older.messages.rend()));
    std::move(newer.messages.begin(), newer.messages.end(), std::back_inserter(page.messages));
    if (!with_changes) return page;
    auto& changes = page.changes.emplace();
    for (auto change = older.changes.rbegin(); change != older.changes.rend(); ++change)
        changes.push_back(std::move(change->json));
    for (auto& change : newer.changes) changes.push_back(std::move(change.json));
    return page;
}

/// The number of the list's first message for which `reached` holds; of the last where it holds for
/// none, and of none where there is none. It must hold for all after the first.
template <class Reached>
Result<std::optional<Seq>> first_that(const Reader& reader, ChannelId channel, Seq root,
                                      Reached reached) {
    struct Standing {
        Seq seq = 0;
        bool reached = false;
    };
    const auto prefix = rows::list_prefix(channel, root);
    // The first from a number on, or before it.
    const auto at = [&](Seq from, Way way) -> Result<std::optional<Standing>> {
        std::optional<Standing> found;
        const auto take = [&](std::string_view key, const rows::Message& row) {
            found = Standing{rows::message_seq(key), reached(row)};
            return false;
        };
        const auto begin = rows::message_key(channel, root, from).bytes;
        auto scanned = way == Way::back
                           ? scan_rows<rows::Message>(reader.snapshot, prefix, begin, take)
                           : scan_rows_back<rows::Message>(reader.snapshot, prefix, begin, take);
        if (!scanned) return scanned.error();
        return found;
    };
    const auto last = at(last_possible, Way::back);
    if (!last) return last.error();
    if (!*last) return std::optional<Seq>();
    if (!(*last)->reached) return std::optional<Seq>((*last)->seq);
    // The first message from `high` on has reached it; none up to `low` has.
    Seq low = 0, high = (*last)->seq;
    while (low + 1 < high) {
        const Seq middle = low + (high - low) / 2;
        const auto found = at(middle, Way::forward);
        if (!found) return found.error();
        if ((*found)->reached)
            high = middle;
        else
            low = (*found)->seq;
    }
    const auto found = at(high, Way::forward);
    if (!found) return found.error();
    return std::optional<Seq>((*found)->seq);
}
}  // namespace

template <>
Result<MessagePage> read(const Reader& reader, const Actor& actor, const ListPins& list) {
    auto channel =
        reader.directory.open(actor, Action::read, list.channel, field(&ListPins::channel));
    if (!channel) return channel.error();
    const auto prefix = rows::pin_prefix(list.channel);
    MessagePage page;
    const Seq before = list.before.value_or(last_possible);
    if (before == 0) return page;
    PageRoom room(entries_of(list.limit));
    Result<> failed;
    auto scanned = scan_rows_back<rows::Mark>(
        reader.snapshot, prefix, rows::pin_key(list.channel, before - 1).bytes,
        [&](std::string_view key, const rows::Mark&) {
            const Seq seq = rows::pinned_seq(key);
            auto row = stored_message(reader.snapshot, list.channel, seq);
            // A damaged message does not hide the others.
            if (!row && !is_damage(row.error())) return failed = row.error(), false;
            if (!row) return true;
            auto shown = message_view(seq, std::move(*row), actor);
            page.more = !room.take(json_size(shown));
            if (page.more) return false;
            page.cursor = seq;
            page.messages.push_back(std::move(shown));
            return true;
        });
    if (!scanned) return scanned.error();
    if (!failed) return failed.error();
    if (!page.more) page.cursor.reset();
    std::reverse(page.messages.begin(), page.messages.end());
    if (auto records = show_records(reader, actor, list.channel, page.messages); !records)
        return records.error();
    std::reverse(page.messages.begin(), page.messages.end());
    return page;
}

// A page is walked outwards from a number: back for the newest page and `before`, forward for
// `after`, both ways for `around`.
template <>
Result<MessagePage> read(const Reader& reader, const Actor& actor, const ReadHistory& asked) {
    ReadHistory wanted = asked;
    auto channel =
        reader.directory.open(actor, Action::read, wanted.channel, field(&ReadHistory::channel));
    if (!channel) return channel.error();
    const int ways = wanted.before.has_value() + wanted.after.has_value() +
                     wanted.around.has_value() + wanted.place.has_value() + wanted.at.has_value();
    if (ways > 1) return Error{Code::bad_value, field(&ReadHistory::around)};
    const Seq root = wanted.thread.value_or(0);
    std::optional<view::Message> first;  // of a thread
    if (wanted.thread) {
        auto found = root_of(reader, actor, wanted.channel, root);
        if (!found) return found.error();
        first = std::move(*found);
    }
    if (wanted.place || wanted.at) {
        auto found = first_that(reader, wanted.channel, root, [&](const rows::Message& row) {
            return wanted.place ? row.place >= *wanted.place : row.at >= *wanted.at;
        });
        if (!found) return found.error();
        wanted.around = found->value_or(root);
    }
    const bool with_changes = (*channel)->kind == ChannelType::record && !wanted.thread;
    const Walk walk{reader, actor, wanted.channel, root, with_changes};

    const std::size_t limit = entries_of(wanted.limit);
    Side older, newer;
    if (wanted.after) {
        if (first && *wanted.after >= root) first.reset();
        if (*wanted.after < last_possible) {
            auto found = walk.side(Way::forward, *wanted.after + 1, PageRoom(limit), first);
            if (!found) return found.error();
            newer = std::move(*found);
        }
    } else {
        Seq last = wanted.around.value_or(last_possible);
        if (wanted.before) last = *wanted.before == 0 ? 0 : *wanted.before - 1;
        if (wanted.before && *wanted.before <= root) first.reset();
        // `around`: the first half of the page ends with this message.
        const PageRoom room =
            wanted.around ? PageRoom(limit / 2 + 1, page_bytes_max / 2) : PageRoom(limit);
        auto found = walk.side(Way::back, last, room, first);
        if (!found) return found.error();
        older = std::move(*found);
        const std::size_t left = limit - std::min(limit, older.messages.size());
        if (wanted.around && left > 0 && last < last_possible) {
            found = walk.side(Way::forward, last + 1, PageRoom(left, page_bytes_max / 2));
            if (!found) return found.error();
            newer = std::move(*found);
        }
    }
    return joined(std::move(older), std::move(newer), wanted, with_changes);
}

template <>
Result<EventPage> read(const Reader& reader, const Actor& actor, const ReadEvents& wanted) {
    if (auto opened =
            reader.directory.open_stream(actor, wanted.stream, field(&ReadEvents::stream));
        !opened)
        return opened.error();
    PageRoom room(entries_of(wanted.limit, 100));
    EventPage page;
    auto scanned =
        reader.snapshot.events(wanted.stream, wanted.after, [&](Seq, std::string_view json) {
            page.more = !append_entry(page.events, JsonView{json}, room);
            return !page.more;
        });
    if (!scanned) return scanned.error();
    return page;
}

}  // namespace parley::engine
