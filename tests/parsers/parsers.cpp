#include "tests/parsers/parsers.hpp"

#include "protocol/frames.hpp"
#include "protocol/json_write.hpp"
#include "protocol/precis.hpp"
#include "protocol/unicode.hpp"
#include "server/engine/blanking.hpp"
#include "server/engine/markdown.hpp"
#include "server/engine/mentions.hpp"
#include "server/engine/records.hpp"
#include "server/gate/authenticate.hpp"
#include "server/gate/http_fields.hpp"
#include "server/wire/addresses.hpp"

namespace parley {

namespace {
/// The text as one JSON string.
std::string quoted(const std::string& text) { return to_json(text); }

void frame(std::string text) {
    text.reserve(text.size() + json_padding);
    (void)decode_frame(text);
}
std::string post(const std::string& text) {
    return R"({"channel":"chn_01ARZ3NDEKTSV4RRFFQ69G5FAV","text":)" + quoted(text) + "}";
}

wire::HttpRequest with_header(std::string name, std::string value) {
    wire::HttpRequest request;
    request.headers.emplace_back(std::move(name), std::move(value));
    return request;
}

void proxies(std::string name, std::string value) {
    static const wire::Networks trusted({"127.0.0.0/8", "10.0.0.0/8"});
    auto request = with_header(std::move(name), std::move(value));
    request.peer.address = "127.0.0.1";
    (void)wire::client_of(request, trusted);
    (void)wire::came_through_proxy(request);
}

template <class T>
void refusal(const std::string& text) {
    (void)T::refusal(text);
}

}  // namespace

std::vector<std::pair<std::string, std::function<void(const std::string&)>>> text_parsers() {
    return {
        {"mentions", [](const std::string& text) { (void)engine::mentions_in(text); }},
        {"record keys",
         [](const std::string& text) { (void)engine::record_numbers_in(text, "SO"); }},
        {"markdown",
         [](const std::string& text) {
             engine::read_markdown(text, [](engine::Piece, std::string_view) {});
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
         [](const std::string& text) {
             (void)gate::Doors::cookie_of(with_header("Cookie", text));
         }},
        {"a range",
         [](const std::string& text) { (void)gate::byte_range("bytes=" + text, 1'000'000); }},
        {"a query", [](const std::string& text) { (void)gate::parameters_of("/files?" + text); }},
        {"tags", [](const std::string& text) { (void)gate::matches(text, "\"tag\""); }},
        {"a media type", [](const std::string& text) { (void)gate::media_type(text, text); }},
        {"a file's name on its way out",
         [](const std::string& text) { (void)gate::disposition_of(text, "text/plain"); }},
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
        {"a password", [](const std::string& text) { (void)opaque_string(text); }},
        {"normal form C", [](const std::string& text) { (void)nfc(text); }},
        {"case folding", [](const std::string& text) { (void)nfkc_casefold(text); }},
        {"blanks around a text", [](const std::string& text) { (void)trimmed(text); }},
        {"looks", [](const std::string& text) { (void)skeleton(text); }},
        {"hidden signs", [](const std::string& text) { (void)hides_signs(text); }},
        {"scripts", [](const std::string& text) { (void)mixes_scripts(text); }},
        {"an emoji's form", [](const std::string& text) { (void)rgi_emoji(text); }},
        {"a mail address's form", [](const std::string& text) { (void)canonical_email(text); }},
        {"an address", [](const std::string& text) { (void)wire::Address::parse(text); }},
        {"a network", [](const std::string& text) { (void)wire::is_network(text); }},
        {"proxies", [](const std::string& text) { proxies("X-Forwarded-For", text); }},
        {"proxies, as RFC 7239 has them",
         [](const std::string& text) { proxies("Forwarded", text); }},
    };
}

}  // namespace parley
