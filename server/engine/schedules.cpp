// Messages that are posted later. Rows hold them until then, and an index by due time; events tell
// their author what became of them. Whether the author may post is asked again when the time comes.

#include "server/engine/schedules.hpp"

#include "protocol/json_write.hpp"
#include "server/engine/files.hpp"
#include "server/engine/pages.hpp"
#include "server/engine/rows.hpp"

namespace parley::engine {

namespace {
using storage::Key;
using storage::Table;

constexpr std::uint64_t schedules_max = 1'000;  // of one member
constexpr std::int64_t day_ms = 24LL * 3600 * 1000;
constexpr std::int64_t days_max = 365;

std::string schedule_key(MemberId author, ScheduleId id) {
    return Key(Table::schedule).id(author).id(id).take();
}
std::string count_key(MemberId author) { return Key(Table::schedule_count).id(author).take(); }
std::string due_key(Instant due, MemberId author, ScheduleId id) {
    return Key(Table::due).number(static_cast<std::uint64_t>(due.ms)).id(author).id(id).take();
}

std::optional<view::Schedule> schedule_in(const Views& views, MemberId author, ScheduleId id) {
    const auto key = schedule_key(author, id);
    const auto& value = views.row(key);
    if (!value) return std::nullopt;
    auto schedule = parsed_row<view::Schedule>(key, *value);
    ensure(schedule.has_value());  // a round has whole rows only
    return schedule;
}

std::uint64_t count_in(const Views& views, MemberId author) {
    const auto& value = views.row(count_key(author));
    return value ? storage::number_at(*value, 0) : 0;
}

/// The instant that is meant, within the year that comes.
Result<Instant> due_of(const When& when, Instant now) {
    const Error refused(Code::bad_value, "when");
    Instant due;
    if (when.instant) {
        if (when.local || when.zone) return refused;
        due = *when.instant;
    } else {
        if (!when.local) return Error{Code::missing_field, "when.local"};
        if (!when.zone) return Error{Code::missing_field, "when.zone"};
        // The zone of one that was stored may be gone; one that a command brings is there.
        if (!zone_exists(when.zone->text)) return Error{Code::zone_unknown, "when.zone"};
        const auto instant = instant_of_wall_time(when.local->text, when.zone->text);
        if (!instant) return Error{Code::bad_value, "when.local"};
        due = *instant;
    }
    if (due <= now) return refused;
    if (due.ms - now.ms > days_max * day_ms) return Error{Code::bad_value, "when", days_max};
    return due;
}

/// The instant that a stored schedule means, by the zone as it is today.
Result<Instant> due_now(const view::Schedule& schedule) {
    if (!schedule.when.local) return schedule.due;
    const auto instant = instant_of_wall_time(schedule.when.local->text, schedule.when.zone->text);
    if (!instant) return Error{Code::zone_unknown, "when.zone"};
    return *instant;
}

/// What is needed to post it, once its row is known.
Needs needs_scheduled(const Directory& directory, const Actor& actor, MemberId author,
                      ScheduleId id) {
    Needs needs{{schedule_key(author, id), count_key(author)}, {author}};
    needs.then = [&directory, &actor, author, id](const Views& views) {
        const auto schedule = schedule_in(views, author, id);
        return schedule ? parley::engine::needs<PostMessage>(directory, actor, *schedule) : Needs{};
    };
    return needs;
}

Needs needs_own(const Directory& directory, const Actor& actor, ScheduleId id) {
    return actor.member() ? needs_scheduled(directory, actor, actor.member()->id, id) : Needs{};
}

/// An author's own schedule; what is another's was never there.
Result<view::Schedule> own_schedule(const State& state, const Actor& actor, ScheduleId id) {
    auto schedule =
        actor.member() ? schedule_in(state.views, actor.member()->id, id) : std::nullopt;
    if (!schedule) return Error{Code::not_found, "schedule"};
    return std::move(*schedule);
}

/// Takes a schedule's rows away, and lets go of its files.
template <class Command>
void remove(const State& state, MemberId author, const view::Schedule& schedule,
            Outcome<Command>& out) {
    FileChanges(state, out.rows).release(schedule.files, {author});
    out.rows.emplace_back(schedule_key(author, schedule.schedule), std::nullopt);
    out.rows.emplace_back(due_key(schedule.due, author, schedule.schedule), std::nullopt);
    const auto count = count_in(state.views, author);
    out.rows.emplace_back(count_key(author), number_value(count > 0 ? count - 1 : 0));
}

template <class Command>
void keep(MemberId author, const view::Schedule& schedule, Outcome<Command>& out) {
    out.rows.emplace_back(schedule_key(author, schedule.schedule), to_json(schedule));
    if (schedule.state == ScheduleState::pending)
        out.rows.emplace_back(due_key(schedule.due, author, schedule.schedule), std::string());
}

/// Posts it in its author's name.
template <class Command>
Result<MessagePlaced> post(const State& state, const Actor& author, const view::Schedule& schedule,
                           Moment& moment, Outcome<Command>& out) {
    auto posted = decide<PostMessage>(state, author, schedule, moment);
    if (!posted) return posted.error();
    for (auto& event : posted->events) {
        if (auto* message = event.event.as<MessagePosted>()) message->scheduled = schedule.due;
        event.by = author.id();
        out.events.push_back(std::move(event));
    }
    out.about = std::move(posted->about);
    for (auto& row : posted->rows) out.rows.push_back(std::move(row));
    for (auto& entity : posted->entities) out.entities.push_back(std::move(entity));
    NewEvent sent{*author.id(),
                  ScheduleSent{schedule.schedule, schedule.channel, posted->reply.seq}};
    sent.by = author.id();
    out.events.push_back(std::move(sent));
    remove(state, *author.id(), schedule, out);
    return posted->reply;
}
}  // namespace

template <>
Needs needs(const Directory& directory, const Actor& actor, const CreateSchedule& create) {
    Needs needs = parley::engine::needs<PostMessage>(directory, actor, create);
    if (!actor.member()) return needs;
    needs.rows.push_back(count_key(actor.member()->id));
    needs.streams.push_back(actor.member()->id);
    return needs;
}

template <>
Result<Outcome<CreateSchedule>> decide(const State& state, const Actor& actor,
                                       const CreateSchedule& create, Moment& moment) {
    // What could not be posted now is not taken for later.
    if (auto possible = decide<PostMessage>(state, actor, create, moment); !possible)
        return possible.error();
    if (!actor.member()) return Error{Code::not_allowed};
    auto due = due_of(create.when, moment.now);
    if (!due) return due.error();
    const MemberId author = actor.member()->id;
    const auto count = count_in(state.views, author);
    if (count >= schedules_max)
        return Error{Code::too_many, field(&CreateSchedule::when), schedules_max};

    Outcome<CreateSchedule> out;
    auto& schedule = out.reply;
    static_cast<PostMessage&>(schedule) = create;
    schedule.schedule = moment.make<ScheduleId>();
    schedule.when = create.when;
    schedule.due = *due;
    schedule.created = moment.now;
    // What waits to be posted keeps its files.
    FileChanges files(state, out.rows);
    schedule.files.clear();
    for (const auto& id : create.files) {
        if (std::find(schedule.files.begin(), schedule.files.end(), id) != schedule.files.end())
            continue;
        if (auto kept = files.refer(actor, id, {author}, field(&PostMessage::files)); !kept)
            return kept.error();
        schedule.files.push_back(id);
    }
    keep(author, schedule, out);
    out.rows.emplace_back(count_key(author), number_value(count + 1));
    out.events.push_back({author, ScheduleCreated{schedule.schedule, schedule.channel, *due}});
    return out;
}

template <>
Needs needs(const Directory& directory, const Actor& actor, const ChangeSchedule& change) {
    return needs_own(directory, actor, change.schedule);
}

template <>
Result<Outcome<ChangeSchedule>> decide(const State& state, const Actor& actor,
                                       const ChangeSchedule& change, Moment& moment) {
    auto former = own_schedule(state, actor, change.schedule);
    if (!former) return former.error();
    view::Schedule schedule = *former;
    if (change.text) schedule.text = *change.text;
    if (change.when) schedule.when = *change.when;
    // One that could not be posted waits again, for a time that is still to come.
    if (change.when || former->state == ScheduleState::failed) {
        auto due = due_of(schedule.when, moment.now);
        if (!due) return due.error();
        schedule.due = *due;
    }
    if (auto possible = decide<PostMessage>(state, actor, schedule, moment); !possible)
        return possible.error();
    schedule.state = ScheduleState::pending;
    schedule.failed.reset();

    const MemberId author = actor.member()->id;
    Outcome<ChangeSchedule> out;
    out.rows.emplace_back(due_key(former->due, author, schedule.schedule), std::nullopt);
    keep(author, schedule, out);
    out.events.push_back(
        {author, ScheduleChanged{schedule.schedule, schedule.channel, schedule.due}});
    out.reply = std::move(schedule);
    return out;
}

template <>
Needs needs(const Directory& directory, const Actor& actor, const CancelSchedule& cancel) {
    return needs_own(directory, actor, cancel.schedule);
}

template <>
Result<Outcome<CancelSchedule>> decide(const State& state, const Actor& actor,
                                       const CancelSchedule& cancel, Moment&) {
    auto schedule = own_schedule(state, actor, cancel.schedule);
    if (!schedule) return schedule.error();
    const MemberId author = actor.member()->id;
    Outcome<CancelSchedule> out;
    remove(state, author, *schedule, out);
    out.events.push_back({author, ScheduleCancelled{schedule->schedule}});
    return out;
}

template <>
Needs needs(const Directory& directory, const Actor& actor, const SendScheduleNow& send) {
    return needs_own(directory, actor, send.schedule);
}

template <>
Result<Outcome<SendScheduleNow>> decide(const State& state, const Actor& actor,
                                        const SendScheduleNow& send, Moment& moment) {
    auto schedule = own_schedule(state, actor, send.schedule);
    if (!schedule) return schedule.error();
    Outcome<SendScheduleNow> out;
    auto placed = post(state, actor, *schedule, moment, out);
    if (!placed) return placed.error();
    out.reply = *placed;
    return out;
}

template <>
Needs needs(const Directory& directory, const Actor& actor, const SendScheduled& send) {
    return needs_scheduled(directory, actor, send.author, send.schedule);
}

/// The time has come. Whoever asks is the server itself, in nobody's name.
template <>
Result<Outcome<SendScheduled>> decide(const State& state, const Actor&, const SendScheduled& send,
                                      Moment& moment) {
    auto schedule = schedule_in(state.views, send.author, send.schedule);
    Outcome<SendScheduled> out;
    // Posted, cancelled or put off meanwhile; it is not found under that time again.
    if (!schedule || schedule->state == ScheduleState::failed || schedule->due > moment.now) {
        const bool waits = schedule && schedule->state == ScheduleState::pending;
        if (!waits || schedule->due != send.due)
            out.rows.emplace_back(due_key(send.due, send.author, send.schedule), std::nullopt);
        return out;
    }
    const auto author = state.directory.member(send.author);
    // The law may have moved the clocks of the zone since it was written. Where the zone is gone,
    // nobody knows when its time has come: its author says it anew.
    auto due = due_now(*schedule);
    if (due && *due > moment.now) {
        out.rows.emplace_back(due_key(schedule->due, send.author, send.schedule), std::nullopt);
        schedule->due = *due;
        keep(send.author, *schedule, out);
        return out;
    }
    auto posted = !due ? Result<MessagePlaced>(due.error())
                  : author && author->active
                      ? post(state, Actor::member(author), *schedule, moment, out)
                      : Result<MessagePlaced>(Error{Code::not_signed_in});
    if (posted) return out;

    out = {};
    out.rows.emplace_back(due_key(schedule->due, send.author, send.schedule), std::nullopt);
    schedule->state = ScheduleState::failed;
    schedule->failed = posted.error().code;
    keep(send.author, *schedule, out);
    NewEvent failed{send.author,
                    ScheduleFailed{send.schedule, schedule->channel, posted.error().code}};
    failed.by = send.author;
    out.events.push_back(std::move(failed));
    return out;
}

template <>
Result<SchedulePage> read(const Reader& reader, const Actor& actor, const ListSchedules& list) {
    if (!actor.member()) return Error{Code::not_allowed};
    std::vector<view::Schedule> all;
    const auto prefix = Key(Table::schedule).id(actor.member()->id).take();
    auto scanned = scan_structs<view::Schedule>(
        reader.snapshot, prefix, prefix, [&](std::string_view, view::Schedule&& schedule) {
            if (!list.channel || schedule.channel == *list.channel)
                all.push_back(std::move(schedule));
            return true;
        });
    if (!scanned) return scanned.error();
    std::sort(all.begin(), all.end(), [](const view::Schedule& one, const view::Schedule& other) {
        return std::tie(one.due, one.schedule) < std::tie(other.due, other.schedule);
    });
    auto first = all.begin();
    if (list.cursor) {
        first = std::find_if(all.begin(), all.end(),
                             [&](const auto& s) { return s.schedule == *list.cursor; });
        if (first == all.end()) return Error{Code::not_found, field(&ListSchedules::cursor)};
        ++first;
    }
    SchedulePage page;
    PageRoom room(entries_of(list.limit));
    for (; first != all.end() && room.take(json_size(*first)); ++first)
        page.schedules.push_back(std::move(*first));
    page.more = first != all.end();
    if (page.more) page.cursor = page.schedules.back().schedule;
    return page;
}

void add_forgotten(const State&, const Actor&, const CreateSchedule& create,
                   view::Schedule& reply) {
    reply.text = create.text;
}

void add_forgotten(const State& state, const Actor& actor, const ChangeSchedule& change,
                   view::Schedule& reply) {
    if (auto now = own_schedule(state, actor, reply.schedule))
        reply.text = change.text ? *change.text : now->text;
}

Result<std::vector<SendScheduled>> due_schedules(const storage::Snapshot& snapshot, Instant now,
                                                 std::size_t limit,
                                                 const std::set<ScheduleId>& without) {
    std::vector<SendScheduled> due;
    const auto prefix = Key(Table::due).take();
    auto scanned = scan_rows(snapshot, prefix, prefix, [&](std::string_view key, std::string_view) {
        if (due.size() == limit || static_cast<std::int64_t>(storage::number_at(key, 1)) > now.ms)
            return false;
        SendScheduled send;
        send.due.ms = static_cast<std::int64_t>(storage::number_at(key, 1));
        const auto ids = key.substr(1 + 8);
        std::copy_n(ids.begin(), send.author.bytes.size(), send.author.bytes.begin());
        std::copy_n(ids.begin() + 16, send.schedule.bytes.size(), send.schedule.bytes.begin());
        if (!without.contains(send.schedule)) due.push_back(send);
        return true;
    });
    if (!scanned) return scanned.error();
    return due;
}

}  // namespace parley::engine
