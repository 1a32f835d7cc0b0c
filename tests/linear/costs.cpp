// A program that reads hostile texts with each parser of text on the server, and has callgrind
// count what each of them costs (tests/linear/linear.cpp runs it). An argument is the length.

#include <valgrind/callgrind.h>

#include <iostream>

#include "tests/parsers/parsers.hpp"

namespace {
using namespace parley;

std::string repeated(std::string_view what, std::size_t size) {
    std::string text;
    while (text.size() < size) text += what;
    text.resize(size);
    return text;
}

/// Runs of one, two, three … of the same, none of which closes another.
std::string growing(char what, std::size_t size) {
    std::string text;
    for (std::size_t width = 1; text.size() < size; ++width) text += std::string(width, what) + "x";
    text.resize(size);
    return text;
}

using Make = std::function<std::string(std::size_t)>;

std::vector<std::pair<std::string, Make>> hostile_texts() {
    std::vector<std::pair<std::string, Make>> out;
    for (const std::string_view what : {"a",
                                        " ",
                                        "<",
                                        "<>",
                                        "<@",
                                        "<!",
                                        "<@mbr_",
                                        "<@mbr_01ARZ3NDEKTSV4RRFFQ69G5FAV>",
                                        "<@mbr_01ARZ3NDEKTSV4RRFFQ69G5FAV",
                                        "`",
                                        "`a",
                                        "``a`",
                                        "\n```\n",
                                        "\n~~~\n",
                                        "SO-",
                                        "SO-1",
                                        "SO-11111111111111111111",
                                        "[",
                                        "[](",
                                        "{",
                                        "{\"a\":",
                                        "{\"a\":1,",
                                        "[1,",
                                        "\"",
                                        "\\",
                                        "\\u0041",
                                        "\\\\\"",
                                        ",",
                                        ";",
                                        "; ",
                                        "=",
                                        "a=b;",
                                        "&",
                                        "a=b&",
                                        "%",
                                        "%41",
                                        "/",
                                        "\r\n",
                                        "\r\n ",
                                        "\t",
                                        "*",
                                        "**",
                                        "_",
                                        "~",
                                        ":",
                                        "-",
                                        "@",
                                        "a@",
                                        ".",
                                        "0",
                                        "9",
                                        "1-",
                                        "\xc3\xa9",
                                        "\xf0\x9f\x8e\x88",
                                        "\xe2\x80\x8d"})
        out.emplace_back("\"" + std::string(what) + "\" again and again",
                         [what](std::size_t size) { return repeated(what, size); });
    out.emplace_back("< without end but one",
                     [](std::size_t size) { return std::string(size - 1, '<') + ">"; });
    out.emplace_back("< and backticks and words", [](std::size_t size) {
        return "<" + std::string(size / 2, '`') + repeated("word ", size / 2);
    });
    for (const char what : {'`', '~', '*', '"', '\\', ';', '&', '['})
        out.emplace_back(std::string("growing runs of ") + what,
                         [what](std::size_t size) { return growing(what, size); });
    return out;
}

}  // namespace

int main(int argc, char** argv) {
    const auto base = static_cast<std::size_t>(argc > 1 ? std::stoul(argv[1]) : 4'000);
    for (const auto& [parser, parse] : text_parsers())
        for (const auto& [name, make] : hostile_texts())
            for (const std::size_t size : {base, base * 2, base * 4}) {
                const std::string text = make(size);
                parse(text);  // what is done once only is done here
                CALLGRIND_ZERO_STATS;
                CALLGRIND_TOGGLE_COLLECT;
                parse(text);
                CALLGRIND_TOGGLE_COLLECT;
                // The macro reads the text in a later statement, so a temporary would be gone.
                const std::string which = parser + " | " + std::to_string(size) + " | ";
                CALLGRIND_DUMP_STATS_AT(which.c_str());
            }
    std::cout << text_parsers().size() << " parsers, " << hostile_texts().size() << " texts\n";
}
