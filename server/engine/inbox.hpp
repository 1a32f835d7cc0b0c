#pragma once
// Inboxes: threads that a member follows, messages that name them. A message writes followers and a
// follow-up; the follow-up, a moment later, writes inboxes. So posting costs the same however many
// people it concerns.

#include "server/engine/decide.hpp"
#include "storage/rows/inbox.hpp"

namespace parley::engine {

/// The next follow-ups to carry out: of at most `limit` messages and for 50 people in total. On a
/// job's thread.
Result<std::vector<FollowUpMessage>> follow_ups(const Reader& reader, std::size_t limit);

/// Whether all members of the space read the channel. Only there is a message to an org or to
/// everybody stored once in the space's broadcasts: everybody in the space may know of it, so no
/// hidden row can show in, or bound, anybody's answer.
inline bool is_for_whole_space(const Channel& channel) {
    return channel.kind == ChannelType::open && !channel.orgs && !channel.part_of;
}
/// Whether such a message is stored in this member's own inbox instead. So it is for guests, who
/// read no space.
inline bool is_named_by_itself(const Channel& channel, const Member& member) {
    return member.role == Role::guest || !is_for_whole_space(channel);
}

/// How many messages have a follow-up; counting ends at 1,000. 0 if it cannot be read.
std::uint64_t follow_ups_waiting(const storage::Snapshot& snapshot);

// Called by `apply` of messages and read marks. Rows of `attention` must be known.

/// Makes the member a follower of a thread.
void follow(Views& views, ChannelId channel, Seq root, MemberId member);
/// Notes that a new message has a follow-up.
void follow_up(Views& views, ChannelId channel, Seq seq);
/// Notes it for an edited or deleted message, which also concerns those whom it named before. Its
/// row of follow-ups must be known.
void follow_up_again(Views& views, ChannelId channel, Seq seq,
                     const std::vector<MemberId>& formerly);
/// Sets how far the member has read a list; a smaller place than before marks it unread.
void read_up_to(Views& views, MemberId member, ChannelId channel, Seq root, Place place);

/// What the id of an inbox entry says: "thread/chn_…/12" or "mention/chn_…/0/41".
struct InboxEntryName {
    rows::Waiting kind{};
    ChannelId channel;
    Seq root = 0;  ///< of its list
    Seq seq = 0;   ///< the message of a mention; 0 for a thread
    std::string text() const;
    /// None if the text is not such an id in its canonical form.
    static std::optional<InboxEntryName> parse(std::string_view text);
    bool operator==(const InboxEntryName&) const = default;
};
view::InboxEntry entry_of(const InboxEntryName& name, Instant at, std::optional<MemberId> by,
                          std::uint64_t unread);

/// How many answers of a thread in an inbox are unread.
std::uint64_t unread_replies(const rows::Attention& attention);

}  // namespace parley::engine
