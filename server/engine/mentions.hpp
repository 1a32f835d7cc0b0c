#pragma once
// Who a message names. The server finds mentions in the text; clients send none.

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

/// `<@mbr_…>`, `<@org_…>`, `<!channel>` and `<!here>`, each once, at most 100; nothing of it counts
/// in code or after a backslash (docs/text.md).
Mentions mentions_in(std::string_view text);

}  // namespace parley::engine
