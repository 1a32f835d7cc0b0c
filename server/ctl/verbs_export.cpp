// parleyctl export: a space as the operator reads it, or all that a company's people read together.

#include <sys/stat.h>

#include "protocol/members.hpp"
#include "protocol/orgs.hpp"
#include "protocol/spaces.hpp"
#include "server/ctl/export.hpp"
#include "server/ctl/names.hpp"
#include "server/ctl/stop.hpp"
#include "server/ctl/table.hpp"
#include "server/ctl/terminal.hpp"
#include "server/ctl/verbs.hpp"

namespace parley::ctl {

namespace {
using simdjson::dom::element;

struct Exported {
    std::string name, to;
};

void tell_export(const Run& run, const Exported& options, const ExportAbout& about) {
    if (run.json) return say(terminal_safe_json(to_json(about)) + '\n');
    const auto count = [](std::uint64_t number, const char* what) {
        return std::to_string(number) + " " + what;
    };
    say("Wrote " + visible(options.to) + ": " + count(about.spaces, "spaces, ") +
        count(about.channels, "channels, ") + count(about.messages, "messages, ") +
        count(about.records, "records, ") + count(about.people, "people, ") +
        count(about.files, "files.\n"));
}

/// Begins an export, which only its owner may read.
void begin_export(Run& run, const Exported& options) {
    ::umask(077);
    run.client.timeout_s = 0;  // as long as the server's disk takes
    run.client.as.reset();
    if (!run.dry_run)
        note("Exporting to " + options.to +
             ".partial, which gets its name once all of it is there.");
}

/// The entry of a list with this id.
template <class Id>
element entry_of(const Entries& entries, Id id) {
    for (auto entry : entries.list)
        if (text_of(entry, field(&view::Org::id)) == id.text()) return entry;
    throw Stop{Exit::refused, "It is gone meanwhile.", {}};
}

void export_space(Run& run, const Exported& options) {
    const auto id = space_named(run, options.name);
    if (run.dry_run) return say("Would export the space to " + visible(options.to) + "\n");
    begin_export(run, options);
    const auto spaces = run.list<&SpacePage::spaces>(ListSpaces{});
    const auto space = entry_of(spaces, id);
    Export out(run, options.to);
    out.space(space);
    tell_export(run, options,
                out.finish({.of = "space",
                            .id = id.text(),
                            .name = text_of(space, field(&view::Space::name)),
                            .made = now(),
                            .left_out = "what companies note for themselves at records"}));
}

/// The active people of an org, those who read most first: admins, then others, guests last.
std::vector<MemberId> readers_of(Run& run, OrgId org) {
    ListMembers list;
    list.org = org;
    const auto people = run.list<&MemberPage::members>(list);
    std::vector<MemberId> first, others, guests;
    for (auto one : people.list) {
        if (!flag_of(one, field(&view::Member::active))) continue;
        const auto role = text_of(one, field(&view::Member::role));
        auto& group = role == enum_text(Role::guest) ? guests
                      : role == enum_text(Role::admin) || role == enum_text(Role::partner_admin)
                          ? first
                          : others;
        group.push_back(id_of<MemberId>(one, field(&view::Member::id)));
    }
    first.insert(first.end(), others.begin(), others.end());
    first.insert(first.end(), guests.begin(), guests.end());
    return first;
}

// Each of its people reads what they may; the export is all of that together. So nothing is in it
// that another company has for itself.
void export_org(Run& run, const Exported& options) {
    const auto id = org_named(run, options.name);
    const auto orgs = run.list<&OrgPage::orgs>(ListOrgs{});
    const auto org = entry_of(orgs, id);
    const auto readers = readers_of(run, id);
    if (readers.empty())
        throw Stop{Exit::refused,
                   "Nobody of the company is active, so nobody reads anything: export it before it "
                   "is deactivated.",
                   {}};
    if (run.dry_run)
        return say("Would export what " + std::to_string(readers.size()) + " people read to " +
                   visible(options.to) + "\n");
    begin_export(run, options);
    Export out(run, options.to);
    for (const auto& reader : readers) {
        run.client.as = reader;
        if (reader == readers.front()) out.org(org);
        const auto spaces = run.list<&SpacePage::spaces>(ListSpaces{});
        for (auto space : spaces.list) out.space(space);
    }
    tell_export(run, options,
                out.finish({.of = "org",
                            .id = id.text(),
                            .name = text_of(org, field(&view::Org::name)),
                            .made = now(),
                            .left_out = "direct messages; private channels of others"}));
}

void describe_target(Verb& verb, Exported& options) {
    verb.add_option("--to", options.to, "a folder that does not exist yet")
        .required()
        .type_name(value::folder);
}
}  // namespace

void add_export_verbs(Verb& app, Plan& plan) {
    auto group = add_group(app, "export", "Write a space or a company's part out as files");
    add_verb<Exported>(
        group, plan, "space", "A space: people, channels, messages, records and files",
        [](Verb& verb, Exported& options) {
            verb.add_option("SPACE", options.name, "id, code or name")
                .required()
                .type_name(value::space);
            describe_target(verb, options);
        },
        export_space);
    add_verb<Exported>(
        group, plan, "org", "All that a company's people may read, direct messages aside",
        [](Verb& verb, Exported& options) {
            verb.add_option("ORG", options.name, "id or name").required().type_name(value::org);
            describe_target(verb, options);
        },
        export_org);
}

}  // namespace parley::ctl
