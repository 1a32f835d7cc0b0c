#pragma once
// Who a message names. The server finds mentions in the text; clients send none.

#include <functional>
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
/// inside code spans and fenced blocks (CommonMark 0.31 sections 6.1 and 4.5).
Mentions mentions_in(std::string_view text);

/// Calls `part` for each run of a text that is no code.
void for_each_outside_code(std::string_view text,
                           const std::function<void(std::string_view)>& part);

}  // namespace parley::engine
