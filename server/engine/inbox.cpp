// Writing inboxes: by follow-ups of messages, by read marks, and by `inbox.done`. Reading them is
// in inbox_reads.cpp.

#include "server/engine/inbox.hpp"

#include <charconv>

namespace parley::engine {

namespace {
using rows::Attention;
using rows::Noted;
using rows::Waiting;

/// Answers and mentions that are kept for each member and list. Older ones are no longer counted;
/// clients show "99+".
constexpr std::size_t kept_max = 100;

bool is_empty(const Attention& attention) {
    return !attention.entry_at && attention.replies.empty() && attention.named.empty() &&
           attention.done == 0;
}

bool names(const rows::Message& message, MemberId id) {
    return std::find(message.mentioned.begin(), message.mentioned.end(), id) !=
           message.mentioned.end();
}
/// Whether it names the member's org or everybody.
bool names_many(const rows::Message& message, const Member& member) {
    return names(message, rows::everyone) || names(message, MemberId{member.org.bytes});
}

const Attention::Named* find_named(const Attention& attention, Seq seq) {
    for (const auto& named : attention.named)
        if (named.seq == seq) return &named;
    return nullptr;
}

/// The rows for a change of a member's attention to a list: the row itself, and the marks of unread
/// threads and mentions that are counted.
RowChanges kept(MemberId member, ChannelId channel, Seq root, const Attention& before,
                const Attention& after) {
    RowChanges rows;
    const auto note = [&](Noted kind, Seq seq, bool was, bool is) {
        const auto key = rows::inbox_mark_key(member, kind, channel, seq);
        if (is && !was) rows.put(key);
        if (was && !is) rows.erase(key);
    };
    note(Noted::unread_thread, root, unread_replies(before) > 0, unread_replies(after) > 0);
    const auto unread = [&](const Attention& attention, Seq seq) {
        const auto* named = find_named(attention, seq);
        return named && named->place > attention.read;
    };
    for (const auto& named : after.named)
        note(Noted::unread_mention, named.seq, unread(before, named.seq), unread(after, named.seq));
    for (const auto& named : before.named)
        if (!find_named(after, named.seq))
            note(Noted::unread_mention, named.seq, unread(before, named.seq), false);
    const auto key = rows::attention_key(member, channel, root);
    if (!is_empty(after))
        rows.put(key, after);
    else if (!is_empty(before))
        rows.erase(key);
    return rows;
}

/// Applies a follow-up to one member's inbox. Collects rows and events; `tell` hands them over.
class Inbox {
  public:
    Inbox(MemberId member, const FollowUpMessage& up, const rows::Message& message,
          const Attention& before)
        : member_(member), up_(up), message_(message), before_(before), now_(before) {}

    /// Adds or removes the mention's entry.
    void name(bool named) {
        const auto* found = find_named(before_, up_.seq);
        if (named == (found != nullptr)) return;
        const InboxEntryName entry{Waiting::mention, up_.channel, up_.root, up_.seq};
        if (!named) return drop(*found, entry);
        now_.named.push_back({up_.seq, message_.place, message_.at});
        std::sort(now_.named.begin(), now_.named.end(),
                  [](const auto& a, const auto& b) { return a.seq < b.seq; });
        rows_.put(key(Waiting::mention, message_.at, up_.seq),
                  {up_.root, message_.place, message_.by});
        entered_.push_back(entry_of(entry, message_.at, message_.by, message_.place > now_.read));
        // The oldest one keeps its entry, but is no longer counted.
        if (now_.named.size() > kept_max) now_.named.erase(now_.named.begin());
    }

    /// Adds or removes an answer of a followed thread; moves the thread's entry to the newest one.
    void answer(bool is_there) {
        auto& replies = now_.replies;
        const auto at = std::lower_bound(replies.begin(), replies.end(), message_.place);
        const bool known = at != replies.end() && *at == message_.place;
        if (!is_there) {
            if (known) replies.erase(at);
            return;
        }
        if (known || message_.place <= now_.done) return;
        const bool newest = at == replies.end();
        replies.insert(at, message_.place);
        if (replies.size() > kept_max) replies.erase(replies.begin());
        if (!newest && now_.entry_at) return;
        if (now_.entry_at) rows_.erase(key(Waiting::thread, *now_.entry_at, up_.root));
        now_.entry_at = message_.at;
        rows_.put(key(Waiting::thread, message_.at, up_.root),
                  {up_.root, message_.place, message_.by});
        entered_.push_back(entry_of({Waiting::thread, up_.channel, up_.root, 0}, message_.at,
                                    message_.by, unread_replies(now_)));
    }

