#pragma once
// Frames of the protocol, both directions: decoding commands, encoding answers, events and pushes.
// Pure, from any thread.

#include "protocol/catalogue.hpp"
#include "protocol/pushes.hpp"

namespace parley {

/// The largest frame or request body in bytes.
constexpr std::size_t frame_size_max = 1 << 20;
/// The deepest nesting of JSON that is read.
constexpr int json_depth_max = 64;
/// Spare bytes that must follow text which is parsed in place (simdjson::SIMDJSON_PADDING).
constexpr std::size_t json_padding = 64;

/// A decoded command.
struct Request {
    std::string id = "null";  ///< the frame's `id` as JSON, for `re`
    AnyCommand command;
    std::string key;             ///< the idempotency key; empty: none
    std::string body;            ///< `with`, minified; tells whether a key comes with the same body
    std::optional<MemberId> as;  ///< the member in whose name the operator acts
};

/// Why a frame was refused, with its `id` if it could be read.
struct Refusal {
    std::string id = "null";
    Error error;
};

/// Decodes one frame, which must have json_padding bytes of spare capacity behind it.
boost::system::result<Request, Refusal> decode_frame(std::string_view frame);
[[noreturn]] void throw_exception_from_error(const Refusal& refusal, const boost::source_location&);

/// Decodes the body of POST /api/v1/<command>; an empty body is `{}`. The member `as` is accepted
/// only with `operator_door`.
Result<Request> decode_body(std::string_view command, std::string_view body, bool operator_door);

Effect effect_of(const AnyCommand& command);
Door door_of(const AnyCommand& command);
std::string_view name_of(const AnyCommand& command);
/// Whether the command must have a key: it changes something, and repeating it would matter.
bool needs_key(const AnyCommand& command);
/// Whether a token with scopes needs the scope `admin` for the command.
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

/// {"stream":…,"seq":…,"event":…,"at":…,"by":…,"data":{…}}: the bytes that the log stores and that
/// every reader gets. `by` is null for the operator; `via_operator` adds that the operator acted in
/// the member's name.
void append_event(std::string& out, StreamId stream, Seq seq, Instant at,
                  const std::optional<MemberId>& by, bool via_operator, const AnyEvent& event);

/// The channel of a `read.marked` event in a member's stream; none for other events.
std::optional<ChannelId> channel_marked_in(std::string_view event);

}  // namespace parley
