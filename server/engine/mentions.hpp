#pragma once
// Mentions in a message's text. The server finds them; clients do not send them.

#include <string_view>
#include <vector>

#include "protocol/ids.hpp"

namespace parley::engine {

struct Mentions {
    std::vector<MemberId> members;
    std::vector<OrgId> orgs;
    bool channel = false;  ///< <!channel>
    bool here = false;     ///< <!here>: those who are online now
};

/// Finds `<@mbr_…>`, `<@org_…>`, `<!channel>` and `<!here>`, each once, at most 100 members and 100
/// orgs. What is in code or behind a backslash does not count (docs/text.md).
Mentions mentions_in(std::string_view text);

}  // namespace parley::engine
