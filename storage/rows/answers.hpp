#pragma once
// Answers to commands, kept for seven days by sender and client's key (server/engine/answers.hpp).

#include "storage/keys.hpp"
#include "storage/rows/row.hpp"

namespace parley::rows {

struct Answer {
    static constexpr std::uint8_t version = 1;
    Instant given;       ///< first: see `given_in`
    std::string digest;  ///< of the command's body, keyed
    std::string reply;   ///< an object of JSON, as the first answer had it
};
BOOST_DESCRIBE_STRUCT(Answer, (), (given, digest, reply))
extern template struct RowBytes<Answer>;
RowKey<Answer> answer_key(MemberId sender, std::string_view key);

/// A sender's answers in the order in which they were given.
struct AnswerOrder {
    static constexpr std::uint8_t version = 1;
    Instant given;
    std::string key;
};
BOOST_DESCRIBE_STRUCT(AnswerOrder, (), (given, key))
extern template struct RowBytes<AnswerOrder>;
RowKey<AnswerOrder> answer_order_key(MemberId sender, std::uint64_t number);
std::string answer_order_prefix(MemberId sender);

/// The time in a row of either table; nothing of other tables' rows.
std::optional<Instant> given_in(std::string_view key, std::string_view value);

}  // namespace parley::rows
