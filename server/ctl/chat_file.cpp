#include "server/ctl/chat_file.hpp"

#include "protocol/frames.hpp"
#include "protocol/json_read.hpp"

namespace parley::ctl {

bool NumberSet::contains(std::uint64_t number) const {
    auto after = intervals_.upper_bound(number);
    return after != intervals_.begin() && std::prev(after)->second >= number;
}

bool NumberSet::insert(std::uint64_t number) {
    if (contains(number)) return false;
    auto after = intervals_.upper_bound(number);
    auto before = after == intervals_.begin() ? intervals_.end() : std::prev(after);
    // Extend the interval that ends just below; then merge the one that begins just above.
    if (before != intervals_.end() && before->second + 1 == number)
        before->second = number;
    else
        before = intervals_.emplace(number, number).first;
    if (after != intervals_.end() && after->first == number + 1) {
        before->second = after->second;
        intervals_.erase(after);
    }
    return true;
}

namespace {
Fault fault_of(const Error& error, std::uint64_t number) {
    if (error.code == Code::bad_json) return {number, {}, "It is not one JSON object."};
    return {number, error.field.value_or(""), error.message};
}
}  // namespace

ChatChecker::Checked parse_chat_line(std::string_view line, std::uint64_t number) {
    const auto fault = [&](std::string_view field, std::string what) {
        return ChatChecker::Checked{{}, Fault{number, std::string(field), std::move(what)}};
    };
    if (!simdjson::validate_utf8(line.data(), line.size())) return fault({}, "It is not UTF-8.");
    auto parsed = from_padded_json<ChatFileLine>(line);
    if (!parsed) return {{}, fault_of(parsed.error(), number)};
    // Nicks become names of members: one line, not blank.
    if (!is_one_line(parsed->nick.text))
        return fault(field(&ChatLine::nick), "A nick is one line that is not blank.");
    // An escape such as "\ud800" alone is valid JSON, but no character.
    for (const auto& [text, name] : {std::pair(&parsed->text.text, field(&ChatLine::text)),
                                     std::pair(&parsed->nick.text, field(&ChatLine::nick)),
                                     std::pair(&parsed->log.text, field(&ChatFileLine::log))})
        if (!simdjson::validate_utf8(*text)) return fault(name, "It is not UTF-8.");
    return {std::move(*parsed), {}};
}

ChatChecker::Checked ChatChecker::check(std::string_view line, std::uint64_t number) {
    auto parsed = parse_chat_line(line, number);
    if (parsed.fault) return parsed;
    const auto& message = *parsed.line;
    auto& log = logs_[message.log.text];
    const auto fault = [&](std::string_view field, std::string what) {
        return Checked{{}, Fault{number, std::string(field), std::move(what)}};
    };
    if (message.reply_to && !log.numbers.contains(*message.reply_to))
        return fault(field(&ChatLine::reply_to), "No earlier line of this log has the number " +
                                                     std::to_string(*message.reply_to) + ".");
    if (!log.numbers.insert(message.n))
        return fault(field(&ChatLine::n),
                     "The number " + std::to_string(message.n) + " stands twice in this log.");
    log.last_line = number;
    ++messages_;
    return parsed;
}

}  // namespace parley::ctl
