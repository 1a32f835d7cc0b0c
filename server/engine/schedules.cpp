// Scheduled messages. Rows hold them until they are posted, and an index by due time (`due`);
// events in the author's stream tell what becomes of them. Whether the author may post is checked
// when the command comes and again when the time comes.

#include "server/engine/schedules.hpp"

#include "protocol/json_write.hpp"
#include "server/engine/files.hpp"
#include "server/engine/pages.hpp"
#include "server/engine/stored.hpp"

namespace parley::engine {

namespace {
using rows::Schedule;

constexpr std::uint64_t schedules_max = 1'000;  // of one member
constexpr std::int64_t day_ms = 24LL * 3600 * 1000;
constexpr std::int64_t days_max = 365;

std::uint64_t count_in(const Views& views, MemberId author) {
    return views.get(rows::schedule_count_key(author)).value_or(rows::Count{}).count;
}

/// The schedule as its author sees it.
view::Schedule view_of(const Schedule& schedule) { return copied<view::Schedule>(schedule); }
/// The command that posts it.
PostMessage message_of(const Schedule& schedule) { return copied<PostMessage>(schedule); }

/// The instant that `when` means. It must be in the future and within a year; bad_value,
/// missing_field or zone_unknown otherwise.
Result<Instant> due_of(const rows::When& when, Instant now) {
    Error refused(Code::bad_value, "when");
    Instant due;
    if (when.instant) {
        if (when.local || when.zone) return refused;
        due = *when.instant;
    } else {
        if (!when.local) return Error{Code::missing_field, "when.local"};
        if (!when.zone) return Error{Code::missing_field, "when.zone"};
        // Only a stored schedule can have an unknown zone: commands are checked when parsed.
        if (!zone_exists(*when.zone)) return Error{Code::zone_unknown, "when.zone"};
        const auto instant = instant_of_wall_time(*when.local, *when.zone);
        if (!instant) return Error{Code::bad_value, "when.local"};
        due = *instant;
    }
    if (due <= now) return std::move(refused).saying("That time has passed.");
    if (due.ms - now.ms > days_max * day_ms)
        return Error(Code::bad_value, "when", days_max)
            .saying("A message may wait for " + std::to_string(days_max) + " days.");
    return due;
}

/// The instant that a stored schedule means by the zone's present rules; zone_unknown if the system
/// no longer has the zone.
Result<Instant> due_now(const Schedule& schedule) {
    if (!schedule.when.local) return schedule.due;
    const auto instant = instant_of_wall_time(*schedule.when.local, *schedule.when.zone);
    if (!instant) return Error{Code::zone_unknown, "when.zone"};
    return *instant;
}

/// The needs for posting it: its row first, then those of the message in it. Borrows `directory`
/// and `actor` until the round has fetched them.
Needs needs_scheduled(const Directory& directory, const Actor& actor, MemberId author,
                      ScheduleId id) {
    Needs needs{{rows::schedule_key(author, id), rows::schedule_count_key(author)}, {author}};
    needs.then = [&directory, &actor, author, id](const Views& views) {
        const auto schedule = views.get(rows::schedule_key(author, id));
        if (!schedule) return Needs{};
        auto needs = parley::engine::needs(directory, actor, message_of(*schedule));
        // The actor may be the server; the message is posted in its author's name.
        needs.rows.push_back(
            rows::attention_key(author, schedule->channel, schedule->thread.value_or(0)));
        return needs;
    };
    return needs;
}

Needs needs_own(const Directory& directory, const Actor& actor, ScheduleId id) {
    return actor.member() ? needs_scheduled(directory, actor, actor.member()->id, id) : Needs{};
}

/// The actor's own schedule; not_found also for another member's.
Result<Schedule> own_schedule(const State& state, const Actor& actor, ScheduleId id) {
    auto schedule =
        actor.member() ? state.views.get(rows::schedule_key(actor.member()->id, id)) : std::nullopt;
    if (!schedule) return Error{Code::not_found, "schedule"};
    return std::move(*schedule);
}

/// Deletes a schedule's rows and releases its files.
template <class Command>
void remove(const State& state, MemberId author, const Schedule& schedule, Outcome<Command>& out) {
    FileChanges(state, out.rows).release(schedule.files, {author});
    out.rows.erase(rows::schedule_key(author, schedule.schedule));
    out.rows.erase(rows::schedule_order_key(author, schedule.due, schedule.schedule));
    out.rows.erase(rows::due_key(schedule.due, author, schedule.schedule));
    const auto count = count_in(state.views, author);
    out.rows.put(rows::schedule_count_key(author), {count > 0 ? count - 1 : 0});
}

/// Writes a schedule and its index rows, in place of `before`.
template <class Command>
void keep(MemberId author, const std::optional<Schedule>& before, const Schedule& schedule,
          Outcome<Command>& out) {
    if (before) {
        out.rows.erase(rows::schedule_order_key(author, before->due, before->schedule));
        out.rows.erase(rows::due_key(before->due, author, before->schedule));
    }
    out.rows.put(rows::schedule_key(author, schedule.schedule), schedule);
    out.rows.put(rows::schedule_order_key(author, schedule.due, schedule.schedule));
    if (schedule.state == ScheduleState::pending)
        out.rows.put(rows::due_key(schedule.due, author, schedule.schedule));
}

/// Posts it in its author's name: the effects of `message.post`, marked with the due time, and the
/// schedule's removal.
template <class Command>
Result<MessagePlaced> post(const State& state, const Actor& author, const Schedule& schedule,
                           Moment& moment, Outcome<Command>& out) {
    auto posted = decide(state, author, message_of(schedule), moment);
    if (!posted) return posted.error();
    for (auto& event : posted->events) {
        if (const auto* message = event.event.as<MessagePosted>()) {
            MessagePosted marked = *message;
            marked.scheduled = schedule.due;
            event.event = std::move(marked);
        }
        event.by = author.id();
        out.events.push_back(std::move(event));
    }
    out.about = std::move(posted->about);
    out.rows.add(std::move(posted->rows));
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
    needs.rows.push_back(rows::schedule_count_key(actor.member()->id));
    needs.streams.push_back(actor.member()->id);
    return needs;
}

template <>
Result<Outcome<CreateSchedule>> decide(const State& state, const Actor& actor,
                                       const CreateSchedule& create, Moment& moment) {
    // A message that could not be posted now is refused for later as well.
    if (auto possible = decide<PostMessage>(state, actor, create, moment); !possible)
        return possible.error();
    if (!actor.member()) return Error{Code::not_allowed};
    const auto when = copied<rows::When>(create.when);
    auto due = due_of(when, moment.now);
    if (!due) return due.error();
    const MemberId author = actor.member()->id;
    const auto count = count_in(state.views, author);
    if (count >= schedules_max)
        return Error(Code::too_many, field(&CreateSchedule::when), schedules_max)
            .saying("A member may have " + std::to_string(schedules_max) + " messages waiting.");

    Outcome<CreateSchedule> out;
    auto schedule = copied<Schedule>(static_cast<const PostMessage&>(create));
    schedule.schedule = moment.make<ScheduleId>();
    schedule.when = when;
    schedule.due = *due;
    schedule.created = moment.now;
    // The schedule refers to its files, so that they are kept until it is posted.
    FileChanges files(state, out.rows);
    schedule.files.clear();
    for (const auto& id : create.files) {
        if (std::find(schedule.files.begin(), schedule.files.end(), id) != schedule.files.end())
            continue;
        if (auto kept = files.refer(actor, id, {author}, field(&PostMessage::files)); !kept)
            return kept.error();
        schedule.files.push_back(id);
    }
    keep(author, std::nullopt, schedule, out);
    out.rows.put(rows::schedule_count_key(author), {count + 1});
    out.events.push_back({author, ScheduleCreated{schedule.schedule, schedule.channel, *due}});
    out.reply = view_of(schedule);
    return out;
}

template <>
Needs needs(const Directory& directory, const Actor& actor, const ChangeSchedule& change) {
    return needs_own(directory, actor, change.schedule);
}

// Changes text or time. The changed message must be postable at this time, as for a new one.
template <>
Result<Outcome<ChangeSchedule>> decide(const State& state, const Actor& actor,
                                       const ChangeSchedule& change, Moment& moment) {
    auto former = own_schedule(state, actor, change.schedule);
    if (!former) return former.error();
    Schedule schedule = *former;
    if (change.text) schedule.text = *change.text;
    if (change.when) schedule.when = copied<rows::When>(*change.when);
    // A failed schedule becomes pending again and needs a time in the future.
    if (change.when || former->state == ScheduleState::failed) {
        auto due = due_of(schedule.when, moment.now);
        if (!due) return due.error();
        schedule.due = *due;
    }
    if (auto possible = decide(state, actor, message_of(schedule), moment); !possible)
        return possible.error();
    schedule.state = ScheduleState::pending;
    schedule.failed.reset();

    const MemberId author = actor.member()->id;
    Outcome<ChangeSchedule> out;
    keep(author, *former, schedule, out);
    out.events.push_back(
        {author, ScheduleChanged{schedule.schedule, schedule.channel, schedule.due}});
    out.reply = view_of(schedule);
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

/// The scheduler submits it, in nobody's name: its time has come, or its zone's rules have changed.
/// Errors of posting are stored, not returned.
template <>
Result<Outcome<SendScheduled>> decide(const State& state, const Actor&, const SendScheduled& send,
                                      Moment& moment) {
    auto schedule = state.views.get(rows::schedule_key(send.author, send.schedule));
    Outcome<SendScheduled> out;
    // It was posted, cancelled or put off meanwhile: delete the index row under the former time.
    const bool waits = schedule && schedule->state == ScheduleState::pending;
    if (!waits || schedule->due != send.due)
        out.rows.erase(rows::due_key(send.due, send.author, send.schedule));
    if (!waits) return out;
    // The zone's rules may have changed since it was written: compute the instant again. If the
    // zone is gone, the schedule fails at its former time, and its author must give another.
    auto due = due_now(*schedule);
    if (due && *due != schedule->due) {
        const Schedule before = *schedule;
        schedule->due = *due;
        keep(send.author, before, *schedule, out);
        NewEvent moved{send.author, ScheduleChanged{send.schedule, schedule->channel, *due}};
        moved.by = send.author;
        out.events.push_back(std::move(moved));
        return out;
    }
    if (schedule->due > moment.now) return out;
    const auto author = state.directory.member(send.author);
    auto posted = !due ? Result<MessagePlaced>(due.error())
                  : author && author->active
                      ? post(state, Actor::member(author), *schedule, moment, out)
                      : Result<MessagePlaced>(Error{Code::not_signed_in});
    if (posted) return out;

    out = {};
    const Schedule before = *schedule;
    schedule->state = ScheduleState::failed;
    schedule->failed = posted.error().code;
    keep(send.author, before, *schedule, out);
    NewEvent failed{send.author,
                    ScheduleFailed{send.schedule, schedule->channel, posted.error().code}};
    failed.by = send.author;
    out.events.push_back(std::move(failed));
    return out;
}

template <>
Result<SchedulePage> read(const Reader& reader, const Actor& actor, const ListSchedules& list) {
    if (!actor.member()) return Error{Code::not_allowed};
    const MemberId author = actor.member()->id;
    const auto prefix = rows::schedule_order_prefix(author);
    std::string from = prefix;
    if (list.cursor) {
        auto last = stored_row(reader.snapshot, rows::schedule_key(author, *list.cursor));
        if (!last) return last.error();
        if (!*last) return Error{Code::not_found, field(&ListSchedules::cursor)};
        from = rows::schedule_order_key(author, (*last)->due, *list.cursor).bytes + '\0';
    }
    // Bytes of texts read to find those of one channel; beyond it the page ends early.
    std::size_t bytes_to_read = 4 << 20;
    SchedulePage page;
    PageRoom room(entries_of(list.limit));
    Result<> failed;
    auto scanned = scan_rows<rows::Mark>(
        reader.snapshot, prefix, from, [&](std::string_view key, const rows::Mark&) {
            auto schedule =
                stored_row(reader.snapshot, rows::schedule_key(author, rows::schedule_at_end(key)));
            // Skip a damaged one.
            if (!schedule && !is_damage(schedule.error())) return failed = schedule.error(), false;
            if (!schedule || !*schedule) return true;
            // Skip an index row under a former time, so that nothing is listed twice.
            if (rows::schedule_order_key(author, (*schedule)->due, (*schedule)->schedule).bytes !=
                key)
                return true;
            auto shown = view_of(**schedule);
            const bool wanted = !list.channel || shown.channel == *list.channel;
            page.more = bytes_to_read == 0 || (wanted && !room.take(json_size(shown)));
            if (page.more) return false;
            page.cursor = shown.schedule;
            bytes_to_read -= std::min(bytes_to_read, shown.text.text.size());
            if (wanted) page.schedules.push_back(std::move(shown));
            return true;
        });
    if (!scanned) return scanned.error();
    if (!failed) return failed.error();
    if (!page.more) page.cursor.reset();
    return page;
}

JsonByName forgotten(const State&, const Actor&, const CreateSchedule& create) {
    return {{{std::string(field(&view::Schedule::text)), to_json(create.text)}}};
}

JsonByName forgotten(const State& state, const Actor& actor, const ChangeSchedule& change) {
    const auto now = own_schedule(state, actor, change.schedule);
    if (!now) return {};
    return {{{std::string(field(&view::Schedule::text)),
              to_json(change.text ? change.text->text : now->text)}}};
}

Result<std::vector<SendScheduled>> due_schedules(const storage::Snapshot& snapshot, Instant now,
                                                 std::size_t limit,
                                                 const std::set<ScheduleId>& without) {
    std::vector<SendScheduled> due;
    const auto prefix = rows::due_prefix();
    auto scanned = scan_rows<rows::Mark>(
        snapshot, prefix, prefix, [&](std::string_view key, const rows::Mark&) {
            const auto next = rows::due_schedule_in(key);
            if (due.size() == limit || next.due > now) return false;
            if (!without.contains(next.schedule))
                due.push_back({next.author, next.schedule, next.due});
            return true;
        });
    if (!scanned) return scanned.error();
    return due;
}

Result<MovedSchedules> moved_schedules(const storage::Snapshot& snapshot, const std::string& from,
                                       std::size_t limit) {
    MovedSchedules found;
    std::size_t looked_at = 0;
    const auto prefix = rows::due_prefix();
    Result<> failed;
    auto scanned = scan_rows<rows::Mark>(
        snapshot, prefix, from.empty() ? prefix : from,
        [&](std::string_view key, const rows::Mark&) {
            if (looked_at++ == limit) return found.next = key, false;
            const auto next = rows::due_schedule_in(key);
            auto schedule = stored_row(snapshot, rows::schedule_key(next.author, next.schedule));
            // One that is damaged is named when its time comes.
            if (!schedule && !is_damage(schedule.error())) return failed = schedule.error(), false;
            if (!schedule || !*schedule) return true;
            if (const auto due = due_now(**schedule); due && *due != next.due)
                found.moved.push_back({next.author, next.schedule, next.due});
            return true;
        });
    if (!scanned) return scanned.error();
    if (!failed) return failed.error();
    return found;
}

}  // namespace parley::engine
