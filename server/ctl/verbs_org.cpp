// parleyctl org: create and list orgs.

#include "protocol/orgs.hpp"
#include "server/ctl/nearest.hpp"
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

void list_orgs(Run& run, const Nothing&) {
    run.show(run.list<&OrgPage::orgs>(ListOrgs{}), field(&OrgPage::orgs),
             {{"ORG", field(&view::Org::id)},
              {"NAME", field(&view::Org::name)},
              {"KIND", field(&view::Org::kind)},
              {"ZONE", field(&view::Org::zone)}});
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
    add_verb<Nothing>(group, plan, "list", "All companies", [](Verb&, Nothing&) {}, list_orgs);
}

}  // namespace parley::ctl
