#pragma once
// What waits for people: threads that they follow, messages that name them. A message writes who
// follows and that it has a follow-up; the follow-up, a moment later, writes their inboxes.

#include "server/engine/decide.hpp"
#include "storage/rows/inbox.hpp"

namespace parley::engine {

/// The follow-ups that are to be carried out next: of at most `limit` messages, and of 50 people.
/// On a job's thread.
Result<std::vector<FollowUpMessage>> follow_ups(const Reader& reader, std::size_t limit);

/// Whether all people of the space read the channel. Only of such a channel a message that names a
/// company or everybody is a row of its space's broadcasts: all of the space may know of it, so
/// nothing hidden bounds, or shows in, what anybody is answered.
inline bool is_for_whole_space(const Channel& channel) {
    return channel.kind == ChannelType::open && !channel.orgs && !channel.part_of;
}
/// Whether such a message is in this person's inbox by a row of their own. Guests read no space.
inline bool is_named_by_itself(const Channel& channel, const Member& member) {
    return member.role == Role::guest || !is_for_whole_space(channel);
}

/// How many messages have one; counting ends at 1,000. Where it cannot be read, 0.
std::uint64_t follow_ups_waiting(const storage::Snapshot& snapshot);

// What `apply` of messages and marks does to the rows of inboxes. Rows of `attention` must be
// known.

/// From here on, somebody's answers in a thread concern the member.
void follow(Views& views, ChannelId channel, Seq root, MemberId member);
/// A new message has a follow-up.
void follow_up(Views& views, ChannelId channel, Seq seq);
/// A message was changed or taken back: it concerns those too whom it named before. Its row of
/// follow-ups must be known.
void follow_up_again(Views& views, ChannelId channel, Seq seq,
                     const std::vector<MemberId>& formerly);
/// The member has read a list up to here, or marked it unread from here.
void read_up_to(Views& views, MemberId member, ChannelId channel, Seq root, Place place);

/// An entry's id, and what it says. Nothing where it is no id of ours.
struct InboxEntryName {
    rows::Waiting kind{};
    ChannelId channel;
    Seq root = 0;  ///< of its list
    Seq seq = 0;   ///< of a mention its message
    std::string text() const;
    static std::optional<InboxEntryName> parse(std::string_view text);
    bool operator==(const InboxEntryName&) const = default;
};
view::InboxEntry entry_of(const InboxEntryName& name, Instant at, std::optional<MemberId> by,
                          std::uint64_t unread);

/// Of a thread's answers in an inbox, those that are not read.
std::uint64_t unread_replies(const rows::Attention& attention);

}  // namespace parley::engine
