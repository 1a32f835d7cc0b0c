#pragma once
// Things by the names that people give them: each can be said by its id or by its unique name.

#include "server/ctl/run.hpp"

namespace parley::ctl {

// Each throws Stop where nothing has that name (refused) or several have (usage, with their ids).

/// An org's id or name.
OrgId org_named(Run& run, const std::string& name);
/// A space's id, code or name; a code goes before a name.
SpaceId space_named(Run& run, const std::string& name);
/// A member's id, mail address, "Org/Name" or name. Earlier ones go before later ones, and what has
/// the form of a mail address is taken for nothing else: so nobody's name stands in another's way.
MemberId member_named(Run& run, const std::string& name);
/// A channel's id, or "Space/name" (channel names have no "/").
ChannelId channel_named(Run& run, const std::string& name);

Names org_names(Run& run);
Names space_names(Run& run);
Names member_names(Run& run);
/// By "Space/name", as channel_named takes them.
Names channel_names(Run& run);

template <class Id>
std::vector<Id> all_named(Run& run, const std::vector<std::string>& names,
                          Id (*named)(Run&, const std::string&)) {
    std::vector<Id> ids;
    for (const auto& name : names) ids.push_back(named(run, name));
    return ids;
}

}  // namespace parley::ctl
