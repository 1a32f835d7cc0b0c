#include "server/engine/directory.hpp"

#include "protocol/unicode.hpp"

namespace parley::engine {

namespace {
/// Updates an index: removes `id` under keys that are only in `before`, adds it under those that
/// are only in `after`. Entries are sorted by id.
template <class Key, class Id>
void reindex(SharedMap<Key, std::vector<Id>>& index, const std::vector<Key>& before,
             const std::vector<Key>& after, const Id& id) {
    const auto change = [&](const Key& key, auto edit) {
        auto entry = index.find(key);
        std::vector<Id> ids = entry ? *entry : std::vector<Id>{};
        edit(ids, id);
        if (ids.empty())
            index.erase(key);
        else
            index.put(key, std::move(ids));
    };
    for (const Key& key : before)
        if (std::find(after.begin(), after.end(), key) == after.end())
            change(key, [](auto& ids, const Id& i) { remove(ids, i); });
    for (const Key& key : after)
        if (std::find(before.begin(), before.end(), key) == before.end())
            change(key, [](auto& ids, const Id& i) { insert(ids, i); });
}

/// The ids under a key; empty if there are none.
template <class Key, class Id>
std::vector<Id> listed(const SharedMap<Key, std::vector<Id>>& index, const Key& key) {
    auto entry = index.find(key);
    return entry ? *entry : std::vector<Id>{};
}

template <class Id>
std::string bytes_of(const Id& id) {
    return std::string(reinterpret_cast<const char*>(id.bytes.data()), id.bytes.size());
}

std::string bytes_of(const std::vector<MemberId>& ids) {
    std::string out;
    for (const auto& id : ids) out += bytes_of(id);
    return out;
}

std::vector<std::string> emails_of(const Member& member) {
    if (!member.email) return {};
    return {canonical_email(*member.email)};
}
std::vector<std::string> nicks_of(const Member& member) {
    if (!member.imported) return {};
    return {bytes_of(member.org) + member.name};
}
std::vector<std::string> looks_of(const Member& member) { return {skeleton(member.name)}; }
std::string name_key(SpaceId space, std::string_view name) {
    return bytes_of(space) + nfkc_casefold(trimmed(name));
}
std::vector<std::string> names_of(const Channel& channel) {
    if (channel.kind != ChannelType::open && channel.kind != ChannelType::private_) return {};
    return {name_key(channel.space, channel.name)};
}
std::vector<std::string> direct_keys_of(const Channel& channel) {
    if (channel.kind != ChannelType::direct) return {};
    return {bytes_of(channel.members)};
}
std::vector<SpaceId> listed_under(const Channel& channel) {
    // A space may have 100,000 records. Whatever walks a space's channels means the others; those
    // of records are found by the members whom they name, or by the record.
    if (channel.kind == ChannelType::record) return {};
    return {channel.space};
}
std::vector<std::string> codes_of(const Space& space) {
    if (space.code.empty()) return {};
    return {space.code};
}
}  // namespace

template <class Entity>
bool Open<Entity>::allows(Action action) const {
    return may(*directory_, *actor_, action, *entity_);
}
template class Open<Space>;
template class Open<Channel>;
template class Open<Org>;
template class Open<Member>;
template class Open<Record>;
template class Open<File>;

// Reading is tested first, so that every refusal of something unreadable is the same not_found.
template <class Entity>
Result<Open<Entity>> Directory::open_one(const Actor& actor, Action action,
                                         std::shared_ptr<const Entity> entity,
                                         std::string_view field) const {
    if (!entity || !may(*this, actor, Action::read, *entity)) return Error{Code::not_found, field};
    if (action != Action::read && !may(*this, actor, action, *entity)) {
        if constexpr (requires { may_alive(*this, actor, action, *entity); })
            if (may_alive(*this, actor, action, *entity)) return Error{Code::archived, field};
        return Error{Code::not_allowed, field};
    }
    return Open<Entity>(*this, actor, std::move(entity));
}

Result<OpenSpace> Directory::open(const Actor& actor, Action action, SpaceId id,
                                  std::string_view field) const {
    return open_one(actor, action, spaces_.find(id), field);
}
Result<OpenChannel> Directory::open(const Actor& actor, Action action, ChannelId id,
                                    std::string_view field) const {
    return open_one(actor, action, channels_.find(id), field);
}
Result<OpenOrg> Directory::open(const Actor& actor, Action action, OrgId id,
                                std::string_view field) const {
    return open_one(actor, action, orgs_.find(id), field);
}
Result<OpenMember> Directory::open(const Actor& actor, Action action, MemberId id,
                                   std::string_view field) const {
    return open_one(actor, action, members_.find(id), field);
}

Result<OpenChannel> Directory::open(const Actor& actor, Action action, RecordId id,
                                    std::string_view field) const {
    auto channel = channels_.find(channel_of(id));
    if (channel && !channel->record) channel = nullptr;
    return open_one(actor, action, std::move(channel), field);
}
Result<OpenRecord> Directory::open(const Actor& actor, Action action,
                                   std::shared_ptr<const Record> record,
                                   std::string_view field) const {
    return open_one(actor, action, std::move(record), field);
}

Result<OpenFile> Directory::open(const Actor& actor, Action action,
                                 std::shared_ptr<const File> file, std::string_view field) const {
    return open_one(actor, action, std::move(file), field);
}

Result<> Directory::open_stream(const Actor& actor, StreamId stream, std::string_view field) const {
    if (auto channel = stream.channel()) {
        auto opened = open(actor, Action::read, *channel, field);
        return opened ? Result<>() : Result<>(opened.error());
    }
    if (auto space = stream.space()) {
        auto opened = open(actor, Action::read, *space, field);
        return opened ? Result<>() : Result<>(opened.error());
    }
    // An org's stream is for its members, guests excepted; a member's for themselves; both for the
    // operator.
    const auto is_own = [&](const Member& member) {
        if (const auto org = stream.org()) return *org == member.org && member.role != Role::guest;
        return *stream.member() == member.id;
    };
    const bool own = actor.is_operator() || (actor.is_active_member() && is_own(*actor.member()));
    const bool exists =
        stream.org() ? org(*stream.org()) != nullptr : member(*stream.member()) != nullptr;
    if (!own || !exists) return Error{Code::not_found, field};
    return {};
}

// Partners are in a shared space as a whole, the host's members one by one; an org's members are in
// all of its internal spaces. Guests are in no space.
bool Directory::is_in(const Member& member, const Space& space) const {
    if (!member.active) return false;
    if (space.kind == SpaceType::direct) return holds(space.members, member.id);
    if (member.role == Role::guest) return false;
    if (!holds(space.orgs, member.org)) return false;
    if (space.kind == SpaceType::internal) return true;
    const auto org = orgs_.find(member.org);
    return (org && org->kind == OrgType::partner) || holds(space.members, member.id);
}

bool Directory::is_in(const Member& member, const Channel& channel) const {
    const auto space = spaces_.find(channel.space);
    if (!space) return false;
    const bool named = holds(channel.members, member.id);
    if (member.role == Role::guest && channel.kind != ChannelType::direct)
        return member.active && named && holds(space->orgs, member.org) &&
               (!channel.orgs || holds(*channel.orgs, member.org));
    if (!is_in(member, *space)) return false;
    if (channel.kind != ChannelType::open) return named;
    if (channel.orgs && !holds(*channel.orgs, member.org)) return false;
    return named || (channel.join == Join::all && !holds(channel.left, member.id));
}

bool Directory::is_in(const Member& member, StreamId stream) const {
    if (!member.active) return false;
    if (auto id = stream.channel()) {
        const auto channel = channels_.find(*id);
        return channel && is_in(member, *channel);
    }
    if (auto id = stream.space()) {
        const auto space = spaces_.find(*id);
        return space && space->kind != SpaceType::direct && is_in(member, *space);
    }
    if (auto id = stream.org()) return *id == member.org && member.role != Role::guest;
    return *stream.member() == member.id;
}

std::vector<SpaceId> Directory::spaces_of(const Member& member) const {
    std::vector<SpaceId> out;
    for (const auto& id : listed(spaces_by_org_, member.org))
        if (const auto space = spaces_.find(id); space && is_in(member, *space)) insert(out, id);
    for (const auto& id : listed(spaces_by_member_, member.id))
        if (const auto space = spaces_.find(id); space && is_in(member, *space)) insert(out, id);
    return out;
}

std::vector<StreamId> Directory::streams_of(const Member& member) const {
    std::vector<StreamId> out;
    if (!member.active) return out;
    out.push_back(member.id);
    if (member.role != Role::guest) out.push_back(member.org);
    const auto add_channel = [&](ChannelId id) {
        const auto channel = channels_.find(id);
        if (channel && is_in(member, *channel)) out.push_back(id);
    };
    for (const auto& id : spaces_of(member)) {
        if (spaces_.find(id)->kind != SpaceType::direct) out.push_back(id);
        for (const auto& channel : listed(channels_by_space_, id)) add_channel(channel);
    }
    // Channels of records, and those that a guest is in without being in their space.
    for (const auto& channel : listed(channels_by_member_, member.id)) add_channel(channel);
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
}

// Asked for every presence and profile that is shown, so the cheap answers come first.
bool Directory::know_each_other(const Member& a, const Member& b) const {
    if (a.id == b.id) return true;
    if (a.org == b.org && a.role != Role::guest && b.role != Role::guest) return true;
    // Walk the spaces of the org that has fewer: the host is in all shared ones.
    const auto of_a = spaces_by_org_.find(a.org), of_b = spaces_by_org_.find(b.org);
    if (of_a && of_b)
        for (const auto& id : of_a->size() < of_b->size() ? *of_a : *of_b)
            if (const auto space = spaces_.find(id); is_in(a, *space) && is_in(b, *space))
                return true;
    // A guest and others know each other by the guest's channels.
    const Member& guest = a.role == Role::guest ? a : b;
    const Member& other = a.role == Role::guest ? b : a;
    if (guest.role != Role::guest) return false;
    for (const auto& id : listed(channels_by_member_, guest.id)) {
        const auto channel = channels_.find(id);
        if (channel->kind != ChannelType::direct && is_in(guest, *channel) &&
            is_in(other, *channel))
            return true;
    }
    return false;
}

bool Directory::in_touch(const Channel& direct) const {
    std::vector<std::shared_ptr<const Member>> people;
    for (const auto& id : direct.members)
        if (auto person = members_.find(id); person && person->active)
            people.push_back(std::move(person));
    for (auto one = people.begin(); one != people.end(); ++one)
        for (auto other = std::next(one); other != people.end(); ++other)
            if (!know_each_other(**one, **other)) return false;
    return people.size() > 1;
}

bool Directory::is_archived(const Channel& channel) const {
    if (channel.archived || channel.kind == ChannelType::record) return channel.archived;
    const auto space = spaces_.find(channel.space);
    return space && is_archived(*space);
}

bool Directory::is_archived(const Space& space) const {
    if (space.continued_by) return true;
    bool has_partner = false;
    for (const auto& id : space.orgs) {
        const auto org = orgs_.find(id);
        if (!org || org->kind != OrgType::partner) continue;
        if (!org->deactivated) return false;
        has_partner = true;
    }
    return has_partner;
}

bool Directory::shows_reading(const Member& member, ChannelId id) const {
    const auto channel = channels_.find(id);
    return channel && is_in(member, *channel) &&
           (channel->kind != ChannelType::direct || in_touch(*channel));
}

bool Directory::meets(const Member& guest, const Org& org) const {
    for (const auto& id : listed(channels_by_member_, guest.id)) {
        const auto channel = channels_.find(id);
        if (channel->kind == ChannelType::direct || !is_in(guest, *channel)) continue;
        for (const auto& readers : readers_of(*this, *channel).orgs)
            if (readers.org == org.id) return true;
    }
    return false;
}

// The operator and admins walk all spaces; everybody else only those that they are in.
std::vector<OpenSpace> Directory::spaces(const Actor& actor) const {
    std::vector<OpenSpace> out;
    const auto take = [&](const std::shared_ptr<const Space>& space) {
        if (space && space->kind != SpaceType::direct && may(*this, actor, Action::read, *space))
            out.push_back(OpenSpace(*this, actor, space));
    };
    if (!actor.is_operator() && !actor.is_active_member()) return out;
    const bool all = actor.is_operator() || actor.member()->role == Role::admin;
    if (all)
        spaces_.for_each([&](const SpaceId&, const auto& space) { take(space); });
    else
        for (const auto& id : spaces_of(*actor.member())) take(spaces_.find(id));
    std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a->id < b->id; });
    return out;
}

