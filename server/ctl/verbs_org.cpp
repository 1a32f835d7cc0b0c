// parleyctl org: create, change, end and list orgs.

#include "protocol/orgs.hpp"
#include "server/ctl/hours_text.hpp"
#include "server/ctl/names.hpp"
#include "server/ctl/nearest.hpp"
#include "server/ctl/stop.hpp"
#include "server/ctl/verbs.hpp"

namespace parley::ctl {

namespace {
struct NewOrg {
    std::string name, zone;
    OrgType kind = OrgType::partner;
};

void create(Run& run, const NewOrg& options) {
    CreateOrg command;
    command.name_.text = options.name;
    command.kind = options.kind;
    check_zone("--zone", options.zone);
    command.zone.text = options.zone;
    if (const auto org = run.change(command))
        run.show(*org, {{"org", field(&OrgMade::id)},
                        {"name", field(&OrgMade::name)},
                        {"kind", field(&OrgMade::kind)},
                        {"zone", field(&OrgMade::zone)},
                        {"internal space", field(&OrgMade::internal_space)}});
}

struct OrgChanges {
    std::string org;
    std::optional<std::string> name, zone, hours;
};

void change_org(Run& run, const OrgChanges& options) {
    if (!options.name && !options.zone && !options.hours)
        throw Stop{Exit::usage, "Say what changes: --name, --zone or --hours.", {}};
    ChangeOrg command;
    command.org = org_named(run, options.org);
    if (options.name) command.name_.emplace(*options.name);
    if (options.zone) {
        check_zone("--zone", *options.zone);
        command.zone.emplace(*options.zone);
    }
    if (options.hours) {
        command.hours.emplace();
        if (*options.hours != value::none) command.hours->value = hours_from(*options.hours);
    }
    if (const auto org = run.change(command))
        run.show(*org, {{"org", field(&view::Org::id)},
                        {"name", field(&view::Org::name)},
                        {"kind", field(&view::Org::kind)},
                        {"zone", field(&view::Org::zone)},
                        {"hours", field(&view::Org::hours)}});
}

struct OneOrg {
    std::string org;
};

void deactivate_org(Run& run, const OneOrg& options) {
    DeactivateOrg command;
    command.org = org_named(run, options.org);
    if (const auto done = run.change(command))
        run.show(*done, options.org + " is deactivated: " +
                            std::to_string(done->number<&OrgDeactivated::members>()) +
                            " accounts have ended, and " +
                            std::to_string(done->number<&OrgDeactivated::spaces>()) +
                            " spaces take nothing new.");
}

void reactivate_org(Run& run, const OneOrg& options) {
    ReactivateOrg command;
    command.org = org_named(run, options.org);
    if (const auto done = run.change(command))
        run.show(*done, options.org + " is active again, with " +
                            std::to_string(done->number<&OrgReactivated::members>()) +
                            " accounts and " +
                            std::to_string(done->number<&OrgReactivated::spaces>()) + " spaces.");
}

void describe_org(Verb& verb, OneOrg& options) {
    verb.add_option("ORG", options.org, "id or name").required().type_name(value::org);
}

void list_orgs(Run& run, const Nothing&) {
    run.show(run.list<&OrgPage::orgs>(ListOrgs{}), field(&OrgPage::orgs),
             {{"ORG", field(&view::Org::id)},
              {"NAME", field(&view::Org::name)},
              {"KIND", field(&view::Org::kind)},
              {"ZONE", field(&view::Org::zone)},
              {"DEACTIVATED", field(&view::Org::deactivated)}});
}
}  // namespace

void add_org_verbs(Verb& app, Plan& plan) {
    auto group = add_group(app, "org", "Companies: the host and its partners");
    add_verb<NewOrg>(
        group, plan, "create", "Take a company in",
        [](Verb& verb, NewOrg& options) {
            verb.add_option("NAME", options.name, "what it is called").required();
            add_choice(verb, "--kind", options.kind, "host (one a server) or partner, the default");
            verb.add_option("--zone", options.zone, "where it is at home: Europe/Berlin")
                .required()
                .type_name("ZONE");
        },
        create);
    add_verb<OrgChanges>(
        group, plan, "change", "Give a company another name, zone or working hours",
        [](Verb& verb, OrgChanges& options) {
            verb.add_option("ORG", options.org, "id or name").required().type_name(value::org);
            verb.add_option("--name", options.name).type_name("NAME");
            verb.add_option("--zone", options.zone, "of those who are taken in from now on")
                .type_name("ZONE");
            verb.add_option("--hours", options.hours,
                            "of all who have none of their own: \"1-5 09:00-17:30\", or none")
                .type_name("HOURS");
        },
        change_org);
    add_verb<OneOrg>(group, plan, "deactivate",
                     "End all accounts of a company; spaces shared with it alone take nothing new",
                     describe_org, deactivate_org);
    add_verb<OneOrg>(group, plan, "reactivate",
                     "Bring a company back, with its accounts and spaces", describe_org,
                     reactivate_org);
    add_verb<Nothing>(group, plan, "list", "All companies", [](Verb&, Nothing&) {}, list_orgs);
}

}  // namespace parley::ctl
