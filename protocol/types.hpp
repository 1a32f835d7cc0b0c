#pragma once
// The types of fields in commands and events. Limits are part of the type: a parsed value is valid
// and is not checked again.

#include <boost/describe.hpp>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/error.hpp"
#include "protocol/ids.hpp"
#include "protocol/time.hpp"

namespace parley {

/// An event's number in its stream: 1, 2, … without gaps.
using Seq = std::uint64_t;
/// A message's ordinal in its list (the channel's main list, or its thread): 1, 2, … without gaps.
using Place = std::uint64_t;

/// Whether the text has no visible sign: blanks, line ends and ignorable code points only.
bool is_blank(std::string_view text);

/// The number of code points in UTF-8 text: limits of texts count these.
std::size_t code_points(std::string_view text);

/// Base of checked strings (CRTP): parsing accepts a text if `Value::refusal` returns none.
template <class Value>
struct Checked {
    std::string text;

    Checked() = default;
    explicit Checked(std::string t) : text(std::move(t)) {}
    operator const std::string&() const { return text; }
    auto operator<=>(const Checked&) const = default;
};

/// Text of `min` to `max` code points; if `min` is not 0, with a visible sign. It is neither
/// trimmed nor normalised.
template <std::size_t min, std::size_t max>
struct Text : Checked<Text<min, max>> {
    using Checked<Text>::Checked;
    static constexpr std::size_t shortest = min, longest = max;
    static std::optional<Error> refusal(std::string_view text) {
        // A code point has at most four bytes, so most texts need no counting.
        if (text.size() > max && code_points(text) > max)
            return Error{Code::too_long, {}, static_cast<std::int64_t>(max)};
        if (min > 0 && (code_points(text) < min || is_blank(text))) return Error{Code::bad_value};
        return std::nullopt;
    }
};

/// A one-line name: at least one visible character, no control characters, no characters that
/// change the direction of the text after it (UAX #9).
template <std::size_t max>
struct Name : Checked<Name<max>> {
    using Checked<Name>::Checked;
    static constexpr std::size_t shortest = 1, longest = max;
    static std::optional<Error> refusal(std::string_view text);
};
/// Whether a text has that form, of any length. It must be UTF-8.
bool is_one_line(std::string_view text);
template <std::size_t max>
std::optional<Error> Name<max>::refusal(std::string_view text) {
    if (code_points(text) > max) return Error{Code::too_long, {}, static_cast<std::int64_t>(max)};
    if (!is_one_line(text)) return Error{Code::bad_value};
    return std::nullopt;
}

/// A name in snake case, for types of records, their states and fields.
struct Word : Checked<Word> {
    using Checked::Checked;
    static constexpr std::size_t shortest = 1, longest = 40;
    static std::optional<Error> refusal(std::string_view text);
};

/// A channel's name: a one-line name of up to 80 characters without "/".
struct ChannelName : Checked<ChannelName> {
    using Checked::Checked;
    static constexpr std::size_t shortest = 1, longest = 80;
    static std::optional<Error> refusal(std::string_view text);
};

/// A file's name: a one-line name of up to 255 bytes that is not a path: without "/" and "\\", and
/// neither "." nor "..".
struct FileName : Checked<FileName> {
    using Checked::Checked;
    static constexpr std::size_t shortest = 1, longest = 255;
    /// The name without marks of direction (UAX #9), which nobody sees: Windows puts one before a
    /// path that is copied from a file's properties.
    static std::string cleaned(std::string_view text);
    static std::optional<Error> refusal(std::string_view text);
};

/// A space's code: 2 to 6 letters A–Z.
struct SpaceCode : Checked<SpaceCode> {
    using Checked::Checked;
    static constexpr std::size_t shortest = 2, longest = 6;
    static std::optional<Error> refusal(std::string_view text);
};

/// A mail address: text, "@", text; at most 254 bytes (RFC 5321 section 4.5.3.1.3).
struct Email : Checked<Email> {
    using Checked::Checked;
    static constexpr std::size_t shortest = 3, longest = 254;
    static std::optional<Error> refusal(std::string_view text);
};

/// An IANA zone name that the system's zone files have.
struct Zone : Checked<Zone> {
    using Checked::Checked;
    static constexpr std::size_t shortest = 1, longest = 64;
    static std::optional<Error> refusal(std::string_view text);
};

/// A text in the form of an IANA zone name. The system may have lost the zone since it was stored,
/// so stored values are read with this type, and only input with `Zone`.
struct ZoneName : Checked<ZoneName> {
    using Checked::Checked;
    static constexpr std::size_t shortest = 1, longest = 64;
    static std::optional<Error> refusal(std::string_view text);
};

/// A BCP 47 language tag, checked for its characters only: "en", "pt-BR", "zh-Hant".
struct Language : Checked<Language> {
    using Checked::Checked;
    static constexpr std::size_t shortest = 2, longest = 35;
    static std::optional<Error> refusal(std::string_view text);
};

/// A time of day, "00:00" to "23:59", or "24:00" as the end of a day.
struct ClockTime : Checked<ClockTime> {
    using Checked::Checked;
    static constexpr std::size_t shortest = 5, longest = 5;
    static std::optional<Error> refusal(std::string_view text);
};

/// One emoji as its characters: up to 16 code points, no space, no ASCII letters.
struct Emoji : Checked<Emoji> {
    using Checked::Checked;
    static constexpr std::size_t shortest = 1, longest = 16;
    static std::optional<Error> refusal(std::string_view text);
};

/// At most `max` entries. The field is required, but may be empty.
template <class T, std::size_t max>
struct List : std::vector<T> {
    using std::vector<T>::vector;
    static constexpr std::size_t longest = max;
};

/// The same, where an absent field is an empty list.
template <class T, std::size_t max>
struct OptionalList : List<T, max> {
    using List<T, max>::List;
};

/// A value, or null, which deletes the present one. A field that may also be absent, for "no
/// change", is std::optional<Nullable<T>>.
template <class T>
struct Nullable {
    std::optional<T> value;
};

/// A whole number from `min` to `max`.
template <std::int64_t min, std::int64_t max>
struct Number {
    static constexpr std::int64_t smallest = min, largest = max;
    std::int64_t value = min;
    operator std::int64_t() const { return value; }
};

/// A secret that clients send: it can be parsed, and there is no way to encode it.
template <std::size_t max>
class Secret {
  public:
    static constexpr std::size_t longest = max;
    Secret() = default;
    explicit Secret(std::string text) : text_(std::move(text)) {}
    const std::string& reveal() const { return text_; }

