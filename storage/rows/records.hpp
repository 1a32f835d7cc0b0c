#pragma once
// Records, the tables by which they are listed, their links, and their history.

#include "protocol/values.hpp"
#include "storage/keys.hpp"
#include "storage/rows/row.hpp"

namespace parley::rows {

/// A local day or time, "2027-03-01" or "2027-03-01T09:00", in an IANA zone that the system may no
/// longer know.
struct Due {
    std::string local;
    std::string zone;
};
BOOST_DESCRIBE_STRUCT(Due, (), (local, zone))

/// Custom fields: name → value as JSON. The record's type says what a field may hold; types are
/// configured and may change, so the store does not interpret the values.
using Fields = std::map<std::string, std::string>;

/// A record in its present state. Memory holds only its channel, which grants access to it.
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
    std::uint64_t rev = 0;  ///< counts changes; a command names the one that it saw
    std::optional<MemberId> owner;
    std::vector<MemberId> followers;  ///< sorted
    std::optional<OrgId> ball;        ///< the org whose step is next
    std::optional<Due> start;
    std::optional<Due> due;
    Priority priority = Priority::normal;
    Fields fields;
    Instant created;
    std::optional<MemberId> created_by;
    Instant updated;
    std::vector<MemberId> assignees;  ///< sorted; members that its fields name
};
BOOST_DESCRIBE_STRUCT(Record, (),
                      (id, key, space, channel, type, title, state, category, rev, owner, followers,
                       ball, start, due, priority, fields, created, created_by, updated, assignees))
extern template struct RowBytes<Record>;
RowKey<Record> key_of(RecordId record);

/// From a number in a space ("12" of "SOL-12") to the record; and the last number that was given.
struct RecordNumber {
    static constexpr std::uint8_t version = 1;
    RecordId record;
};
BOOST_DESCRIBE_STRUCT(RecordNumber, (), (record))
extern template struct RowBytes<RecordNumber>;
RowKey<RecordNumber> record_number_key(SpaceId space, std::uint64_t number);
RowKey<Count> last_record_number_key(SpaceId space);

/// What a list or board shows of a record. Its key has space, type and state, so a board's column
/// is one scan; a move deletes one card and writes another.
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
/// Prefix of all cards of a space (`type` and `state` empty), of a type, or of a state of a type.
std::string cards_prefix(SpaceId space, std::string_view type, std::string_view state);

/// What a member is to a record; for the list of one's own records.
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

/// Which org has the ball: one row for each open record that has one.
RowKey<Mark> record_ball_key(OrgId org, SpaceId space, RecordId record);
std::string record_ball_prefix(OrgId org, SpaceId space);

/// A record was done or dropped at this time, or changed after it was. A later change adds a row
/// and leaves the former ones; record_retirement.cpp ignores those when their time comes.
RowKey<Mark> record_over_key(Instant when, RecordId record);
std::string record_over_prefix();
struct RecordOver {
    Instant when;
    RecordId record;
};
RecordOver record_over_in(std::string_view record_over_key);

/// One direction of a link. `counted_with` is the id (16 bytes) under which it is counted at this
/// end: the other end's space, or the guest who made it; empty if the other end did not exist any
/// more.
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
/// How many links of a record are counted under this id; bounds them.
RowKey<Count> record_link_count_key(RecordId record, std::string_view counted_with);

/// A message that names a record or from which it was made; by record, and by message.
struct RecordMessage {
    static constexpr std::uint8_t version = 1;
    Instant at;  ///< when it was posted
};
BOOST_DESCRIBE_STRUCT(RecordMessage, (), (at))
extern template struct RowBytes<RecordMessage>;
RowKey<RecordMessage> record_message_key(RecordId record, ChannelId channel, Seq seq);
std::string record_message_prefix(RecordId record);
std::string record_message_prefix(RecordId record, ChannelId channel);
RowKey<Mark> message_record_key(ChannelId channel, Seq seq, RecordId record);
std::string message_record_prefix(ChannelId channel);

/// An entry of a record's history, shown between the messages of its channel.
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

/// An org's private part of a record. `channel` is the private part's own channel.
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
