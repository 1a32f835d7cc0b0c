#include "server/ctl/reply.hpp"

#include "server/ctl/stop.hpp"

namespace parley::ctl {

using simdjson::dom::element;

std::string text_of(element object, std::string_view field) {
    std::string_view text;
    if (object[field].get(text)) return {};
    return std::string(text);
}
std::uint64_t number_of(element object, std::string_view field) {
    std::uint64_t number = 0;
    if (object[field].get(number)) return 0;
    return number;
}
bool flag_of(element object, std::string_view field) {
    bool flag = false;
    if (object[field].get(flag)) return false;
    return flag;
}
std::vector<element> list_of(element object, std::string_view field) {
    simdjson::dom::array array;
    if (object[field].get(array)) return {};
    return {array.begin(), array.end()};
}

void answer_lacks(std::string_view field) {
    throw Stop{Exit::failed, "The server's answer lacks \"" + std::string(field) + "\".", {}};
}

Reply::Reply(std::string json)
    : json_(std::move(json)), parser_(std::make_unique<simdjson::dom::parser>()) {
    if (parser_->parse(json_).get(root_))
        throw Stop{Exit::failed, "The server's answer is not JSON.", {}};
}

namespace {
std::optional<std::int64_t> optional_number(element object, std::string_view field) {
    std::int64_t number = 0;
    if (object[field].get(number)) return std::nullopt;
    return number;
}
}  // namespace

Answer parse_answer(std::string_view body) {
    Answer answer;
    simdjson::dom::parser parser;
    element root, inner;
    if (parser.parse(body.data(), body.size()).get(root)) return answer;
    if (!root["ok"].get(inner) && inner.is_object()) {
        answer.ok.emplace(simdjson::minify(inner));
    } else if (!root["error"].get(inner) && inner.is_object()) {
        answer.error.emplace();
        auto& error = *answer.error;
        error.code = text_of(inner, "code");
        error.field = text_of(inner, "field");
        error.message = text_of(inner, "message");
        error.reference = text_of(inner, "reference");
        error.limit = optional_number(inner, "limit");
        error.after_ms = optional_number(inner, "after_ms");
        error.json = simdjson::minify(inner);
    }
    return answer;
}

}  // namespace parley::ctl
