// Make channels, add people of that space to one: any member but guests, in spaces they are in.
// Change, archive, remove from it: its creator and the admins. A direct channel is none of that.

#include "tests/permission/rows.hpp"

namespace parley::permission {

namespace {
Expect creator_and_admins() { return by({{"acA", "ok"}, {"mgdD", "not_allowed"}, {"*", "ok"}}); }

/// The operator may all, but a direct channel has nothing to change.
Expect but_direct(Expect expect) {
    return [expect = std::move(expect)](const Cell& cell) -> std::string {
        if (cell.person.is_operator() && cell.subject.name == "direct") return "(not asked)";
        return expect(cell);
    };
}

object members_in(Cell& cell, const std::string& person) {
    return {{"channel", cell.subject.id}, {"members", one(cell.world.id(person))}};
}
void bring_back(Cell& cell, const std::string& person) {
    // Nobody is added to an archived channel; coming back by oneself is all that there is.
    if (cell.subject.archived())
        cell.world.run("channel.join", {{"channel", cell.subject.id}}, person);
    else
        cell.world.run("channel.add", members_in(cell, person));
}
void take_out(Cell& cell, const std::string& person) {
    cell.world.run("channel.remove", members_in(cell, person));
}
}  // namespace

template <>
std::vector<Row> rows<CreateChannel>() {
    return {{"in a space", Kind::space, by({{"mMA", "ok"}, {"a", "not_allowed"}}),
             [](Cell& cell) {
                 return object{{"space", cell.subject.id}, {"name", cell.world.fresh_name()}};
             }},
            // A channel for some orgs of the project names those that are in it, and one's own.
            {"for an org", Kind::org,
             [](const Cell& cell) -> std::string {
                 const auto& org = cell.person.org;
                 const bool asker_inside =
                     cell.world.standing(Kind::space, cell.person, {"project-space", {}}) == 'm' ||
                     cell.world.standing(Kind::space, cell.person, {"project-space", {}}) == 'M';
                 if (cell.person.name == "host-admin") return "not_allowed";
                 if (!cell.person.is_operator() && !asker_inside) return "not_found";
                 const bool org_inside = cell.subject.name == "Helio" ||
                                         cell.subject.name == "Acme" ||
                                         cell.subject.name == "Zenith";
                 if (!org_inside) return "not_found";
                 return cell.person.is_operator() || !org.empty() ? "ok" : "not_found";
             },
             [](Cell& cell) {
                 boost::json::array orgs = one(cell.subject.id);
                 if (!cell.person.org.empty() && cell.person.org != cell.subject.name)
                     orgs.emplace_back(cell.world.id(cell.person.org));
                 return object{{"space", cell.world.id("project-space")},
                               {"name", cell.world.fresh_name()},
                               {"orgs", orgs}};
             }}};
}

template <>
std::vector<Row> rows<ChangeChannel>() {
    return {{"", Kind::channel, but_direct(creator_and_admins()), [](Cell& cell) {
                 return object{{"channel", cell.subject.id}, {"topic", cell.world.fresh_name()}};
             }}};
}

template <>
std::vector<Row> rows<ArchiveChannel>() {
    return {{"", Kind::channel, but_direct(creator_and_admins()), [](Cell& cell) {
                 const bool alive = cell.will_be_done() && !cell.subject.archived();
                 return object{
                     {"channel", alive ? cell.world.channel_like(cell.subject) : cell.subject.id}};
             }}};
}

template <>
std::vector<Row> rows<JoinChannel>() {
    // Reading a space without being in it is not enough to be in its channels.
    return {{"", Kind::channel, by({{"mgAcdD", "ok"}, {"a", "not_allowed"}, {"*", "not_allowed"}}),
             [](Cell& cell) { return object{{"channel", cell.subject.id}}; },
             [](Cell& cell) {
                 if (cell.person.name == "acme-left" && cell.subject.name == "open")
                     cell.world.run("channel.leave", {{"channel", cell.subject.id}}, "acme-left");
             }}};
}

template <>
std::vector<Row> rows<LeaveChannel>() {
    return {{"", Kind::channel, by({{"amgAc", "ok"}, {"dD", "not_allowed"}, {"*", "not_allowed"}}),
             [](Cell& cell) { return object{{"channel", cell.subject.id}}; },
             [](Cell& cell) {
                 const bool was_in = cell.standing != 'a' && cell.person.name != "acme-left";
                 if (was_in) bring_back(cell, cell.person.name);
             }}};
}

template <>
std::vector<Row> rows<AddToChannel>() {
    return {
        {"somebody of the space", Kind::channel,
         but_direct(by({{"mAc", "ok|archived"}, {"agdD", "not_allowed"}, {"*", "ok|archived"}})),
         [](Cell& cell) { return members_in(cell, cell.world.newcomer_to(cell.subject)); },
         [](Cell& cell) {
             if (cell.world.newcomer_to(cell.subject) != cell.world.victim(cell.subject))
                 take_out(cell, cell.world.newcomer_to(cell.subject));
         }},
        // Into Acme's open channel: whoever is of its space; guests, whom one can know of.
        {"a person", Kind::person,
         [](const Cell& cell) -> std::string {
             const Subject open{"open", {}};
             const auto own = cell.world.standing(Kind::channel, cell.person, open);
             if (own == stranger) return "not_found";
             if (own == 'a' || own == 'g') return "not_allowed";
             const auto& whom = cell.subject.name;
             if (whom == "acme-idle-guest")
                 return cell.person.org == "Acme" || cell.person.is_operator() ? "ok" : "not_found";
             if (whom == "host-member" || whom == "acme-admin" || whom == "acme-member")
                 return "ok";
             // Who left it knows the guest as a colleague, and the guest is in it already.
             if (whom == "acme-guest") return "ok";
             return "not_found";
         },
         [](Cell& cell) {
             return object{{"channel", cell.world.id("open")}, {"members", one(cell.subject.id)}};
         },
         [](Cell& cell) {
             if (cell.subject.name == "acme-idle-guest")
                 cell.world.run("channel.remove", {{"channel", cell.world.id("open")},
                                                   {"members", one(cell.subject.id)}});
         }}};
}

template <>
std::vector<Row> rows<RemoveFromChannel>() {
    return {
        {"somebody in it", Kind::channel, but_direct(creator_and_admins()),
         [](Cell& cell) { return members_in(cell, cell.world.victim(cell.subject)); },
         [](Cell& cell) { bring_back(cell, cell.world.victim(cell.subject)); }},
        {"a person", Kind::person,
         [](const Cell& cell) -> std::string {
             const auto own = cell.world.standing(Kind::channel, cell.person, {"open", {}});
             if (own == stranger) return "not_found";
             if (own != 'a' && own != 'c' && own != '*') return "not_allowed";
             for (const std::string in : {"host-member", "acme-admin", "acme-member", "acme-guest"})
                 if (cell.subject.name == in) return "ok";
             return "not_found";
         },
         [](Cell& cell) {
             return object{{"channel", cell.world.id("open")}, {"members", one(cell.subject.id)}};
         },
         [](Cell& cell) {
             cell.world.run("channel.add", {{"channel", cell.world.id("open")},
                                            {"members", one(cell.subject.id)}});
         }}};
}

template <>
std::vector<Row> rows<ListChannels>() {
    return {{"", Kind::space, by({{"amMA", "ok"}}),
             [](Cell& cell) { return object{{"space", cell.subject.id}}; }}};
}

template <>
std::vector<Row> rows<WatchChannels>() {
    const auto watch = [](Cell& cell) { return object{{"channels", one(cell.subject.id)}}; };
    return {
        {.what = "",
         .kind = Kind::channel,
         .expect = by({{"amgAcdD", "ok"}}),
         .with = watch,
         .on_socket = true},
        {"where there is no connection", Kind::channel, all("not_allowed", "not_allowed"), watch}};
}

template <>
std::vector<Row> rows<CountReaders>() {
    return {{"", Kind::channel, by({{"amgAcdD", "ok"}}),
             [](Cell& cell) { return object{{"channel", cell.subject.id}}; }}};
}

template <>
std::vector<Row> rows<OpenDirect>() {
    return {{"", Kind::person,
             [](const Cell& cell) -> std::string {
                 if (cell.person.is_operator()) return "not_allowed";  // it is nobody's friend
                 const auto& whom = cell.subject.name;
                 if (cell.standing == stranger) return "not_found";
                 if (cell.standing == 's' || cell.standing == 'S') return "bad_value";
                 // Knowing somebody is not enough: both are in one place already.
                 const bool host_colleague = whom.starts_with("host-");
                 if (cell.person.name == "host-admin" && !host_colleague) return "not_allowed";
                 if (whom == "acme-idle-guest") return "not_allowed";
                 return "ok";
             },
             [](Cell& cell) { return object{{"members", one(cell.subject.id)}}; }}};
}

}  // namespace parley::permission
