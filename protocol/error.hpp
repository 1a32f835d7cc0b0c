#pragma once
// Errors: one enumeration of codes and one object, the same over WebSocket, HTTP and the admin
// socket.

#include <boost/describe.hpp>
#include <boost/system/result.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/ids.hpp"

namespace parley {

/// Codes are part of the protocol: they are never renamed or removed. A new one needs an HTTP
/// status and a sentence in error.cpp.
enum class Code : std::uint8_t {
    bad_json,           ///< not one JSON object
    bad_utf8,           ///< not UTF-8
    too_deep,           ///< nested deeper than json_depth_max
    unknown_command,    ///< no such command
    unknown_field,      ///< no such field
    missing_field,      ///< a field is required
    bad_value,          ///< a field has a value that is not allowed
    too_long,           ///< more characters or bytes than `limit`
    too_many,           ///< more entries than `limit`
    key_missing,        ///< the command needs an idempotency key
    not_signed_in,      ///< no valid cookie or token
    bad_credentials,    ///< wrong address or password
    session_ended,      ///< the session, token or member has ended
    bad_origin,         ///< wrong Origin or CSRF value
    not_allowed,        ///< readable, but the actor may not do this
    not_found,          ///< absent, or not readable: the two look the same
    key_reused,         ///< the key was used for another command
    conflict,           ///< another one exists, or a newer `rev`
    archived,           ///< allowed, but the thing is archived
    state_not_allowed,  ///< no such move; `moves` has those that are allowed
    zone_unknown,       ///< the system no longer has the time zone
    choose,             ///< several accounts fit; `orgs` has their orgs
    too_large,          ///< a request has more bytes than `limit`
    slow_down,          ///< a rate limit; retry after `after_ms`
    busy,               ///< a queue is full; retry after `after_ms`
    going_away,         ///< the server is stopping
    disk_full,          ///< writes have stopped: no space
    storage_failed,     ///< the store is damaged or cannot be written
    internal            ///< a defect of the server
};
BOOST_DESCRIBE_ENUM(Code, bad_json, bad_utf8, too_deep, unknown_command, unknown_field,
                    missing_field, bad_value, too_long, too_many, key_missing, not_signed_in,
                    bad_credentials, session_ended, bad_origin, not_allowed, not_found, key_reused,
                    conflict, archived, state_not_allowed, zone_unknown, choose, too_large,
                    slow_down, busy, going_away, disk_full, storage_failed, internal)

/// The HTTP status that goes with a code.
int http_status(Code code);

/// JSON that is already encoded; written as it is.
struct RawJson {
    std::string text;
};

/// The same, borrowed.
struct JsonView {
    std::string_view text;
};

/// A list whose entries, each a T, were encoded while they were found.
template <class T>
struct JsonList {
    std::string entries;  ///< with commas between them
};

/// An org to choose from, if one person has accounts in several.
struct OrgChoice {
    OrgId id;
    std::string name;
};
BOOST_DESCRIBE_STRUCT(OrgChoice, (), (id, name))

/// Why a command was refused. Code and message are always set.
struct Error {
    Code code = Code::internal;
    std::optional<std::string> field;      ///< path of the field in `with`: "lines.3.at"
    std::optional<std::int64_t> limit;     ///< the bound that was exceeded
    std::optional<std::int64_t> after_ms;  ///< milliseconds until a retry makes sense
    std::optional<std::string> reference;  ///< what the operator finds in the server's log
    std::optional<std::vector<OrgChoice>> orgs;
    std::optional<std::vector<std::string>> fields;  ///< all missing fields, if several can be
    std::optional<std::vector<std::string>> moves;   ///< states that are allowed from here
    std::optional<RawJson> record;                   ///< the present record, if it is newer
    std::string message;                             ///< one English sentence

    Error();
    Error(Code c);
    Error(Code c, std::string_view f);
    Error(Code c, std::string_view f, std::int64_t bound);
    // Defined in error.cpp, or every file with a Result would compile them.
    Error(const Error&);
    Error(Error&&) noexcept;
    Error& operator=(const Error&);
    Error& operator=(Error&&) noexcept;
    ~Error();
    /// too_long for a value that is counted in bytes.
    static Error too_many_bytes(std::string_view field, std::int64_t bound);
    /// A conflict over a name, address or code that somebody else has.
    static Error taken(std::string_view field);
    /// The same error with a sentence of its own.
    Error saying(std::string sentence) &&;
    /// The same error one level further out: with "lines", "3.at" becomes "lines.3.at". not_found
    /// is returned unchanged.
    Error within(std::string_view outer) &&;

  private:
    enum class Wording : std::uint8_t { of_code, bytes, taken, own };
    void word();

    Wording wording_ = Wording::of_code;
};
BOOST_DESCRIBE_STRUCT(Error, (),
                      (code, field, limit, after_ms, reference, orgs, fields, moves, record,
                       message))

/// A value, or why there is none. Test it before `*`.
template <class T = void>
using Result = boost::system::result<T, Error>;

/// Called by Result<T>::value() of an error; our code tests first.
[[noreturn]] void throw_exception_from_error(const Error& error, const boost::source_location&);

/// For defects of our own: `ensure` prints the condition and the place and aborts, in release
/// builds too. A restart replays the log; a wrong event on disk would stay wrong for ever. Never
/// for input or stored data.
[[noreturn]] void broken_promise(const char* condition, const char* file, int line);
#define ensure(condition) \
    ((condition) ? static_cast<void>(0) : ::parley::broken_promise(#condition, __FILE__, __LINE__))

}  // namespace parley
