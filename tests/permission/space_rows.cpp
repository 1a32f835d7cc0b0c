// Make and change spaces: host admin and manager. People and tokens of an org: its own admins, and
// the operator. A bot may what a member of its org may, within its token's scopes.

#include "tests/permission/rows.hpp"

namespace parley::permission {

namespace {
bool runs_spaces(const Person& person) {
    return person.is_operator() || person.role == "manager" || person.name == "host-admin";
}

object members_of_space(Cell& cell, const std::string& id) {
    return {{"space", cell.subject.id}, {"members", one(id)}};
}
std::string host_person_in(const Cell& cell) {
    return cell.subject.name.starts_with("zenith") ? "host-zenith-rep" : "host-bot";
}
/// An internal space is of all its org's members, so nobody is brought in or taken out.
Expect whoever_brings_people() {
    return [](const Cell& cell) -> std::string {
        const bool internal =
            cell.subject.name.ends_with("-internal") || cell.subject.name == "host-space";
        if (cell.person.is_operator()) {
            if (cell.subject.name == "hidden") return "(not asked)";
            return cell.subject.missing ? "not_found" : internal ? "not_allowed" : "ok";
        }
        return by({{"aM", "ok"}, {"mA", "not_allowed"}})(cell);
    };
}
/// Who may bring an org into the project space.
std::string whoever_brings_orgs(const Cell& cell) {
    const auto own = cell.world.standing(Kind::space, cell.person, {"project-space", {}});
    if (own == stranger) return "not_found";
    if (own == 'm') return "not_allowed";
    return cell.standing == stranger ? "not_found" : "ok";
}
/// Whoever was made the space by it is in it, and would be known to its people from now on.
void take_maker_out(Cell& cell) {
    if (cell.person.is_operator()) return;
    const Json spaces = cell.world.run("space.list", {{"limit", 200}}, cell.person.name);
    const auto newest = driver::at(spaces, "spaces").as_array().back();
    cell.world.run("space.remove",
                   {{"space", driver::text_at(newest, "id")}, {"members", one(cell.person.id)}});
}
/// A space ends with the one that continues it: who may change the one, and make the other.
std::string whoever_continues(const Cell& cell) {
    if (cell.person.is_operator() && cell.subject.name == "hidden") return "(not asked)";
    if (!runs_spaces(cell.person)) return "not_allowed";
    if (cell.subject.missing || cell.standing == stranger) return "not_found";
    const bool shared = cell.subject.name.find("internal") == std::string::npos &&
                        cell.subject.name != "host-space";
    if (cell.standing == 'm') return "not_allowed";
    return shared ? "ok" : "bad_value";
}
}  // namespace

template <>
std::vector<Row> rows<CreateSpace>() {
    return {{"that continues another", Kind::space, whoever_continues,
             [](Cell& cell) {
                 const auto former =
                     cell.will_be_done() ? cell.world.space_like(cell.subject) : cell.subject.id;
                 return object{{"kind", "project"},
                               {"name", cell.world.fresh_name()},
                               {"orgs", one(cell.world.id("Acme"))},
                               {"continues", former}};
             },
             take_maker_out},
            {"with a partner", Kind::org,
             [](const Cell& cell) -> std::string {
                 if (!runs_spaces(cell.person)) return "not_allowed";
                 if (cell.standing == stranger) return "not_found";
                 return cell.subject.name == "Helio" ? "bad_value"
                                                     : "ok";  // nobody to share it with
             },
             [](Cell& cell) {
                 return object{{"kind", "partner"},
                               {"name", cell.world.fresh_name()},
                               {"orgs", one(cell.subject.id)}};
             },
             take_maker_out},
            {"of one's own org", Kind::none,
             [](const Cell& cell) -> std::string {
                 if (cell.person.is_operator()) return "bad_value";  // it has no org of its own
                 return cell.person.role.ends_with("admin") ? "ok" : "not_allowed";
             },
             [](Cell& cell) {
                 return object{{"kind", "internal"}, {"name", cell.world.fresh_name()}};
             }}};
}

template <>
std::vector<Row> rows<ChangeSpace>() {
    return {{"", Kind::space,
             [](const Cell& cell) -> std::string {
                 if (cell.person.is_operator() && cell.subject.name == "hidden")
                     return "(not asked)";
                 return by({{"aMA", "ok"}, {"m", "not_allowed"}})(cell);
             },
             [](Cell& cell) {
                 return object{{"space", cell.subject.id}, {"name", cell.world.fresh_name()}};
             }}};
}

template <>
std::vector<Row> rows<ListSpaces>() {
    return {{"", Kind::none, all("ok"), [](Cell&) { return object{}; }}};
}

template <>
std::vector<Row> rows<AddToSpace>() {
    return {{"somebody of the host", Kind::space, whoever_brings_people(),
             [](Cell& cell) { return members_of_space(cell, cell.world.id("host-member-out")); },
             [](Cell& cell) {
                 cell.world.run("space.remove",
                                members_of_space(cell, cell.world.id("host-member-out")));
             }},
            {.what = "somebody of the host, as a dry run",
             .kind = Kind::space,
             .expect = whoever_brings_people(),
             .with =
                 [](Cell& cell) {
                     auto with = members_of_space(cell, cell.world.id("host-member-out"));
                     with["dry_run"] = true;
                     return with;
                 },
             .is_dry = true},
            {.what = "an org, as a dry run",
             .kind = Kind::org,
             .expect = whoever_brings_orgs,
             .with =
                 [](Cell& cell) {
                     return object{{"space", cell.world.id("project-space")},
                                   {"orgs", one(cell.subject.id)},
                                   {"dry_run", true}};
                 },
             .is_dry = true},
            {"an org", Kind::org, whoever_brings_orgs,
             [](Cell& cell) {
                 return object{{"space", cell.world.id("project-space")},
                               {"orgs", one(cell.subject.id)}};
             },
             [](Cell& cell) {
                 if (cell.subject.name == "Quanta")
                     cell.world.run("space.remove", {{"space", cell.world.id("project-space")},
                                                     {"orgs", one(cell.subject.id)}});
             }}};
}

template <>
std::vector<Row> rows<RemoveFromSpace>() {
    return {{"somebody of the host", Kind::space,
             [](const Cell& cell) -> std::string { return whoever_brings_people()(cell); },
             [](Cell& cell) { return members_of_space(cell, cell.world.id(host_person_in(cell))); },
             [](Cell& cell) {
                 cell.world.run("space.add",
                                members_of_space(cell, cell.world.id(host_person_in(cell))));
             }},
            {"an org that is not in it", Kind::org,
             [](const Cell& cell) -> std::string {
                 const auto own = cell.world.standing(Kind::space, cell.person, {"acme-space", {}});
                 if (own == stranger) return "not_found";
                 if (own == 'm') return "not_allowed";
                 const auto& org = cell.subject.name;
                 return org == "Helio" || org == "Acme" ? "not_allowed" : "not_found";
             },
             [](Cell& cell) {
                 return object{{"space", cell.world.id("acme-space")},
                               {"orgs", one(cell.subject.id)}};
             }}};
}

template <>
std::vector<Row> rows<CreateMember>() {
    return {{"", Kind::org, by({{"A", "ok"}, {"okg", "not_allowed"}}), [](Cell& cell) {
                 return object{{"org", cell.subject.id},
                               {"name", cell.world.fresh_name()},
                               {"role", "member"}};
             }}};
}

template <>
std::vector<Row> rows<DeactivateMember>() {
    // Somebody new is ended in the subject's place. The last admin cannot end themself.
    return {{"", Kind::person, by({{"A", "ok"}, {"skS", "not_allowed"}}), [](Cell& cell) {
                 if (!cell.will_be_done()) return object{{"member", cell.subject.id}};
                 const auto& org = cell.world.person(cell.subject.name).org;
                 return object{{"member", cell.world.newcomer(org)}};
             }}};
}

template <>
std::vector<Row> rows<ChangeMember>() {
    return {{"", Kind::person, by({{"AS", "ok"}, {"sk", "not_allowed"}}),
             [](Cell& cell) { return object{{"member", cell.subject.id}, {"language", "de"}}; }},
            // Somebody new gets the role in the subject's place.
            {"the role", Kind::person, by({{"AS", "ok"}, {"sk", "not_allowed"}}), [](Cell& cell) {
                 if (!cell.will_be_done())
                     return object{{"member", cell.subject.id}, {"role", "guest"}};
                 const auto& org = cell.world.person(cell.subject.name).org;
                 return object{{"member", cell.world.newcomer(org)}, {"role", "guest"}};
             }}};
}

template <>
std::vector<Row> rows<ReactivateMember>() {
    // Whoever is active is so already; the last line of the world stays as it is.
    return {{"", Kind::person, by({{"AS", "ok"}, {"sk", "not_allowed"}}),
             [](Cell& cell) { return object{{"member", cell.subject.id}}; }}};
}

template <>
std::vector<Row> rows<MakePasswordLink>() {
    return {{"", Kind::person, by({{"AS", "ok"}, {"sk", "not_allowed"}}),
             [](Cell& cell) { return object{{"member", cell.subject.id}}; }}};
}

template <>
std::vector<Row> rows<ChangePassword>() {
    return {{"another's", Kind::person,
             [](const Cell& cell) -> std::string {
                 if (cell.person.is_operator()) return "(not asked)";
                 if (cell.standing == stranger) return "not_found";
                 return cell.person.id == cell.subject.id ? "(not asked)" : "not_allowed";
             },
             [](Cell& cell) {
                 return object{
                     {"member", cell.subject.id}, {"old", "wrong"}, {"new", "another one"}};
             }}};
}

template <>
std::vector<Row> rows<ChangeProfile>() {
    return {{"", Kind::none, all("ok", "not_allowed"),
             [](Cell&) { return object{{"language", "de"}}; }}};
}

template <>
std::vector<Row> rows<GetMembers>() {
    return {{"", Kind::person, by({{"sSkA", "ok"}, {"-", "left_out"}}),
             [](Cell& cell) { return object{{"members", one(cell.subject.id)}}; }}};
}

template <>
std::vector<Row> rows<ListMembers>() {
    return {{"of a space", Kind::space, by({{"amMA", "ok"}}),
             [](Cell& cell) { return object{{"space", cell.subject.id}}; }},
            {"of a channel", Kind::channel, by({{"amgAcdD", "ok"}}),
             [](Cell& cell) { return object{{"channel", cell.subject.id}}; }},
            {"of an org", Kind::org, by({{"okgA", "ok"}}),
             [](Cell& cell) { return object{{"org", cell.subject.id}}; }}};
}

template <>
std::vector<Row> rows<CreateToken>() {
    return {{"", Kind::person, by({{"AS", "ok"}, {"sk", "not_allowed"}}),
             [](Cell& cell) {
                 return object{{"member", cell.subject.id}, {"name", "made by the test"}};
             },
             [](Cell& cell) {
                 const Json tokens = cell.world.run("token.list", {{"member", cell.subject.id}});
                 for (const Json& token : driver::at(tokens, "tokens").as_array())
                     if (driver::text_at(token, "name") == "made by the test")
                         cell.world.run("token.revoke", {{"token", driver::text_at(token, "id")}});
             }}};
}

template <>
std::vector<Row> rows<RevokeToken>() {
    // A token is seen by those who manage its member alone.
    return {{"", Kind::person, by({{"AS", "ok"}, {"sk", "not_found"}}), [](Cell& cell) {
                 const auto token = cell.subject.missing
                                        ? missing_id("tok_")
                                        : cell.world.spare_token(cell.subject, cell.will_be_done());
                 return object{{"token", token}};
             }}};
}

template <>
std::vector<Row> rows<ListTokens>() {
    return {{"", Kind::person, by({{"AS", "ok"}, {"sk", "not_allowed"}}),
             [](Cell& cell) { return object{{"member", cell.subject.id}}; }}};
}

}  // namespace parley::permission
