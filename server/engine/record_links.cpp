// Links between records, and following. A link within a space is told in both records' channels. A
// link between two spaces is told only to its author: readers of one end may not know the other.

#include <array>
#include <set>

#include "server/engine/records.hpp"

namespace parley::engine {

namespace {
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

/// One direction of a link. At each end links are counted by the other end's space, or by the guest
/// who made them, so that whoever is refused at the bound may know everything that was counted.
struct Direction {
    RecordId record;
    Relation rel;
    RecordId to;

    rows::RowKey<rows::RecordLink> key() const { return rows::record_link_key(record, rel, to); }
};
Direction there(const auto& link) { return {link.record, link.rel, link.to}; }
Direction back(const auto& link) { return {link.to, inverse(link.rel), link.record}; }

template <class Id>
std::string count_name(const Id& id) {
    return std::string(reinterpret_cast<const char*>(id.bytes.data()), id.bytes.size());
}

/// The id under which a link is counted; empty if the other record does not exist, as the link will
/// be refused then.
std::string counted_with(const Directory& directory, const Actor& actor, RecordId other) {
    if (actor.member() && actor.member()->role == Role::guest)
        return count_name(actor.member()->id);
    const auto channel = directory.stored_channel(channel_of(other));
    return channel && channel->record ? count_name(channel->space) : std::string();
}

std::uint64_t number_of(const State& state, const rows::RowKey<rows::Count>& key) {
    return state.views.get(key).value_or(rows::Count{}).count;
}

Needs needs_directions(const auto& link) {
    return {{rows::key_of(link.record), rows::key_of(link.to), there(link).key(), back(link).key()},
            {},
            false,
            {}};
}

/// Adds the events of a link or its removal: in each record's channel whose readers may all read
/// the other record; between two spaces in the author's stream.
template <class Event, class Command>
Result<> tell_link(const State& state, const Actor& actor, const Command& link,
                   const Ends<Command>& ends, std::vector<NewEvent>& events) {
    const Directory& directory = state.directory;
    if (ends.record->space != ends.to->space) {
        // The operator has no stream of their own to be told in.
        if (!actor.member()) return Error{Code::not_allowed, field(&Command::to)};
        events.push_back({actor.member()->id, Event{link.record, link.rel, link.to}});
        return {};
    }
    const auto one = directory.open(actor, Action::read, link.record, {});
    const auto other = directory.open(actor, Action::read, link.to, {});
    if (readers_may_read(directory, **one, **other))
        events.push_back({(*one)->id, Event{link.record, link.rel, link.to}});
    if (readers_may_read(directory, **other, **one))
        events.push_back({(*other)->id, Event{link.to, inverse(link.rel), link.record}});
    return {};
}
/// The ends of such links of a record, of those that the actor may read: what they may not is no
/// reason for anything that they are told. Null where the links are not known yet.
std::optional<std::vector<RecordId>> readable_ends(const Directory& directory, const Actor& actor,
                                                   const Views& views, RecordId record,
                                                   Relation rel) {
    const auto* keys = views.keys_from(rows::record_link_prefix(record, rel));
    if (keys == nullptr) return std::nullopt;
    std::vector<RecordId> ends;
    for (const auto& key : *keys) {
        const auto to = rows::record_at_end(key);
        if (views.has(key) && directory.open(actor, Action::read, to, {})) ends.push_back(to);
    }
    return ends;
}

/// Records that are looked at before a chain of links is too long to be followed.
constexpr std::size_t ring_looked_at_max = 1'000;

/// Whether a link would close a ring of links of its kind, so that a task would be part of itself,
/// or wait for itself. Looked for from both of its ends at once, at the smaller side next: the new
/// end of a chain mostly has nothing behind it.
class RingSearch {
  public:
    RingSearch(const LinkRecord& link)
        : sides_{Side{link.rel, {link.to}, {link.to}},
                 Side{inverse(link.rel), {link.record}, {link.record}}} {}