    void tell(Outcome<FollowUpMessage>& out) {
        out.rows.add(std::move(rows_));
        out.rows.add(kept(member_, up_.channel, up_.root, before_, now_));
        for (auto& entry : entered_) out.events.push_back({member_, InboxEntered{entry}});
        if (!left_.empty()) out.events.push_back({member_, InboxLeft{left_}});
    }

  private:
    rows::RowKey<rows::InboxEntry> key(Waiting kind, Instant at, Seq seq) const {
        return rows::inbox_key(member_, kind, at, up_.channel, seq);
    }
    void drop(const Attention::Named& named, const InboxEntryName& entry) {
        rows_.erase(key(Waiting::mention, named.at, named.seq));
        std::erase_if(now_.named, [&](const auto& each) { return each.seq == up_.seq; });
        left_.push_back(entry.text());
    }

    const MemberId member_;
    const FollowUpMessage& up_;
    const rows::Message& message_;
    const Attention before_;
    Attention now_;
    RowChanges rows_;
    std::vector<view::InboxEntry> entered_;
    std::vector<std::string> left_;
};

template <class Number>
bool read_number(std::string_view text, Number& out) {
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), out);
    return failed == std::errc() && end == text.data() + text.size() && !text.empty() &&
           (text == "0" || text.front() != '0');
}

/// Removes and returns the part before the next slash, or everything.
std::string_view next_part(std::string_view& text) {
    const auto slash = text.find('/');
    const auto part = text.substr(0, slash);
    text = slash == text.npos ? std::string_view() : text.substr(slash + 1);
    return part;
}
}  // namespace

std::uint64_t unread_replies(const rows::Attention& attention) {
    if (!attention.entry_at) return 0;
    return static_cast<std::uint64_t>(
        std::count_if(attention.replies.begin(), attention.replies.end(),
                      [&](Place place) { return place > attention.read; }));
}

std::string InboxEntryName::text() const {
    const std::string list = "/" + channel.text() + "/" + std::to_string(root);
    return kind == Waiting::thread ? "thread" + list : "mention" + list + "/" + std::to_string(seq);
}

std::optional<InboxEntryName> InboxEntryName::parse(std::string_view text) {
    const auto whole = text;
    InboxEntryName out;
    const auto word = next_part(text);
    if (word != "thread" && word != "mention") return std::nullopt;
    out.kind = word == "thread" ? Waiting::thread : Waiting::mention;
    const auto channel = ChannelId::parse(next_part(text));
    if (!channel || !read_number(next_part(text), out.root)) return std::nullopt;
    out.channel = *channel;
    if (out.kind == Waiting::mention && !read_number(next_part(text), out.seq)) return std::nullopt;
    return out.text() == whole ? std::optional(out) : std::nullopt;
}

view::InboxEntry entry_of(const InboxEntryName& name, Instant at, std::optional<MemberId> by,
                          std::uint64_t unread) {
    const bool thread = name.kind == Waiting::thread;
    view::InboxEntry entry{.id = name.text(),
                           .kind = thread ? InboxEntryType::thread : InboxEntryType::mention,
                           .channel = name.channel,
                           .seq = thread ? name.root : name.seq,
                           .at = at,
                           .by = by,
                           .unread = unread};
    if (!thread && name.root != 0) entry.thread = name.root;
    return entry;
}

void follow(Views& views, ChannelId channel, Seq root, MemberId member) {
    views.put(rows::follower_key(channel, root, member));
    views.put(rows::followed_key(member, channel, root));
}

void follow_up(Views& views, ChannelId channel, Seq seq) {
    views.put(rows::follow_up_key(channel, seq), {});
}

void follow_up_again(Views& views, ChannelId channel, Seq seq,
                     const std::vector<MemberId>& formerly) {
    const auto key = rows::follow_up_key(channel, seq);
    auto row = views.get(key).value_or(rows::FollowUp{});
    for (const auto& id : formerly) insert(row.formerly, id);
    row.after.reset();
    views.put(key, row);
}

void read_up_to(Views& views, MemberId member, ChannelId channel, Seq root, Place place) {
    const auto before = views.get(rows::attention_key(member, channel, root));
    if (!before) return;
    Attention after = *before;
    after.read = place;
    views.take(kept(member, channel, root, *before, after));
}

template <>
Needs needs(const Directory&, const Actor&, const FollowUpMessage& up) {
    Needs needs{{rows::follow_up_key(up.channel, up.seq)}, {}};
    // Without people to tell, the row is only deleted: a damaged message must not prevent that.
    if (!up.people.empty()) needs.rows.push_back(rows::message_key(up.channel, up.root, up.seq));
    for (const auto& person : up.people) {
        needs.rows.push_back(rows::attention_key(person.member, up.channel, up.root));
        needs.rows.push_back(rows::inbox_mark_key(person.member, Noted::done, up.channel, up.seq));
    }
    return needs;
}

