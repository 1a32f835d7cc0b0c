// parleyctl import crm: offices of a CRM become partner orgs with a space each, its agents their
// members, its opportunities deals. crm_folder.hpp describes the folder.

#include <set>

#include "protocol/members.hpp"
#include "protocol/operations.hpp"
#include "protocol/orgs.hpp"
#include "protocol/spaces.hpp"
#include "server/ctl/crm_folder.hpp"
#include "server/ctl/nearest.hpp"
#include "server/ctl/progress.hpp"
#include "server/ctl/stop.hpp"
#include "server/ctl/table.hpp"
#include "server/ctl/terminal.hpp"
#include "server/ctl/verbs.hpp"

namespace parley::ctl {

namespace {
struct CrmImport {
    std::string folder, currency = "USD", zone = "Etc/UTC", encoding;
};

/// What a run added.
struct CrmAdded {
    std::uint64_t orgs = 0;
    std::uint64_t spaces = 0;
    std::uint64_t members = 0;
    std::uint64_t records = 0;
};
BOOST_DESCRIBE_STRUCT(CrmAdded, (), (orgs, spaces, members, records))

struct CrmImported : CrmAdded {
    bool dry_run = false;
    CrmTotals totals;
};
BOOST_DESCRIBE_STRUCT(CrmImported, (CrmAdded), (dry_run, totals))

/// What the server already has of an office.
struct OfficeFound {
    std::optional<OrgId> org;
    std::optional<SpaceId> space;
    std::map<std::string, MemberId> members;  ///< those who are active
};

Stop refused(const std::string& why) {
    Error error(Code::conflict);
    error.message = why;
    return {Exit::refused, why, to_json(error)};
}

/// The members of an org by name. If the office needs a name that two of them have, only a person
/// can decide: refused.
std::map<std::string, MemberId> members_of(Run& run, OrgId org, const Office& office) {
    std::set<std::string> wanted(office.agents.begin(), office.agents.end());
    wanted.insert(office.managers.begin(), office.managers.end());
    std::map<std::string, MemberId> found;
    ListMembers list;
    list.org = org;
    list.limit = Number<1, 200>{200};
    const auto members = run.list<&MemberPage::members>(list);
    for (auto member : members.list) {
        auto name = text_of(member, field(&view::Member::name));
        if (!flag_of(member, field(&view::Member::active)) || !wanted.contains(name)) continue;
        if (!found.emplace(name, id_of<MemberId>(member, field(&view::Member::id))).second)
            throw refused("Several members of " + office.name + " are called " + name +
                          ": whose deals are these?");
    }
    return found;
}

OfficeFound find_office(Run& run, const Office& office, const Entries& orgs,
                        const Entries& spaces) {
    OfficeFound found;
    for (auto org : orgs.list) {
        if (text_of(org, field(&view::Org::name)) != office.name) continue;
        if (text_of(org, field(&view::Org::kind)) != enum_text(OrgType::partner))
            throw refused(office.name + " is the host here; an office is a partner.");
        if (found.org) throw refused("Several orgs are called " + office.name + ".");
        found.org = id_of<OrgId>(org, field(&view::Org::id));
    }
    if (!found.org) return found;
    for (auto space : spaces.list) {
        if (text_of(space, field(&view::Space::name)) != office.name ||
            text_of(space, field(&view::Space::kind)) != enum_text(SpaceType::partner))
            continue;
        for (auto org : list_of(space, field(&view::Space::orgs)))
            if (cell_text(org, {}) == found.org->text())
                found.space = id_of<SpaceId>(space, field(&view::Space::id));
    }
    found.members = members_of(run, *found.org, office);
    return found;
}

/// Looks up all offices before anything is changed, so that a conflict stops the import early.
std::vector<OfficeFound> find_offices(Run& run, const CrmFolder& crm) {
    const auto orgs = run.list<&OrgPage::orgs>(ListOrgs{});
    const auto spaces = run.list<&SpacePage::spaces>(ListSpaces{});
    const auto is_host = [](simdjson::dom::element org) {
        return text_of(org, field(&view::Org::kind)) == enum_text(OrgType::host);
    };
    if (std::none_of(orgs.list.begin(), orgs.list.end(), is_host))
        throw refused("There is no host yet whose partners the offices could be: org create.");
    std::vector<OfficeFound> found;
    for (const auto& office : crm.offices) found.push_back(find_office(run, office, orgs, spaces));
    return found;
}

/// Sends offices one by one: first org, space and members, then deals in batches.
class CrmSender {
  public:
    CrmSender(Run& run, const CrmMeaning& meaning, Progress& progress)
        : run_(run), meaning_(meaning), progress_(progress) {}

