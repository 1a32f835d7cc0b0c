#pragma once
// Scheduled messages: written now and posted later.

#include "protocol/messages.hpp"
#include "protocol/values.hpp"

namespace parley {

/// Either an instant, or a wall time in a zone, which is converted again when it is due.
struct When {
    std::optional<Instant> instant;
    std::optional<LocalTime> local;  // with a time: "2026-12-01T09:00"
    std::optional<ZoneName> zone;
};
BOOST_DESCRIBE_STRUCT(When, (), (instant, local, zone))

/// The same in a command: the system must know the zone.
struct WhenSent {
    std::optional<Instant> instant;
    std::optional<LocalTime> local;
    std::optional<Zone> zone;
    operator When() const {
        return {instant, local, zone ? std::optional(ZoneName(zone->text)) : std::nullopt};
    }
};
BOOST_DESCRIBE_STRUCT(WhenSent, (), (instant, local, zone))

namespace view {
/// A scheduled message, pending or failed; its author alone sees it. Posted and cancelled ones are
/// deleted.
struct Schedule : PostMessage {
    ScheduleId schedule;
    When when;
    Instant due;  ///< what `when` comes to
    ScheduleState state{};
    std::optional<Code> failed;  ///< why it was not posted
    Instant created;
};
BOOST_DESCRIBE_STRUCT(Schedule, (PostMessage), (schedule, when, due, state, failed, created))
}  // namespace view

/// Errors: those of message.post at this time; bad_value or missing_field for `when`, which must be
/// within a year; too_many beyond 1,000 for a member.
struct CreateSchedule : PostMessage {
    static constexpr std::string_view name = "schedule.create";
    static constexpr std::string_view about = "Write a message that is posted later.";
    using Reply = view::Schedule;
    WhenSent when;
};
BOOST_DESCRIBE_STRUCT(CreateSchedule, (PostMessage), (when))

/// A failed one becomes pending again; it then needs a time in the future.
struct ChangeSchedule {
    static constexpr std::string_view name = "schedule.change";
    static constexpr std::string_view about =
        "Give a message that waits, or that could not be posted, another text or time.";
    static constexpr Effect effect = Effect::changes;
    static constexpr Door door = Door::members;
    using Reply = view::Schedule;
    ScheduleId schedule;
    std::optional<Text<0, 40'000>> text;
    std::optional<WhenSent> when;
};
BOOST_DESCRIBE_STRUCT(ChangeSchedule, (), (schedule, text, when))

struct CancelSchedule {
    static constexpr std::string_view name = "schedule.cancel";
    static constexpr std::string_view about = "Let a message that waits go unposted.";
    static constexpr Effect effect = Effect::changes;
    static constexpr Door door = Door::members;
    using Reply = Nothing;
    ScheduleId schedule;
};
BOOST_DESCRIBE_STRUCT(CancelSchedule, (), (schedule))

struct SendScheduleNow {
    static constexpr std::string_view name = "schedule.send_now";
    static constexpr std::string_view about = "Post a message that waits at once.";
    static constexpr Effect effect = Effect::changes;
    static constexpr Door door = Door::members;
    using Reply = MessagePlaced;
    ScheduleId schedule;
};
BOOST_DESCRIBE_STRUCT(SendScheduleNow, (), (schedule))

struct SchedulePage {
    std::vector<view::Schedule> schedules;
    bool more = false;
    std::optional<ScheduleId> cursor;
};
BOOST_DESCRIBE_STRUCT(SchedulePage, (), (schedules, more, cursor))

struct ListSchedules {
    static constexpr std::string_view name = "schedule.list";
    static constexpr std::string_view about =
        "One's own messages that wait or could not be posted, the next one first. With `more`, a "
        "page may have fewer entries than asked for, or none.";
    static constexpr Effect effect = Effect::reads;
    static constexpr Door door = Door::members;
    using Reply = SchedulePage;
    std::optional<ChannelId> channel;
    std::optional<ScheduleId> cursor;
    std::optional<Number<1, 200>> limit;
};
BOOST_DESCRIBE_STRUCT(ListSchedules, (), (channel, cursor, limit))

// Events, in the author's own stream. They do not have the text, as that must be erased with the
// message.

struct ScheduleCreated {
    static constexpr std::string_view name = "schedule.created";
    ScheduleId schedule;
    ChannelId channel;
    Instant due;
};
BOOST_DESCRIBE_STRUCT(ScheduleCreated, (), (schedule, channel, due))

struct ScheduleChanged {
    static constexpr std::string_view name = "schedule.changed";
    ScheduleId schedule;
    ChannelId channel;
    Instant due;
};
BOOST_DESCRIBE_STRUCT(ScheduleChanged, (), (schedule, channel, due))

struct ScheduleCancelled {
    static constexpr std::string_view name = "schedule.cancelled";
    ScheduleId schedule;
};
BOOST_DESCRIBE_STRUCT(ScheduleCancelled, (), (schedule))

struct ScheduleSent {
    static constexpr std::string_view name = "schedule.sent";
    ScheduleId schedule;
    ChannelId channel;
    Seq seq = 0;
};
BOOST_DESCRIBE_STRUCT(ScheduleSent, (), (schedule, channel, seq))

struct ScheduleFailed {
    static constexpr std::string_view name = "schedule.failed";
    ScheduleId schedule;
    ChannelId channel;
    Code code{};
};
BOOST_DESCRIBE_STRUCT(ScheduleFailed, (), (schedule, channel, code))

}  // namespace parley
