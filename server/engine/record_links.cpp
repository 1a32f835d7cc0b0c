// Links between records, and following. A link within a space is told in both records' channels. A
// link between two spaces is told only to its author: readers of one end may not know the other.

#include <array>
#include <deque>
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

/// The other ends of a record's links of one relation, as far as the actor may read them; none
/// until the span of these links is known. A refusal must not tell of hidden records.
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

/// Rows of one record's links of one relation that a command reads, at most.
constexpr std::size_t links_read_max = 2'000;
Span links_span(RecordId record, Relation rel) {
    const auto prefix = rows::record_link_prefix(record, rel);
    return {prefix, prefix, links_read_max};
}

/// Records that one search may reach; beyond it the link is refused.
constexpr std::size_t ring_reached_max = 300;

/// Looks for a ring that a new link would close, from both of its ends, next at the one with fewer
/// records to look at: a record that was just made mostly has no links. Lives while one command is
/// read or decided.
class RingSearch {
  public:
    explicit RingSearch(const LinkRecord& link)
        : sides_{Side{link.rel, {link.to}, {link.to}},
                 Side{inverse(link.rel), {link.record}, {link.record}}} {}

    enum class Found { none, ring, too_long, unknown };
    /// Goes on until it knows, or until it needs the spans that `wanted` gives (unknown).
    Found look(const Directory& directory, const Actor& actor, const Views& views) {
        while (!sides_[0].waiting.empty() && !sides_[1].waiting.empty()) {
            Side& side = smaller();
            const auto& other = &side == &sides_[0] ? sides_[1].reached : sides_[0].reached;
            const auto ends =
                readable_ends(directory, actor, views, side.waiting.front(), side.rel);
            if (!ends) return Found::unknown;
            side.waiting.pop_front();
            for (const auto& end : *ends) {
                if (other.contains(end)) return Found::ring;
                if (side.reached.insert(end).second) side.waiting.push_back(end);
            }
            if (sides_[0].reached.size() + sides_[1].reached.size() > ring_reached_max)
                return Found::too_long;
        }
        return Found::none;
    }
    /// The links of the records that it looks at next.
    std::vector<Span> wanted() {
        constexpr std::size_t together = 16;
        const Side& side = smaller();
        std::vector<Span> spans;
        for (const auto& record : side.waiting) {
            if (spans.size() == together) break;
            spans.push_back(links_span(record, side.rel));
        }
        return spans;
    }

  private:
    struct Side {
        Relation rel{};
        std::set<RecordId> reached;
        std::deque<RecordId> waiting;  ///< reached, and its links are not looked at yet
    };
    Side& smaller() { return sides_[sides_[0].waiting.size() <= sides_[1].waiting.size() ? 0 : 1]; }
    std::array<Side, 2> sides_;
};

/// The needs of a search, a few records at a time; it goes on where it was.
Needs needs_search(const std::shared_ptr<RingSearch>& search, const Directory& directory,
                   const Actor& actor, const Views& views) {
    Needs needs;
    if (search->look(directory, actor, views) != RingSearch::Found::unknown) return needs;
    needs.spans = search->wanted();
    needs.then = [search, &directory, &actor](const Views& known) {
        return needs_search(search, directory, actor, known);
    };
    return needs;
}

bool makes_a_part(const LinkRecord& link) {
    return link.rel == Relation::parent || link.rel == Relation::child;
}
RecordId part_in(const LinkRecord& link) {
    return link.rel == Relation::parent ? link.record : link.to;
}

/// Refuses a link that closes a ring, and a second whole of which a record would be part.
Result<> keeps_order(const State& state, const Actor& actor, const LinkRecord& link) {
    constexpr auto rel = field(&LinkRecord::rel);
    if (link.rel == Relation::relates_to) return {};
    const auto found = RingSearch(link).look(state.directory, actor, state.views);
    if (found == RingSearch::Found::ring)
        return Error(Code::bad_value, rel).saying("The link would close a ring.");
    if (found == RingSearch::Found::too_long)
        return Error(Code::too_many, rel, ring_reached_max)
            .saying("The link would join more than " + std::to_string(ring_reached_max) +
                    " records of one chain.");
    if (!makes_a_part(link)) return {};
    const auto wholes =
        readable_ends(state.directory, actor, state.views, part_in(link), Relation::parent);
    if (wholes && !wholes->empty())
        return Error(Code::bad_value, rel).saying("It is part of another record already.");
    return {};
}
}  // namespace

template <>
Needs needs(const Directory& directory, const Actor& actor, const LinkRecord& link) {
    Needs needs = needs_directions(link);
    // Nothing is searched for whoever may not read both: the time of a refusal tells nothing.
    const bool may_read = directory.open(actor, Action::read, link.record, {}).has_value() &&
                          directory.open(actor, Action::read, link.to, {}).has_value();
    if (may_read && makes_a_part(link))
        needs.spans.push_back(links_span(part_in(link), Relation::parent));
    if (may_read && link.rel != Relation::relates_to)
        needs.then = [search = std::make_shared<RingSearch>(link), &directory,
                      &actor](const Views& views) {
            return needs_search(search, directory, actor, views);
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
