#pragma once
// What a peer is told when a command cannot be: one enumeration of codes, one object.

#include <boost/describe.hpp>
#include <boost/system/result.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/ids.hpp"

namespace parley {

enum class Code : std::uint8_t {
    bad_json,
    bad_utf8,
    too_deep,
    unknown_command,
    unknown_field,
    missing_field,
    bad_value,
    too_long,
    too_many,
    key_missing,
    not_signed_in,
    bad_credentials,
    session_ended,
    bad_origin,
    not_allowed,
    not_found,
    key_reused,
    conflict,
    archived,
    state_not_allowed,
    zone_unknown,
    choose,
    too_large,
    slow_down,
    busy,
    going_away,
    disk_full,
    storage_failed,
    internal
};
BOOST_DESCRIBE_ENUM(Code, bad_json, bad_utf8, too_deep, unknown_command, unknown_field,
                    missing_field, bad_value, too_long, too_many, key_missing, not_signed_in,
                    bad_credentials, session_ended, bad_origin, not_allowed, not_found, key_reused,
                    conflict, archived, state_not_allowed, zone_unknown, choose, too_large,
                    slow_down, busy, going_away, disk_full, storage_failed, internal)

/// The HTTP status that goes with a code.
int http_status(Code code);

/// JSON that was encoded before, handed on as it is.
struct RawJson {
    std::string text;
};

/// The same where somebody else keeps it.
struct JsonView {
    std::string_view text;
};

/// A list whose entries, each a T, were encoded one after another as they were found.
template <class T>
struct JsonList {
    std::string entries;  ///< with commas between them
};

/// An org to choose between, where one person has an account in several.
struct OrgChoice {
    OrgId id;
    std::string name;
};
BOOST_DESCRIBE_STRUCT(OrgChoice, (), (id, name))

/// Why a command was refused. The code is always there; the rest where it says more.
struct Error {
    Code code = Code::internal;
    std::optional<std::string> field;   ///< the field's name in `with`, with its path: "lines.3.at"
    std::optional<std::int64_t> limit;  ///< the bound that was passed
    std::optional<std::int64_t> after_ms;  ///< when to come again
    std::optional<std::string> reference;  ///< what to look for in the server's log
    std::optional<std::vector<OrgChoice>> orgs;
    std::optional<std::vector<std::string>> fields;  ///< all that are missing, where several can be
    std::optional<std::vector<std::string>> moves;   ///< the states that are allowed from here
    std::optional<RawJson> record;                   ///< as it is now, where somebody was quicker
    std::string message;                             ///< one English sentence

    Error();
    Error(Code c);
    Error(Code c, std::string_view f);
    Error(Code c, std::string_view f, std::int64_t bound);
    // In error.cpp: every file that has a Result would compile them.
    Error(const Error&);
    Error(Error&&) noexcept;
    Error& operator=(const Error&);
    Error& operator=(Error&&) noexcept;
    ~Error();
    /// A value that is longer than so many bytes.
    static Error too_many_bytes(std::string_view field, std::int64_t bound);
    /// A conflict: somebody or something else is called so, or has it.
    static Error taken(std::string_view field);
    /// The same error, with a sentence that says more than its code does.
    Error saying(std::string sentence) &&;
    /// The same error, one level further out: "at" becomes "lines.3.at".
    Error within(std::string_view outer) &&;

  private:
    enum class Wording : std::uint8_t { of_code, bytes, taken, own };
    void word();

    Wording wording_ = Wording::of_code;
};
BOOST_DESCRIBE_STRUCT(Error, (),
                      (code, field, limit, after_ms, reference, orgs, fields, moves, record,
                       message))

template <class T = void>
using Result = boost::system::result<T, Error>;

/// Result<T>::value() of an error throws this; our code tests before it takes.
[[noreturn]] void throw_exception_from_error(const Error& error, const boost::source_location&);

/// Our own mistake: prints where, and ends the process. Stays in release builds; a restart reads
/// the log, a wrong event on disk stays wrong for ever.
[[noreturn]] void broken_promise(const char* condition, const char* file, int line);
#define ensure(condition) \
    ((condition) ? static_cast<void>(0) : ::parley::broken_promise(#condition, __FILE__, __LINE__))

}  // namespace parley