std::vector<OpenChannel> Directory::channels(const Actor& actor, const OpenSpace& space) const {
    std::vector<OpenChannel> out;
    for (const auto& id : listed(channels_by_space_, space->id))
        if (const auto channel = channels_.find(id);
            channel && may(*this, actor, Action::read, *channel))
            out.push_back(OpenChannel(*this, actor, channel));
    return out;
}

std::vector<OpenMember> Directory::people(const Actor& actor, const OpenSpace& space) const {
    std::vector<OpenMember> out;
    for (const auto& id : people_in(*space))
        out.push_back(OpenMember(*this, actor, members_.find(id)));
    return out;
}

std::vector<OpenMember> Directory::people(const Actor& actor, const OpenChannel& channel) const {
    std::vector<OpenMember> out;
    for (const auto& id : people_in(*channel)) {
        auto member = members_.find(id);
        // People stay in a direct channel even if they no longer share a space. They are shown only
        // to those who may still know them.
        if (channel->kind == ChannelType::direct && !may(*this, actor, Action::read, *member))
            continue;
        out.push_back(OpenMember(*this, actor, std::move(member)));
    }
    return out;
}

std::vector<MemberId> Directory::people_in(const Space& space) const {
    std::vector<MemberId> out;
    for (const auto& org : space.orgs)
        for (const auto& id : listed(members_by_org_, org))
            if (const auto member = members_.find(id); member && is_in(*member, space))
                out.push_back(id);
    std::sort(out.begin(), out.end());
    return out;
}

