// A program that reads hostile texts with each parser of text on the server, and has callgrind
// count what each of them costs (tests/linear/linear.cpp runs it). An argument is the length.

#include <valgrind/callgrind.h>

#include <functional>
#include <iostream>

#include "protocol/frames.hpp"
#include "protocol/json_write.hpp"
#include "server/engine/mentions.hpp"
#include "server/engine/records.hpp"
#include "server/net/authenticate.hpp"
#include "server/net/file_requests.hpp"

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

/// The text as one JSON string.
std::string quoted(const std::string& text) { return to_json(text); }

void frame(std::string text) {
    text.reserve(text.size() + json_padding);
    (void)decode_frame(text);
}
std::string post(const std::string& text) {
    return R"({"channel":"chn_01ARZ3NDEKTSV4RRFFQ69G5FAV","text":)" + quoted(text) + "}";
}

net::HttpRequest with_header(std::string name, std::string value) {
    net::HttpRequest request;
    request.headers.emplace_back(std::move(name), std::move(value));
    return request;
}

template <class T>
void refusal(const std::string& text) {
    (void)T::refusal(text);
}

std::vector<std::pair<std::string, std::function<void(const std::string&)>>> parsers() {
    return {
        {"mentions", [](const std::string& text) { (void)engine::mentions_in(text); }},
        {"record keys",
         [](const std::string& text) { (void)engine::record_numbers_in(text, "SO"); }},
        {"code",
         [](const std::string& text) {
             engine::for_each_outside_code(text, [](std::string_view) {});
         }},
        {"an event without its text",
         [](const std::string& text) {
             (void)engine::without_text(R"({"seq":1,"data":{"text":)" + quoted(text) +
                                        R"(,"place":3}})");
         }},
        {"a frame", [](const std::string& text) { frame(text); }},
        {"a frame's command",
         [](const std::string& text) {
             frame(R"({"id":1,"do":"message.post","key":"k","with":)" + post(text) + "}");
         }},
        {"a frame's name",
         [](const std::string& text) { frame(R"({"id":1,"do":)" + quoted(text) + "}"); }},
        {"a frame's member",
         [](const std::string& text) {
             frame(R"({"id":1,"do":"message.post","with":{)" + quoted(text) + ":1}}");
         }},
        {"a frame's value",
         [](const std::string& text) {
             frame(R"({"id":1,"do":"record.create","key":"k","with":{"fields":{"a":)" + text +
                   "}}}");
         }},
        {"a body",
         [](const std::string& text) {
             std::string body = post(text);
             body.reserve(body.size() + json_padding);
             (void)decode_body("message.post", body, false);
         }},
        {"cookies",
         [](const std::string& text) { (void)net::Doors::cookie_of(with_header("Cookie", text)); }},
        {"a range",
         [](const std::string& text) { (void)net::byte_range("bytes=" + text, 1'000'000); }},
        {"a query", [](const std::string& text) { (void)net::parameters_of("/files?" + text); }},
        {"tags", [](const std::string& text) { (void)net::matches(text, "\"tag\""); }},
        {"a media type", [](const std::string& text) { (void)net::media_type(text, text); }},
        {"a file's name on its way out",
         [](const std::string& text) { (void)net::disposition_of(text, "text/plain"); }},
        {"a text", refusal<Text<1, 40'000>>},
        {"a name", refusal<Name<200>>},
        {"a channel's name", refusal<ChannelName>},
        {"a file's name", refusal<FileName>},
        {"a word", refusal<Word>},
        {"a mail address", refusal<Email>},
        {"a zone", refusal<Zone>},
        {"a language", refusal<Language>},
        {"a time of day", refusal<ClockTime>},
        {"an emoji", refusal<Emoji>},
        {"a record's key", [](const std::string& text) { (void)engine::record_name(text); }},
    };
}
}  // namespace

int main(int argc, char** argv) {
    const auto base = static_cast<std::size_t>(argc > 1 ? std::stoul(argv[1]) : 4'000);
    for (const auto& [parser, parse] : parsers())
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
    std::cout << parsers().size() << " parsers, " << hostile_texts().size() << " texts\n";
}
