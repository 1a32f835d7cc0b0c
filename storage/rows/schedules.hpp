#pragma once
// Messages that are posted later: by author, and all of them by due time (table `due`).

#include "protocol/error.hpp"
#include "storage/keys.hpp"
#include "storage/rows/row.hpp"

namespace parley::rows {

/// Either `instant`, or `local` ("2027-03-01T09:00") in `zone`, an IANA name that the system may no
/// longer know.
struct When {
    std::optional<Instant> instant;
    std::optional<std::string> local;
    std::optional<std::string> zone;
};
BOOST_DESCRIBE_STRUCT(When, (), (instant, local, zone))

/// A scheduled message. Deleted when it is posted or cancelled; kept with `failed` if it could not
/// be posted.
struct Schedule {
    static constexpr std::uint8_t version = 1;
    ScheduleId schedule;
    ChannelId channel;
    std::string text;
    std::optional<Seq> thread;
    std::vector<FileId> files;
    std::vector<RecordId> records;
    When when;
    Instant due;  ///< the instant computed from `when`
    ScheduleState state{};
    std::optional<Code> failed;  ///< why it was not posted
    Instant created;
};
BOOST_DESCRIBE_STRUCT(Schedule, (),
                      (schedule, channel, text, thread, files, records, when, due, state, failed,
                       created))
extern template struct RowBytes<Schedule>;
RowKey<Schedule> schedule_key(MemberId author, ScheduleId schedule);
/// How many schedules an author has.
RowKey<Count> schedule_count_key(MemberId author);

/// An author's schedules, ordered by due time.
RowKey<Mark> schedule_order_key(MemberId author, Instant due, ScheduleId schedule);
std::string schedule_order_prefix(MemberId author);
/// All pending schedules of the server, ordered by due time; the scheduler reads the first ones.
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
