// parleyctl schedule: create, change, cancel, send and list scheduled messages, with --as the
// author.

#include "protocol/schedules.hpp"
#include "server/ctl/names.hpp"
#include "server/ctl/stop.hpp"
#include "server/ctl/verbs.hpp"

namespace parley::ctl {

namespace {
void show_schedule(const Run& run, const Reply& schedule) {
    run.show(schedule, {{"schedule", field(&view::Schedule::schedule)},
                        {"channel", field(&view::Schedule::channel)},
                        {"due", field(&view::Schedule::due)},
                        {"state", field(&view::Schedule::state)},
                        {"text", field(&MessageBody::text)}});
}

/// Either `at`, or `local` and `zone`.
struct Time {
    std::string at, local, zone;
};

/// The time options of the line; none if there are none.
std::optional<WhenSent> when_of(const Time& time) {
    if (time.at.empty() && time.local.empty() && time.zone.empty()) return std::nullopt;
    if (!time.at.empty() && !(time.local.empty() && time.zone.empty()))
        throw Stop{Exit::usage, "Say the time once: --at, or --local with --zone.", {}};
    WhenSent when;
    if (time.at.empty()) {
        if (time.local.empty() || time.zone.empty())
            throw Stop{Exit::usage, "A wall time needs its zone: --local and --zone.", {}};
        when.local.emplace(time.local);
        when.zone.emplace(time.zone);
    } else {
        when.instant = parse_time(time.at);
        if (!when.instant)
            throw Stop{Exit::usage, "--at takes a time such as 2026-12-01T08:00:00Z.", {}};
    }
    return when;
}

struct NewSchedule {
    std::string channel, text;
    Time time;
};

void create(Run& run, const NewSchedule& options) {
    const auto when = when_of(options.time);
    if (!when) throw Stop{Exit::usage, "Say when: --at, or --local with --zone.", {}};
    CreateSchedule command;
    command.channel = channel_named(run, options.channel);
    command.text.text = options.text;
    command.when = *when;
    if (const auto schedule = run.change(command)) show_schedule(run, *schedule);
}

ScheduleId schedule_named(const std::string& name) {
    if (const auto id = ScheduleId::parse(name)) return *id;
    throw Stop{Exit::usage, "Say a scheduled message by its id, sch_….", {}};
}

struct ScheduleChange {
    std::string schedule;
    std::optional<std::string> text;
    Time time;
};

void change(Run& run, const ScheduleChange& options) {
    ChangeSchedule command;
    command.schedule = schedule_named(options.schedule);
    command.when = when_of(options.time);
    if (options.text) command.text.emplace(*options.text);
    if (!command.text && !command.when)
        throw Stop{Exit::usage, "Say what changes: --text, --at, or --local with --zone.", {}};
    if (const auto schedule = run.change(command)) show_schedule(run, *schedule);
}

struct OneSchedule {
    std::string schedule;
};

void cancel(Run& run, const OneSchedule& options) {
    CancelSchedule command;
    command.schedule = schedule_named(options.schedule);
    if (const auto reply = run.change(command))
        run.show(*reply, options.schedule + " will not be posted.");
}

void send_now(Run& run, const OneSchedule& options) {
    SendScheduleNow command;
    command.schedule = schedule_named(options.schedule);
    if (const auto placed = run.change(command))
        run.show(*placed, {{"seq", field(&MessagePlaced::seq)}, {"at", field(&MessagePlaced::at)}});
}

void list_schedules(Run& run, const Nothing&) {
    run.show(run.list<&SchedulePage::schedules>(ListSchedules{}), field(&SchedulePage::schedules),
             {{"SCHEDULE", field(&view::Schedule::schedule)},
              {"DUE", field(&view::Schedule::due)},
              {"STATE", field(&view::Schedule::state)},
              {"FAILED", field(&view::Schedule::failed)},
              {"CHANNEL", field(&view::Schedule::channel)},
              {"TEXT", field(&MessageBody::text)}},
             channel_names(run));
}

void describe_time(Verb& verb, Time& time) {
    verb.add_option("--at", time.at, "an instant: 2026-12-01T08:00:00Z").type_name("TIME");
    verb.add_option("--local", time.local, "a wall time: 2026-12-01T09:00").type_name("LOCAL");
    verb.add_option("--zone", time.zone, "of the wall time: Europe/Berlin").type_name("ZONE");
}
void describe_schedule(Verb& verb, std::string& schedule) {
    verb.add_option("SCHEDULE", schedule, "its id").required();
}
void describe_one(Verb& verb, OneSchedule& options) { describe_schedule(verb, options.schedule); }
}  // namespace

void add_schedule_verbs(Verb& app, Plan& plan) {
    auto group = add_group(app, "schedule", "A member's scheduled messages; with --as");
    add_verb<NewSchedule>(
        group, plan, "create", "Write a message that is posted later",
        [](Verb& verb, NewSchedule& options) {
            verb.add_option("CHANNEL", options.channel, "id, or SPACE/NAME")
                .required()
                .type_name(value::channel);
            verb.add_option("TEXT", options.text, "what it says").required();
            describe_time(verb, options.time);
        },
        create);
    add_verb<ScheduleChange>(
        group, plan, "change", "Give it another text or time",
        [](Verb& verb, ScheduleChange& options) {
            describe_schedule(verb, options.schedule);
            verb.add_option("--text", options.text).type_name("TEXT");
            describe_time(verb, options.time);
        },
        change);
    add_verb<OneSchedule>(group, plan, "cancel", "Let it go unposted", describe_one, cancel);
    add_verb<OneSchedule>(group, plan, "send-now", "Post it at once", describe_one, send_now);
    add_verb<Nothing>(
        group, plan, "list", "Those that wait or could not be posted", [](Verb&, Nothing&) {},
        list_schedules);
}

}  // namespace parley::ctl
