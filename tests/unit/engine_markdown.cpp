// What a text says, by the corpus that the browser is held to as well
// (web-client/test/text/corpus.test.ts).

#include <simdjson.h>

#include <catch2/catch.hpp>

#include "server/engine/markdown.hpp"
#include "server/engine/mentions.hpp"

namespace parley::engine {

namespace {
const std::vector<std::pair<std::string, std::string>> stands_for{
    {"{A}", "<@mbr_01ARZ3NDEKTSV4RRFFQ69G5FAV>"},
    {"{B}", "<@mbr_01ARZ3NDEKTSV4RRFFQ69G5FAW>"},
    {"{O}", "<@org_01ARZ3NDEKTSV4RRFFQ69G5FAV>"},
    {"{C}", "<!channel>"},
    {"{H}", "<!here>"}};

std::string filled(std::string_view pattern) {
    std::string out(pattern);
    for (const auto& [short_, whole] : stands_for)
        for (auto at = out.find(short_); at != std::string::npos; at = out.find(short_, at))
            out.replace(at, short_.size(), whole);
    return out;
}

/// Who is named, by the corpus' letters.
std::string named(const std::string& text) {
    const auto found = mentions_in(text);
    std::string out;
    const auto add = [&](const auto& ids) {
        for (const auto& id : ids)
            for (const auto& [short_, whole] : stands_for)
                if (whole == "<@" + id.text() + ">") out += short_[1];
    };
    add(found.members), add(found.orgs);
    if (found.channel) out += 'C';
    if (found.here) out += 'H';
    return out;
}

std::vector<std::string> texts(simdjson::dom::element entry, const char* name) {
    std::vector<std::string> out;
    simdjson::dom::array array;
    if (entry[name].get(array)) return out;
    for (const auto text : array) out.push_back(filled(std::string_view(text)));
    return out;
}
}  // namespace

TEST_CASE("The server reads each text of the corpus as it says", "[engine][text]") {
    simdjson::dom::parser parser;
    std::size_t count = 0;
    for (const auto entry : parser.load(TEXT_CORPUS).get_array()) {
        ++count;
        const auto text = filled(std::string_view(entry["text"]));
        INFO(text);
        std::string_view mentions;
        if (entry["mentions"].get(mentions)) mentions = {};
        CHECK(named(text) == mentions);
        std::vector<std::string> code, links;
        read_markdown(text, [&](Piece piece, std::string_view part) {
            if (piece == Piece::code) {
                while (part.ends_with('\n')) part.remove_suffix(1);
                code.emplace_back(part);
            }
            if (piece == Piece::link) links.emplace_back(part);
        });
        CHECK(code == texts(entry, "code"));
        CHECK(links == texts(entry, "links"));
    }
    CHECK(count >= 300);
}

}  // namespace parley::engine
