#pragma once
// Records, where they are listed, what they are linked to, and what happened to them.

#include "protocol/values.hpp"
#include "storage/keys.hpp"
#include "storage/rows/row.hpp"

namespace parley::rows {

/// "2027-03-01" or "2027-03-01T09:00", in a zone that the system may no longer know.
struct Due {
    std::string local;
    std::string zone;
};
BOOST_DESCRIBE_STRUCT(Due, (), (local, zone))

/// The values of custom fields by their names, each as JSON. What a field may hold says its type,
/// which is configured and may change: the store reads none of it.
using Fields = std::map<std::string, std::string>;

/// A record as it is now; memory has its channel alone, by which it is opened.
struct Record {
    static constexpr std::uint8_t version = 1;
    RecordId id;
    std::string key;  ///< "SOL-12": the code of its space, and its number there
    SpaceId space;
    ChannelId channel;
    std::string type;
    std::string title;
    std::string state;
    Category category{};
    std::uint64_t rev = 0;
    std::optional<MemberId> owner;
    std::vector<MemberId> followers;  ///< sorted
    std::optional<OrgId> ball;
    std::optional<Due> start;
    std::optional<Due> due;
    Priority priority = Priority::normal;
    Fields fields;
    Instant created;
    std::optional<MemberId> created_by;
    Instant updated;
    std::vector<MemberId> assignees;  ///< sorted; taken from its fields
};
BOOST_DESCRIBE_STRUCT(Record, (),
                      (id, key, space, channel, type, title, state, category, rev, owner, followers,
                       ball, start, due, priority, fields, created, created_by, updated, assignees))
extern template struct RowBytes<Record>;
RowKey<Record> key_of(RecordId record);

/// A record's number in its space, and the last one that was given there.
struct RecordNumber {
    static constexpr std::uint8_t version = 1;
    RecordId record;
};
BOOST_DESCRIBE_STRUCT(RecordNumber, (), (record))
extern template struct RowBytes<RecordNumber>;
RowKey<RecordNumber> record_number_key(SpaceId space, std::uint64_t number);
RowKey<Count> last_record_number_key(SpaceId space);

/// What a list or board shows of a record. Stands by space, type and state.
struct Card {
    static constexpr std::uint8_t version = 1;
    RecordId record;
    std::string key;
    SpaceId space;
    std::string type;
    std::string title;
    std::string state;
    Category category{};
    std::optional<MemberId> owner;
    std::optional<OrgId> ball;
    std::optional<Due> due;
    Priority priority = Priority::normal;
    std::uint64_t rev = 0;
    Instant updated;
    Fields fields;  ///< those that its type named for cards when it was last changed
};
BOOST_DESCRIBE_STRUCT(Card, (),
                      (record, key, space, type, title, state, category, owner, ball, due, priority,
                       rev, updated, fields))
extern template struct RowBytes<Card>;
RowKey<Card> card_key(SpaceId space, std::string_view type, std::string_view state,
                      RecordId record);
/// Of all cards of a space, or of one of its types, or of one state of that.
std::string cards_prefix(SpaceId space, std::string_view type, std::string_view state);

/// What a member is to a record.
struct RecordPerson {
    static constexpr std::uint8_t version = 1;
    bool owner = false;
    bool assignee = false;
    bool follower = false;
    bool operator==(const RecordPerson&) const = default;
};
BOOST_DESCRIBE_STRUCT(RecordPerson, (), (owner, assignee, follower))
extern template struct RowBytes<RecordPerson>;
RowKey<RecordPerson> record_person_key(MemberId member, SpaceId space, RecordId record);
std::string record_person_prefix(MemberId member, SpaceId space);

/// The org that must act.
RowKey<Mark> record_ball_key(OrgId org, SpaceId space, RecordId record);
std::string record_ball_prefix(OrgId org, SpaceId space);

/// That a record was done or dropped then, or changed after it was. Rows of before a later change
/// stay until their time comes.
RowKey<Mark> record_over_key(Instant when, RecordId record);
std::string record_over_prefix();
struct RecordOver {
    Instant when;
    RecordId record;
};
RecordOver record_over_in(std::string_view record_over_key);

/// One direction of a link, with the count in which it stands at this end: that of links to the
/// other end's space, or of those that a guest made, by the id's bytes; none where the other end
/// was not there any more.
struct RecordLink {
    static constexpr std::uint8_t version = 1;
    std::string counted_with;
};
BOOST_DESCRIBE_STRUCT(RecordLink, (), (counted_with))
extern template struct RowBytes<RecordLink>;
RowKey<RecordLink> record_link_key(RecordId record, Relation rel, RecordId to);
std::string record_link_prefix(RecordId record);
std::string record_link_prefix(RecordId record, Relation rel);
/// The two parts of such a key behind the prefix.
std::optional<Relation> relation_in(std::string_view record_link_key);
RowKey<Count> record_link_count_key(RecordId record, std::string_view counted_with);

/// A message that names a record, or of which it was made; and the way back.
struct RecordMessage {
    static constexpr std::uint8_t version = 1;
    Instant at;  ///< when it was said
};
BOOST_DESCRIBE_STRUCT(RecordMessage, (), (at))
extern template struct RowBytes<RecordMessage>;
RowKey<RecordMessage> record_message_key(RecordId record, ChannelId channel, Seq seq);
std::string record_message_prefix(RecordId record);
std::string record_message_prefix(RecordId record, ChannelId channel);
RowKey<Mark> message_record_key(ChannelId channel, Seq seq, RecordId record);
std::string message_record_prefix(ChannelId channel);

/// What happened to a record, as it is told between the messages of its channel.
struct RecordChange {
    static constexpr std::uint8_t version = 1;
    Instant at;
    std::optional<MemberId> by;
    std::string event;  ///< its name: "record.moved"
    std::string data;   ///< the event's own part, as JSON
};
BOOST_DESCRIBE_STRUCT(RecordChange, (), (at, by, event, data))
extern template struct RowBytes<RecordChange>;
RowKey<RecordChange> record_change_key(ChannelId channel, Seq seq);
std::string record_change_prefix(ChannelId channel);

/// What an org notes for itself about a record.
struct RecordPart {
    static constexpr std::uint8_t version = 1;
    RecordId record;
    ChannelId channel;
    std::uint64_t rev = 0;
    Fields fields;
};
BOOST_DESCRIBE_STRUCT(RecordPart, (), (record, channel, rev, fields))
extern template struct RowBytes<RecordPart>;
RowKey<RecordPart> record_part_key(OrgId org, RecordId record);

/// The record that ends a key.
RecordId record_at_end(std::string_view key);

}  // namespace parley::rows
