#include "server/engine/mentions.hpp"

#include <algorithm>

#include "server/engine/markdown.hpp"

namespace parley::engine {

namespace {
constexpr std::size_t mentions_max = 100;

template <class Id>
void add(std::vector<Id>& ids, std::string_view text) {
    const auto id = Id::parse(text);
    if (id && ids.size() < mentions_max && std::find(ids.begin(), ids.end(), *id) == ids.end())
        ids.push_back(*id);
}

/// Adds the mention that is between "<" and ">", if it is one.
void add_mention(Mentions& found, std::string_view inner) {
    if (inner == "!channel") found.channel = true;
    if (inner == "!here") found.here = true;
    if (!inner.starts_with('@')) return;
    add(found.members, inner.substr(1));
    add(found.orgs, inner.substr(1));
}
}  // namespace

Mentions mentions_in(std::string_view text) {
    // The longest: "@", a prefix of 4 characters ("mbr_"), 26 characters of base 32.
    constexpr std::size_t longest = 1 + 4 + 26;
    Mentions found;
    // Most texts have no mention: a search is much cheaper than parsing.
    if (text.find("<@") == text.npos && text.find("<!") == text.npos) return found;
    read_markdown(text, [&](Piece piece, std::string_view part) {
        if (piece != Piece::words) return;
        for (auto at = part.find('<'); at != std::string_view::npos; at = part.find('<', at + 1)) {
            const auto inner = part.substr(at + 1, longest + 1);
            const auto close = inner.find('>');
            if (close != std::string_view::npos) add_mention(found, inner.substr(0, close));
        }
    });
    return found;
}

}  // namespace parley::engine