    enum class Found { none, ring, too_long, unknown };
    /// `unknown`: it goes on once the rows of `wanted()` are known.
    Found look(const Directory& directory, const Actor& actor, const Views& views) {
        while (!sides_[0].outermost.empty() && !sides_[1].outermost.empty()) {
            const bool first = sides_[0].outermost.size() <= sides_[1].outermost.size();
            auto& [rel, seen, outermost] = sides_[first ? 0 : 1];
            const auto& other = sides_[first ? 1 : 0].seen;
            std::vector<RecordId> next;
            wanted_.clear();
            for (const auto& record : outermost) {
                const auto ends = readable_ends(directory, actor, views, record, rel);
                if (!ends) {
                    const auto prefix = rows::record_link_prefix(record, rel);
                    wanted_.push_back({prefix, prefix, 2 * ring_looked_at_max});
                    continue;
                }
                for (const auto& end : *ends) {
                    if (other.contains(end)) return Found::ring;
                    if (seen.insert(end).second) next.push_back(end);
                }
            }
            if (!wanted_.empty()) return Found::unknown;
            if (sides_[0].seen.size() + sides_[1].seen.size() > ring_looked_at_max)
                return Found::too_long;
            outermost = std::move(next);
        }
        return Found::none;
    }
    std::vector<Span>& wanted() { return wanted_; }

