// Reading inboxes. An inbox may have rows about channels that its member has lost: every entry is
// checked against their present rights.

#include <charconv>
#include <set>
#include <tuple>

#include "server/engine/inbox.hpp"
#include "server/engine/inbox_reader.hpp"
#include "server/engine/pages.hpp"
#include "server/engine/records.hpp"

namespace parley::engine {

namespace {
using rows::Noted;
using rows::Waiting;

/// Bytes of records that one answer may read: each has up to 256 KiB of fields.
constexpr std::size_t record_bytes_max = 4 << 20;
/// The order of entries: newest first, then by channel and seq, as in the keys.
auto order_of(const rows::WaitingSince& since) {
    return std::tuple(-since.at.ms, since.channel, since.seq);
}
std::string cursor_of(const rows::WaitingSince& since) {
    return std::to_string(since.at.ms) + "/" + since.channel.text() + "/" +
           std::to_string(since.seq);
}

/// The inverse of cursor_of; none if the text is not such a cursor.
std::optional<rows::WaitingSince> since_of(std::string_view cursor) {
    rows::WaitingSince out;
    const auto first = cursor.find('/'), last = cursor.rfind('/');
    if (first == cursor.npos || first == last) return std::nullopt;
    const auto number = [](std::string_view text, auto& value) {
        const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
        return read.ec == std::errc() && read.ptr == text.data() + text.size();
    };
    const auto channel = ChannelId::parse(cursor.substr(first + 1, last - first - 1));
    if (!channel || !number(cursor.substr(0, first), out.at.ms) ||
        !number(cursor.substr(last + 1), out.seq) || out.at.ms < 0)
        return std::nullopt;
    out.channel = *channel;
    return out;
}

/// An entry and its position in the list.
struct Standing {
    rows::WaitingSince since;
    view::InboxEntry entry;
};

/// Consecutive entries of one source, and where the source continues, if it does.
struct Run {
    std::vector<Standing> entries;
    std::optional<rows::WaitingSince> goes_on_after;
    std::size_t looked_at = 0;  ///< rows
};

/// Bounds one run: rows looked at and entries taken.
class RunRoom {
  public:
    explicit RunRoom(std::size_t limit) : limit_(limit) {}
    /// Whether one more row may be looked at; if not, the run continues after the last one.
    bool look(Run& run, const rows::WaitingSince& at) {
        if (run.entries.size() == limit_ || run.looked_at == looked_at_in_inbox_max) {
            run.goes_on_after = last_;
            return false;
        }
        ++run.looked_at;
        last_ = at;
        return true;
    }

