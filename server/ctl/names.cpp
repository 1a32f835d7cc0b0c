#include "server/ctl/names.hpp"

#include "protocol/channels.hpp"
#include "protocol/members.hpp"
#include "protocol/orgs.hpp"
#include "protocol/spaces.hpp"
#include "protocol/unicode.hpp"
#include "server/ctl/nearest.hpp"
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

/// Candidates for a name. One with exactly this name is preferred to those whose names differ from
/// it in case, width or blanks only.
class Named {
  public:
    explicit Named(const std::string& name) : name_(name), folded_(folded(name)) {}
    /// Takes the candidate if `called` is the name.
    void look_at(const Candidate& candidate, const std::string& called) {
        known_.push_back(called);
        if (called == name_)
            exact_.push_back(candidate);
        else if (folded(called) == folded_)
            alike_.push_back(candidate);
    }
    bool empty() const { return exact_.empty() && alike_.empty(); }

    /// The id of the only candidate; throws Stop otherwise.
    template <class Id>
    Id only_one(std::string_view kind) const {
        const auto& candidates = exact_.empty() ? alike_ : exact_;
        if (candidates.empty()) {
            auto missing = Error(Code::not_found, kind)
                               .saying("There is no " + std::string(kind) + " \"" + name_ + "\"." +
                                       did_you_mean(name_, known_));
            throw Stop{Exit::refused, missing.message, to_json(missing)};
        }
        if (candidates.size() > 1) {
            std::string several = "Several are called \"" + name_ + "\". Say which " +
                                  std::string(kind) + " by its id:";
            for (const auto& candidate : candidates)
                several += '\n' + candidate.id + "  " + candidate.label;
            throw Stop{Exit::usage, several, {}};
        }
        if (auto id = Id::parse(candidates[0].id)) return *id;
        answer_lacks(id_field);
    }

  private:
    static std::string folded(const std::string& text) { return nfkc_casefold(trimmed(text)); }

    std::string name_, folded_;
    std::vector<Candidate> exact_, alike_;
    std::vector<std::string> known_;  // all names that were looked at
};

Candidate candidate_of(element entry) {
    return {text_of(entry, id_field), text_of(entry, name_field)};
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
    Named found(name);
    const auto orgs = all_orgs(run);
    for (auto org : orgs.list) found.look_at(candidate_of(org), text_of(org, name_field));
    return found.only_one<OrgId>("org");
}

SpaceId space_named(Run& run, const std::string& name) {
    if (auto id = SpaceId::parse(name)) return *id;
    const AsOperator asking(run);
    Named by_code(name), by_name(name);
    const auto spaces = all_spaces(run);
    for (auto space : spaces.list) {
        by_code.look_at(candidate_of(space), text_of(space, field(&view::Space::code)));
        by_name.look_at(candidate_of(space), text_of(space, name_field));
    }
    return (by_code.empty() ? by_name : by_code).only_one<SpaceId>("space");
}

MemberId member_named(Run& run, const std::string& name) {
    if (auto id = MemberId::parse(name)) return *id;
    const AsOperator asking(run);
    // People choose their names, and may choose one that reads like another's address or path: so
    // forms that cannot be chosen freely are preferred.
    Named by_mail(name), by_path(name), by_name(name);
    const auto orgs = all_orgs(run);
    for (auto org : orgs.list) {
        const auto org_name = text_of(org, name_field);
        const auto members = members_of(run, id_of<OrgId>(org, id_field));
        for (auto member : members.list) {
            const auto member_name = text_of(member, name_field);
            const Candidate found{text_of(member, id_field), org_name + "/" + member_name};
            if (const auto email = text_of(member, field(&view::Colleague::email)); !email.empty())
                by_mail.look_at(found, email);
            by_path.look_at(found, found.label);
            by_name.look_at(found, member_name);
        }
    }
    // An address is compared with addresses only, even if nobody has it.
    const bool is_mail = !Email::refusal(name) && name.find('/') == std::string::npos;
    if (is_mail || !by_mail.empty()) return by_mail.only_one<MemberId>("member");
    return (by_path.empty() ? by_name : by_path).only_one<MemberId>("member");
}

ChannelId channel_named(Run& run, const std::string& name) {
    if (auto id = ChannelId::parse(name)) return *id;
    const auto slash = name.rfind('/');
    if (slash == std::string::npos)
        throw Stop{Exit::usage, "Say a channel by its id, or as SPACE/NAME.", {}};
    ListChannels list;
    list.space = space_named(run, name.substr(0, slash));
    const AsOperator asking(run);
    const auto wanted = name.substr(slash + 1);
    Named found(wanted.starts_with('#') ? wanted.substr(1) : wanted);
    const auto channels = run.list<&ChannelPage::channels>(list);
    for (auto channel : channels.list)
        found.look_at(candidate_of(channel), text_of(channel, name_field));
    return found.only_one<ChannelId>("channel");
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
