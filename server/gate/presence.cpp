#include "server/gate/presence.hpp"

#include "server/gate/moments.hpp"
#include "server/gate/session.hpp"

namespace parley::gate {

view::Presence PresenceBoard::shown(MemberId member, const Entry* entry) {
    if (!entry || entry->connections == 0) return {member, Doing::offline, std::nullopt};
    return {member, entry->away ? Doing::away : Doing::online, entry->until};
}

std::optional<view::Presence> PresenceBoard::arrived(MemberId member) {
    std::lock_guard lock(mutex_);
    Entry& entry = entries_[member];
    if (++entry.connections > 1) return std::nullopt;
    return shown(member, &entry);
}

std::optional<view::Presence> PresenceBoard::left(MemberId member) {
    std::lock_guard lock(mutex_);
    const auto found = entries_.find(member);
    if (found == entries_.end() || --found->second.connections > 0) return std::nullopt;
    entries_.erase(found);
    return shown(member, nullptr);
}

std::optional<view::Presence> PresenceBoard::set(MemberId member, Doing state,
                                                 std::optional<Instant> until) {
    std::lock_guard lock(mutex_);
    const auto found = entries_.find(member);
    if (found == entries_.end()) return std::nullopt;
    found->second.away = state == Doing::away;
    found->second.until = until;
    return shown(member, &found->second);
}

view::Presence PresenceBoard::of(MemberId member) const {
    std::lock_guard lock(mutex_);
    const auto found = entries_.find(member);
    return shown(member, found == entries_.end() ? nullptr : &found->second);
}

void announce(Server& server, const std::optional<view::Presence>& presence) {
    if (!presence) return;
    server.on_all_hubs([told = *presence](Hub& hub) { hub.push_presence(told); });
}

std::vector<MemberId> people_online(Server& server, const engine::Caller& caller, ChannelId id) {
    const auto directory = server.engine().directory();
    const auto actor = caller.actor(*directory);
    if (!actor) return {};
    const auto channel = directory->open(*actor, engine::Action::post, id, {});
    if (!channel) return {};
    std::vector<MemberId> out;
    for (const auto& person : directory->people(*actor, *channel))
        if (server.presence().of(person->id).state == Doing::online) out.push_back(person->id);
    return out;
}

Result<std::string> set_presence(Server& server, const engine::Actor& actor,
                                 const SetPresence& command) {
    if (!actor.member()) return Error{Code::not_allowed};
    if (command.state == Doing::offline) return Error{Code::bad_value, field(&SetPresence::state)};
    announce(server, server.presence().set(actor.member()->id, command.state, command.until));
    return std::string("{}");
}

Result<std::string> type(Server& server, const engine::Actor& actor, const Type& command) {
    const auto directory = server.engine().directory();
    auto channel =
        directory->open(actor, engine::Action::post, command.channel, field(&Type::channel));
    if (!channel) return channel.error();
    if (!actor.member()) return Error{Code::not_allowed};
    server.on_all_hubs(
        [id = command.channel, by = actor.member()->id](Hub& hub) { hub.push_typing(id, by); });
    return std::string("{}");
}

}  // namespace parley::gate
