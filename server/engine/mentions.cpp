#include "server/engine/mentions.hpp"

#include <algorithm>

namespace parley::engine {

namespace {
constexpr std::size_t mentions_max = 100;

template <class Id>
void add(std::vector<Id>& ids, std::string_view text) {
    const auto id = Id::parse(text);
    if (id && ids.size() < mentions_max && std::find(ids.begin(), ids.end(), *id) == ids.end())
        ids.push_back(*id);
}

/// Where the code that begins with backticks at `begin` ends; `begin` itself where it never does.
std::size_t end_of_code(std::string_view text, std::size_t begin) {
    const auto opening = text.find_first_not_of('`', begin);
    if (opening == std::string_view::npos) return begin;
    const auto width = opening - begin;
    for (auto at = text.find('`', opening); at != std::string_view::npos;) {
        auto after = text.find_first_not_of('`', at);
        if (after == std::string_view::npos) after = text.size();
        if (after - at == width) return after;
        at = text.find('`', after);
    }
    // An open fence runs to the end of the text; an open span is no code at all.
    const bool fence = width >= 3 && (begin == 0 || text[begin - 1] == '\n');
    return fence ? text.size() : begin;
}
}  // namespace

void for_each_outside_code(std::string_view text,
                           const std::function<void(std::string_view)>& part) {
    std::size_t begin = 0;
    for (auto at = text.find('`'); at != std::string_view::npos;) {
        const auto end = end_of_code(text, at);
        if (end > at) {
            part(text.substr(begin, at - begin));
            begin = end;
        }
        const auto next = end > at ? end : text.find_first_not_of('`', at);
        at = next == std::string_view::npos ? next : text.find('`', next);
    }
    part(text.substr(begin));
}

Mentions mentions_in(std::string_view text) {
    Mentions found;
    for (auto at = text.find_first_of("`<"); at != std::string_view::npos;
         at = text.find_first_of("`<", at)) {
        if (text[at] == '`') {
            const auto end = end_of_code(text, at);
            at = end > at ? end : text.find_first_not_of('`', at);
            continue;
        }
        const auto close = text.find('>', at);
        if (close == std::string_view::npos) break;
        const auto inner = text.substr(at + 1, close - at - 1);
        if (inner == "!channel") found.channel = true;
        if (inner == "!here") found.here = true;
        if (inner.starts_with('@')) {
            add(found.members, inner.substr(1));
            add(found.orgs, inner.substr(1));
        }
        ++at;
    }
    return found;
}

}  // namespace parley::engine