std::vector<MemberId> Directory::people_in(const Channel& channel) const {
    std::vector<MemberId> out;
    const auto take = [&](MemberId id) {
        if (const auto member = members_.find(id); member && is_in(*member, channel))
            out.push_back(id);
    };
    if (channel.kind == ChannelType::open) {
        if (const auto space = spaces_.find(channel.space))
            for (const auto& org : space->orgs)
                for (const auto& id : listed(members_by_org_, org)) take(id);
    } else {
        for (const auto& id : channel.members) take(id);
    }
    std::sort(out.begin(), out.end());
    return out;
}

std::vector<MemberId> Directory::people_in(StreamId stream) const {
    if (const auto id = stream.channel()) {
        const auto channel = channels_.find(*id);
        return channel ? people_in(*channel) : std::vector<MemberId>();
    }
    const auto id = stream.space();
    const auto space = id ? spaces_.find(*id) : nullptr;
    if (!space || space->kind == SpaceType::direct) return {};
    return people_in(*space);
}

std::vector<OpenMember> Directory::people(const Actor& actor, const OpenOrg& org) const {
    std::vector<OpenMember> out;
    for (const auto& id : listed(members_by_org_, org->id))
        if (const auto member = members_.find(id);
            member && may(*this, actor, Action::read, *member))
            out.push_back(OpenMember(*this, actor, member));
    return out;
}

