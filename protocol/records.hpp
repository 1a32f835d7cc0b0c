#pragma once
// Records: deals, leads, tasks and other business objects of a space. Their types, which are data,
// say what fields they have and which moves they allow (server/engine/record_types.hpp).

#include "protocol/values.hpp"
#include "protocol/views.hpp"

namespace parley {

/// Names for people, by language.
using Labels = std::map<Language, Name<80>>;

}  // namespace parley

namespace parley::view {

struct RecordField {
    std::string name;
    FieldKind kind{};
    std::optional<std::vector<std::string>> choices;
    std::optional<std::int64_t> min;  ///< of a whole number or a percentage (in basis points)
    std::optional<std::int64_t> max;  ///< the same, or the characters of a text
    std::optional<Labels> labels;
};
BOOST_DESCRIBE_STRUCT(RecordField, (), (name, kind, choices, min, max, labels))

struct RecordState {
    std::string id;
    Category category{};
    std::optional<Labels> labels;
};
BOOST_DESCRIBE_STRUCT(RecordState, (), (id, category, labels))

/// An allowed move, from one of these states to another.
struct RecordTransition {
    std::vector<std::string> from;
    std::string to;
    std::vector<Side> by;              ///< which sides may make it; empty: both
    std::vector<std::string> require;  ///< fields that must have a value
    bool reason = false;               ///< whether a reason is required
};
BOOST_DESCRIBE_STRUCT(RecordTransition, (), (from, to, by, require, reason))

struct RecordType {
    std::string type;
    std::vector<RecordField> fields;
    std::vector<RecordField> private_;  ///< fields of an org's private part
    std::vector<RecordState> states;
    std::string initial;
    bool free = false;  ///< all moves are allowed; `transitions` says what some require
    std::vector<RecordTransition> transitions;
    std::vector<std::string> card;  ///< fields that a record shows on lists and boards
    std::optional<Labels> labels;
};
BOOST_DESCRIBE_STRUCT(RecordType, (),
                      (type, fields, private_, states, initial, free, transitions, card, labels))

/// A record on a list or a board.
struct RecordCard {
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
    std::optional<JsonByName> fields;  ///< those that its type names for cards, if it has any
};
BOOST_DESCRIBE_STRUCT(RecordCard, (),
                      (record, key, space, type, title, state, category, owner, ball, due, priority,
                       rev, updated, fields))

/// The shared part of a record: the same for everybody who may read it.
struct Record {
    RecordId id;
    std::string key;  ///< "SOL-12": the code of its space, and its number there
    SpaceId space;
    ChannelId channel;  ///< where its story is told
    std::string type;
    std::string title;
    std::string state;
    Category category{};
    std::uint64_t rev = 0;
    std::optional<MemberId> owner;
    std::vector<MemberId> followers;
    std::optional<OrgId> ball;  ///< who must act next
    std::optional<Due> start;
    std::optional<Due> due;
    Priority priority = Priority::normal;
    JsonByName fields;
    Instant created;
    std::optional<MemberId> created_by;
    Instant updated;
};
BOOST_DESCRIBE_STRUCT(Record, (),
                      (id, key, space, channel, type, title, state, category, rev, owner, followers,
                       ball, start, due, priority, fields, created, created_by, updated))

/// A link and the other record, as far as the reader may know it.
struct RecordLink {
    Relation rel{};
    RecordId to;
    std::string key;
    std::string type;
    std::string title;
    std::string state;
    Category category{};
};
BOOST_DESCRIBE_STRUCT(RecordLink, (), (rel, to, key, type, title, state, category))

/// A move that the reader may make from the present state.
struct RecordMove {
    std::string to;
    std::vector<std::string> require;
    bool reason = false;
};
BOOST_DESCRIBE_STRUCT(RecordMove, (), (to, require, reason))

/// An org's private part of a record. Other orgs do not learn that it exists.
struct RecordPart {
    RecordId record;
    ChannelId channel;
    std::uint64_t rev = 0;
    JsonByName fields;
};
BOOST_DESCRIBE_STRUCT(RecordPart, (), (record, channel, rev, fields))

struct MessageRef {
    ChannelId channel;
    Seq seq = 0;
};
BOOST_DESCRIBE_STRUCT(MessageRef, (), (channel, seq))

/// An event of a record's history, shown between the messages of its channel.
struct RecordEvent {
    Seq seq = 0;
    Instant at;
    Nullable<MemberId> by;
    std::string event;  ///< its name: "record.moved"
    RawJson data;
};
BOOST_DESCRIBE_STRUCT(RecordEvent, (), (seq, at, by, event, data))

/// One changed field. Absent `old` or `new`: there was, or is, no value.
struct FieldChange {
    std::string field;  ///< "title", "owner" …, or "fields.amount"
    std::optional<RawJson> old;
    std::optional<RawJson> new_;
};
BOOST_DESCRIBE_STRUCT(FieldChange, (), (field, old, new_))

}  // namespace parley::view

