#include "storage/rows/answers.hpp"

namespace parley::rows {

using storage::Key;
using storage::Table;

RowKey<Answer> answer_key(MemberId sender, std::string_view key) {
    return {Key(Table::key).id(sender).text(key).take()};
}
RowKey<AnswerOrder> answer_order_key(MemberId sender, std::uint64_t number) {
    return {Key(Table::key_order).id(sender).number(number).take()};
}
std::string answer_order_prefix(MemberId sender) { return Key(Table::key_order).id(sender).take(); }

std::optional<Instant> given_in(std::string_view key, std::string_view value) {
    static_assert(Answer::version == AnswerOrder::version);
    const auto in = [&](Table table) { return key.starts_with(static_cast<char>(table)); };
    if (!in(Table::key) && !in(Table::key_order)) return std::nullopt;
    if (!value.starts_with(static_cast<char>(Answer::version))) return std::nullopt;
    value.remove_prefix(1);
    std::string_view members;
    Instant given;
    return unpack(value, members) && unpack(members, given) ? std::optional(given) : std::nullopt;
}

template struct RowBytes<Answer>;
template struct RowBytes<AnswerOrder>;

}  // namespace parley::rows
