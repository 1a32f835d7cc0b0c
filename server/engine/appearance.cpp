// Views of orgs, members, spaces, channels and tokens: what each kind of reader sees of them.

#include "server/engine/decide.hpp"

namespace parley::engine {

view::Org view_of(const Org& org) {
    auto out = copied<view::Org>(org);
    if (org.hours.empty()) out.hours.reset();
    return out;
}

view::Member partner_view(const Member& member) {
    auto out = copied<view::Member>(member);
    if (member.hours.empty()) out.hours.reset();
    out.bot = member.role == Role::bot;
    return out;
}

view::Colleague colleague_view(const Member& member) {
    view::Colleague out;
    static_cast<view::Member&>(out) = partner_view(member);
    out.email = member.email;
    out.region = member.region;
    out.clock = member.clock;
    return out;
}

// Always a Colleague; for partners without what colleagues alone see.
view::Colleague view_for(const Actor& actor, const Member& member) {
    view::Colleague out = colleague_view(member);
    // Mail addresses, and how somebody reads, are shown to members of the same org only, and not to
    // guests.
    const auto is_colleague = [&](const Member& reader) {
        return reader.id == member.id || (reader.org == member.org && reader.role != Role::guest);
    };
    const bool colleague =
        actor.is_operator() || (actor.is_active_member() && is_colleague(*actor.member()));
    if (!colleague) {
        out.email.reset();
        out.region.reset();
        out.clock.reset();
    }
    return out;
}

view::Space view_of(const Directory& directory, const Space& space) {
    return {.id = space.id,
            .kind = space.kind,
            .name = space.name,
            .code = space.code,
            .orgs = space.orgs,
            .archived = directory.is_archived(space)};
}

view::Space view_for(const Directory& directory, const Actor& actor, const Space& space) {
    view::Space out = view_of(directory, space);
    const auto shown = [&](const std::optional<SpaceId>& id) {
        return id && directory.open(actor, Action::read, *id, {}) ? id : std::nullopt;
    };
    out.continues = shown(space.continues);
    out.continued_by = shown(space.continued_by);
    return out;
}

view::Channel view_of(const Channel& channel) {
    view::Channel out{channel.id,
                      channel.space,
                      channel.name,
                      channel.topic,
                      channel.kind == ChannelType::private_,
                      channel.kind,
                      channel.archived,
                      channel.orgs,
                      std::nullopt,
                      channel.created_by,
                      std::nullopt};
    if (channel.kind == ChannelType::direct) out.members = channel.members;
    out.record = channel.record ? channel.record : channel.part_of;
    return out;
}

view::Token view_of(const Token& token) {
    view::Token out{token.id, token.member, token.name, std::nullopt, token.created};
    if (!token.scopes.empty()) out.scopes = token.scopes;
    return out;
}

}  // namespace parley::engine