  private:
    struct Side {
        Relation rel{};
        std::set<RecordId> seen;
        std::vector<RecordId> outermost;
    };
    std::array<Side, 2> sides_;
    std::vector<Span> wanted_;
};

/// What is needed to say whether the link closes a ring, a step at a time.
Needs needs_ring_search(const Directory& directory, const Actor& actor, const LinkRecord& link,
                        const Views& views) {
    RingSearch search(link);
    Needs needs;
    if (search.look(directory, actor, views) != RingSearch::Found::unknown) return needs;
    needs.spans = std::move(search.wanted());
    needs.then = [&directory, &actor, link](const Views& known) {
        return needs_ring_search(directory, actor, link, known);
    };
    return needs;
}

/// Refuses a link that closes a ring, and a second whole of which a record would be part.
Result<> keeps_order(const State& state, const Actor& actor, const LinkRecord& link) {
    constexpr auto rel = field(&LinkRecord::rel);
    if (link.rel == Relation::relates_to) return {};
    const auto found = RingSearch(link).look(state.directory, actor, state.views);
    if (found == RingSearch::Found::ring)
        return Error(Code::bad_value, rel).saying("The link would close a ring.");
    if (found == RingSearch::Found::too_long)
        return Error(Code::too_many, rel, ring_looked_at_max)
            .saying("More than " + std::to_string(ring_looked_at_max) +
                    " records are linked in a chain there.");
    if (link.rel != Relation::parent && link.rel != Relation::child) return {};
    const auto part = link.rel == Relation::parent ? link.record : link.to;
    const auto wholes = readable_ends(state.directory, actor, state.views, part, Relation::parent);
    if (wholes && !wholes->empty())
        return Error(Code::bad_value, rel).saying("It is part of another record already.");
    return {};
}
}  // namespace

template <>
Needs needs(const Directory& directory, const Actor& actor, const LinkRecord& link) {
    Needs needs = needs_directions(link);
    if (link.rel == Relation::parent || link.rel == Relation::child) {
        const auto part = link.rel == Relation::parent ? link.record : link.to;
        const auto prefix = rows::record_link_prefix(part, Relation::parent);
        needs.spans.push_back({prefix, prefix, 2 * ring_looked_at_max});
    }
    if (link.rel != Relation::relates_to)
        needs.then = [&directory, &actor, link](const Views& views) {
            return needs_ring_search(directory, actor, link, views);
        };
    needs.rows.push_back(
        rows::record_link_count_key(link.record, counted_with(directory, actor, link.to)));
    needs.rows.push_back(
        rows::record_link_count_key(link.to, counted_with(directory, actor, link.record)));
    return needs;
}

// Both directions are rows; a link that exists is not an error.
template <>
Result<Outcome<LinkRecord>> decide(const State& state, const Actor& actor, const LinkRecord& link,
                                   Moment&) {
    auto ends = open_ends(state, actor, link);
    if (!ends) return ends.error();
    if (link.record == link.to) return Error{Code::bad_value, field(&LinkRecord::to)};
    Outcome<LinkRecord> out;
    if (state.views.has(there(link).key())) return out;
    if (auto kept = keeps_order(state, actor, link); !kept) return kept.error();
    const auto put = [&](const Direction& one, std::string_view name) -> Result<> {
        const auto with = counted_with(state.directory, actor, one.to);
        const auto count = number_of(state, rows::record_link_count_key(one.record, with));
        if (count >= record_links_max)
            return Error(Code::too_many, name, record_links_max)
                .saying("A record may have " + std::to_string(record_links_max) + " links.");
        out.rows.put(one.key(), {with});
        out.rows.put(rows::record_link_count_key(one.record, with), {count + 1});
        return {};
    };
    if (auto done = put(there(link), field(&LinkRecord::record)); !done) return done.error();
    if (auto done = put(back(link), field(&LinkRecord::to)); !done) return done.error();
    if (auto told = tell_link<RecordLinked>(state, actor, link, *ends, out.events); !told)
        return told.error();
    return out;
}

template <>
void apply(const Directory&, Views& views, const Stamp& stamp, const RecordLinked& linked) {
    if (stamp.stream.channel()) note_change(views, stamp, linked);
}

template <>
Needs needs(const Directory&, const Actor&, const UnlinkRecord& link) {
    Needs needs = needs_directions(link);
    needs.then = [link](const Views& views) {
        Needs counts;
        for (const auto& one : {there(link), back(link)})
            if (const auto row = views.get(one.key()))
                counts.rows.push_back(rows::record_link_count_key(one.record, row->counted_with));
        return counts;
    };
    return needs;
}

template <>
Result<Outcome<UnlinkRecord>> decide(const State& state, const Actor& actor,
                                     const UnlinkRecord& link, Moment&) {
    auto ends = open_ends(state, actor, link);
    if (!ends) return ends.error();
    Outcome<UnlinkRecord> out;
    for (const auto& one : {there(link), back(link)}) {
        const auto row = state.views.get(one.key());
        if (!row) return out;
        const auto key = rows::record_link_count_key(one.record, row->counted_with);
        const auto count = number_of(state, key);
        out.rows.erase(one.key());
        if (count > 0) out.rows.put(key, {count - 1});
    }
    if (auto told = tell_link<RecordUnlinked>(state, actor, link, *ends, out.events); !told)
        return told.error();
    return out;
}

template <>
void apply(const Directory&, Views& views, const Stamp& stamp, const RecordUnlinked& unlinked) {
    if (stamp.stream.channel()) note_change(views, stamp, unlinked);
}

// Following. It does not change what a record says, so its rev stays the same.

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
    if (!actor.member()) return Error{Code::not_allowed};
    const auto me = actor.member()->id;
    Outcome<FollowRecord> out;
    if (!holds((*record)->followers, me)) {
        constexpr auto followers_max = decltype(CreateRecord::followers)::longest;
        if ((*record)->followers.size() >= followers_max)
            return Error(Code::too_many, field(&FollowRecord::record), followers_max)
                .saying("A record may have " + std::to_string(followers_max) + " followers.");
        out.events.push_back({(*record)->channel, RecordFollowed{follow.record, me}});
    }
    // A follower who has left the channel comes back.
    const auto channel = state.directory.open(actor, Action::read, (*record)->channel, {});
    add_joined(out, join_record_channel(state, **channel, {me}));
    return out;
}

template <>
void apply(const Directory& directory, Views& views, const Stamp&, const RecordFollowed& followed) {
    const auto before = views.get(rows::key_of(followed.record));
    Record after = *before;
    insert(after.followers, followed.member);
    put_record(directory, views, before, after);
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
    if (!actor.member()) return Error{Code::not_allowed};
    const Record& record = **opened;
    const auto me = actor.member()->id;
    Outcome<UnfollowRecord> out;
    if (!holds(record.followers, me)) return out;
    out.events.push_back({record.channel, RecordUnfollowed{record.id, me}});
    // People of the record stay in its channel; a guest could not come back.
    const bool stays = record.owner == me || record.created_by == me ||
                       holds(record.assignees, me) || actor.member()->role == Role::guest;
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
void apply(const Directory& directory, Views& views, const Stamp&,
           const RecordUnfollowed& unfollowed) {
    const auto before = views.get(rows::key_of(unfollowed.record));
    Record after = *before;
    remove(after.followers, unfollowed.member);
    put_record(directory, views, before, after);
}

}  // namespace parley::engine
