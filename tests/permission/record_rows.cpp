// Records. Make: members in spaces they are in. Change, move: whose it is, their org's admin, and
// those of the host who run the space. Follow, link, note for oneself: whoever reads.

#include "tests/permission/rows.hpp"

namespace parley::permission {

namespace {
using driver::at;
using driver::number_at;
using driver::text_at;

constexpr std::string_view record_readers = "mcg";

Expect whoever_reads_it() { return by({{record_readers, "ok"}}); }
Expect whoever_changes_it() { return by({{"c", "ok"}, {"mg", "not_allowed"}}); }
Expect whoever_reads_it_as_member() { return by({{record_readers, "ok"}, {"*", "not_allowed"}}); }

object record_alone(Cell& cell) { return {{"record", cell.subject.id}}; }
/// The record as somebody would write to it who has seen it just now.
object seen(Cell& cell) {
    object with = record_alone(cell);
    with["rev"] = cell.subject.missing ? 1 : number_at(cell.world.record(cell.subject), "rev");
    return with;
}
std::string other_state(Cell& cell) {
    if (cell.subject.missing) return "doing";
    return text_at(cell.world.record(cell.subject), "state") == "doing" ? "review" : "doing";
}

std::string internal_space_of(const Cell& cell) {
    const auto& org = cell.person.org;
    return cell.world.id(org == "Acme"     ? "acme-internal"
                         : org == "Zenith" ? "zenith-internal"
                         : org == "Quanta" ? "quanta-internal"
                                           : "host-space");
}
/// A record that is there for all of the asker's org, but its guests.
std::string own_record(const Cell& cell) {
    return cell.world.id("of " + (cell.person.org.empty() ? "Helio" : cell.person.org));
}
/// Both ends have to be readable; the operator links within a space alone.
Expect whoever_reads_both(std::string_view operators) {
    return [operators = std::string(operators)](const Cell& cell) -> std::string {
        if (cell.standing == 'g') return "no_such_message";
        if (cell.standing == '*') return cell.subject.name == "helio-record" ? "ok" : operators;
        return cell.standing == stranger ? "not_found" : "ok";
    };
}
object from_it(Cell& cell) {
    return {{"record", cell.subject.id}, {"rel", "blocks"}, {"to", own_record(cell)}};
}
object to_it(Cell& cell) {
    return {{"record", own_record(cell)}, {"rel", "blocks"}, {"to", cell.subject.id}};
}
void unlink(Cell& cell, object with) {
    cell.world.run("record.unlink", std::move(with),
                   cell.person.is_operator() ? "" : cell.person.name);
}
}  // namespace

template <>
std::vector<Row> rows<CreateRecord>() {
    return {{"in a space", Kind::space,
             [](const Cell& cell) -> std::string {
                 if (cell.person.is_operator() && cell.subject.name == "hidden") return "bad_value";
                 return by({{"mMA", "ok"}, {"a", "not_allowed"}})(cell);
             },
             [](Cell& cell) {
                 return object{{"space", cell.subject.id},
                               {"type", "deal"},
                               {"title", cell.world.fresh_name()}};
             }},
            // In one's own space, of what one may write elsewhere. Guests have no such space.
            {"of a message", Kind::channel,
             by({{"g", "not_found"}, {"amAcdD", "ok|archived"}, {"*", "ok|archived"}}),
             [](Cell& cell) {
                 const auto from = cell.world.message_by_another(cell.person, cell.subject, false);
                 return object{{"space", internal_space_of(cell)},
                               {"type", "task"},
                               {"title", cell.world.fresh_name()},
                               {"from", object{{"channel", from.channel}, {"seq", from.seq}}}};
             }},
            {"for a person", Kind::person,
             [](const Cell& cell) -> std::string {
                 const auto own = cell.world.standing(Kind::space, cell.person, {"acme-space", {}});
                 if (own == stranger) return "not_found";
                 if (own == 'a') return "not_allowed";
                 for (const std::string in : {"host-member", "acme-admin", "acme-member"})
                     if (cell.subject.name == in) return "ok";
                 return "not_found";
             },
             [](Cell& cell) {
                 return object{{"space", cell.world.id("acme-space")},
                               {"type", "task"},
                               {"title", cell.world.fresh_name()},
                               {"owner", cell.subject.id}};
             }}};
}

template <>
std::vector<Row> rows<ChangeRecord>() {
    return {{"", Kind::record, whoever_changes_it(), [](Cell& cell) {
                 object with = seen(cell);
                 with["title"] = cell.world.fresh_name();
                 return with;
             }}};
}

template <>
std::vector<Row> rows<MoveRecord>() {
    return {{"", Kind::record, whoever_changes_it(), [](Cell& cell) {
                 object with = seen(cell);
                 with["to"] = other_state(cell);
                 return with;
             }}};
}

template <>
std::vector<Row> rows<LinkRecord>() {
    return {{"from it", Kind::record, whoever_reads_both("not_allowed"), from_it,
             [](Cell& cell) { unlink(cell, from_it(cell)); }},
            {"to it", Kind::record, whoever_reads_both("not_allowed"), to_it,
             [](Cell& cell) { unlink(cell, to_it(cell)); }}};
}
template <>
std::vector<Row> rows<UnlinkRecord>() {
    // Where there is no link, nothing is left to be done.
    return {{"from it", Kind::record, whoever_reads_both("ok"), from_it},
            {"to it", Kind::record, whoever_reads_both("ok"), to_it}};
}

template <>
std::vector<Row> rows<FollowRecord>() {
    return {{"", Kind::record, whoever_reads_it_as_member(), record_alone, [](Cell& cell) {
                 cell.world.run("record.unfollow", record_alone(cell), cell.person.name);
             }}};
}
template <>
std::vector<Row> rows<UnfollowRecord>() {
    return {{"", Kind::record, whoever_reads_it_as_member(), record_alone}};
}

template <>
std::vector<Row> rows<AnnotateRecord>() {
    return {{"", Kind::record, by({{"mc", "ok"}, {"g", "not_found"}, {"*", "not_allowed"}}),
             [](Cell& cell) {
                 return object{{"record", cell.subject.id},
                               {"fields", object{{"notes", cell.world.fresh_name()}}}};
             }}};
}

template <>
std::vector<Row> rows<ListRecordLinks>() {
    return {{"", Kind::record, whoever_reads_it(), record_alone}};
}

template <>
std::vector<Row> rows<GetRecord>() {
    return {{"by its id", Kind::record, whoever_reads_it(), record_alone},
            // A shared space and an org's own may have one code: then both answer to the key.
            {"by its key", Kind::record,
             [](const Cell& cell) -> std::string {
                 const auto& name = cell.subject.name;
                 if (name == "acme-record" || name == "helio-record") return "(not asked)";
                 return whoever_reads_it()(cell);
             },
             [](Cell& cell) {
                 return object{{"key", cell.subject.missing
                                           ? "ZZZZZZ-1"
                                           : cell.world.id(cell.subject.name + "'s key")}};
             }}};
}

template <>
std::vector<Row> rows<ListRecords>() {
    return {{"of a space", Kind::space, by({{"amMA", "ok"}}),
             [](Cell& cell) { return object{{"space", cell.subject.id}, {"limit", 2}}; }},
            {"of an owner", Kind::person, by({{"sSkA", "ok"}}),
             [](Cell& cell) { return object{{"owner", cell.subject.id}, {"limit", 2}}; }},
            {"that an org must act on", Kind::org, by({{"oAgk", "ok"}}),
             [](Cell& cell) { return object{{"ball", cell.subject.id}, {"limit", 2}}; }},
            {"one's own", Kind::none, all("ok", "not_allowed"),
             [](Cell&) { return object{{"mine", true}, {"limit", 2}}; }}};
}

template <>
std::vector<Row> rows<CountRecords>() {
    return {{"", Kind::space, by({{"amMA", "ok"}}),
             [](Cell& cell) { return object{{"space", cell.subject.id}, {"type", "deal"}}; }}};
}

template <>
std::vector<Row> rows<Find>() {
    return {
        {"a record by its key", Kind::record,
         [](const Cell& cell) -> std::string {
             const auto& name = cell.subject.name;
             if (name == "acme-record" || name == "helio-record") return "(not asked)";
             return whoever_reads_it()(cell);
         },
         [](Cell& cell) {
             return object{{"record", cell.subject.missing
                                          ? "ZZZZZZ-1"
                                          : cell.world.id(cell.subject.name + "'s key")}};
         }},
        {"a channel by its name", Kind::channel,
         [](const Cell& cell) -> std::string {
             if (!cell.subject.missing && cell.world.path_of(cell.subject.id).empty())
                 return "(not asked)";
             return by({{channel_readers, "ok"}})(cell);
         },
         [](Cell& cell) {
             return object{{"channel", cell.subject.missing ? "ZZZZZZ/#nowhere"
                                                            : cell.world.path_of(cell.subject.id)}};
         }}};
}

template <>
std::vector<Row> rows<ListRecordTypes>() {
    return {{"", Kind::none, all("ok"), [](Cell&) { return object(); }}};
}

}  // namespace parley::permission
