// Messages that are posted later: written by who may post, and their author's alone until then.

#include "protocol/time.hpp"
#include "tests/permission/rows.hpp"

namespace parley::permission {

namespace {
/// To everybody else it was never there, the operator included.
Expect its_author() {
    return [](const Cell& cell) -> std::string {
        // A guest who reads no channel has written none.
        if (cell.subject.name == "acme-idle-guest") return "not_found";
        return by({{"sS", "ok"}, {"kA*", "not_found"}})(cell);
    };
}

object tomorrow() { return {{"instant", time_text({now().ms + 24LL * 3600 * 1000})}}; }

object schedule_in(Cell& cell) {
    return {{"schedule", cell.subject.missing
                             ? missing_id("sch_")
                             : cell.world.spare_schedule(cell.subject, cell.will_be_done())}};
}
}  // namespace

template <>
std::vector<Row> rows<CreateSchedule>() {
    return {{"", Kind::channel, whoever_posts_as_member(), [](Cell& cell) {
                 return object{
                     {"channel", cell.subject.id}, {"text", "later"}, {"when", tomorrow()}};
             }}};
}

template <>
std::vector<Row> rows<ChangeSchedule>() {
    return {{"", Kind::person, its_author(), [](Cell& cell) {
                 object with = schedule_in(cell);
                 with["text"] = "other words";
                 return with;
             }}};
}

template <>
std::vector<Row> rows<CancelSchedule>() {
    return {{"", Kind::person, its_author(), schedule_in}};
}

template <>
std::vector<Row> rows<SendScheduleNow>() {
    return {{"", Kind::person, its_author(), schedule_in}};
}

template <>
std::vector<Row> rows<ListSchedules>() {
    return {{"", Kind::none, all("ok", "not_allowed"), [](Cell&) { return object{}; }}};
}

}  // namespace parley::permission