std::vector<std::shared_ptr<const Member>> Directory::members_of(OrgId id) const {
    std::vector<std::shared_ptr<const Member>> out;
    for (const auto& person : listed(members_by_org_, id))
        if (auto member = members_.find(person)) out.push_back(std::move(member));
    return out;
}

std::vector<OpenOrg> Directory::orgs(const Actor& actor) const {
    std::vector<OpenOrg> out;
    orgs_.for_each([&](const OrgId&, const auto& org) {
        if (may(*this, actor, Action::read, *org)) out.push_back(OpenOrg(*this, actor, org));
    });
    std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a->id < b->id; });
    return out;
}

std::shared_ptr<const Session> Directory::session_by(const SecretDigest& digest) const {
    const auto ids = listed(session_by_digest_, digest);
    return ids.empty() ? nullptr : sessions_.find(ids.front());
}
std::shared_ptr<const Token> Directory::token_by(const SecretDigest& digest) const {
    const auto ids = listed(token_by_digest_, digest);
    return ids.empty() ? nullptr : tokens_.find(ids.front());
}
std::vector<std::shared_ptr<const Member>> Directory::members_by_email(
    std::string_view email) const {
    std::vector<std::shared_ptr<const Member>> out;
    for (const auto& id : listed(members_by_email_, canonical_email(email)))
        out.push_back(members_.find(id));
    return out;
}
std::shared_ptr<const Member> Directory::imported_member(OrgId org, std::string_view nick) const {
    const auto ids = listed(imported_by_nick_, bytes_of(org) + std::string(nick));
    return ids.empty() ? nullptr : members_.find(ids.front());
}
std::vector<std::shared_ptr<const Session>> Directory::sessions_of(MemberId member) const {
    std::vector<std::shared_ptr<const Session>> out;
    for (const auto& id : listed(sessions_by_member_, member)) out.push_back(sessions_.find(id));
    return out;
}
std::vector<std::shared_ptr<const Token>> Directory::tokens_of(MemberId member) const {
    std::vector<std::shared_ptr<const Token>> out;
    for (const auto& id : listed(tokens_by_member_, member)) out.push_back(tokens_.find(id));
    return out;
}
std::shared_ptr<const Org> Directory::host() const { return host_ ? orgs_.find(*host_) : nullptr; }
std::optional<ChannelId> Directory::direct_channel(const std::vector<MemberId>& sorted) const {
    const auto ids = listed(direct_by_members_, bytes_of(sorted));
    return ids.empty() ? std::nullopt : std::optional(ids.front());
}
std::vector<std::shared_ptr<const Member>> Directory::members_looking_like(
    std::string_view name) const {
    std::vector<std::shared_ptr<const Member>> out;
    for (const auto& id : listed(members_by_look_, skeleton(name)))
        out.push_back(members_.find(id));
    return out;
}
std::vector<std::shared_ptr<const Channel>> Directory::channels_named(SpaceId space,
                                                                      std::string_view name) const {
    std::vector<std::shared_ptr<const Channel>> out;
    for (const auto& id : listed(channels_by_name_, name_key(space, name)))
        out.push_back(channels_.find(id));
    return out;
}
bool Directory::code_taken(const std::vector<OrgId>& orgs, SpaceType kind,
                           std::string_view code) const {
    for (const auto& id : listed(spaces_by_code_, std::string(code))) {
        const auto space = spaces_.find(id);
        // Codes are unique among all shared spaces, and among the internal spaces of one org.
        const bool internal = kind == SpaceType::internal;
        if (internal != (space->kind == SpaceType::internal)) continue;
        if (!internal || space->orgs == orgs) return true;
    }
    return false;
}
std::vector<SpaceId> Directory::shared_spaces_of(OrgId org) const {
    std::vector<SpaceId> out;
    for (const auto& id : listed(spaces_by_org_, org))
        if (spaces_.find(id)->kind != SpaceType::internal) out.push_back(id);
    return out;
}
std::vector<SpaceId> Directory::spaces_of(OrgId org) const { return listed(spaces_by_org_, org); }
std::vector<ChannelId> Directory::channels_of(SpaceId space) const {
    return listed(channels_by_space_, space);
}
std::vector<ChannelId> Directory::channels_naming(MemberId member) const {
    return listed(channels_by_member_, member);
}

