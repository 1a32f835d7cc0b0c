#pragma once
// Pages: a list is answered a part at a time, bounded in entries and in bytes. A page that is not
// the last holds one entry at least, and says where the next goes on.

#include <algorithm>
#include <optional>
#include <vector>

#include "protocol/json_write.hpp"

namespace parley::engine {

/// What a page's entries come to, as JSON. An entry that is larger by itself is a page of its own.
constexpr std::size_t page_bytes_max = 512 * 1024;

/// What a value comes to on the wire, in bytes.
template <class T>
std::size_t json_size(const T& value) {
    thread_local std::string json;
    json.clear();
    append_json(json, value);
    const std::size_t size = json.size();
    constexpr std::size_t kept_max = 1 << 20;
    if (json.capacity() > kept_max) json = {};
    return size;
}

/// What is left of a page as it fills.
class PageRoom {
  public:
    explicit PageRoom(std::size_t entries_max, std::size_t bytes_max = page_bytes_max)
        : entries_(entries_max), bytes_(bytes_max) {}
    /// False where the page is full; the first entry fits, whatever its size.
    bool take(std::size_t size) {
        if (entries_ == 0 || !take_beside(size)) return false;
        --entries_;
        return true;
    }
    /// The same of what stands beside the entries that are counted.
    bool take_beside(std::size_t size) {
        if (!empty_ && size >= bytes_) return false;
        empty_ = false;
        bytes_ -= std::min(bytes_, size + 1);  // its comma
        return true;
    }
    std::size_t bytes_left() const { return bytes_; }
    std::size_t entries_left() const { return entries_; }

  private:
    std::size_t entries_;
    std::size_t bytes_;
    bool empty_ = true;
};

/// Adds an entry to a list; false, and the list is as it was, where the page has no room for it.
template <class T, class Entry>
bool append_entry(JsonList<T>& list, const Entry& entry, PageRoom& room) {
    auto& text = list.entries;
    const std::size_t end = text.size();
    if (end > 0) text += ',';
    const std::size_t begin = text.size();
    append_json(text, entry);
    const std::size_t size = text.size() - begin;
    const bool fits = room.take(size);
    if (!fits) text.resize(end);
    // The others will be about as long as the first.
    if (end == 0)
        text.reserve(size + std::min(room.entries_left() * (size + 1), room.bytes_left()));
    return fits;
}

template <class Limit>
std::size_t entries_of(const std::optional<Limit>& limit, std::size_t otherwise = 50) {
    return limit ? static_cast<std::size_t>(static_cast<std::int64_t>(*limit)) : otherwise;
}

template <class View, class Id>
struct Page {
    std::vector<View> entries;
    bool more = false;
    std::optional<Id> cursor;  ///< the last one's id, where there is more
};

/// The entries past `cursor` of a list that is ordered by id, as `view` shows them; at most
/// `limit`.
template <class Entry, class Id, class Limit, class ViewOf>
auto page_of(const std::vector<Entry>& all, const std::optional<Id>& cursor,
             const std::optional<Limit>& limit, ViewOf view) {
    Page<decltype(view(all.front())), Id> page;
    PageRoom room(entries_of(limit));
    auto entry = all.begin();
    if (cursor)
        entry = std::upper_bound(all.begin(), all.end(), *cursor,
                                 [](const Id& id, const Entry& one) { return id < one->id; });
    for (; entry != all.end(); ++entry) {
        auto shown = view(*entry);
        page.more = !room.take(json_size(shown));
        if (page.more) break;
        page.cursor = (*entry)->id;
        page.entries.push_back(std::move(shown));
    }
    if (!page.more) page.cursor.reset();
    return page;
}

}  // namespace parley::engine
