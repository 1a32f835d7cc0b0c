#pragma once
// Answers to commands, kept for seven days under sender and client's key, so that a repeated
// command gets the first answer again (server/engine/answers.hpp). Compaction drops them after that
// (OldKeysGo in storage/rocksdb_options.cpp).

#include "storage/keys.hpp"
#include "storage/rows/row.hpp"

namespace parley::rows {

/// Row of table `key`.
struct Answer {
    static constexpr std::uint8_t version = 1;
    Instant given;       ///< must be the first member: `given_in` reads it alone
    std::string digest;  ///< keyed hash of the command's body: same key, other body is an error
    std::string reply;   ///< the reply's JSON object, without secrets that are shown once
};
BOOST_DESCRIBE_STRUCT(Answer, (), (given, digest, reply))
extern template struct RowBytes<Answer>;
RowKey<Answer> answer_key(MemberId sender, std::string_view key);

/// Row of table `key_order`: a sender's answers in the order in which they were given. `number`
/// counts up from the sender's oldest.
struct AnswerOrder {
    static constexpr std::uint8_t version = 1;
    Instant given;
    std::string key;
};
BOOST_DESCRIBE_STRUCT(AnswerOrder, (), (given, key))
extern template struct RowBytes<AnswerOrder>;
RowKey<AnswerOrder> answer_order_key(MemberId sender, std::uint64_t number);
std::string answer_order_prefix(MemberId sender);

/// The time in a row of either table; none for rows of other tables or versions. Reads only the
/// first member, as it runs for each row that a compaction meets.
std::optional<Instant> given_in(std::string_view key, std::string_view value);

}  // namespace parley::rows