std::vector<ChannelId> Directory::record_channels_naming(MemberId member, SpaceId space) const {
    std::vector<ChannelId> out;
    for (const auto& id : listed(channels_by_member_, member)) {
        const auto channel = channels_.find(id);
        if (channel->kind == ChannelType::record && channel->space == space) out.push_back(id);
    }
    return out;
}
std::vector<SpaceId> Directory::spaces_with_records(const Actor& actor) const {
    std::vector<SpaceId> out;
    for (const auto& space : spaces(actor)) insert(out, space->id);
    if (!actor.is_active_member() || actor.member()->role != Role::guest) return out;
    for (const auto& id : listed(channels_by_member_, actor.member()->id)) {
        const auto channel = channels_.find(id);
        if (channel->record && may(*this, actor, Action::read, *channel))
            insert(out, channel->space);
    }
    return out;
}

void Directory::put(const Org& org) {
    if (org.kind == OrgType::host) host_ = org.id;
    orgs_.put(org.id, org);
}

// Each `put` moves the entity from its former index entries to the new ones.
void Directory::put(const Member& member) {
    const auto before = members_.find(member.id);
    reindex(members_by_org_, before ? std::vector{before->org} : std::vector<OrgId>{}, {member.org},
            member.id);
    reindex(members_by_email_, before ? emails_of(*before) : std::vector<std::string>{},
            emails_of(member), member.id);
    reindex(imported_by_nick_, before ? nicks_of(*before) : std::vector<std::string>{},
            nicks_of(member), member.id);
    reindex(members_by_look_, before ? looks_of(*before) : std::vector<std::string>{},
            looks_of(member), member.id);
    const auto count = [&](const Member& of, std::uint64_t one) {
        if (!of.active || of.role == Role::guest) return;
        const auto known = staff_by_org_.find(of.org);
        Staff staff = known ? *known : Staff{};
        staff.people += one;
        if (of.role == Role::admin) staff.admins += one;
        staff_by_org_.put(of.org, staff);
    };
    if (before) count(*before, ~std::uint64_t{0});  // subtracts one, modulo 2^64
    count(member, 1);
    members_.put(member.id, member);
}