    void send(const Office& office, OfficeFound found) {
        make(office, found);
        ImportRecords batch;
        std::size_t size = 0;
        const auto empty = [&] {
            batch = {};
            batch.space = *found.space;
            batch.log.text = "crm";
            batch.type.text = "deal";
            size = 0;
        };
        empty();
        for (const auto& deal : office.deals) {
            auto line = line_of(deal, found.members.at(deal.agent));
            const auto more = to_json(line).size() + 1;
            if (batch.records.size() == decltype(ImportRecords::records)::longest ||
                size + more > Run::batch_size_max) {
                send(batch);
                empty();
            }
            batch.records.push_back(std::move(line));
            size += more;
        }
        if (!batch.records.empty()) send(batch);
    }

    /// What this run added.
    const CrmAdded& added() const { return added_; }
    /// Whether the server was asked for any change.
    bool has_sent() const { return has_sent_; }

  private:
    /// Creates what an office lacks: its org, its space, its members.
    void make(const Office& office, OfficeFound& found) {
        if (!found.org) {
            CreateOrg create;
            create.name_.text = office.name;
            create.kind = OrgType::partner;
            create.zone = meaning_.zone;
            found.org = change(create).id<&OrgMade::id>();
            ++added_.orgs;
        }
        if (!found.space) {
            CreateSpace create;
            create.kind = SpaceType::partner;
            create.name_.text = office.name;
            create.orgs.push_back(*found.org);
            found.space = change(create).id<&view::Space::id>();
            ++added_.spaces;
        }
        // A manager who is also an agent becomes one member.
        for (const auto& name : office.managers) make(name, Role::partner_admin, found);
        for (const auto& name : office.agents) make(name, Role::member, found);
    }
    void make(const std::string& name, Role role, OfficeFound& found) {
        if (found.members.contains(name)) return;
        CreateMember create;
        create.org = *found.org;
        create.name_.text = name;
        create.role = role;
        found.members[name] = change(create).id<&view::Member::id>();
        ++added_.members;
    }

    /// A deal as a record: account and product in the title, amount and close date as fields. The
    /// record's times are those of the source.
    RecordLine line_of(const Deal& deal, MemberId owner) const {
        RecordLine line;
        line.id.text = deal.id;
        line.title.text =
            (deal.account.empty() ? "Unknown customer" : deal.account) + " – " + deal.product;
        line.state.text = deal.state;
        line.owner = owner;
        auto& fields = line.fields.values;
        if (!deal.account.empty()) fields["customer"] = to_json(deal.account);
        fields["products"] =
            to_json(std::vector{ProductLine{Name<100>(deal.product), {1}, std::nullopt}});
        if (deal.minor) fields["amount"] = to_json(Money{{*deal.minor}, meaning_.currency});
        if (deal.closed)
            fields["close"] = to_json(DueSent{LocalTime(deal.closed->text), meaning_.zone});
        if (deal.state == "lost") fields["lost_reason"] = to_json("not_recorded");
        if (deal.engaged || deal.closed)
            line.created = moment_of(deal.engaged ? *deal.engaged : *deal.closed);
        if (deal.closed && deal.ended()) line.updated = moment_of(*deal.closed);
        return line;
    }
    /// A date as an instant: noon in its zone, so that it is the same day for most readers; not in
    /// the future.
    Instant moment_of(const LocalDate& date) const {
        return std::min(*instant_of_wall_time(date.text + "T12:00", meaning_.zone.text), now());
    }

