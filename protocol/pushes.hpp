#pragma once
// Pushes: what the server sends by itself and does not store. A client that missed some gets the
// present state with `sync`, or by watching again.

#include "protocol/views.hpp"

namespace parley::push {

/// The limits that apply to this member, so that clients need not guess. Sizes in bytes.
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

/// The first push of a connection, once it is authenticated.
struct Hello {
    static constexpr std::string_view name = "hello";
    std::optional<SessionId> session;  ///< none for a connection by token
    view::Colleague member;
    view::Org org;
    Instant time;                   ///< the server's clock
    std::uint32_t heartbeat_s = 0;  ///< seconds of silence after which the server pings
    std::optional<std::string> csrf;
    Limits limits;
};
BOOST_DESCRIBE_STRUCT(Hello, (), (session, member, org, time, heartbeat_s, csrf, limits))

/// The member is in this stream from now on; `state` is as of `cursor`.
struct Opened {
    static constexpr std::string_view name = "opened";
    StreamId stream;
    RawJson state;  ///< a ChannelState, a Space or an Org
    Seq cursor = 0;
};
BOOST_DESCRIBE_STRUCT(Opened, (), (stream, state, cursor))

/// The connection hears nothing more of this stream.
struct Closed {
    static constexpr std::string_view name = "closed";
    StreamId stream;
};
BOOST_DESCRIBE_STRUCT(Closed, (), (stream))

/// A member is writing in a watched channel. May be dropped.
struct Typing {
    static constexpr std::string_view name = "typing";
    ChannelId channel;
    MemberId member;
};
BOOST_DESCRIBE_STRUCT(Typing, (), (channel, member))

/// The presence of a watched member. Only the latest one is sent to slow connections.
struct Presence : view::Presence {
    static constexpr std::string_view name = "presence";
};
BOOST_DESCRIBE_STRUCT(Presence, (view::Presence), ())

/// How far another member has read a watched channel's main list. Only the latest one is sent.
struct Read {
    static constexpr std::string_view name = "read";
    ChannelId channel;
    MemberId member;
    Place place = 0;
};
BOOST_DESCRIBE_STRUCT(Read, (), (channel, member, place))

/// What is unread in a channel for the member, if events alone do not tell: somebody named them,
/// they read elsewhere, or a message was edited or deleted.
struct Unread {
    static constexpr std::string_view name = "unread";
    ChannelId channel;
    Seq last_seq = 0;  ///< of the channel's stream, when it was counted
    Place read_place = 0;
    std::uint64_t unread = 0;
    std::uint64_t mentions = 0;
};
BOOST_DESCRIBE_STRUCT(Unread, (), (channel, last_seq, read_place, unread, mentions))

/// How many may read a watched channel: when watching begins, and when it changes.
struct Readers : view::Readers {
    static constexpr std::string_view name = "readers";
    ChannelId channel;
};
BOOST_DESCRIBE_STRUCT(Readers, (view::Readers), (channel))

/// Events `from` to `to`, both included, that are not sent one by one: read the stream again.
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
