#pragma once
// Pages: a list is answered in parts, bounded in entries and in bytes. Every page but the last has
// at least one entry and a cursor for the next one.

#include <algorithm>
#include <optional>
#include <vector>

#include "protocol/json_write.hpp"

namespace parley::engine {

/// Bytes of JSON that the entries of a page may have. A larger entry gets a page of its own.
constexpr std::size_t page_bytes_max = 512 * 1024;

/// The size of a value on the wire, in bytes. Encodes into a buffer that the thread keeps.
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

/// The room that is left on a page.
class PageRoom {
  public:
    explicit PageRoom(std::size_t entries_max, std::size_t bytes_max = page_bytes_max)
        : entries_(entries_max), bytes_(bytes_max) {}
    /// Takes room for an entry of `size` bytes; false if the page is full. The first entry always
    /// fits.
    bool take(std::size_t size) {
        if (entries_ == 0 || !take_beside(size)) return false;
        --entries_;
        return true;
    }
    /// The same for what is beside the counted entries (a record's changes between messages).
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

/// Appends an entry; false if the page has no room for it, and then the list is unchanged.
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
    // Reserve for the rest of the page, on the guess that entries have similar lengths.
    if (end == 0)
        text.reserve(size + std::min(room.entries_left() * (size + 1), room.bytes_left()));
    return fits;
}

/// The number of entries that a command asks for, or the default.
template <class Limit>
std::size_t entries_of(const std::optional<Limit>& limit, std::size_t otherwise = 50) {
    return limit ? static_cast<std::size_t>(static_cast<std::int64_t>(*limit)) : otherwise;
}

template <class View, class Id>
struct Page {
    std::vector<View> entries;
    bool more = false;
    std::optional<Id> cursor;  ///< the last entry's id, if there is more
};

/// The page after `cursor` of a list that is ordered by id; `view` turns an entry into what is
/// shown. The cursor's entry need not exist any more.
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