namespace parley {

/// The owner is the actor, unless one is named or the actor is a bot. Errors name fields as
/// "fields.amount"; state_not_allowed if `state` cannot follow the first one.
struct CreateRecord {
    static constexpr std::string_view name = "record.create";
    static constexpr std::string_view about =
        "Make a record in a space. Whoever makes it owns it where nobody is named; a bot does not.";
    static constexpr Effect effect = Effect::changes;
    static constexpr Door door = Door::members;
    using Reply = view::Record;
    SpaceId space;
    Word type;
    Name<200> title;
    JsonByName fields;
    std::optional<MemberId> owner;
    OptionalList<MemberId, 100> followers;
    std::optional<OrgId> ball;
    std::optional<DueSent> start;
    std::optional<DueSent> due;
    std::optional<Priority> priority;
    std::optional<Word> state;             // none: the type's initial state
    std::optional<view::MessageRef> from;  // the message from which it is made
};
BOOST_DESCRIBE_STRUCT(CreateRecord, (),
                      (space, type, title, fields, owner, followers, ball, start, due, priority,
                       state, from))

/// Absent fields stay as they are; null deletes. conflict, with the present record, if `rev` is not
/// the record's.
struct ChangeRecord {
    static constexpr std::string_view name = "record.change";
    static constexpr std::string_view about =
        "Change a record as it was seen: a newer one comes back as the error's record.";
    static constexpr Effect effect = Effect::changes;
    static constexpr Door door = Door::members;
    using Reply = view::Record;
    RecordId record;
    std::uint64_t rev = 0;
    std::optional<Name<200>> title;
    std::optional<Nullable<MemberId>> owner;
    std::optional<List<MemberId, 100>> followers;
    std::optional<Nullable<OrgId>> ball;
    std::optional<Nullable<DueSent>> start;
    std::optional<Nullable<DueSent>> due;
    std::optional<Priority> priority;
    JsonByName fields;  // null deletes a value
};
BOOST_DESCRIBE_STRUCT(ChangeRecord, (),
                      (record, rev, title, owner, followers, ball, start, due, priority, fields))

/// Errors: conflict as above; state_not_allowed with the allowed `moves`; not_allowed for the other
/// side's move; missing_field with all missing `fields`.
struct MoveRecord {
    static constexpr std::string_view name = "record.move";
    static constexpr std::string_view about = "Move a record to another state of its type.";
    static constexpr Effect effect = Effect::changes;
    static constexpr Door door = Door::members;
    using Reply = view::Record;
    RecordId record;
    std::uint64_t rev = 0;
    Word to;
    std::optional<Text<1, 1000>> reason;
    JsonByName fields;
};
BOOST_DESCRIBE_STRUCT(MoveRecord, (), (record, rev, to, reason, fields))

/// The other record may be in another space: then only the actor is told. too_many beyond 200 links
/// to one space.
struct LinkRecord {
    static constexpr std::string_view name = "record.link";
    static constexpr std::string_view about = "Link a record to another.";
    static constexpr Effect effect = Effect::changes;
    static constexpr Door door = Door::members;
    using Reply = Nothing;
    RecordId record;
    Relation rel{};
    RecordId to;
};
BOOST_DESCRIBE_STRUCT(LinkRecord, (), (record, rel, to))

struct UnlinkRecord {
    static constexpr std::string_view name = "record.unlink";
    static constexpr std::string_view about = "Take a link between two records away.";
    static constexpr Effect effect = Effect::changes;
    static constexpr Door door = Door::members;
    using Reply = Nothing;
    RecordId record;
    Relation rel{};
    RecordId to;
};
BOOST_DESCRIBE_STRUCT(UnlinkRecord, (), (record, rel, to))

/// Following also brings the member into the record's channel. Unfollowing leaves it, unless the
/// record is theirs.
struct FollowRecord {
    static constexpr std::string_view name = "record.follow";
    static constexpr std::string_view about = "Hear what happens to a record.";
    static constexpr Effect effect = Effect::changes;
    static constexpr Door door = Door::members;
    using Reply = Nothing;
    RecordId record;
};
BOOST_DESCRIBE_STRUCT(FollowRecord, (), (record))

struct UnfollowRecord {
    static constexpr std::string_view name = "record.unfollow";
    static constexpr std::string_view about = "Hear of a record no longer.";
    static constexpr Effect effect = Effect::changes;
    static constexpr Door door = Door::members;
    using Reply = Nothing;
    RecordId record;
};
BOOST_DESCRIBE_STRUCT(UnfollowRecord, (), (record))

struct AnnotateRecord {
    static constexpr std::string_view name = "record.annotate";
    static constexpr std::string_view about =
        "Note something about a record for one's own org alone.";
    static constexpr Effect effect = Effect::changes;
    static constexpr Door door = Door::members;
    using Reply = view::RecordPart;
    RecordId record;
    std::optional<std::uint64_t> rev;  // of the org's part; 0: it has none yet
    JsonByName fields;                 // null takes a value away
};
BOOST_DESCRIBE_STRUCT(AnnotateRecord, (), (record, rev, fields))

/// A record with what belongs to it, as far as the asker may read that.
struct RecordFound : view::Record {
    std::vector<view::RecordLink> links;
    std::vector<view::MessageRef> messages;  // the newest 100 that name it
    std::vector<view::RecordMove> moves;     // moves that the actor may make
    bool editable = false;                   // the actor may change its fields
    std::optional<view::RecordPart> private_;
    std::optional<std::string> links_cursor;  // if there are more links: cursor for record.links
};
BOOST_DESCRIBE_STRUCT(RecordFound, (view::Record),
                      (links, messages, moves, editable, private_, links_cursor))

/// Exactly one of both.
struct GetRecord {
    static constexpr std::string_view name = "record.get";
    static constexpr std::string_view about = "One record, by its id or by its key.";
    static constexpr Effect effect = Effect::reads;
    static constexpr Door door = Door::members;
    using Reply = RecordFound;
    std::optional<RecordId> record;
    std::optional<Text<4, 26>> key;
};
BOOST_DESCRIBE_STRUCT(GetRecord, (), (record, key))

struct RecordLinkPage {
    std::vector<view::RecordLink> links;
    bool more = false;
    std::optional<std::string> cursor;
};
BOOST_DESCRIBE_STRUCT(RecordLinkPage, (), (links, more, cursor))

struct ListRecordLinks {
    static constexpr std::string_view name = "record.links";
    static constexpr std::string_view about =
        "What a record is linked to, as far as one may read that.";
    static constexpr Effect effect = Effect::reads;
    static constexpr Door door = Door::members;
    using Reply = RecordLinkPage;
    RecordId record;
    std::optional<Text<1, 80>> cursor;
    std::optional<Number<1, 200>> limit;
};
BOOST_DESCRIBE_STRUCT(ListRecordLinks, (), (record, cursor, limit))

struct RecordPage {
    JsonList<view::RecordCard> records;
    bool more = false;
    std::optional<std::string> cursor;
};
BOOST_DESCRIBE_STRUCT(RecordPage, (), (records, more, cursor))

/// Needs `space`, or one of `mine`, `owner` and `ball`; the other fields filter.
struct ListRecords {
    static constexpr std::string_view name = "record.list";
    static constexpr std::string_view about =
        "The records of a space; or, over all spaces, those of a member or an org. With `more`, a "
        "page may have fewer entries than asked for, or none.";
    static constexpr Effect effect = Effect::reads;
    static constexpr Door door = Door::members;
    using Reply = RecordPage;
    std::optional<SpaceId> space;
    std::optional<Word> type;
    std::optional<Word> state;
    std::optional<Category> category;
    std::optional<MemberId> owner;
    std::optional<bool> mine;  // owned by, assigned to or followed by the asker
    std::optional<OrgId> ball;
    std::optional<Text<1, 200>> cursor;
    std::optional<Number<1, 200>> limit;
};
BOOST_DESCRIBE_STRUCT(ListRecords, (),
                      (space, type, state, category, owner, mine, ball, cursor, limit))

/// What the amounts of one field come to, in one currency.
struct RecordSum {
    std::string field;
    Money sum;
};
BOOST_DESCRIBE_STRUCT(RecordSum, (), (field, sum))

struct StateTotals {
    std::string state;
    std::uint64_t count = 0;
    std::vector<RecordSum> sums;  ///< by field, then currency; those alone that some record has
};
BOOST_DESCRIBE_STRUCT(StateTotals, (), (state, count, sums))

struct RecordTotals {
    std::vector<StateTotals> states;  ///< all of the type, in its order
    bool more = false;                ///< there are more records than were counted, 100,000
};
BOOST_DESCRIBE_STRUCT(RecordTotals, (), (states, more))

struct CountRecords {
    static constexpr std::string_view name = "record.totals";
    static constexpr std::string_view about =
        "How many records of a type a space has in each state, and what the amounts on their cards "
        "come to by currency.";
    static constexpr Effect effect = Effect::reads;
    static constexpr bool slow = true;
    static constexpr Door door = Door::members;
    using Reply = RecordTotals;
    SpaceId space;
    Word type;
};
BOOST_DESCRIBE_STRUCT(CountRecords, (), (space, type))

struct RecordTypesFound {
    std::vector<view::RecordType> types;
};
BOOST_DESCRIBE_STRUCT(RecordTypesFound, (), (types))

struct ListRecordTypes {
    static constexpr std::string_view name = "record.types";
    static constexpr std::string_view about =
        "The types of records: their fields, states and moves.";
    static constexpr Effect effect = Effect::reads;
    static constexpr Door door = Door::members;
    using Reply = RecordTypesFound;
};
BOOST_DESCRIBE_STRUCT(ListRecordTypes, (), ())

// Events. All but the last two are in the record's own channel.

struct RecordCreated {
    static constexpr std::string_view name = "record.created";
    static constexpr bool changes_views = true;
    view::Record record;
    std::optional<bool> imported;  ///< imported from another system
};
BOOST_DESCRIBE_STRUCT(RecordCreated, (), (record, imported))

struct RecordChanged {
    static constexpr std::string_view name = "record.changed";
    static constexpr bool changes_views = true;
    RecordId record;
    std::uint64_t rev = 0;
    std::vector<view::FieldChange> changes;
};
BOOST_DESCRIBE_STRUCT(RecordChanged, (), (record, rev, changes))

struct RecordMoved {
    static constexpr std::string_view name = "record.moved";
    static constexpr bool changes_views = true;
    RecordId record;
    std::string from;
    std::string to;
    Category category{};
    std::uint64_t rev = 0;
    std::optional<std::string> reason;
    std::optional<std::vector<view::FieldChange>> changes;  // that came with the move
};
BOOST_DESCRIBE_STRUCT(RecordMoved, (), (record, from, to, category, rev, reason, changes))

/// In both records' channels, each only if all of its readers may read the other record. For
/// records of two spaces in the author's own stream.
struct RecordLinked {
    static constexpr std::string_view name = "record.linked";
    static constexpr bool changes_views = true;
    RecordId record;
    Relation rel{};
    RecordId to;
};
BOOST_DESCRIBE_STRUCT(RecordLinked, (), (record, rel, to))

struct RecordUnlinked {
    static constexpr std::string_view name = "record.unlinked";
    static constexpr bool changes_views = true;
    RecordId record;
    Relation rel{};
    RecordId to;
};
BOOST_DESCRIBE_STRUCT(RecordUnlinked, (), (record, rel, to))

struct RecordFollowed {
    static constexpr std::string_view name = "record.followed";
    static constexpr bool changes_views = true;
    RecordId record;
    MemberId member;
};
BOOST_DESCRIBE_STRUCT(RecordFollowed, (), (record, member))

struct RecordUnfollowed {
    static constexpr std::string_view name = "record.unfollowed";
    static constexpr bool changes_views = true;
    RecordId record;
    MemberId member;
};
BOOST_DESCRIBE_STRUCT(RecordUnfollowed, (), (record, member))

/// In the channel of the org's private part.
struct RecordAnnotated {
    static constexpr std::string_view name = "record.annotated";
    static constexpr bool changes_views = true;
    RecordId record;
    std::uint64_t rev = 0;
    std::vector<view::FieldChange> changes;
};
BOOST_DESCRIBE_STRUCT(RecordAnnotated, (), (record, rev, changes))

/// In the space's stream, so that lists and boards stay up to date.
struct RecordTouched : view::RecordCard {
    static constexpr std::string_view name = "record.touched";
};
BOOST_DESCRIBE_STRUCT(RecordTouched, (view::RecordCard), ())

/// In a message's channel: a record was made from it, which all readers of the channel may read.
struct MessageRecorded {
    static constexpr std::string_view name = "message.recorded";
    Seq of = 0;
    RecordId record;
};
BOOST_DESCRIBE_STRUCT(MessageRecorded, (), (of, record))

}  // namespace parley
