#include "server/engine/mentions.hpp"

#include <algorithm>
#include <boost/unordered/unordered_flat_map.hpp>

namespace parley::engine {

namespace {
constexpr std::size_t mentions_max = 100;

template <class Id>
void add(std::vector<Id>& ids, std::string_view text) {
    const auto id = Id::parse(text);
    if (id && ids.size() < mentions_max && std::find(ids.begin(), ids.end(), *id) == ids.end())
        ids.push_back(*id);
}

/// Where code begins and ends in a text.
struct CodeSpan {
    std::size_t begin = 0, end = 0;
};

/// A run of backticks is closed by the next of the same length. Each is looked at once, however
/// many there are and whatever their lengths.
std::vector<CodeSpan> code_in(std::string_view text) {
    struct Run {
        std::size_t begin, width;
        std::size_t next = 0;  // the next of this width; 0: none
    };
    std::vector<Run> runs;
    for (auto at = text.find('`'); at != std::string_view::npos; at = text.find('`', at)) {
        const auto end = std::min(text.find_first_not_of('`', at), text.size());
        runs.push_back({at, end - at});
        at = end;
    }
    boost::unordered_flat_map<std::size_t, std::size_t> next;
    for (std::size_t i = runs.size(); i-- > 0;) {
        const auto [seen, is_last] = next.try_emplace(runs[i].width, i);
        if (is_last) continue;
        runs[i].next = std::exchange(seen->second, i);
    }
    std::vector<CodeSpan> code;
    for (std::size_t i = 0; i < runs.size(); ++i) {
        const auto& [begin, width, closing] = runs[i];
        if (closing != 0) {
            code.push_back({begin, runs[closing].begin + width});
            i = closing;
            continue;
        }
        // An open fence runs to the end of the text; an open span is no code at all.
        const bool opens_line = begin == 0 || text[begin - 1] == '\n';
        if (width < 3 || !opens_line || begin + width == text.size()) continue;
        code.push_back({begin, text.size()});
        break;
    }
    return code;
}

/// What stands between "<" and ">", where it can be a mention.
void add_mention(Mentions& found, std::string_view inner) {
    if (inner == "!channel") found.channel = true;
    if (inner == "!here") found.here = true;
    if (!inner.starts_with('@')) return;
    add(found.members, inner.substr(1));
    add(found.orgs, inner.substr(1));
}
}  // namespace

void for_each_outside_code(std::string_view text,
                           const std::function<void(std::string_view)>& part) {
    std::size_t begin = 0;
    for (const auto& code : code_in(text)) {
        part(text.substr(begin, code.begin - begin));
        begin = code.end;
    }
    part(text.substr(begin));
}

Mentions mentions_in(std::string_view text) {
    // "@", four letters of what it names, and 26 characters: the longest there is.
    constexpr std::size_t longest = 1 + 4 + 26;
    Mentions found;
    if (text.find('<') == std::string_view::npos) return found;
    for_each_outside_code(text, [&](std::string_view part) {
        for (auto at = part.find('<'); at != std::string_view::npos; at = part.find('<', at + 1)) {
            const auto inner = part.substr(at + 1, longest + 1);
            const auto close = inner.find('>');
            if (close != std::string_view::npos) add_mention(found, inner.substr(0, close));
        }
    });
    return found;
}

}  // namespace parley::engine
