// Ids by what people call things. What is hidden from the actor and what is not there are answered
// alike: both are looked for among what they may read.

#include "protocol/find.hpp"

#include "protocol/unicode.hpp"
#include "server/engine/records.hpp"
#include "server/engine/stored.hpp"

namespace parley::engine {

namespace {
/// The spaces of which the actor may read a channel.
std::vector<SpaceId> spaces_with_channels(const Directory& directory, const Actor& actor) {
    std::vector<SpaceId> out;
    for (const auto& space : directory.spaces(actor)) insert(out, space->id);
    if (actor.member() && actor.member()->role == Role::guest)
        for (const auto& id : directory.channels_naming(actor.member()->id))
            insert(out, directory.stored_channel(id)->space);
    return out;
}

/// "SOL/#launch": the channel of that name in the first space of that code.
std::optional<ChannelId> channel_called(const Directory& directory, const Actor& actor,
                                        std::string_view name) {
    const auto slash = name.find('/');
    if (slash == name.npos) return std::nullopt;
    const auto code = nfkc_casefold(name.substr(0, slash));
    auto channel = name.substr(slash + 1);
    if (channel.starts_with('#')) channel.remove_prefix(1);
    for (const auto& id : spaces_with_channels(directory, actor)) {
        if (nfkc_casefold(directory.stored_space(id)->code) != code) continue;
        for (const auto& found : directory.channels_named(id, channel))
            if (directory.open(actor, Action::read, found->id, {})) return found->id;
    }
    return std::nullopt;
}

std::string upper(std::string text) {
    for (char& c : text)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    return text;
}

/// Somebody of the actor's own company; for the operator, of any: `choose` if there are several.
Result<MemberId> member_with(const Directory& directory, const Actor& actor, const Email& email) {
    Error several(Code::choose, field(&Find::email));
    several.orgs.emplace();
    std::optional<MemberId> found;
    for (const auto& member : directory.members_by_email(email.text)) {
        if (!member->active) continue;
        if (!actor.is_operator() && member->org != actor.member()->org) continue;
        found = member->id;
        several.orgs->push_back({member->org, directory.org(member->org)->name});
    }
    if (!found) return Error{Code::not_found, field(&Find::email)};
    if (several.orgs->size() > 1) return several;
    return *found;
}
}  // namespace

template <>
Result<Found> read(const Reader& reader, const Actor& actor, const Find& find) {
    const int asked = find.channel.has_value() + find.record.has_value() + find.email.has_value();
    if (asked != 1) return Error{Code::bad_value, field(&Find::channel)};
    Found found;
    if (find.channel) {
        found.channel = channel_called(reader.directory, actor, find.channel->text);
        if (!found.channel) return Error{Code::not_found, field(&Find::channel)};
    } else if (find.record) {
        auto record = open_by_key(reader, actor, upper(find.record->text), field(&Find::record));
        if (!record) return record.error();
        found.record = (*record)->id;
    } else {
        auto member = member_with(reader.directory, actor, *find.email);
        if (!member) return member.error();
        found.member = *member;
    }
    return found;
}

}  // namespace parley::engine
