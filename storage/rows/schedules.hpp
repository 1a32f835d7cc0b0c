#pragma once
// Messages that are posted later: each author's, and all of them by the time when they are due.

#include "protocol/error.hpp"
#include "storage/keys.hpp"
#include "storage/rows/row.hpp"

namespace parley::rows {

/// When: at an instant, or when the clocks of a zone show a time ("2027-03-01T09:00"). One of the
/// two. The system may no longer know the zone.
struct When {
    std::optional<Instant> instant;
    std::optional<std::string> local;
    std::optional<std::string> zone;
};
BOOST_DESCRIBE_STRUCT(When, (), (instant, local, zone))

struct Schedule {
    static constexpr std::uint8_t version = 1;
    ScheduleId schedule;
    ChannelId channel;
    std::string text;
    std::optional<Seq> thread;
    std::vector<FileId> files;
    std::vector<RecordId> records;
    When when;
    Instant due;  ///< what `when` comes to
    ScheduleState state{};
    std::optional<Code> failed;  ///< why it was not posted
    Instant created;
};
BOOST_DESCRIBE_STRUCT(Schedule, (),
                      (schedule, channel, text, thread, files, records, when, due, state, failed,
                       created))
extern template struct RowBytes<Schedule>;
RowKey<Schedule> schedule_key(MemberId author, ScheduleId schedule);
/// How many an author has.
RowKey<Count> schedule_count_key(MemberId author);

/// An author's, in the order in which they are due.
RowKey<Mark> schedule_order_key(MemberId author, Instant due, ScheduleId schedule);
std::string schedule_order_prefix(MemberId author);
/// Everybody's that wait, in the same order.
RowKey<Mark> due_key(Instant due, MemberId author, ScheduleId schedule);
std::string due_prefix();
/// The parts of such a key.
struct DueSchedule {
    Instant due;
    MemberId author;
    ScheduleId schedule;
};
DueSchedule due_schedule_in(std::string_view due_key);
ScheduleId schedule_at_end(std::string_view key);

}  // namespace parley::rows
