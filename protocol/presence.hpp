#pragma once
// Presence and typing. Nothing of it is stored or sent again.

#include "protocol/views.hpp"

namespace parley {

/// `offline` is refused (bad_value): it follows from having no connection. `until` is only shown.
struct SetPresence {
    static constexpr std::string_view name = "presence.set";
    static constexpr std::string_view about = "Say what one does.";
    static constexpr Effect effect = Effect::session;
    static constexpr Door door = Door::members;
    using Reply = Nothing;
    Doing state{};
    std::optional<Instant> until;
};
BOOST_DESCRIBE_STRUCT(SetPresence, (), (state, until))

struct PresenceFound {
    std::vector<view::Presence> presence;
};
BOOST_DESCRIBE_STRUCT(PresenceFound, (), (presence))

/// Replaces the former list. Members whom the actor may not know are left out.
struct WatchPresence {
    static constexpr std::string_view name = "presence.watch";
    static constexpr std::string_view about =
        "Who of these is there, now and from now on, in place of the former ones.";
    static constexpr Effect effect = Effect::session;
    static constexpr Door door = Door::members;
    using Reply = PresenceFound;
    List<MemberId, 200> members;
};
BOOST_DESCRIBE_STRUCT(WatchPresence, (), (members))

struct Type {
    static constexpr std::string_view name = "typing";
    static constexpr std::string_view about =
        "Tell those who look at the channel that one is writing.";
    static constexpr Effect effect = Effect::session;
    static constexpr Door door = Door::members;
    using Reply = Nothing;
    ChannelId channel;
};
BOOST_DESCRIBE_STRUCT(Type, (), (channel))

}  // namespace parley
