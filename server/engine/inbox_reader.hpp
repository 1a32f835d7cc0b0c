#pragma once
// The context from which answers about somebody's inbox and threads are made.

#include <map>

#include "server/engine/reading.hpp"
#include "server/engine/stored.hpp"
#include "storage/rows/inbox.hpp"

namespace parley::engine {

/// Counting ends here; clients show "99+".
constexpr std::size_t inbox_counted_max = 100;
/// Rows that one answer may look at, since many may be about channels that the member has lost.
constexpr std::size_t looked_at_in_inbox_max = 1'000;

/// The context of one answer: opens each channel and reads each read state only once.
class InboxReader {
  public:
    InboxReader(const Reader& reader, const Actor& actor)
        : reader_(reader), actor_(actor), member_(*actor.member()) {}

    const Reader& reader() const { return reader_; }
    const Actor& actor() const { return actor_; }
    const Member& member() const { return member_; }

    /// Null if the member may not read the channel.
    const OpenChannel* channel(ChannelId id) {
        auto known = open_.find(id);
        if (known == open_.end()) {
            auto channel = reader_.directory.open(actor_, Action::read, id, {});
            known = open_.emplace(id, channel ? std::optional(*channel) : std::nullopt).first;
        }
        return known->second ? &*known->second : nullptr;
    }
    /// The member's read state; empty if its rows are damaged.
    const ChannelReading& reading(const OpenChannel& channel) {
        const auto [known, is_new] = readings_.try_emplace(channel->id);
        if (is_new)
            if (auto reading = reading_of(reader_, member_, channel))
                known->second = std::move(*reading);
        return known->second;
    }
    bool is_noted(rows::Noted what, ChannelId channel, Seq seq) const {
        const auto row =
            reader_.snapshot.get(rows::inbox_mark_key(member_.id, what, channel, seq).bytes);
        return row && row->has_value();
    }

  private:
    const Reader& reader_;
    const Actor& actor_;
    const Member& member_;
    std::map<ChannelId, std::optional<OpenChannel>> open_;
    std::map<ChannelId, ChannelReading> readings_;
};

}  // namespace parley::engine
