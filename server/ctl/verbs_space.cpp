// parleyctl space: create, change and list spaces; add and remove people and orgs; `extent` shows
// what added people would see (a dry run of the server).

#include "protocol/spaces.hpp"
#include "server/ctl/names.hpp"
#include "server/ctl/stop.hpp"
#include "server/ctl/verbs.hpp"

namespace parley::ctl {

namespace {
void show_space(const Run& run, const Reply& space) {
    run.show(space, {{"space", field(&view::Space::id)},
                     {"code", field(&view::Space::code)},
                     {"name", field(&view::Space::name)},
                     {"kind", field(&view::Space::kind)},
                     {"orgs", field(&view::Space::orgs)}});
}

struct NewSpace {
    std::string name, code;
    SpaceType kind = SpaceType::project;
    std::vector<std::string> orgs;
    std::string continues;
    std::vector<std::string> channels;
};

void create(Run& run, const NewSpace& options) {
    CreateSpace command;
    command.kind = options.kind;
    command.name_.text = options.name;
    if (!options.code.empty()) command.code.emplace(options.code);
    for (auto org : all_named(run, options.orgs, org_named)) command.orgs.push_back(org);
    if (!options.continues.empty()) command.continues = space_named(run, options.continues);
    for (const auto& name : options.channels) command.channels.emplace_back(name);
    if (const auto space = run.change(command)) show_space(run, *space);
}

struct SpaceName {
    std::string space, name;
};

void change(Run& run, const SpaceName& options) {
    ChangeSpace command;
    command.space = space_named(run, options.space);
    command.name_.text = options.name;
    if (const auto space = run.change(command)) show_space(run, *space);
}

/// Options of `space add`, `space extent` and `space remove`.
struct SpacePeople {
    std::string space;
    std::vector<std::string> members, orgs;
};

template <class Command>
Command people_command(Run& run, const SpacePeople& options) {
    if (options.members.empty() && options.orgs.empty())
        throw Stop{Exit::usage, "Name at least one --member or --org.", {}};
    Command command;
    command.space = space_named(run, options.space);
    for (auto member : all_named(run, options.members, member_named))
        command.members.push_back(member);
    for (auto org : all_named(run, options.orgs, org_named)) command.orgs.push_back(org);
    return command;
}

void add(Run& run, const SpacePeople& options) {
    if (const auto reply = run.change(people_command<AddToSpace>(run, options)))
        run.show(*reply, "Added to " + options.space + ".");
}

void extent(Run& run, const SpacePeople& options) {
    auto command = people_command<AddToSpace>(run, options);
    command.dry_run = true;
    run.show(run.client.send(command), {{"channels", field(&SpaceExtent::channels)},
                                        {"messages", field(&SpaceExtent::messages)},
                                        {"records", field(&SpaceExtent::records)},
                                        {"files", field(&SpaceExtent::files)},
                                        {"people", field(&SpaceExtent::people)},
                                        {"since", field(&SpaceExtent::since)}});
}

void remove(Run& run, const SpacePeople& options) {
    if (const auto reply = run.change(people_command<RemoveFromSpace>(run, options)))
        run.show(*reply, "Removed from " + options.space + ".");
}

void list_spaces(Run& run, const Nothing&) {
    const auto names = run.json ? Names{} : org_names(run);
    run.show(run.list<&SpacePage::spaces>(ListSpaces{}), field(&SpacePage::spaces),
             {{"SPACE", field(&view::Space::id)},
              {"CODE", field(&view::Space::code)},
              {"NAME", field(&view::Space::name)},
              {"KIND", field(&view::Space::kind)},
              {"ORGS", field(&view::Space::orgs)},
              {"ARCHIVED", field(&view::Space::archived)}},
             names);
}

void describe_space(Verb& verb, std::string& space) {
    verb.add_option("SPACE", space, "id, code or name").required().type_name(value::space);
}
void describe_people(Verb& verb, SpacePeople& options) {
    describe_space(verb, options.space);
    verb.add_option("--member", options.members, "id, mail address or name; may be repeated")
        .type_name(value::member);
    verb.add_option("--org", options.orgs, "id or name; may be repeated").type_name(value::org);
}
}  // namespace

void add_space_verbs(Verb& app, Plan& plan) {
    auto group = add_group(app, "space", "Spaces: who shares what with whom");
    add_verb<NewSpace>(
        group, plan, "create", "Make a space of companies; the host is in it",
        [](Verb& verb, NewSpace& options) {
            verb.add_option("NAME", options.name, "what it is called").required();
            add_choice(verb, "--kind", options.kind, "project is the default");
            verb.add_option("--code", options.code, "2 to 6 letters A-Z, for record keys")
                .type_name("CODE");
            verb.add_option("--org", options.orgs, "id or name; may be repeated")
                .type_name(value::org);
            verb.add_option("--continues", options.continues,
                            "id, code or name of the space that takes nothing new from then on")
                .type_name(value::space);
            verb.add_option("--channel", options.channels,
                            "an open channel to begin with; may be repeated")
                .type_name("NAME");
        },
        create);
    add_verb<SpaceName>(
        group, plan, "change", "Give a space another name",
        [](Verb& verb, SpaceName& options) {
            describe_space(verb, options.space);
            verb.add_option("--name", options.name).required().type_name("NAME");
        },
        change);
    add_verb<SpacePeople>(
        group, plan, "add",
        "Bring members of the host, guests, or whole companies in: they see the space from its "
        "start",
        describe_people, add);
    add_verb<SpacePeople>(group, plan, "extent",
                          "How much of the space they would see; nobody is added", describe_people,
                          extent);
    add_verb<SpacePeople>(group, plan, "remove", "Take members or companies out", describe_people,
                          remove);
    add_verb<Nothing>(group, plan, "list", "All spaces", [](Verb&, Nothing&) {}, list_spaces);
}

}  // namespace parley::ctl
