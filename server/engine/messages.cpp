// Messages: post, edit and delete. Reactions and pins are in reactions.cpp, reading them back in
// history.cpp, read marks in reading.cpp.

#include "server/engine/decide.hpp"
#include "server/engine/files.hpp"
#include "server/engine/inbox.hpp"
#include "server/engine/mentions.hpp"
#include "server/engine/records.hpp"

namespace parley::engine {

namespace {
/// The message that a command names; not_found if it does not exist or is deleted.
Result<rows::Message> found_message(const State& state, const MessageName& name) {
    auto row = state.views.message(name.channel, name.seq);
    if (!row || row->deleted) return Error{Code::not_found, field(&MessageName::seq)};
    return std::move(*row);
}

/// Refuses a text without a visible sign, unless the message has files.
Result<> says_something(std::string_view text, bool has_files, std::string_view field) {
    if (has_files || !is_blank(text)) return {};
    return Error(Code::bad_value, field).saying("A message has a text or a file.");
}

/// Replies among which a thread's last one is looked for when the last was deleted.
constexpr std::size_t newest_replies = 100;

/// The time of the thread's newest reply but `reply` that is not deleted; none if there is none
/// among the newest. Their span must be known.
std::optional<Instant> last_reply_but(const Views& views, ChannelId channel, Seq root, Seq reply) {
    const auto* keys = views.keys_from(rows::list_prefix(channel, root));
    if (keys == nullptr) return std::nullopt;
    for (const auto& key : *keys) {
        if (rows::message_seq(key) == reply) continue;
        const auto row = views.get(rows::RowKey<rows::Message>{key});
        if (row && !row->deleted) return row->at;
    }
    return std::nullopt;
}

/// Each edit is an event that must be blanked when the message is deleted: this bounds the work.
constexpr std::size_t edits_max = 1000;
/// Above 1,000 online readers `<!here>` is treated as `<!channel>`: one row instead of one each.
constexpr std::size_t here_max = 1000;

/// Those of `online` who may read the channel, or `everyone` if there are too many.
std::vector<MemberId> people_here(const Directory& directory, ChannelId channel,
                                  const std::vector<MemberId>& online) {
    if (online.size() > here_max) return {rows::everyone};
    std::vector<MemberId> here;
    for (const auto& id : online) {
        const auto member = directory.member(id);
        if (member && directory.open(Actor::member(member), Action::read, channel, {}))
            here.push_back(id);
    }
    return here;
}

/// Deletes the rows of a message's mentions.
void forget_mentions(const Directory& directory, const Channel& channel, Views& views, Seq seq,
                     rows::Message& row) {
    for (const auto& id : row.mentioned) {
        views.erase(rows::mention_key(channel.id, id, seq));
        if (!directory.member(id))
            views.erase(rows::broadcast_key(channel.space, row.at, channel.id, seq, id));
    }
    row.mentioned.clear();
}

/// Writes the rows of the members and orgs whom the message's text names, in place of those before.
/// Its author, and members who may not read the channel, are not mentioned.
void derive_mentions(const Directory& directory, Views& views, const Channel& where, Seq seq,
                     rows::Message& row) {
    const ChannelId channel = where.id;
    forget_mentions(directory, where, views, seq, row);
    const auto mention = [&](MemberId id) {
        if (id == row.by ||
            std::find(row.mentioned.begin(), row.mentioned.end(), id) != row.mentioned.end())
            return;
        row.mentioned.push_back(id);
        views.put(rows::mention_key(channel, id, seq), {row.thread.value_or(0), row.place});
        if (directory.member(id)) {
            if (row.thread) follow(views, channel, *row.thread, id);
        } else if (is_for_whole_space(where)) {
            views.put(rows::broadcast_key(where.space, row.at, channel, seq, id),
                      {id, row.thread.value_or(0), row.place, row.by});
        }
    };
    const auto found = mentions_in(row.text);
    if (found.channel) mention(rows::everyone);
    for (const auto& org : found.orgs) mention(MemberId{org.bytes});
    for (const auto& id : found.members) {
        const auto member = directory.member(id);
        if (member && directory.open(Actor::member(member), Action::read, channel, {})) mention(id);
    }
    if (found.here && row.here)
        for (const auto& id : *row.here) mention(id);
}
}  // namespace

template <>
Needs needs(const Directory& directory, const Actor& actor, const PostMessage& post) {
    Needs needs = post.thread ? needs_message(post.channel, *post.thread) : Needs{};
    needs.rows.push_back(rows::list_end_key(post.channel));
    needs.rows.push_back(extent_of_channel(directory, post.channel));
    needs.rows.push_back(rows::attention_key(actor.id().value_or(MemberId{}), post.channel,
                                             post.thread.value_or(0)));
    needs.streams.push_back(post.channel);
    add_record_needs(directory, post.channel, post.text.text, needs);
    add(needs, needs_files(post.files));
    return needs;
}

template <>
Result<Outcome<PostMessage>> decide(const State& state, const Actor& actor, const PostMessage& post,
                                    Moment& moment) {
    auto channel =
        state.directory.open(actor, Action::post, post.channel, field(&PostMessage::channel));
    if (!channel) return channel.error();
    if (auto said = says_something(post.text.text, !post.files.empty(), field(&MessageBody::text));
        !said)
        return said.error();
    Place place = state.views.list_end(post.channel).last + 1;
    if (post.thread) {
        const auto root = state.views.message(post.channel, *post.thread);
        if (!root || root->deleted) return Error{Code::not_found, field(&MessageBody::thread)};
        // Threads are one level deep: a reply cannot be a root.
        if (root->thread || state.views.has(rows::reply_key(post.channel, *post.thread)))
            return Error{Code::bad_value, field(&MessageBody::thread)};
        place = root->last_reply_place + 1;
    }
    MessagePosted posted{.text = post.text, .place = place, .thread = post.thread};
    Outcome<PostMessage> out{{.here = people_here(state.directory, post.channel, moment.online)},
                             {state.views.next_seq(post.channel), place, moment.now}};
    for (const auto& id : post.records) {
        const auto record =
            state.directory.open(actor, Action::read, id, field(&PostMessage::records));
        if (!record) return record.error();
        insert(out.about, id);
        if (!readers_may_read(state.directory, **channel, **record)) continue;
        if (!posted.records) posted.records.emplace();
        posted.records->push_back(id);
    }
    if (!post.files.empty()) {
        auto files = FileChanges(state, out.rows)
                         .attach(actor, post.files, **channel, moment, field(&PostMessage::files));
        if (!files) return files.error();
        posted.files = std::move(*files);
    }
    out.events.push_back({post.channel, std::move(posted)});
    add_joined(out, join_mentioned(state, *channel, post.text.text));
    return out;
}

// Writes the message and what follows from it: counts, the end of its list or its root, mentions,
// links to records, followers of the thread, a follow-up for inboxes. Imported messages mention
// nobody.
template <>
void apply(const Directory& directory, Views& views, const Stamp& stamp,
           const MessagePosted& posted) {
    const ChannelId channel = *stamp.stream.channel();
    rows::Message row{.place = posted.place,
                      .at = stamp.at,
                      .by = stamp.by,
                      .text = posted.text,
                      .thread = posted.thread};
    if (!stamp.here.empty()) row.here = stamp.here;
    if (posted.files) row.files = *posted.files;
    row.about = stamp.about;
    count_in_extent(views, extent_of_channel(directory, channel), 1, stamp.at);

    if (!stamp.imported) {
        derive_mentions(directory, views, *directory.stored_channel(channel), stamp.seq, row);
        link_message(directory, views, channel, stamp.seq, row);
        if (posted.thread || !row.mentioned.empty()) follow_up(views, channel, stamp.seq);
    }
    views.put_message(channel, stamp.seq, row);
    if (posted.thread) {
        views.put(rows::reply_key(channel, stamp.seq), {*posted.thread});
        auto root = *views.main_message(channel, *posted.thread);
        if (stamp.by) follow(views, channel, *posted.thread, *stamp.by);
        if (root.by && root.replies == 0) follow(views, channel, *posted.thread, *root.by);
        ++root.replies;
        root.last_reply_place = posted.place;
        root.last_reply_at = stamp.at;
        views.put_message(channel, *posted.thread, root);
    } else {
        auto end = views.list_end(channel);
        end.last = posted.place;
        if (stamp.imported) end.read_by_all = posted.place;
        views.put(rows::list_end_key(channel), end);
    }
    // An answer marks its thread as read. In the main list no mark is written: an author's own
    // message counts as one when unread messages are counted (reading.cpp).
    if (!stamp.by || stamp.imported) return;
    if (posted.thread)
        views.put(rows::read_key(*stamp.by, channel, *posted.thread), {posted.place});
    read_up_to(views, *stamp.by, channel, posted.thread.value_or(0), posted.place);
}

template <>
Needs needs(const Directory& directory, const Actor&, const EditMessage& edit) {
    Needs needs = needs_message(edit.channel, edit.seq);
    needs.rows.push_back(rows::follow_up_key(edit.channel, edit.seq));
    needs.streams.push_back(edit.channel);
    add_record_needs(directory, edit.channel, edit.text.text, needs);
    return needs;
}

template <>
Result<Outcome<EditMessage>> decide(const State& state, const Actor& actor, const EditMessage& edit,
                                    Moment& moment) {
    auto channel =
        state.directory.open(actor, Action::read, edit.channel, field(&MessageName::channel));
    if (!channel) return channel.error();
    auto message = found_message(state, edit);
    if (!message) return message.error();
    if (!actor.id() || message->by != actor.id())
        return Error{Code::not_allowed, field(&MessageName::seq)};
    // After the author's check, so that others get not_allowed also in an archived channel.
    if (auto writable =
            state.directory.open(actor, Action::post, edit.channel, field(&MessageName::channel));
        !writable)
        return writable.error();
    if (auto said =
            says_something(edit.text.text, !message->files.empty(), field(&EditMessage::text));
        !said)
        return said.error();
    if (message->edits.size() == edits_max)
        return Error(Code::too_many, field(&MessageName::seq), edits_max)
            .saying("A message may be edited " + std::to_string(edits_max) + " times.");
    return Outcome<EditMessage>{{.events = {{edit.channel, MessageEdited{edit.seq, edit.text}}}},
                                {state.views.next_seq(edit.channel), moment.now}};
}

template <>
void apply(const Directory& directory, Views& views, const Stamp& stamp,
           const MessageEdited& edited) {
    const ChannelId channel = *stamp.stream.channel();
    auto row = *views.message(channel, edited.of);
    row.text = edited.text;
    row.edited = stamp.at;
    row.edits.push_back(stamp.seq);
    const auto named = row.mentioned;
    derive_mentions(directory, views, *directory.stored_channel(channel), edited.of, row);
    link_message(directory, views, channel, edited.of, row);
    if (row.mentioned != named) follow_up_again(views, channel, edited.of, named);
    views.put_message(channel, edited.of, row);
}

template <>
Needs needs(const Directory& directory, const Actor&, const DeleteMessage& gone) {
    Needs needs = needs_message(gone.channel, gone.seq);
    needs.rows.push_back(extent_of_channel(directory, gone.channel));
    needs.rows.push_back(rows::follow_up_key(gone.channel, gone.seq));
    needs.streams.push_back(gone.channel);
    needs.settled = true;  // its events are read from the snapshot and blanked: they must be there
    needs.then = [root = std::move(needs.then), gone](const Views& views) {
        Needs more = root(views);
        more.then = [gone](const Views& known) {
            const auto message = known.message(gone.channel, gone.seq);
            if (!message) return Needs{};
            auto last = needs_files(message->files);
            if (!message->thread) return last;
            const auto root = known.main_message(gone.channel, *message->thread);
            if (root && root->last_reply_at <= message->at)
                last.spans.push_back({rows::list_prefix(gone.channel, *message->thread),
                                      rows::list_prefix(gone.channel, *message->thread),
                                      newest_replies});
            return last;
        };
        return more;
    };
    return needs;
}

template <>
Result<Outcome<DeleteMessage>> decide(const State& state, const Actor& actor,
                                      const DeleteMessage& gone, Moment& moment) {
    auto channel =
        state.directory.open(actor, Action::read, gone.channel, field(&MessageName::channel));
    if (!channel) return channel.error();
    auto message = found_message(state, gone);
    if (!message) return message.error();
    const bool own = actor.id() && message->by == actor.id();
    if (!own && !channel->allows(Action::remove_message))
        return Error{Code::not_allowed, field(&MessageName::seq)};
    Outcome<DeleteMessage> out{
        {.events = {{gone.channel, MessageDeleted{gone.seq, message->thread}}}},
        {state.views.next_seq(gone.channel), moment.now}};
    out.blanks.emplace_back(gone.channel, gone.seq);
    for (const Seq edit : message->edits) out.blanks.emplace_back(gone.channel, edit);
    FileChanges(state, out.rows).release(message->files, referrer(**channel));
    return out;
}

template <>
void apply(const Directory& directory, Views& views, const Stamp& stamp,
           const MessageDeleted& deleted) {
    const ChannelId channel = *stamp.stream.channel();
    count_in_extent(views, extent_of_channel(directory, channel), -1, stamp.at);
    auto row = *views.message(channel, deleted.of);
    if (row.thread || !row.mentioned.empty())
        follow_up_again(views, channel, deleted.of, row.mentioned);
    forget_mentions(directory, *directory.stored_channel(channel), views, deleted.of, row);
    if (row.pinned) views.erase(rows::pin_key(channel, deleted.of));
    if (row.thread) {
        auto root = views.main_message(channel, *row.thread);
        if (root && root->replies > 0) {
            --root->replies;
            if (root->last_reply_at <= row.at)
                root->last_reply_at = last_reply_but(views, channel, *row.thread, deleted.of);
            views.put_message(channel, *row.thread, *root);
        }
    }
    row.text.clear();
    row.reactions.clear();
    row.here.reset();
    row.edits.clear();
    row.files.clear();
    row.pinned = false;
    row.deleted = stamp.at;
    views.put_message(channel, deleted.of, row);
}

}  // namespace parley::engine