  private:
    std::string text_;
};

/// A secret of the server that a reply shows once; the stored answer does not have it.
struct ShownOnce {
    std::string text;
};

/// Up to 64 JSON values by name, each as it was written: the reader knows what they must be.
struct JsonByName {
    static constexpr std::size_t longest = 64;
    std::map<std::string, std::string> values;
};

// clang-format off
// Enumerations are written as their words, so a word is never renamed. A trailing "_" is dropped
// (describe.hpp).
enum class Role : std::uint8_t { admin, manager, partner_admin, member, guest, bot };
BOOST_DESCRIBE_ENUM(Role, admin, manager, partner_admin, member, guest, bot)

enum class OrgType : std::uint8_t { host, partner };
BOOST_DESCRIBE_ENUM(OrgType, host, partner)

enum class SpaceType : std::uint8_t { partner, project, internal, direct };
BOOST_DESCRIBE_ENUM(SpaceType, partner, project, internal, direct)

enum class ChannelType : std::uint8_t { open, private_, direct, record };
BOOST_DESCRIBE_ENUM(ChannelType, open, private_, direct, record)

enum class Join : std::uint8_t { all, none };
BOOST_DESCRIBE_ENUM(Join, all, none)

enum class HistoryFrom : std::uint8_t { start, none };
BOOST_DESCRIBE_ENUM(HistoryFrom, start, none)

enum class Doing : std::uint8_t { online, away, offline };
BOOST_DESCRIBE_ENUM(Doing, online, away, offline)

/// The state of a scheduled message; once posted or cancelled it is gone.
enum class ScheduleState : std::uint8_t { pending, failed };
BOOST_DESCRIBE_ENUM(ScheduleState, pending, failed)
// clang-format on

/// What a command does, and so who answers it.
enum class Effect : std::uint8_t {
    changes,  ///< decided by the engine and stored in the log; needs a key
    reads,    ///< answered from a snapshot
    session   ///< about the connection or the present only; nothing is stored
};

/// The effect of this command. A command with `dry_run` reads: it answers what it would do, needs
/// no key, and is not submitted to the engine.
template <class Command>
constexpr Effect effect_of(const Command& command) {
    if constexpr (requires { command.dry_run; })
        if (command.dry_run.value_or(false)) return Effect::reads;
    return Command::effect;
}

/// Who a command is for.
enum class Door : std::uint8_t {
    members,    ///< authenticated members, and the operator in a member's name
    operators,  ///< only through the admin socket
    nobody      ///< callers who are not authenticated yet
};

/// Some days of the week from one time to another. Days as ISO 8601 counts them: 1 is Monday. If
/// `to` is earlier than `from`, it is of the next day.
struct HourRange {
    List<Number<1, 7>, 7> days;
    ClockTime from;
    ClockTime to;
};
BOOST_DESCRIBE_STRUCT(HourRange, (), (days, from, to))

/// Working hours by the clock of whose they are: 1 to 21 ranges, none of which is empty and no two
/// of which overlap, also across midnight and from Sunday to Monday. A single range is read without
/// its list as well.
struct Hours : List<HourRange, 21> {
    using List::List;
    /// The error of the first range that is wrong, with its field.
    static std::optional<Error> refusal(const Hours& hours);
};

/// How somebody reads the time of day: 1 to 12 twice, or 0 to 23.
enum class ClockStyle : std::uint8_t { h12, h23 };
BOOST_DESCRIBE_ENUM(ClockStyle, h12, h23)

/// What somebody says of themselves for now. It is shown until `until`.
struct Status {
    Name<100> text;
    std::optional<Emoji> emoji;
    std::optional<Instant> until;
};
BOOST_DESCRIBE_STRUCT(Status, (), (text, emoji, until))

/// An empty answer.
struct Nothing {};
BOOST_DESCRIBE_STRUCT(Nothing, (), ())

}  // namespace parley
