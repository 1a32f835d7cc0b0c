#pragma once
// Ids by what people call things: for programs, which have ids from nowhere else.

#include "protocol/views.hpp"

namespace parley {

/// Of what was asked for its id, and of nothing else.
struct Found {
    std::optional<ChannelId> channel;
    std::optional<RecordId> record;
    std::optional<MemberId> member;
};
BOOST_DESCRIBE_STRUCT(Found, (), (channel, record, member))

struct Find {
    static constexpr std::string_view name = "find";
    static constexpr std::string_view about =
        "The id of a channel by its space's code and its name, of a record by its key, or of "
        "somebody "
        "of one's own company by their mail address.";
    static constexpr Effect effect = Effect::reads;
    static constexpr Door door = Door::members;
    using Reply = Found;
    std::optional<Text<3, 100>> channel;  // "SOL/#launch"
    std::optional<Text<4, 26>> record;    // "SOL-12"
    std::optional<Email> email;
};
BOOST_DESCRIBE_STRUCT(Find, (), (channel, record, email))

}  // namespace parley
