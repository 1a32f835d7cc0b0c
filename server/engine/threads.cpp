// Lists of threads: those of a channel, and those that a member follows.

#include <charconv>

#include "server/engine/inbox_reader.hpp"
#include "server/engine/pages.hpp"

namespace parley::engine {

namespace {
/// A thread as its reader sees it; none if its root cannot be read.
std::optional<view::Thread> thread_of(InboxReader& inbox, const OpenChannel& channel, Seq root) {
    auto row = stored_row(inbox.reader().snapshot, rows::message_key(channel->id, 0, root));
    if (!row || !*row) return std::nullopt;
    view::Thread out{.channel = channel->id,
                     .seq = root,
                     .replies = (*row)->replies,
                     .last_reply_at = (*row)->last_reply_at};
    const Place read = inbox.reading(channel).place(root);
    const auto prefix = rows::list_prefix(channel->id, root);
    std::size_t looked_at = 0;
    (void)scan_rows<rows::Message>(
        inbox.reader().snapshot, prefix, prefix, [&](std::string_view, const rows::Message& reply) {
            if (reply.place <= read) return false;
            out.unread += !reply.deleted && reply.by != inbox.member().id;
            return ++looked_at < inbox_counted_max;
        });
    const auto follows =
        inbox.reader().snapshot.get(rows::followed_key(inbox.member().id, channel->id, root).bytes);
    out.following = follows && follows->has_value();
    return out;
}

/// A cursor "channel/root" of either list of threads.
std::optional<rows::MessageNamed> thread_in(std::string_view cursor) {
    const auto slash = cursor.find('/');
    if (slash == cursor.npos) return std::nullopt;
    rows::MessageNamed out;
    const auto channel = ChannelId::parse(cursor.substr(0, slash));
    const auto number = cursor.substr(slash + 1);
    const auto read = std::from_chars(number.data(), number.data() + number.size(), out.seq);
    if (!channel || read.ec != std::errc() || read.ptr != number.data() + number.size())
        return std::nullopt;
    out.channel = *channel;
    return out;
}
}  // namespace

template <>
Result<ThreadPage> read(const Reader& reader, const Actor& actor, const ListThreads& list) {
    const bool mine = list.mine.value_or(false);
    if (!mine && !list.channel) return Error{Code::missing_field, field(&ListThreads::channel)};
    if (list.channel)
        if (auto channel = reader.directory.open(actor, Action::read, *list.channel,
                                                 field(&ListThreads::channel));
            !channel)
            return channel.error();
    if (!actor.member()) return Error{Code::not_allowed};
    InboxReader inbox(reader, actor);
    std::optional<rows::MessageNamed> after;
    if (list.cursor) {
        after = thread_in(list.cursor->text);
        if (!after) return Error{Code::bad_value, field(&ListThreads::cursor)};
    }

    const std::size_t limit = entries_of(list.limit);
    const MemberId member = inbox.member().id;
    ThreadPage page;
    rows::MessageNamed last;
    std::size_t looked_at = 0;
    const auto take = [&](rows::MessageNamed root) {
        page.more = page.threads.size() == limit || looked_at == looked_at_in_inbox_max;
        if (page.more) return false;
        ++looked_at;
        last = root;
        if (const auto* channel = inbox.channel(root.channel))
            if (auto thread = thread_of(inbox, *channel, root.seq))
                page.threads.push_back(std::move(*thread));
        return true;
    };
    if (mine) {
        const auto prefix = list.channel ? rows::followed_prefix(member, *list.channel)
                                         : rows::followed_prefix(member);
        std::string from = prefix;
        if (after)
            from =
                std::max(from, rows::followed_key(member, after->channel, after->seq).bytes + '\0');
        auto scanned = scan_rows<rows::Mark>(reader.snapshot, prefix, from,
                                             [&](std::string_view key, const rows::Mark&) {
                                                 return take(rows::message_at_end(key));
                                             });
        if (!scanned) return scanned.error();
    } else {
        // Jump from root to root: a thread has a row for each follower.
        const auto prefix = rows::follower_prefix(*list.channel);
        for (Seq root = after ? after->seq : 0;;) {
            std::optional<Seq> next;
            auto scanned = scan_rows<rows::Mark>(reader.snapshot, prefix,
                                                 rows::follower_prefix(*list.channel, root + 1),
                                                 [&](std::string_view key, const rows::Mark&) {
                                                     next = rows::root_in_follower(key);
                                                     return false;
                                                 });
            if (!scanned) return scanned.error();
            if (!next || !take({*list.channel, *next})) break;
            root = *next;
        }
    }
    if (page.more) page.cursor = last.channel.text() + "/" + std::to_string(last.seq);
    return page;
}

}  // namespace parley::engine