void Directory::put(const Space& space) {
    const auto before = spaces_.find(space.id);
    reindex(spaces_by_org_, before ? before->orgs : std::vector<OrgId>{}, space.orgs, space.id);
    reindex(spaces_by_member_, before ? before->members : std::vector<MemberId>{}, space.members,
            space.id);
    reindex(spaces_by_code_, before ? codes_of(*before) : std::vector<std::string>{},
            codes_of(space), space.id);
    spaces_.put(space.id, space);
}

void Directory::put(const Channel& channel) {
    const auto before = channels_.find(channel.id);
    reindex(channels_by_space_, before ? listed_under(*before) : std::vector<SpaceId>{},
            listed_under(channel), channel.id);
    reindex(channels_by_member_, before ? before->members : std::vector<MemberId>{},
            channel.members, channel.id);
    reindex(direct_by_members_, before ? direct_keys_of(*before) : std::vector<std::string>{},
            direct_keys_of(channel), channel.id);
    reindex(channels_by_name_, before ? names_of(*before) : std::vector<std::string>{},
            names_of(channel), channel.id);
    if (!before && channel.record) ++records_;
    channels_.put(channel.id, channel);
}

void Directory::put(const Session& session) {
    reindex(session_by_digest_, {}, {session.digest}, session.id);
    reindex(sessions_by_member_, {}, {session.member}, session.id);
    sessions_.put(session.id, session);
}

void Directory::put(const Token& token) {
    reindex(token_by_digest_, {}, {token.digest}, token.id);
    reindex(tokens_by_member_, {}, {token.member}, token.id);
    tokens_.put(token.id, token);
}

void Directory::erase(SessionId id) {
    const auto session = sessions_.find(id);
    if (!session) return;
    reindex(session_by_digest_, {session->digest}, {}, id);
    reindex(sessions_by_member_, {session->member}, {}, id);
    sessions_.erase(id);
}

void Directory::erase(TokenId id) {
    const auto token = tokens_.find(id);
    if (!token) return;
    reindex(token_by_digest_, {token->digest}, {}, id);
    reindex(tokens_by_member_, {token->member}, {}, id);
    tokens_.erase(id);
}

}  // namespace parley::engine
