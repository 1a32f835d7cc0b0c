// Reading back: pages of messages as they are now, and pages of the log itself.

#include "server/engine/records.hpp"
#include "storage/packed.hpp"

namespace parley::engine {

namespace {
constexpr std::int64_t page_default = 50;

view::Message message_view(Seq seq, MessageRow&& row, const Actor& actor) {
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
            const bool mine = actor.member && std::find(members.begin(), members.end(),
                                                        actor.member->id) != members.end();
            reactions.push_back({emoji, members.size(), mine});
        }
    }
    return out;
}

/// A run of a list's messages, oldest first, and whether the list goes on at either end.
struct Run {
    std::vector<view::Message> messages;
    bool older = false;
    bool newer = false;
};

/// Walks a list in one scan.
class Walk {
  public:
    Walk(const storage::Snapshot& snapshot, const Actor& actor, ChannelId channel, Seq root)
        : snapshot_(snapshot), actor_(actor), prefix_(list_prefix(channel, root)) {}

    Result<> back(Seq from, std::size_t limit, Run& run) {
        auto& found = run.messages;
        auto walked = snapshot_.scan(prefix_, prefix_ + number_value(~from), [&](auto... row) {
            run.older = found.size() == limit;
            return !run.older && add(found, row...);
        });
        std::reverse(found.begin(), found.end());
        return ended(walked);
    }

    Result<> forward(Seq from, std::size_t limit, Run& run) {
        auto& found = run.messages;
        const auto wanted = found.size() + limit;
        return ended(snapshot_.scan_back(prefix_, prefix_ + number_value(~from), [&](auto... row) {
            run.newer = found.size() == wanted;
            return !run.newer && add(found, row...);
        }));
    }

  private:
    bool add(std::vector<view::Message>& out, std::string_view key, std::string_view value) {
        auto row = storage::unpacked<MessageRow>(value);
        damaged_ = !row;
        if (damaged_) return false;
        out.push_back(message_view(message_seq(key), std::move(*row), actor_));
        return true;
    }
    Result<> ended(Result<> walked) const {
        return walked && damaged_ ? Error{Code::storage_failed} : walked;
    }

    const storage::Snapshot& snapshot_;
    const Actor& actor_;
    const std::string prefix_;
    bool damaged_ = false;
};

/// The message that a thread hangs on; not_found where the main list has none of this number.
Result<view::Message> root_of(const Reader& reader, const Actor& actor, ChannelId channel,
                              Seq root) {
    auto value = reader.snapshot.get(message_key(channel, 0, root));
    if (!value) return value.error();
    if (!*value) return Error{Code::not_found, field(&ReadHistory::thread)};
    auto row = storage::unpacked<MessageRow>(**value);
    if (!row) return Error{Code::storage_failed};
    return message_view(root, std::move(*row), actor);
}

/// What happened to a record within the span of a page of its channel. The spans of pages that
/// follow each other meet, so each change is on one of them.
Result<std::vector<RawJson>> changes_of_page(const storage::Snapshot& snapshot,
                                             const ReadHistory& wanted, const Run& run) {
    constexpr Seq end = std::numeric_limits<Seq>::max();
    Seq first = run.older && !run.messages.empty() ? run.messages.front().seq : 1;
    Seq last = run.newer && !run.messages.empty() ? run.messages.back().seq : end;
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
    std::optional<view::Message> first;  // of a thread
    if (wanted.thread) {
        auto found = root_of(reader, actor, wanted.channel, root);
        if (!found) return found.error();
        first = std::move(*found);
    }

    Walk walk(reader.snapshot, actor, wanted.channel, root);
    Run run;
    Result<> found;
    bool more = false;
    if (wanted.after) {
        if (first && *wanted.after < root) run.messages.push_back(std::move(*first));
        found = walk.forward(*wanted.after + 1, limit - run.messages.size(), run);
        more = run.newer;
    } else {
        Seq last = std::numeric_limits<Seq>::max();
        std::size_t back = limit;
        if (wanted.before) last = *wanted.before == 0 ? 0 : *wanted.before - 1;
        if (wanted.around) last = *wanted.around, back = limit / 2 + 1;
        found = walk.back(last, back, run);
        more = run.older;
        // A thread's page that reaches its beginning has the root before the replies.
        if (found && first && !run.older && (!wanted.before || *wanted.before > root)) {
            if (run.messages.size() < limit)
                run.messages.insert(run.messages.begin(), std::move(*first));
            else
                more = true;
        }
        if (found && wanted.around && limit > run.messages.size() &&
            last < std::numeric_limits<Seq>::max())
            found = walk.forward(last + 1, limit - run.messages.size(), run);
    }
    if (!found) return found.error();
    if (auto shown = show_records(reader, actor, wanted.channel, run.messages); !shown)
        return shown.error();
    MessagePage out{{}, more, {}};
    if ((*channel)->kind == ChannelType::record && !wanted.thread) {
        auto changes = changes_of_page(reader.snapshot, wanted, run);
        if (!changes) return changes.error();
        out.changes = std::move(*changes);
    }
    out.messages = std::move(run.messages);
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
