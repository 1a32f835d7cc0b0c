#pragma once
// Moments that the server tells by itself; they are not kept.

#include "protocol/views.hpp"

namespace parley::push {

struct Limits {
    std::uint64_t commands_per_s = 0;
    std::uint64_t commands_burst = 0;
    std::uint64_t in_flight = 0;
    std::uint64_t connections = 0;
    std::uint64_t resume_events = 0;
    std::uint64_t resume_events_total = 0;
    std::uint64_t frame_size = 0;
    std::uint64_t file_size = 0;
};
BOOST_DESCRIBE_STRUCT(Limits, (),
                      (commands_per_s, commands_burst, in_flight, connections, resume_events,
                       resume_events_total, frame_size, file_size))

/// The first thing a connection hears once it is known whose it is.
struct Hello {
    static constexpr std::string_view name = "hello";
    std::optional<SessionId> session;  ///< none for a program that came by a token
    view::Colleague member;
    view::Org org;
    Instant time;
    std::uint32_t heartbeat_s = 0;
    std::optional<std::string> csrf;
    Limits limits;
};
BOOST_DESCRIBE_STRUCT(Hello, (), (session, member, org, time, heartbeat_s, csrf, limits))

/// A stream that the member is in from now on, with its state at `cursor`.
struct Opened {
    static constexpr std::string_view name = "opened";
    StreamId stream;
    RawJson state;  ///< a ChannelState, a Space or an Org
    Seq cursor = 0;
};
BOOST_DESCRIBE_STRUCT(Opened, (), (stream, state, cursor))

struct Closed {
    static constexpr std::string_view name = "closed";
    StreamId stream;
};
BOOST_DESCRIBE_STRUCT(Closed, (), (stream))

struct Typing {
    static constexpr std::string_view name = "typing";
    ChannelId channel;
    MemberId member;
};
BOOST_DESCRIBE_STRUCT(Typing, (), (channel, member))

struct Presence : view::Presence {
    static constexpr std::string_view name = "presence";
};
BOOST_DESCRIBE_STRUCT(Presence, (view::Presence), ())

struct Read {
    static constexpr std::string_view name = "read";
    ChannelId channel;
    MemberId member;
    Place place = 0;
};
BOOST_DESCRIBE_STRUCT(Read, (), (channel, member, place))

/// What of a channel is unread for oneself, where that is another than the events alone say:
/// somebody named one, or one read elsewhere, or a message was edited or deleted.
struct Unread {
    static constexpr std::string_view name = "unread";
    ChannelId channel;
    Seq last_seq = 0;  ///< of the channel's stream, when it was counted
    Place read_place = 0;
    std::uint64_t unread = 0;
    std::uint64_t mentions = 0;
};
BOOST_DESCRIBE_STRUCT(Unread, (), (channel, last_seq, read_place, unread, mentions))

/// Who may read a channel that is on screen: when it comes on screen, and when that changes.
struct Readers : view::Readers {
    static constexpr std::string_view name = "readers";
    ChannelId channel;
};
BOOST_DESCRIBE_STRUCT(Readers, (view::Readers), (channel))

/// Events that are not sent, both ends included: what is shown of the stream is to be read again.
struct Gap {
    static constexpr std::string_view name = "gap";
    StreamId stream;
    Seq from = 0;
    Seq to = 0;
};
BOOST_DESCRIBE_STRUCT(Gap, (), (stream, from, to))

}  // namespace parley::push

namespace parley {
using Pushes =
    boost::mp11::mp_list<push::Hello, push::Opened, push::Closed, push::Typing, push::Presence,
                         push::Read, push::Unread, push::Readers, push::Gap>;
}
