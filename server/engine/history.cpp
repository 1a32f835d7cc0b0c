// Reading back: pages of messages as they are now, and pages of the log itself.

#include "protocol/json_read.hpp"
#include "server/engine/records.hpp"

namespace parley::engine {

namespace {
using storage::Key;
using storage::Table;

constexpr std::int64_t page_default = 50;

view::Message message_view(Seq seq, const MessageRow& row, const Actor& actor) {
    view::Message out{.seq = seq,
                      .place = row.place,
                      .at = row.at,
                      .by = row.by,
                      .text = row.text,
                      .thread = row.thread,
                      .edited = row.edited,
                      .deleted = row.deleted};
    if (row.replies > 0) {
        out.replies = row.replies;
        out.last_reply_at = row.last_reply_at;
    }
    if (row.pinned) out.pinned = true;
    if (!row.reactions.empty()) {
        auto& reactions = out.reactions.emplace();
        for (const auto& [emoji, members] : row.reactions) {
            const bool mine = actor.member && std::find(members.begin(), members.end(),
                                                        actor.member->id) != members.end();
            reactions.push_back({emoji, members.size(), mine});
        }
    }
    return out;
}

/// A run of a list's seqs, oldest first, and whether the list goes on at either end.
struct Run {
    std::vector<Seq> seqs;
    bool older = false;
    bool newer = false;
};

Result<> run_back(const storage::Snapshot& snapshot, const std::string& prefix, Seq from,
                  std::size_t limit, Run& run) {
    std::vector<Seq> found;
    auto scanned = snapshot.scan_back(prefix, prefix + number_value(from),
                                      [&](std::string_view key, std::string_view) {
                                          if (found.size() == limit) {
                                              run.older = true;
                                              return false;
                                          }
                                          found.push_back(storage::last_number(key));
                                          return true;
                                      });
    run.seqs.insert(run.seqs.begin(), found.rbegin(), found.rend());
    return scanned;
}

Result<> run_forward(const storage::Snapshot& snapshot, const std::string& prefix, Seq from,
                     std::size_t limit, Run& run) {
    const auto wanted = run.seqs.size() + limit;
    return snapshot.scan(prefix, prefix + number_value(from),
                         [&](std::string_view key, std::string_view) {
                             if (run.seqs.size() == wanted) {
                                 run.newer = true;
                                 return false;
                             }
                             run.seqs.push_back(storage::last_number(key));
                             return true;
                         });
}

Result<std::vector<view::Message>> messages(const storage::Snapshot& snapshot, ChannelId channel,
                                            const std::vector<Seq>& seqs, const Actor& actor) {
    std::vector<std::string> keys;
    for (const Seq seq : seqs) keys.push_back(message_key(channel, seq));
    auto rows = snapshot.get(keys);
    if (!rows) return rows.error();
    std::vector<view::Message> out;
    for (std::size_t i = 0; i < seqs.size(); ++i) {
        // A list's entry and its message are written in one batch.
        if (!(*rows)[i]) return Error{Code::storage_failed};
        auto row = from_json<MessageRow>(*(*rows)[i]);
        if (!row) return Error{Code::storage_failed};
        out.push_back(message_view(seqs[i], *row, actor));
    }
    return out;
}

/// What happened to a record within the span of a page of its channel. The spans of pages that
/// follow each other meet, so each change is on one of them.
Result<std::vector<RawJson>> changes_of_page(const storage::Snapshot& snapshot,
                                             const ReadHistory& wanted, const Run& run) {
    constexpr Seq end = std::numeric_limits<Seq>::max();
    Seq first = run.older && !run.seqs.empty() ? run.seqs.front() : 1;
    Seq last = run.newer && !run.seqs.empty() ? run.seqs.back() : end;
    if (wanted.after) first = *wanted.after + 1;
    if (wanted.before) last = std::max<Seq>(*wanted.before, 1) - 1;
    return changes_within(snapshot, wanted.channel, first, last);
}
}  // namespace

template <>
Result<MessagePage> read(const Reader& reader, const Actor& actor, const ReadHistory& wanted) {
    auto channel =
        reader.directory.open(actor, Action::read, wanted.channel, field(&ReadHistory::channel));
    if (!channel) return channel.error();
    const int ways =
        wanted.before.has_value() + wanted.after.has_value() + wanted.around.has_value();
    if (ways > 1) return Error{Code::bad_value, field(&ReadHistory::around)};
    const auto limit = static_cast<std::size_t>(
        wanted.limit ? static_cast<std::int64_t>(*wanted.limit) : page_default);
    const Seq root = wanted.thread.value_or(0);
    if (wanted.thread) {
        auto row = reader.snapshot.get(message_key(wanted.channel, root));
        if (!row) return row.error();
        if (!*row) return Error{Code::not_found, field(&ReadHistory::thread)};
    }

    const auto prefix = Key(Table::list).id(wanted.channel).number(root).take();
    Run run;
    Result<> found;
    bool more = false;
    if (wanted.after) {
        if (wanted.thread && *wanted.after < root) run.seqs.push_back(root);
        found =
            run_forward(reader.snapshot, prefix, *wanted.after + 1, limit - run.seqs.size(), run);
        more = run.newer;
    } else {
        Seq last = std::numeric_limits<Seq>::max();
        std::size_t back = limit;
        if (wanted.before) last = *wanted.before == 0 ? 0 : *wanted.before - 1;
        if (wanted.around) last = *wanted.around, back = limit / 2 + 1;
        found = run_back(reader.snapshot, prefix, last, back, run);
        more = run.older;
        // A thread's page that reaches its beginning has the root before the replies.
        if (found && wanted.thread && !run.older && (!wanted.before || *wanted.before > root)) {
            if (run.seqs.size() < limit)
                run.seqs.insert(run.seqs.begin(), root);
            else
                more = true;
        }
        if (found && wanted.around && limit > run.seqs.size() &&
            last < std::numeric_limits<Seq>::max())
            found = run_forward(reader.snapshot, prefix, last + 1, limit - run.seqs.size(), run);
    }
    if (!found) return found.error();
    auto page = messages(reader.snapshot, wanted.channel, run.seqs, actor);
    if (!page) return page.error();
    if (auto shown = show_records(reader, actor, wanted.channel, *page); !shown)
        return shown.error();
    MessagePage out{std::move(*page), more, {}};
    if ((*channel)->kind == ChannelType::record && !wanted.thread) {
        auto changes = changes_of_page(reader.snapshot, wanted, run);
        if (!changes) return changes.error();
        out.changes = std::move(*changes);
    }
    return out;
}

template <>
Result<EventPage> read(const Reader& reader, const Actor& actor, const ReadEvents& wanted) {
    if (auto opened =
            reader.directory.open_stream(actor, wanted.stream, field(&ReadEvents::stream));
        !opened)
        return opened.error();
    const auto limit =
        static_cast<std::size_t>(wanted.limit ? static_cast<std::int64_t>(*wanted.limit) : 100);
    // An answer stays within what a frame may have.
    constexpr std::size_t bytes_max = 512 * 1024;
    EventPage page;
    std::size_t bytes = 0;
    auto scanned =
        reader.snapshot.events(wanted.stream, wanted.after, [&](Seq, std::string_view json) {
            if (page.events.size() == limit || (bytes > 0 && bytes + json.size() > bytes_max)) {
                page.more = true;
                return false;
            }
            bytes += json.size();
            page.events.push_back({std::string(json)});
            return true;
        });
    if (!scanned) return scanned.error();
    return page;
}

}  // namespace parley::engine
