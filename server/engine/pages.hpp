#pragma once
// Paging through a list that is ordered by id.

#include <optional>
#include <vector>

#include "protocol/types.hpp"

namespace parley::engine {

template <class Entry, class Id>
struct Page {
    std::vector<Entry> entries;
    bool more = false;
    std::optional<Id> cursor;  ///< the last one's id, where there is more
};

/// At most `limit` (50 where none is given) entries past `cursor`.
template <class Entry, class Id, class Limit>
Page<Entry, Id> page_of(std::vector<Entry> all, const std::optional<Id>& cursor,
                        const std::optional<Limit>& limit) {
    const auto size = static_cast<std::size_t>(limit ? static_cast<std::int64_t>(*limit) : 50);
    Page<Entry, Id> page;
    auto first = all.begin();
    if (cursor)
        first = std::upper_bound(all.begin(), all.end(), *cursor,
                                 [](const Id& id, const Entry& entry) { return id < entry->id; });
    for (; first != all.end() && page.entries.size() < size; ++first)
        page.entries.push_back(std::move(*first));
    page.more = first != all.end();
    if (page.more) page.cursor = page.entries.back()->id;
    return page;
}

}  // namespace parley::engine
