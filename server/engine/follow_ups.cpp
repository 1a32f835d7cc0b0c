// Finding the next follow-ups, on a job's thread: which messages, and whom each of them concerns.

#include <set>

#include "server/engine/inbox.hpp"
#include "server/engine/inbox_reader.hpp"

namespace parley::engine {

/// People in all follow-ups of one batch: about 5 ms of the engine, so that other commands get
/// their turn between two batches.
constexpr std::size_t people_at_once = 50;

std::uint64_t follow_ups_waiting(const storage::Snapshot& snapshot) {
    std::uint64_t count = 0;
    const auto prefix = rows::follow_up_prefix();
    (void)snapshot.scan(prefix, prefix, [&](std::string_view, std::string_view) {
        return ++count < looked_at_in_inbox_max;
    });
    return count;
}

namespace {
/// The members in whose inboxes a message is that names these ids. For an org or everybody: those
/// for whom it is not in the space's broadcasts.
std::set<MemberId> people_named(const Directory& directory, ChannelId id,
                                const std::vector<MemberId>& named) {
    std::set<MemberId> people;
    const auto channel = directory.stored_channel(id);
    for (const auto& each : named) {
        if (directory.member(each)) {
            people.insert(each);
            continue;
        }
        if (!channel || channel->kind == ChannelType::direct) continue;
        for (const auto& reader :
             is_for_whole_space(*channel) ? channel->members : directory.people_in(*channel))
            if (const auto member = directory.member(reader);
                member && is_named_by_itself(*channel, *member) &&
                (each == rows::everyone || each.bytes == member->org.bytes))
                people.insert(reader);
    }
    return people;
}
}  // namespace

Result<std::vector<FollowUpMessage>> follow_ups(const Reader& reader, std::size_t limit) {
    struct Found {
        rows::MessageNamed message;
        rows::FollowUp row;
    };
    std::vector<Found> found;
    const auto prefix = rows::follow_up_prefix();
    auto scanned = scan_rows<rows::FollowUp>(reader.snapshot, prefix, prefix,
                                             [&](std::string_view key, const rows::FollowUp& row) {
                                                 found.push_back({rows::message_in(key), row});
                                                 return found.size() < limit;
                                             });
    if (!scanned) return scanned.error();

    std::vector<FollowUpMessage> out;
    std::size_t room = people_at_once;
    for (const auto& [at, row] : found) {
        if (room == 0) break;
        auto& up = out.emplace_back();
        up.channel = at.channel;
        up.seq = at.seq;
        up.after = row.after;
        auto reply = stored_row(reader.snapshot, rows::reply_key(at.channel, at.seq));
        if (reply && *reply) up.root = (*reply)->root;
        auto message = stored_row(reader.snapshot, rows::message_key(at.channel, up.root, at.seq));
        if (!message || !*message) continue;  // without people: the engine deletes the row
        auto people = people_named(reader.directory, at.channel, row.formerly);
        people.merge(people_named(reader.directory, at.channel, (*message)->mentioned));
        if (row.after) people.erase(people.begin(), people.upper_bound(*row.after));
        if (up.root != 0) {
            const auto followers = rows::follower_prefix(at.channel, up.root);
            std::string from = followers;
            if (row.after) from = rows::follower_key(at.channel, up.root, *row.after).bytes + '\0';
            std::size_t taken = 0;
            auto read = scan_rows<rows::Mark>(reader.snapshot, followers, from,
                                              [&](std::string_view key, const rows::Mark&) {
                                                  people.insert(rows::member_at_end(key));
                                                  return ++taken < room + looked_at_in_inbox_max;
                                              });
            if (!read) return read.error();
        }
        for (const auto& id : people) {
            if (room == 0) {
                up.more = true;
                break;
            }
            // Skip a member whose row is damaged, so that the others are told.
            const auto known =
                stored_row(reader.snapshot, rows::attention_key(id, at.channel, up.root));
            if (!known && is_damage(known.error())) continue;
            Place read = 0;
            // Read it here even if their attention row has it: that row may be gone when this is
            // decided.
            if (const auto member = reader.directory.member(id))
                if (auto channel =
                        reader.directory.open(Actor::member(member), Action::read, at.channel, {}))
                    if (auto reading = reading_of(reader, *member, *channel))
                        read = reading->place(up.root);
            up.people.push_back({id, read});
            --room;
        }
    }
    return out;
}

}  // namespace parley::engine
