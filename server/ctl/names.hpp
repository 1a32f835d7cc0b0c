#pragma once
// Looking up things by name: each argument may be an id or a unique name.

#include "server/ctl/run.hpp"

namespace parley::ctl {

// Each throws Stop if nothing has the name (refused) or several have it (usage, with their ids).

/// An org's id or name.
OrgId org_named(Run& run, const std::string& name);
/// A space's id, code or name; a code is preferred to a name.
SpaceId space_named(Run& run, const std::string& name);
/// A member's id, mail address, "Org/Name" or name; the earlier forms are preferred. What has the
/// form of a mail address is only compared with addresses, so that no member's name can pass for
/// one.
MemberId member_named(Run& run, const std::string& name);
/// A channel's id, or "Space/name" (channel names have no "/").
ChannelId channel_named(Run& run, const std::string& name);

// From ids to names, for tables and completion.
Names org_names(Run& run);
Names space_names(Run& run);
Names member_names(Run& run);
/// As "Space/name", which channel_named accepts.
Names channel_names(Run& run);

template <class Id>
std::vector<Id> all_named(Run& run, const std::vector<std::string>& names,
                          Id (*named)(Run&, const std::string&)) {
    std::vector<Id> ids;
    for (const auto& name : names) ids.push_back(named(run, name));
    return ids;
}

}  // namespace parley::ctl
