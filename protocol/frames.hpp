#pragma once
// Frames, both ways: what a client asks, and what it is told.

#include "protocol/catalogue.hpp"
#include "protocol/pushes.hpp"

namespace parley {

/// The largest frame or request body that is read.
constexpr std::size_t frame_size_max = 1 << 20;
/// The deepest nesting of JSON that is read.
constexpr int json_depth_max = 64;
/// Spare bytes that must stand behind text that is parsed in place (simdjson's padding).
constexpr std::size_t json_padding = 64;

/// A command as it came in.
struct Request {
    std::string id = "null";  ///< the frame's `id` as written, for `re`
    AnyCommand command;
    std::string key;             ///< the client's key; empty: none was sent
    std::string body;            ///< `with` as it came, white space taken out: same key, same body?
    std::optional<MemberId> as;  ///< in whose name the operator asks
};

/// A refusal, with what could be read of the frame's id.
struct Refusal {
    std::string id = "null";
    Error error;
};

/// Reads one frame. `frame` has json_padding bytes of spare capacity behind it.
boost::system::result<Request, Refusal> decode_frame(std::string_view frame);
[[noreturn]] void throw_exception_from_error(const Refusal& refusal, const boost::source_location&);

/// Reads the body of POST /api/v1/<command>; an empty body is `{}`. `as` is taken where
/// `operator_door`.
Result<Request> decode_body(std::string_view command, std::string_view body, bool operator_door);

Effect effect_of(const AnyCommand& command);
Door door_of(const AnyCommand& command);
std::string_view name_of(const AnyCommand& command);
/// Whether the command must carry a key: it changes something, and repeating it would matter.
bool needs_key(const AnyCommand& command);
/// Whether a token with scopes reaches the command only by the scope `admin`.
bool needs_admin_scope(std::string_view command);

/// {"re":7,"ok":…}; without an id (HTTP) {"ok":…}. `ok` is encoded JSON.
std::string reply_frame(std::string_view id, std::string_view ok);
/// {"re":7,"error":…}
std::string error_frame(std::string_view id, const Error& error);
std::string http_reply(std::string_view ok);
std::string http_error(const Error& error);

/// {"push":"typing","data":{…}}
std::string push_frame(const push::Hello& push);
std::string push_frame(const push::Opened& push);
std::string push_frame(const push::Closed& push);
std::string push_frame(const push::Typing& push);
std::string push_frame(const push::Presence& push);
std::string push_frame(const push::Read& push);
std::string push_frame(const push::Unread& push);
std::string push_frame(const push::Readers& push);
std::string push_frame(const push::Gap& push);

/// {"stream":…,"seq":…,"event":…,"at":…,"by":…,"data":{…}}, the bytes that the log keeps and every
/// reader receives. `by` is null for the operator; `via_operator` says that the operator acted in
/// the member's name.
void append_event(std::string& out, StreamId stream, Seq seq, Instant at,
                  const std::optional<MemberId>& by, bool via_operator, const AnyEvent& event);

/// The channel whose mark an event of a member's stream moved, where it is such an event.
std::optional<ChannelId> channel_marked_in(std::string_view event);

}  // namespace parley
