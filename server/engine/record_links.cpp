// Links between records, and who follows one. A link within a space is told at both its ends. One
// between two spaces is told to its author alone: the readers of either end may not know of the
// other.

#include "protocol/json_write.hpp"
#include "server/engine/records.hpp"

namespace parley::engine {

std::string record_link_key(RecordId record, Relation rel, RecordId to) {
    return storage::Key(storage::Table::record_link)
        .id(record)
        .text(enum_text(rel))
        .letter('\0')
        .id(to)
        .take();
}

namespace {
Needs needs_link(RecordId record, Relation rel, RecordId to) {
    return {{record_key(record), record_key(to), record_link_key(record, rel, to)}, {}, false, {}};
}

template <class Command>
struct Ends {
    OpenRecord record, to;
};

template <class Command>
Result<Ends<Command>> open_ends(const State& state, const Actor& actor, const Command& link) {
    auto record = open_record(state, actor, Action::read, link.record, field(&Command::record));
    if (!record) return record.error();
    auto to = open_record(state, actor, Action::read, link.to, field(&Command::to));
    if (!to) return to.error();
    return Ends<Command>{std::move(*record), std::move(*to)};
}

/// Where a link, or its end, is told.
template <class Event, class Command>
Result<> tell_link(const Actor& actor, const Command& link, const Ends<Command>& ends,
                   std::vector<NewEvent>& events) {
    const Event one{link.record, link.rel, link.to};
    const Event other{link.to, inverse(link.rel), link.record};
    if (ends.record->space == ends.to->space) {
        events.push_back({ends.record->channel, one});
        events.push_back({ends.to->channel, other});
        return {};
    }
    // The operator has no stream of their own to be told in.
    if (!actor.member) return Error{Code::not_allowed, field(&Command::to)};
    events.push_back({actor.member->id, one});
    return {};
}

/// Puts or takes one direction of a link.
void set_link(Views& views, RecordId id, Relation rel, RecordId to, bool there) {
    auto record = *record_row(views, id);
    const auto key = record_link_key(id, rel, to);
    if (there) {
        views.put(key, "");
        ++record.links;
    } else {
        views.erase(key);
        if (record.links > 0) --record.links;
    }
    views.put(record_key(id), to_json(record));
}

template <class Event>
void apply_link(Views& views, const Stamp& stamp, const Event& link, bool there) {
    set_link(views, link.record, link.rel, link.to, there);
    if (stamp.stream.channel())
        note_change(views, stamp, link);
    else
        set_link(views, link.to, inverse(link.rel), link.record, there);
}
}  // namespace

template <>
Needs needs(const Directory&, const Actor&, const LinkRecord& link) {
    return needs_link(link.record, link.rel, link.to);
}

template <>
Result<Outcome<LinkRecord>> decide(const State& state, const Actor& actor, const LinkRecord& link,
                                   Moment&) {
    auto ends = open_ends(state, actor, link);
    if (!ends) return ends.error();
    if (link.record == link.to) return Error{Code::bad_value, field(&LinkRecord::to)};
    Outcome<LinkRecord> out;
    if (state.views.row(record_link_key(link.record, link.rel, link.to))) return out;
    if (ends->record->links >= record_links_max)
        return Error{Code::too_many, field(&LinkRecord::record), record_links_max};
    if (ends->to->links >= record_links_max)
        return Error{Code::too_many, field(&LinkRecord::to), record_links_max};
    if (auto told = tell_link<RecordLinked>(actor, link, *ends, out.events); !told)
        return told.error();
    return out;
}

template <>
void apply(const Directory&, Views& views, const Stamp& stamp, const RecordLinked& linked) {
    apply_link(views, stamp, linked, true);
}

template <>
Needs needs(const Directory&, const Actor&, const UnlinkRecord& link) {
    return needs_link(link.record, link.rel, link.to);
}

template <>
Result<Outcome<UnlinkRecord>> decide(const State& state, const Actor& actor,
                                     const UnlinkRecord& link, Moment&) {
    auto ends = open_ends(state, actor, link);
    if (!ends) return ends.error();
    Outcome<UnlinkRecord> out;
    if (!state.views.row(record_link_key(link.record, link.rel, link.to))) return out;
    if (auto told = tell_link<RecordUnlinked>(actor, link, *ends, out.events); !told)
        return told.error();
    return out;
}

template <>
void apply(const Directory&, Views& views, const Stamp& stamp, const RecordUnlinked& unlinked) {
    apply_link(views, stamp, unlinked, false);
}

// Following. It changes nothing of what a record says, so its rev stays.

template <>
Needs needs(const Directory&, const Actor&, const FollowRecord& follow) {
    return needs_record(follow.record);
}

template <>
Result<Outcome<FollowRecord>> decide(const State& state, const Actor& actor,
                                     const FollowRecord& follow, Moment&) {
    auto record =
        open_record(state, actor, Action::read, follow.record, field(&FollowRecord::record));
    if (!record) return record.error();
    if (!actor.member) return Error{Code::not_allowed};
    const auto me = actor.member->id;
    Outcome<FollowRecord> out;
    if (!holds((*record)->followers, me)) {
        constexpr auto followers_max = decltype(CreateRecord::followers)::longest;
        if ((*record)->followers.size() >= followers_max)
            return Error{Code::too_many, field(&FollowRecord::record), followers_max};
        out.events.push_back({(*record)->channel, RecordFollowed{follow.record, me}});
    }
    // Who left its channel and follows it still comes back.
    const auto channel = state.directory.open(actor, Action::read, (*record)->channel, {});
    add_joined(out, join_record_channel(state, **channel, {me}));
    return out;
}

template <>
void apply(const Directory&, Views& views, const Stamp&, const RecordFollowed& followed) {
    const auto before = record_row(views, followed.record);
    Record after = *before;
    insert(after.followers, followed.member);
    put_record(views, before, after);
}

template <>
Needs needs(const Directory&, const Actor&, const UnfollowRecord& follow) {
    return needs_record(follow.record);
}

template <>
Result<Outcome<UnfollowRecord>> decide(const State& state, const Actor& actor,
                                       const UnfollowRecord& follow, Moment&) {
    auto opened =
        open_record(state, actor, Action::read, follow.record, field(&UnfollowRecord::record));
    if (!opened) return opened.error();
    if (!actor.member) return Error{Code::not_allowed};
    const Record& record = **opened;
    const auto me = actor.member->id;
    Outcome<UnfollowRecord> out;
    if (!holds(record.followers, me)) return out;
    out.events.push_back({record.channel, RecordUnfollowed{record.id, me}});
    // Whose record it is stays in its channel, and a guest without it could not come back.
    const bool stays = record.owner == me || record.created_by == me ||
                       holds(record.assignees, me) || actor.member->role == Role::guest;
    const auto opened_channel = state.directory.open(actor, Action::read, record.channel, {});
    if (stays || !holds((*opened_channel)->members, me)) return out;
    Channel channel = **opened_channel;
    remove(channel.members, me);
    out.events.push_back({channel.id, ChannelLeft{me}});
    out.events.push_back({me, StreamClosed{channel.id}});
    out.entities.push_back(std::move(channel));
    return out;
}

template <>
void apply(const Directory&, Views& views, const Stamp&, const RecordUnfollowed& unfollowed) {
    const auto before = record_row(views, unfollowed.record);
    Record after = *before;
    remove(after.followers, unfollowed.member);
    put_record(views, before, after);
}

}  // namespace parley::engine