    template <class Command>
    Reply change(const Command& command) {
        has_sent_ = true;
        return run_.client.send(command);
    }
    void send(const ImportRecords& batch) {
        has_sent_ = true;
        // The key is derived from the content: a repeated batch, in any run, is recognised.
        const auto reply = run_.client.send(batch, key_of(encode_body(batch, {})));
        done_ += batch.records.size();
        progress_.reached(done_);
        if (reply.done_now()) added_.records += reply.number<&RecordsImported::records>();
    }

    Run& run_;
    const CrmMeaning& meaning_;
    Progress& progress_;
    std::uint64_t done_ = 0;
    bool has_sent_ = false;
    CrmAdded added_;
};

/// The currency and zone of the options; throws Stop (usage) if one is unknown.
CrmMeaning meaning_of(const CrmImport& options) {
    CrmMeaning meaning{Currency(options.currency), Zone(options.zone),
                       encoding_named(options.encoding)};
    if (Currency::refusal(meaning.currency.text))
        throw Stop{Exit::usage, "--currency: " + options.currency + " is none of ISO 4217.", {}};
    check_zone("--zone", options.zone);
    return meaning;
}

void import_crm(Run& run, const CrmImport& options) {
    const auto meaning = meaning_of(options);
    const auto crm = read_crm_folder(options.folder, meaning);
    CrmImported imported;
    imported.totals = crm.totals;
    imported.dry_run = run.dry_run;
    const auto tell = [&](const std::string& sentence) {
        say(run.json ? terminal_safe_json(to_json(imported)) + '\n'
                     : text_of_totals(crm, meaning) + sentence);
    };
    if (run.dry_run)
        return tell("The folder is well: " + std::to_string(crm.deals) + " deals of " +
                    std::to_string(crm.totals.agents.size()) + " agents in " +
                    std::to_string(crm.offices.size()) + " offices. Nothing was sent.\n");
    auto found = find_offices(run, crm);
    Progress progress(Progress::form_of(run.json), "import", crm.deals);
    run.client.patience_s = 60;  // a restart of the server does not end an import
    CrmSender sender(run, meaning, progress);
    try {
        for (std::size_t i = 0; i < crm.offices.size(); ++i)
            sender.send(crm.offices[i], std::move(found[i]));
    } catch (Stop& stop) {
        if (sender.has_sent())
            stop.message +=
                "\nWhat was sent is kept. The same import again completes it and adds nothing "
                "twice.";
        throw;
    }
    progress.finish();
    const auto& added = sender.added();
    static_cast<CrmAdded&>(imported) = added;
    tell("Added " + std::to_string(added.records) + " deals, " + std::to_string(added.orgs) +
         " orgs, " + std::to_string(added.spaces) + " spaces, " + std::to_string(added.members) +
         " members.\n");
}
}  // namespace

void add_import_crm(Verb& group, Plan& plan) {
    add_verb<CrmImport>(
        group, plan, "crm", "Deals of a CRM, with who sells them, from a folder of CSV files",
        [](Verb& verb, CrmImport& options) {
            verb.add_option("DIR", options.folder, "see docs/operators.md for its files")
                .required()
                .type_name(value::folder);
            verb.add_option("--currency", options.currency, "of all values; USD without it")
                .type_name("CODE");
            verb.add_option("--zone", options.zone,
                            "where its dates are meant, and of new orgs; Etc/UTC without it")
                .type_name("ZONE");
            add_encoding(verb, options.encoding);
        },
        import_crm);
}

}  // namespace parley::ctl
