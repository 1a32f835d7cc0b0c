#include "server/ctl/names.hpp"

#include "protocol/channels.hpp"
#include "protocol/members.hpp"
#include "protocol/orgs.hpp"
#include "protocol/spaces.hpp"
#include "server/ctl/stop.hpp"

namespace parley::ctl {

using simdjson::dom::element;

namespace {
// The views of orgs, spaces, channels and members all have fields of these names.
constexpr auto name_field = field(&view::Org::name);
constexpr auto id_field = field(&view::Org::id);

struct Candidate {
    std::string id;
    std::string label;
};

/// The id of the only candidate; throws Stop otherwise.
template <class Id>
Id only_one(const std::vector<Candidate>& candidates, std::string_view kind,
            const std::string& name) {
    if (candidates.empty()) {
        Error missing(Code::not_found, kind);
        missing.message = "There is no " + std::string(kind) + " \"" + name + "\".";
        throw Stop{Exit::refused, missing.message, to_json(missing)};
    }
    if (candidates.size() > 1) {
        std::string several =
            "Several are called \"" + name + "\". Say which " + std::string(kind) + " by its id:";
        for (const auto& candidate : candidates)
            several += '\n' + candidate.id + "  " + candidate.label;
        throw Stop{Exit::usage, several, {}};
    }
    if (auto id = Id::parse(candidates[0].id)) return *id;
    answer_lacks(id_field);
}

Candidate candidate_of(element entry) {
    return {text_of(entry, id_field), text_of(entry, name_field)};
}

std::string lower(std::string text) {
    for (char& c : text)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return text;
}

Entries all_orgs(Run& run) { return run.list<&OrgPage::orgs>(ListOrgs{}); }
Entries all_spaces(Run& run) { return run.list<&SpacePage::spaces>(ListSpaces{}); }
Entries members_of(Run& run, OrgId org) {
    ListMembers list;
    list.org = org;
    return run.list<&MemberPage::members>(list);
}

/// Look-ups are done as the operator, in whoever's name the command itself is sent.
class AsOperator {
  public:
    explicit AsOperator(Run& run) : run_(run), before_(run.client.as) { run.client.as.reset(); }
    ~AsOperator() { run_.client.as = before_; }
    AsOperator(const AsOperator&) = delete;
    AsOperator& operator=(const AsOperator&) = delete;

  private:
    Run& run_;
    std::optional<MemberId> before_;
};
}  // namespace

OrgId org_named(Run& run, const std::string& name) {
    if (auto id = OrgId::parse(name)) return *id;
    const AsOperator asking(run);
    std::vector<Candidate> found;
    const auto orgs = all_orgs(run);
    for (auto org : orgs.list)
        if (text_of(org, name_field) == name) found.push_back(candidate_of(org));
    return only_one<OrgId>(found, "org", name);
}

SpaceId space_named(Run& run, const std::string& name) {
    if (auto id = SpaceId::parse(name)) return *id;
    const AsOperator asking(run);
    std::vector<Candidate> by_code, by_name;
    const auto spaces = all_spaces(run);
    for (auto space : spaces.list) {
        if (text_of(space, field(&view::Space::code)) == name)
            by_code.push_back(candidate_of(space));
        else if (text_of(space, name_field) == name)
            by_name.push_back(candidate_of(space));
    }
    return only_one<SpaceId>(by_code.empty() ? by_name : by_code, "space", name);
}

MemberId member_named(Run& run, const std::string& name) {
    if (auto id = MemberId::parse(name)) return *id;
    const AsOperator asking(run);
    // People choose their names, and may choose one that reads like another's address or path: so
    // forms that cannot be chosen freely are preferred.
    std::vector<Candidate> by_mail, by_path, by_name;
    const auto orgs = all_orgs(run);
    for (auto org : orgs.list) {
        const auto org_name = text_of(org, name_field);
        const auto members = members_of(run, id_of<OrgId>(org, id_field));
        for (auto member : members.list) {
            const auto member_name = text_of(member, name_field);
            const Candidate found{text_of(member, id_field), org_name + "/" + member_name};
            if (lower(text_of(member, field(&view::Colleague::email))) == lower(name))
                by_mail.push_back(found);
            if (found.label == name) by_path.push_back(found);
            if (member_name == name) by_name.push_back(found);
        }
    }
    // An address is compared with addresses only, even if nobody has it.
    const bool is_mail = !Email::refusal(name) && name.find('/') == std::string::npos;
    if (is_mail || !by_mail.empty()) return only_one<MemberId>(by_mail, "member", name);
    return only_one<MemberId>(by_path.empty() ? by_name : by_path, "member", name);
}

ChannelId channel_named(Run& run, const std::string& name) {
    if (auto id = ChannelId::parse(name)) return *id;
    const auto slash = name.rfind('/');
    if (slash == std::string::npos)
        throw Stop{Exit::usage, "Say a channel by its id, or as SPACE/NAME.", {}};
    ListChannels list;
    list.space = space_named(run, name.substr(0, slash));
    const AsOperator asking(run);
    std::vector<Candidate> found;
    const auto channels = run.list<&ChannelPage::channels>(list);
    for (auto channel : channels.list)
        if (text_of(channel, name_field) == name.substr(slash + 1))
            found.push_back(candidate_of(channel));
    return only_one<ChannelId>(found, "channel", name);
}

namespace {
Names names_of(const Entries& entries) {
    Names names;
    for (auto entry : entries.list) {
        auto [id, label] = candidate_of(entry);
        names[id] = label;
    }
    return names;
}
}  // namespace

Names org_names(Run& run) {
    const AsOperator asking(run);
    return names_of(all_orgs(run));
}
Names space_names(Run& run) {
    const AsOperator asking(run);
    return names_of(all_spaces(run));
}
Names member_names(Run& run) {
    const AsOperator asking(run);
    Names names;
    const auto orgs = all_orgs(run);
    for (auto org : orgs.list) names.merge(names_of(members_of(run, id_of<OrgId>(org, id_field))));
    return names;
}

Names channel_names(Run& run) {
    const AsOperator asking(run);
    Names names;
    const auto spaces = all_spaces(run);
    for (auto space : spaces.list) {
        ListChannels list;
        list.space = id_of<SpaceId>(space, id_field);
        for (const auto& [id, name] : names_of(run.list<&ChannelPage::channels>(list)))
            names[id] = text_of(space, name_field) + "/" + name;
    }
    return names;
}

}  // namespace parley::ctl