// Brings the inboxes of some people in line with the message as it is now. Doing it twice changes
// nothing, and the row of the outbox is deleted in the same batch.
template <>
Result<Outcome<FollowUpMessage>> decide(const State& state, const Actor&, const FollowUpMessage& up,
                                        Moment&) {
    Outcome<FollowUpMessage> out;
    const auto key = rows::follow_up_key(up.channel, up.seq);
    auto waiting = state.views.get(key);
    // Carried out already, or the message was changed since: then the follow-up starts again.
    if (!waiting || waiting->after != up.after) return out;
    if (up.more) {
        waiting->after = up.people.back().member;
        out.rows.put(key, *waiting);
    } else {
        out.rows.erase(key);
    }
    if (up.people.empty()) return out;
    const auto message = state.views.get(rows::message_key(up.channel, up.root, up.seq));
    if (!message) return out;
    for (const auto& person : up.people) {
        const auto member = state.directory.member(person.member);
        if (!member) continue;
        const auto channel =
            state.directory.open(Actor::member(member), Action::read, up.channel, {});
        const bool concerns =
            member->active && channel && !message->deleted && message->by != person.member;
        Inbox inbox(person.member, up, *message,
                    state.views.get(rows::attention_key(person.member, up.channel, up.root))
                        .value_or(Attention{.read = person.read}));
        // In a direct channel every message is for everybody: names make no entries.
        const auto done = rows::inbox_mark_key(person.member, Noted::done, up.channel, up.seq);
        inbox.name(concerns && (*channel)->kind != ChannelType::direct && !state.views.has(done) &&
                   (names(*message, person.member) ||
                    (is_named_by_itself(**channel, *member) && names_many(*message, *member))));
        if (message->thread) inbox.answer(concerns);
        inbox.tell(out);
    }
    return out;
}

template <>
Needs needs(const Directory&, const Actor& actor, const FinishInbox& finish) {
    Needs needs;
    if (!actor.member()) return needs;
    for (const auto& id : finish.entries) {
        const auto name = InboxEntryName::parse(id.text);
        if (!name) continue;
        needs.rows.push_back(rows::attention_key(actor.member()->id, name->channel, name->root));
        needs.rows.push_back(rows::message_key(name->channel, name->root, name->seq));
        needs.rows.push_back(
            rows::inbox_mark_key(actor.member()->id, Noted::done, name->channel, name->seq));
    }
    return needs;
}

// Removes entries. A thread's entry returns with the next answer; a mention stays done.
template <>
Result<Outcome<FinishInbox>> decide(const State& state, const Actor& actor,
                                    const FinishInbox& finish, Moment&) {
    Outcome<FinishInbox> out;
    InboxLeft left;
    for (std::size_t i = 0; i < finish.entries.size(); ++i) {
        const auto where = std::string(field(&FinishInbox::entries)) + "." + std::to_string(i);
        const auto name = InboxEntryName::parse(finish.entries[i].text);
        if (!name) return Error{Code::bad_value, where};
        const bool readable =
            state.directory.open(actor, Action::read, name->channel, {}).has_value();
        if (!actor.member()) return Error{readable ? Code::not_allowed : Code::not_found, where};
        const MemberId member = actor.member()->id;
        const auto key = rows::attention_key(member, name->channel, name->root);
        const auto before = state.views.get(out.rows, key).value_or(Attention{});
        Attention after = before;
        if (name->kind == Waiting::thread) {
            if (!before.entry_at) continue;  // not in the inbox
            out.rows.erase(rows::inbox_key(member, Waiting::thread, *before.entry_at, name->channel,
                                           name->root));
            after.entry_at.reset();
            if (!before.replies.empty()) after.done = before.replies.back();
            after.replies.clear();
        } else {
            const auto done = rows::inbox_mark_key(member, Noted::done, name->channel, name->seq);
            if (readable && state.views.has(done)) continue;
            const auto message =
                state.views.get(rows::message_key(name->channel, name->root, name->seq));
            const bool is_theirs =
                message && (names(*message, member) || names_many(*message, *actor.member()));
            if (const auto* named = find_named(before, name->seq)) {
                out.rows.erase(
                    rows::inbox_key(member, Waiting::mention, named->at, name->channel, name->seq));
                std::erase_if(after.named, [&](const auto& each) { return each.seq == name->seq; });
            } else if (!readable || !is_theirs) {
                return Error{Code::not_found, where};
            }
            // The mark outlives the entry: the mention may be a broadcast, or named again by an
            // edit.
            out.rows.put(done);
        }
        out.rows.add(kept(member, name->channel, name->root, before, after));
        left.entries.push_back(finish.entries[i].text);
    }
    if (!actor.member()) return Error{Code::not_allowed};
    if (!left.entries.empty()) out.events.push_back({actor.member()->id, std::move(left)});
    return out;
}

}  // namespace parley::engine
