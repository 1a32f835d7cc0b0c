#include "server/gate/presence.hpp"

namespace parley::gate {

view::Presence Presence::shown(MemberId member, const Entry* entry) {
    if (!entry || entry->connections == 0) return {member, Doing::offline, std::nullopt};
    return {member, entry->away ? Doing::away : Doing::online, entry->until};
}

void Presence::arrived(MemberId member) {
    view::Presence told;
    {
        const std::lock_guard lock(mutex_);
        Entry& entry = entries_[member];
        if (++entry.connections > 1) return;
        told = shown(member, &entry);
    }
    announce(told);
}

void Presence::left(MemberId member) {
    {
        const std::lock_guard lock(mutex_);
        const auto found = entries_.find(member);
        if (found == entries_.end() || --found->second.connections > 0) return;
        entries_.erase(found);
    }
    announce(shown(member, nullptr));
}

view::Presence Presence::of(MemberId member) const {
    const std::lock_guard lock(mutex_);
    const auto found = entries_.find(member);
    return shown(member, found == entries_.end() ? nullptr : &found->second);
}

Result<std::string> Presence::set(const engine::Actor& actor, const SetPresence& command) {
    if (!actor.member()) return Error{Code::not_allowed};
    if (command.state == Doing::offline) return Error{Code::bad_value, field(&SetPresence::state)};
    const MemberId member = actor.member()->id;
    std::optional<view::Presence> changed;
    {
        const std::lock_guard lock(mutex_);
        if (const auto found = entries_.find(member); found != entries_.end()) {
            found->second.away = command.state == Doing::away;
            found->second.until = command.until;
            changed = shown(member, &found->second);
        }
    }
    if (changed) announce(*changed);
    return std::string("{}");
}

Result<std::string> Presence::type(const engine::Actor& actor, const Type& command) {
    const auto directory = engine_.directory();
    auto channel =
        directory->open(actor, engine::Action::post, command.channel, field(&Type::channel));
    if (!channel) return channel.error();
    if (!actor.member()) return Error{Code::not_allowed};
    hubs_.on_all(
        [id = command.channel, by = actor.member()->id](Hub& hub) { hub.push_typing(id, by); });
    return std::string("{}");
}

void Presence::announce(const view::Presence& presence) {
    hubs_.on_all([presence](Hub& hub) { hub.push_presence(presence); });
}

// Only for those who may post, as `<!here>` would otherwise reveal who is online.
std::vector<MemberId> Presence::people_online(const engine::Caller& caller, ChannelId id) const {
    const auto directory = engine_.directory();
    const auto actor = caller.actor(*directory);
    if (!actor) return {};
    const auto channel = directory->open(*actor, engine::Action::post, id, {});
    if (!channel) return {};
    std::vector<MemberId> out;
    for (const auto& person : directory->people(*actor, *channel))
        if (of(person->id).state == Doing::online) out.push_back(person->id);
    return out;
}

}  // namespace parley::gate
