#include "storage/rows/schedules.hpp"

namespace parley::rows {

using storage::Key;
using storage::Table;

namespace {
/// Times in keys are after 1970, so unsigned big-endian milliseconds sort by time.
std::uint64_t ordered(Instant at) { return static_cast<std::uint64_t>(at.ms); }
}  // namespace

RowKey<Schedule> schedule_key(MemberId author, ScheduleId schedule) {
    return {Key(Table::schedule).id(author).id(schedule).take()};
}
RowKey<Count> schedule_count_key(MemberId author) {
    return {Key(Table::schedule_count).id(author).take()};
}

RowKey<Mark> schedule_order_key(MemberId author, Instant due, ScheduleId schedule) {
    return {Key(Table::schedule_order).id(author).number(ordered(due)).id(schedule).take()};
}
std::string schedule_order_prefix(MemberId author) {
    return Key(Table::schedule_order).id(author).take();
}

RowKey<Mark> due_key(Instant due, MemberId author, ScheduleId schedule) {
    return {Key(Table::due).number(ordered(due)).id(author).id(schedule).take()};
}
std::string due_prefix() { return Key(Table::due).take(); }
DueSchedule due_schedule_in(std::string_view due_key) {
    DueSchedule out;
    out.due.ms = static_cast<std::int64_t>(storage::number_at(due_key, 1));
    std::copy_n(due_key.begin() + 1 + 8, out.author.bytes.size(), out.author.bytes.begin());
    out.schedule = schedule_at_end(due_key);
    return out;
}
ScheduleId schedule_at_end(std::string_view key) {
    ScheduleId schedule;
    std::copy_n(key.end() - static_cast<long>(schedule.bytes.size()), schedule.bytes.size(),
                schedule.bytes.begin());
    return schedule;
}

template struct RowBytes<Schedule>;

}  // namespace parley::rows
