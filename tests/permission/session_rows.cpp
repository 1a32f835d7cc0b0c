// Sessions, moments, and what the operator alone may.

#include "tests/permission/rows.hpp"

namespace parley::permission {

namespace {
object no_arguments(Cell&) { return {}; }
Expect operators_alone(std::string_view answer = "ok") { return all("not_allowed", answer); }
/// About a connection, which HTTP is not.
Expect not_here() { return all("not_allowed", "not_allowed"); }

object session_in(Cell& cell) {
    return {{"session", cell.subject.missing
                            ? missing_id("ssn_")
                            : cell.world.spare_session(cell.subject, cell.will_be_done())}};
}
}  // namespace

template <>
std::vector<Row> rows<Hello>() {
    return {{"", Kind::none, not_here(), [](Cell&) { return object{{"token", "not a token"}}; }}};
}

template <>
std::vector<Row> rows<OpenSession>() {
    // Everybody has it before them; whoever is signed in already is no better off.
    return {{"with a wrong password", Kind::none, all("bad_credentials", "bad_credentials"),
             [](Cell& cell) {
                 return object{{"email", cell.person.name + "@example.com"}, {"password", "wrong"}};
             }},
            {"an account that is not there", Kind::none, all("bad_credentials", "bad_credentials"),
             [](Cell& cell) {
                 return object{{"email", cell.world.fresh_name() + "@example.com"},
                               {"password", "wrong"}};
             }}};
}

template <>
std::vector<Row> rows<ResetPassword>() {
    // Everybody has it before them.
    return {{"with a secret that was never given", Kind::none, all("not_found", "not_found"),
             [](Cell& cell) {
                 return object{{"secret", cell.person.id + ".00"}, {"password", "another one"}};
             }}};
}

template <>
std::vector<Row> rows<CloseSession>() {
    // The operator is signed in nowhere.
    return {{"", Kind::person,
             [](const Cell& cell) -> std::string {
                 if (cell.person.is_operator()) return "not_allowed";
                 return by({{"sS", "ok"}, {"kA", "not_found"}})(cell);
             },
             session_in}};
}

template <>
std::vector<Row> rows<RevokeSession>() {
    return {{"", Kind::person, by({{"sSA", "ok"}, {"k", "not_found"}}), session_in}};
}

template <>
std::vector<Row> rows<ListSessions>() {
    return {{"", Kind::person, by({{"sSA", "ok"}, {"k", "not_allowed"}}),
             [](Cell& cell) { return object{{"member", cell.subject.id}}; }}};
}

template <>
std::vector<Row> rows<Sync>() {
    // Streams that one is not in come back in `left`, whether they exist or not. One's own are a
    // person's, their org's, and what they are in; reading something is not being in it.
    const auto expect = [](const Cell& cell) -> std::string {
        const bool out = cell.person.name == "acme-left" && cell.subject.name == "open";
        switch (cell.standing) {
            case stranger:
            case 'a':
            case 'k':
                return "left_out";
            case 'g':
                return cell.subject.id.starts_with("org_") ? "left_out" : "ok";
            case 'A':
                return cell.subject.id.starts_with("mbr_") ? "left_out" : "ok";
            default:
                return out ? "left_out" : "ok";
        }
    };
    const auto with = [](Cell& cell) { return object{{"cursors", object{{cell.subject.id, 1}}}}; };
    const auto row = [&](const char* what, Kind kind) {
        return Row{.what = what, .kind = kind, .expect = expect, .with = with, .on_socket = true};
    };
    return {row("a channel", Kind::channel), row("a space", Kind::space), row("an org", Kind::org),
            row("a person", Kind::person),
            Row{"where there is no connection", Kind::none, not_here(), no_arguments}};
}

template <>
std::vector<Row> rows<Ping>() {
    return {{"", Kind::none, all("ok"), no_arguments}};
}

template <>
std::vector<Row> rows<SetPresence>() {
    return {{"", Kind::none, all("ok", "not_allowed"),
             [](Cell&) { return object{{"state", "online"}}; }}};
}

template <>
std::vector<Row> rows<WatchPresence>() {
    const auto watch = [](Cell& cell) { return object{{"members", one(cell.subject.id)}}; };
    return {{.what = "",
             .kind = Kind::person,
             .expect = by({{"sSkA", "ok"}, {"-", "left_out"}}),
             .with = watch,
             .on_socket = true},
            {"where there is no connection", Kind::person, not_here(), watch}};
}

template <>
std::vector<Row> rows<CreateOrg>() {
    return {{"", Kind::none, operators_alone(), [](Cell& cell) {
                 return object{{"name", cell.world.fresh_name()},
                               {"kind", "partner"},
                               {"zone", "Europe/Berlin"}};
             }}};
}

namespace {
/// The operator about any partner; the host stays.
Expect operators_about_partners() {
    return [](const Cell& cell) -> std::string {
        if (!cell.person.is_operator()) return "not_allowed";
        return cell.subject.missing           ? "not_found"
               : cell.subject.name == "Helio" ? "not_allowed"
                                              : "ok";
    };
}
/// A new org in the place of one that would end.
object org_in(Cell& cell) {
    if (!cell.will_be_done()) return {{"org", cell.subject.id}};
    return {{"org", driver::text_at(cell.world.run("org.create", {{"name", cell.world.fresh_name()},
                                                                  {"kind", "partner"},
                                                                  {"zone", "Europe/Berlin"}}),
                                    "id")}};
}
}  // namespace

template <>
std::vector<Row> rows<ChangeOrg>() {
    const auto with = [](std::string_view name, Json value) {
        return [name = std::string(name), value](Cell& cell) {
            return object{{"org", cell.subject.id}, {name, value}};
        };
    };
    const object hours{{"days", boost::json::array{1, 2}}, {"from", "08:00"}, {"to", "16:00"}};
    return {{"the zone", Kind::org, by({{"A", "ok"}, {"okg", "not_allowed"}}),
             with("zone", "Europe/Berlin")},
            {"the hours", Kind::org, by({{"A", "ok"}, {"okg", "not_allowed"}}),
             with("hours", boost::json::array{hours})},
            {"the name", Kind::org, by({{"okgA", "not_allowed"}}), [](Cell& cell) {
                 return object{{"org", cell.subject.id}, {"name", cell.world.fresh_name()}};
             }}};
}

template <>
std::vector<Row> rows<DeactivateOrg>() {
    return {{"", Kind::org, operators_about_partners(), org_in}};
}

template <>
std::vector<Row> rows<ReactivateOrg>() {
    return {{"", Kind::org,
             [](const Cell& cell) -> std::string {
                 if (!cell.person.is_operator()) return "not_allowed";
                 return cell.subject.missing ? "not_found" : "ok";
             },
             org_in}};
}

template <>
std::vector<Row> rows<ListOrgs>() {
    return {{"", Kind::none, operators_alone(), no_arguments}};
}

template <>
std::vector<Row> rows<ReadStats>() {
    return {{"", Kind::none, operators_alone(), no_arguments}};
}

template <>
std::vector<Row> rows<ReadDiskUse>() {
    return {{"", Kind::none, operators_alone(), no_arguments}};
}

template <>
std::vector<Row> rows<MakeBackup>() {
    // A path that cannot be is enough to see that the operator came further.
    return {{"", Kind::none, operators_alone("bad_value"),
             [](Cell&) { return object{{"path", "no/absolute/path"}}; }}};
}

template <>
std::vector<Row> rows<CompactStore>() {
    return {{"", Kind::none, operators_alone(), no_arguments}};
}

template <>
std::vector<Row> rows<ImportChat>() {
    return {{"", Kind::space,
             [](const Cell& cell) -> std::string {
                 if (!cell.person.is_operator()) return "not_allowed";
                 if (cell.subject.missing || cell.subject.name == "hidden") return "not_found";
                 // Of two partners, one has to be named.
                 return cell.subject.name.ends_with("project-space") ? "missing_field" : "ok";
             },
             [](Cell& cell) {
                 return object{{"space", cell.subject.id},
                               {"log", cell.world.fresh_name()},
                               {"lines", boost::json::array()}};
             }}};
}

template <>
std::vector<Row> rows<ImportRecords>() {
    return {{"", Kind::space,
             [](const Cell& cell) -> std::string {
                 if (!cell.person.is_operator()) return "not_allowed";
                 return cell.subject.missing || cell.subject.name == "hidden" ? "not_found" : "ok";
             },
             [](Cell& cell) {
                 return object{
                     {"space", cell.subject.id},
                     {"log", "elsewhere"},
                     {"type", "deal"},
                     {"records", boost::json::array{object{{"id", cell.world.fresh_name()},
                                                           {"title", "Roof"},
                                                           {"state", "won"},
                                                           {"fields", object()}}}}};
             }}};
}

}  // namespace parley::permission
