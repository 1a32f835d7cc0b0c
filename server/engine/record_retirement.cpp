// Retirement of records: 30 days after the last change of one that is done or dropped, everybody
// but followers and guests leaves its channel. A later change brings its people back.

#include "server/engine/records.hpp"
#include "server/engine/stored.hpp"

namespace parley::engine {

Result<std::vector<RetireRecord>> records_to_retire(const storage::Snapshot& snapshot, Instant now,
                                                    std::size_t limit) {
    std::vector<RetireRecord> out;
    const auto prefix = rows::record_over_prefix();
    auto scanned = scan_rows<rows::Mark>(
        snapshot, prefix, prefix, [&](std::string_view key, const rows::Mark&) {
            const auto over = rows::record_over_in(key);
            if (out.size() == limit || over.when.ms + record_kept_ms > now.ms) return false;
            out.push_back({over.record, over.when});
            return true;
        });
    if (!scanned) return scanned.error();
    return out;
}

template <>
Needs needs(const Directory&, const Actor&, const RetireRecord& retire) {
    Needs needs;
    needs.rows.push_back(rows::key_of(retire.record));
    return needs;
}

template <>
Result<Outcome<RetireRecord>> decide(const State& state, const Actor&, const RetireRecord& retire,
                                     Moment& moment) {
    Outcome<RetireRecord> out;
    out.rows.erase(rows::record_over_key(retire.when, retire.record));
    // If it was reopened or changed since, there is another row under a later time.
    const auto record = state.views.get(rows::key_of(retire.record));
    if (!record || !is_retired(*record, moment.now)) return out;
    const auto channel = state.directory.stored_channel(record->channel);
    if (!channel) return out;
    Channel changed = *channel;
    for (const auto& id : channel->members) {
        // A guest reads the record only by being in its channel, and could not come back.
        const auto member = state.directory.member(id);
        if (holds(record->followers, id) || (member && member->role == Role::guest)) continue;
        remove(changed.members, id);
        out.events.push_back({channel->id, ChannelLeft{id}});
        out.events.push_back({id, StreamClosed{channel->id}});
    }
    if (!out.events.empty()) out.entities.push_back(std::move(changed));
    return out;
}

}  // namespace parley::engine