  private:
    const std::size_t limit_;
    rows::WaitingSince last_;
};

/// The member's own rows of one kind after `after`, at most `limit` entries.
Result<Run> own_entries(InboxReader& inbox, Waiting kind,
                        const std::optional<rows::WaitingSince>& after, std::size_t limit) {
    const MemberId member = inbox.member().id;
    const auto prefix = rows::inbox_prefix(member, kind);
    std::string from = prefix;
    if (after)
        from = rows::inbox_key(member, kind, after->at, after->channel, after->seq).bytes + '\0';
    Run run;
    RunRoom room(limit);
    std::vector<rows::RowKey<rows::Attention>> lists;
    auto scanned = scan_rows<rows::InboxEntry>(
        inbox.reader().snapshot, prefix, from,
        [&](std::string_view key, const rows::InboxEntry& row) {
            const auto since = rows::waiting_in_inbox(key);
            if (!room.look(run, since)) return false;
            const auto& [at, channel, seq] = since;
            if (!inbox.channel(channel)) return true;
            const bool thread = kind == Waiting::thread;
            lists.push_back(rows::attention_key(member, channel, row.root));
            run.entries.push_back({since, entry_of({kind, channel, row.root, thread ? 0 : seq}, at,
                                                   row.by, row.place)});
            return true;
        });
    if (!scanned) return scanned.error();
    auto attention = stored_rows(inbox.reader().snapshot, lists);
    if (!attention) return attention.error();
    for (std::size_t i = 0; i < run.entries.size(); ++i) {
        auto& unread = *run.entries[i].entry.unread;  // holds the place so far
        const auto known = (*attention)[i].value_or(rows::Attention{});
        if (kind == Waiting::thread) run.entries[i].entry.read_place = known.read;
        unread = kind == Waiting::thread ? unread_replies(known) : unread > known.read;
    }
    if (kind == Waiting::mention)
        std::erase_if(run.entries, [&](const Standing& each) {
            return inbox.is_noted(Noted::done, each.since.channel, each.since.seq);
        });
    return run;
}

/// A space's broadcasts that name the member's org or everybody.
Result<Run> broadcasts(InboxReader& inbox, SpaceId space,
                       const std::optional<rows::WaitingSince>& after, std::size_t limit) {
    const auto prefix = rows::broadcast_prefix(space);
    std::string from = prefix;
    constexpr auto last_id = [] {
        MemberId id;
        id.bytes.fill(0xff);
        return id;
    };
    if (after)
        from = rows::broadcast_key(space, after->at, after->channel, after->seq, last_id()).bytes +
               '\0';
    Run run;
    RunRoom room(limit);
    const MemberId company{inbox.member().org.bytes};
    auto scanned = scan_rows<rows::Broadcast>(
        inbox.reader().snapshot, prefix, from,
        [&](std::string_view key, const rows::Broadcast& row) {
            const auto since = rows::waiting_in_broadcast(key);
            if (!room.look(run, since)) return false;
            const auto& [at, id, seq] = since;
            const auto* channel = inbox.channel(id);
            if (row.by == inbox.member().id || !(row.named.empty() || row.named == company) ||
                !channel || !inbox.reader().directory.is_in(inbox.member(), **channel))
                return true;
            // A message that names everybody and the org is one entry.
            if (!run.entries.empty() && order_of(run.entries.back().since) == order_of(since))
                return true;
            const ChannelReading& reading = inbox.reading(*channel);
            if (seq <= reading.came || inbox.is_noted(Noted::done, id, seq)) return true;
            run.entries.push_back({since, entry_of({Waiting::mention, id, row.root, seq}, at,
                                                   row.by, row.place > reading.place(row.root))});
            return true;
        });
    if (!scanned) return scanned.error();
    return run;
}

bool names_unread(const rows::Attention& list) {
    return std::any_of(list.named.begin(), list.named.end(),
                       [&](const auto& named) { return named.place > list.read; });
}

/// All mentions of the member: their own rows merged with the broadcasts of all their spaces.
Result<Run> mentions(InboxReader& inbox, const std::optional<rows::WaitingSince>& after,
                     std::size_t limit) {
    auto all = own_entries(inbox, Waiting::mention, after, limit);
    if (!all) return all.error();
    auto& entries = all->entries;
    auto& end = all->goes_on_after;
    const auto spaces = inbox.reader().directory.spaces_of(inbox.member());
    // Many spaces: take fewer entries from each, so that the work stays the same.
    const std::size_t of_each =
        std::min(limit, std::max<std::size_t>(4, looked_at_in_inbox_max / (spaces.size() + 1)));
    for (const auto& space : spaces) {
        auto some = broadcasts(inbox, space, after, of_each);
        if (!some) return some.error();
        std::move(some->entries.begin(), some->entries.end(), std::back_inserter(entries));
        if (some->goes_on_after && (!end || order_of(*some->goes_on_after) < order_of(*end)))
            end = some->goes_on_after;
    }
    const auto before = [](const Standing& a, const Standing& b) {
        return order_of(a.since) < order_of(b.since);
    };
    std::sort(entries.begin(), entries.end(), before);
    // A message may name the member and everybody: keep one entry.
    const auto same = [](const Standing& a, const Standing& b) {
        return order_of(a.since) == order_of(b.since);
    };
    entries.erase(std::unique(entries.begin(), entries.end(), same), entries.end());
    // After the end of the source that ended first, entries of it may be missing: cut there.
    if (end)
        std::erase_if(entries, [&end = *end](const Standing& each) {
            return order_of(end) < order_of(each.since);
        });
    if (entries.size() > limit) {
        entries.resize(limit);
        end = entries.back().since;
    }
    return all;
}

/// Whether the member should take the next step of a record whose ball their org has.
bool is_theirs_to_do(const Directory& directory, const Record& record, const Member& member) {
    if (is_over(record)) return false;
    if (!record.owner || *record.owner == member.id || holds(record.assignees, member.id))
        return true;
    // Its owner is of another org: then anybody of ours may.
    const auto owner = directory.member(*record.owner);
    return !owner || owner->org != member.org;
}

/// A record's place in the list of those that wait.
struct OursPlace {
    SpaceId space;
    RecordId record;
};

/// Calls `take` for the records that wait for the member, by space; `take` returns whether to go
/// on. Returns where to continue if a bound ended the walk, not `take`.
template <class Take>
Result<std::optional<OursPlace>> each_of_ours(InboxReader& inbox,
                                              const std::optional<OursPlace>& after, Take take) {
    const Directory& directory = inbox.reader().directory;
    const storage::Snapshot& snapshot = inbox.reader().snapshot;
    std::size_t looked_at = 0, bytes = 0;
    std::optional<OursPlace> last;
    for (const auto& space : directory.spaces_with_records(inbox.actor())) {
        if (after && space < after->space) continue;
        const auto prefix = rows::record_ball_prefix(inbox.member().org, space);
        std::string from = prefix;
        if (after && space == after->space)
            from = rows::record_ball_key(inbox.member().org, space, after->record).bytes + '\0';
        bool taken = true, bounded = false;
        auto scanned = scan_rows<rows::Mark>(
            snapshot, prefix, from, [&](std::string_view key, const rows::Mark&) {
                bounded = looked_at == looked_at_in_inbox_max || bytes >= record_bytes_max;
                if (bounded) return false;
                // Hidden records neither count towards the bound nor become the cursor.
                const auto id = rows::record_at_end(key);
                if (!directory.open(inbox.actor(), Action::read, id, {})) return true;
                ++looked_at;
                last = {space, id};
                const auto record_key = rows::key_of(id).bytes;
                const auto value = snapshot.get(record_key);
                if (!value || !*value) return true;
                bytes += (*value)->size();
                auto record = read_row<Record>(snapshot, record_key, **value);
                if (!record) return true;
                const auto known = std::make_shared<const Record>(std::move(*record));
                if (!directory.open(inbox.actor(), Action::read, known, {}) ||
                    !is_theirs_to_do(directory, *known, inbox.member()))
                    return true;
                return taken = take(space, *known);
            });
        if (!scanned) return scanned.error();
        if (bounded) return last;
        if (!taken) break;
    }
    return std::optional<OursPlace>();
}

std::string cursor_of(const OursPlace& place) {
    return place.space.text() + "/" + place.record.text();
}

Result<InboxPage> page_of_ours(InboxReader& inbox, const ListInbox& list, std::size_t limit) {
    std::optional<OursPlace> after;
    if (list.cursor) {
        const auto slash = list.cursor->text.find('/');
        const auto space = SpaceId::parse(list.cursor->text.substr(0, slash));
        const auto record = slash == std::string::npos
                                ? std::nullopt
                                : RecordId::parse(list.cursor->text.substr(slash + 1));
        if (!space || !record) return Error{Code::bad_value, field(&ListInbox::cursor)};
        after = {*space, *record};
    }
    InboxPage page;
    OursPlace last;
    auto bounded = each_of_ours(inbox, after, [&](SpaceId space, const Record& record) {
        page.more = page.entries.size() == limit;
        if (page.more) return false;
        page.entries.push_back({.id = "record/" + record.id.text(),
                                .kind = InboxEntryType::record,
                                .record = record.id,
                                .at = record.updated,
                                .by = record.owner});
        last = {space, record.id};
        return true;
    });
    if (!bounded) return bounded.error();
    if (*bounded) page.more = true, last = **bounded;
    if (page.more) page.cursor = cursor_of(last);
    return page;
}

/// Calls `each` for the member's marks of this kind whose channels they may read, until it returns
/// false.
template <class Each>
Result<> each_noted(InboxReader& inbox, Noted what, Each each) {
    const auto prefix = rows::inbox_mark_prefix(inbox.member().id, what);
    std::optional<ChannelId> hidden;  // a channel that the member has lost: skipped as a whole
    std::string from = prefix;
    do {
        hidden.reset();
        auto scanned = scan_rows<rows::Mark>(
            inbox.reader().snapshot, prefix, from, [&](std::string_view key, const rows::Mark&) {
                const auto at = rows::message_at_end(key);
                if (inbox.channel(at.channel)) return each(at);
                hidden = at.channel;
                from = storage::after_all(key.substr(0, key.size() - sizeof at.seq));
                return false;
            });
        if (!scanned) return scanned.error();
    } while (hidden);
    return {};
}

/// The numbers beside the tabs. `unread` counts a thread that names the member once, as a mention.
Result<view::InboxCounts> counts_of(InboxReader& inbox) {
    view::InboxCounts counts;
    std::vector<rows::RowKey<rows::Attention>> threads;
    auto read = each_noted(inbox, Noted::unread_thread, [&](const rows::MessageNamed& root) {
        threads.push_back(rows::attention_key(inbox.member().id, root.channel, root.seq));
        return ++counts.threads < inbox_counted_max;
    });
    if (!read) return read.error();
    read = each_noted(inbox, Noted::unread_mention, [&](const rows::MessageNamed&) {
        return ++counts.mentions < inbox_counted_max;
    });
    if (!read) return read.error();
    std::size_t looked_at = 0;
    for (const auto& space : inbox.reader().directory.spaces_of(inbox.member())) {
        if (counts.mentions >= inbox_counted_max || looked_at >= looked_at_in_inbox_max) break;
        auto some = broadcasts(inbox, space, {}, inbox_counted_max);
        if (!some) return some.error();
        looked_at += some->looked_at;
        for (const auto& each : some->entries)
            // A member who is also named by themselves was counted above.
            counts.mentions +=
                *each.entry.unread > 0 &&
                !inbox.is_noted(Noted::unread_mention, each.since.channel, each.since.seq);
    }
    const auto ours = each_of_ours(
        inbox, {}, [&](SpaceId, const Record&) { return ++counts.ours < inbox_counted_max; });
    if (!ours) return ours.error();
    const auto attention = stored_rows(inbox.reader().snapshot, threads);
    if (!attention) return attention.error();
    counts.unread =
        counts.mentions + static_cast<std::uint64_t>(std::count_if(
                              attention->begin(), attention->end(),
                              [](const auto& row) { return !row || !names_unread(*row); }));
    counts.mentions = std::min<std::uint64_t>(counts.mentions, inbox_counted_max);
    counts.unread = std::min<std::uint64_t>(counts.unread, inbox_counted_max);
    return counts;
}
}  // namespace

template <>
Result<InboxPage> read(const Reader& reader, const Actor& actor, const ListInbox& list) {
    if (!actor.member()) return Error{Code::not_allowed};
    InboxReader inbox(reader, actor);
    const std::size_t limit = entries_of(list.limit);
    InboxPage page;
    if (list.tab == InboxTab::ours) {
        auto ours = page_of_ours(inbox, list, limit);
        if (!ours) return ours.error();
        page = std::move(*ours);
    } else {
        std::optional<rows::WaitingSince> after;
        if (list.cursor) {
            after = since_of(list.cursor->text);
            if (!after) return Error{Code::bad_value, field(&ListInbox::cursor)};
        }
        auto run = list.tab == InboxTab::threads ? own_entries(inbox, Waiting::thread, after, limit)
                                                 : mentions(inbox, after, limit);
        if (!run) return run.error();
        page.more = run->goes_on_after.has_value();
        if (page.more) page.cursor = cursor_of(*run->goes_on_after);
        for (auto& each : run->entries) page.entries.push_back(std::move(each.entry));
    }
    auto counts = counts_of(inbox);
    if (!counts) return counts.error();
    page.counts = *counts;
    return page;
}

}  // namespace parley::engine
