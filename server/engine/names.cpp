#include "server/engine/names.hpp"

#include "protocol/unicode.hpp"

namespace parley::engine {

namespace {
/// Words that address people in messages, or under which the server itself speaks.
constexpr std::string_view reserved[] = {"all",      "channel", "everyone", "here",
                                         "operator", "parley",  "system"};

Error refused(std::string_view field, std::string sentence) {
    Error error{Code::bad_value, field};
    error.message = std::move(sentence);
    return error;
}

/// Refuses a person's name that deceives by itself, or that looks like, but is not equal to, the
/// name of one of `others`.
template <typename Others>
Result<> plain_among(const Directory& directory, const Actor& actor, std::string_view name,
                     std::string_view field, Others others) {
    if (auto plain = name_is_plain(name, field); !plain) return plain;
    const std::string folded = skeleton(nfkc_casefold(name));
    for (const auto word : reserved)
        if (folded == skeleton(word))
            return refused(field, "Nobody is called \"" + std::string(word) +
                                      "\": that word has a meaning of its own here.");
    for (const auto& other : directory.members_looking_like(name))
        if (other->name != name && others(*other) &&
            directory.open(actor, Action::read, other->id, {}))
            return refused(field, "The name looks like that of somebody else, and is another one.");
    return {};
}
}  // namespace

std::string kept_name(std::string_view name) { return nfc(trimmed(name)); }

Result<> name_is_plain(std::string_view name, std::string_view field) {
    if (!is_one_line(name) || hides_signs(name))
        return refused(field, "The name has a sign in it that cannot be seen.");
    if (nfkc_casefold(name).starts_with('@'))
        return refused(field, "A name does not begin with an @.");
    if (mixes_scripts(name))
        return refused(field,
                       "A word of the name mixes letters of scripts that can be taken for each "
                       "other.");
    return {};
}

Result<> person_name_is_plain(const Directory& directory, const Actor& actor, std::string_view name,
                              std::optional<MemberId> subject, std::string_view field) {
    return plain_among(directory, actor, name, field,
                       [&](const Member& other) { return other.id != subject; });
}

Result<> nick_is_plain(const Directory& directory, const Actor& actor, std::string_view nick,
                       std::string_view field) {
    return plain_among(directory, actor, nick, field,
                       [](const Member& other) { return !other.imported; });
}

}  // namespace parley::engine
