#pragma once
// The types of which commands and events are made. A limit is part of the type: what has been
// parsed is valid, so nobody checks it again.

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

/// An event's number in its stream, from 1 without gaps.
using Seq = std::uint64_t;
/// A message's ordinal in its list (the channel's main list, or its thread), from 1 without gaps.
using Place = std::uint64_t;

/// Whether nothing of the text can be seen, as of blanks and ends of lines alone.
bool is_blank(std::string_view text);

/// The number of code points of UTF-8 text, which is how people count and limits are meant.
std::size_t code_points(std::string_view text);

/// A string that is `Value` once `Value::refusal` has found nothing to say against it.
template <class Value>
struct Checked {
    std::string text;

    Checked() = default;
    explicit Checked(std::string t) : text(std::move(t)) {}
    operator const std::string&() const { return text; }
    auto operator<=>(const Checked&) const = default;
};

/// Text of `min` to `max` code points; where it must have one, something of it can be seen. Never
/// trimmed, never normalised.
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

/// A one-line name: something to be seen in it, no control characters, and nothing that turns round
/// the direction of what is written behind it.
template <std::size_t max>
struct Name : Checked<Name<max>> {
    using Checked<Name>::Checked;
    static constexpr std::size_t shortest = 1, longest = max;
    static std::optional<Error> refusal(std::string_view text);
};
bool is_one_line(std::string_view text);
template <std::size_t max>
std::optional<Error> Name<max>::refusal(std::string_view text) {
    if (code_points(text) > max) return Error{Code::too_long, {}, static_cast<std::int64_t>(max)};
    if (!is_one_line(text)) return Error{Code::bad_value};
    return std::nullopt;
}

/// A name in snake case, as types of records, their states and their fields have it.
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

/// A file's name: a one-line name of up to 255 bytes of UTF-8 that is no path: without "/" and
/// "\\", and neither "." nor "..".
struct FileName : Checked<FileName> {
    using Checked::Checked;
    static constexpr std::size_t shortest = 1, longest = 255;
    /// The name without what a one-line name may not have and nobody sees: Windows puts a direction
    /// mark before a path that is copied from a file's properties.
    static std::string cleaned(std::string_view text);
    static std::optional<Error> refusal(std::string_view text);
};

/// A space's code: 2 to 6 letters A–Z.
struct SpaceCode : Checked<SpaceCode> {
    using Checked::Checked;
    static constexpr std::size_t shortest = 2, longest = 6;
    static std::optional<Error> refusal(std::string_view text);
};

/// A mail address: something, "@", something; 254 characters at most (RFC 5321 4.5.3.1.3).
struct Email : Checked<Email> {
    using Checked::Checked;
    static constexpr std::size_t shortest = 3, longest = 254;
    static std::optional<Error> refusal(std::string_view text);
};

/// An IANA zone that the system's zone files know.
struct Zone : Checked<Zone> {
    using Checked::Checked;
    static constexpr std::size_t shortest = 1, longest = 64;
    static std::optional<Error> refusal(std::string_view text);
};

/// What stands where a zone was: a name in the form of IANA's. The zone may be gone from the
/// system's files since, so what is stored is read by this type, and only what comes in by `Zone`.
struct ZoneName : Checked<ZoneName> {
    using Checked::Checked;
    static constexpr std::size_t shortest = 1, longest = 64;
    static std::optional<Error> refusal(std::string_view text);
};

/// A BCP 47 tag in its simple form: "en", "pt-BR", "zh-Hant".
struct Language : Checked<Language> {
    using Checked::Checked;
    static constexpr std::size_t shortest = 2, longest = 35;
    static std::optional<Error> refusal(std::string_view text);
};

/// A time of day, "09:00".
struct ClockTime : Checked<ClockTime> {
    using Checked::Checked;
    static constexpr std::size_t shortest = 5, longest = 5;
    static std::optional<Error> refusal(std::string_view text);
};

/// One emoji, as its characters: up to 16 code points, no space, no ASCII letters.
struct Emoji : Checked<Emoji> {
    using Checked::Checked;
    static constexpr std::size_t shortest = 1, longest = 16;
    static std::optional<Error> refusal(std::string_view text);
};

/// At most `max` of something. It must be there, empty or not.
template <class T, std::size_t max>
struct List : std::vector<T> {
    using std::vector<T>::vector;
    static constexpr std::size_t longest = max;
};

/// The same where leaving it out says "none".
template <class T, std::size_t max>
struct OptionalList : List<T, max> {
    using List<T, max>::List;
};

/// A value, or null, which takes away what was there. A command that may leave the thing alone as
/// well has it as std::optional<Nullable<T>>.
template <class T>
struct Nullable {
    std::optional<T> value;
};

/// A number within bounds.
template <std::int64_t min, std::int64_t max>
struct Number {
    static constexpr std::int64_t smallest = min, largest = max;
    std::int64_t value = min;
    operator std::int64_t() const { return value; }
};

/// Something that came in and must not go out: it can be parsed, and nothing can write it.
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

/// A secret of ours that an answer shows once; what is remembered of the answer is without it.
struct ShownOnce {
    std::string text;
};

/// A value, or null, where null takes away what was there.
template <class T>
struct OrNull {
    std::optional<T> value;
};

/// JSON values by name, each as it was written: whoever asked for them knows what they must be.
struct JsonByName {
    static constexpr std::size_t longest = 64;
    std::map<std::string, std::string> values;
};

// clang-format off
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

/// What became of a message that is posted later.
enum class ScheduleState : std::uint8_t { pending, failed };
BOOST_DESCRIBE_ENUM(ScheduleState, pending, failed)
// clang-format on

/// What a command does with the world, which is also who answers it.
enum class Effect : std::uint8_t {
    changes,  ///< decided by the engine, kept in the log: it carries a key
    reads,    ///< answered from a snapshot
    session   ///< about the connection or the moment alone: nothing is kept
};

/// What this very command does. With `dry_run` one that changes something reads: it answers what it
/// would do, needs no key, and never comes to the engine.
template <class Command>
constexpr Effect effect_of(const Command& command) {
    if constexpr (requires { command.dry_run; })
        if (command.dry_run.value_or(false)) return Effect::reads;
    return Command::effect;
}

/// Who a command is for.
enum class Door : std::uint8_t {
    members,    ///< whoever is signed in; the operator too, in a member's name
    operators,  ///< the admin socket alone
    nobody      ///< those who are not signed in yet
};

/// When somebody is at work, in their own zone. Days as ISO 8601 counts them: 1 is Monday.
struct Hours {
    List<Number<1, 7>, 7> days;
    ClockTime from;
    ClockTime to;
};
BOOST_DESCRIBE_STRUCT(Hours, (), (days, from, to))

/// An empty answer.
struct Nothing {};
BOOST_DESCRIBE_STRUCT(Nothing, (), ())

}  // namespace parley
