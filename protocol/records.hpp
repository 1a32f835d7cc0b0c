#pragma once
// Records: deals, leads, tasks and the other business objects of a space. What they may hold and
// which moves they allow are their types, which are data.

#include "protocol/values.hpp"
#include "protocol/views.hpp"

namespace parley {

/// What people call something, by their language.
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

/// A move that is allowed: from one of these states to another.
struct RecordTransition {
    std::vector<std::string> from;
    std::string to;
    std::vector<Side> by;              ///< whose move it is; none: everybody's who may move
    std::vector<std::string> require;  ///< fields that must have a value
    bool reason = false;               ///< whether it must say why
};
BOOST_DESCRIBE_STRUCT(RecordTransition, (), (from, to, by, require, reason))

struct RecordType {
    std::string type;
    std::vector<RecordField> fields;
    std::vector<RecordField> private_;  ///< what each org may note for itself alone
    std::vector<RecordState> states;
    std::string initial;
    bool free = false;  ///< any move is allowed, those that are listed with what they ask
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
    JsonByName fields;  ///< those that its type names for it
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

struct RecordMove {
    std::string to;
    std::vector<std::string> require;
    bool reason = false;
};
BOOST_DESCRIBE_STRUCT(RecordMove, (), (to, require, reason))

/// What one org notes for itself about a record. Nobody else learns that it is there.
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

/// What happened to a record, between the messages of its channel.
struct RecordEvent {
    Seq seq = 0;
    Instant at;
    Nullable<MemberId> by;
    std::string event;  ///< its name: "record.moved"
    RawJson data;
};
BOOST_DESCRIBE_STRUCT(RecordEvent, (), (seq, at, by, event, data))

struct FieldChange {
    std::string field;  ///< "title", "owner" …, or "fields.amount"
    std::optional<RawJson> old;
    std::optional<RawJson> new_;
};
BOOST_DESCRIBE_STRUCT(FieldChange, (), (field, old, new_))

}  // namespace parley::view

namespace parley {

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
    std::optional<Word> state;             // none: its type's first
    std::optional<view::MessageRef> from;  // the message that it is made of
};
BOOST_DESCRIBE_STRUCT(CreateRecord, (),
                      (space, type, title, fields, owner, followers, ball, start, due, priority,
                       state, from))

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
    JsonByName fields;  // null takes a value away
};
BOOST_DESCRIBE_STRUCT(ChangeRecord, (),
                      (record, rev, title, owner, followers, ball, start, due, priority, fields))

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
    std::optional<std::uint64_t> rev;  // of the org's own part; 0: there was none
    JsonByName fields;                 // null takes a value away
};
BOOST_DESCRIBE_STRUCT(AnnotateRecord, (), (record, rev, fields))

/// A record with what belongs to it, as far as the asker may read that.
struct RecordFound : view::Record {
    std::vector<view::RecordLink> links;
    std::vector<view::MessageRef> messages;  // the newest 100 that name it
    std::vector<view::RecordMove> moves;     // that the asker may make
    std::optional<view::RecordPart> private_;
    std::optional<std::string> links_cursor;  // where there are more links: for record.links
};
BOOST_DESCRIBE_STRUCT(RecordFound, (view::Record), (links, messages, moves, private_, links_cursor))

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

// What happened. All but the last two are told in the record's own channel.

struct RecordCreated {
    static constexpr std::string_view name = "record.created";
    static constexpr bool changes_views = true;
    view::Record record;
    std::optional<bool> imported;  ///< taken over from another system, as it stood there
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

/// Told at both ends; where these are of two spaces, to its author alone.
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

/// Told in the channel of an org's private part.
struct RecordAnnotated {
    static constexpr std::string_view name = "record.annotated";
    static constexpr bool changes_views = true;
    RecordId record;
    std::uint64_t rev = 0;
    std::vector<view::FieldChange> changes;
};
BOOST_DESCRIBE_STRUCT(RecordAnnotated, (), (record, rev, changes))

/// Told to the space, for lists and boards.
struct RecordTouched : view::RecordCard {
    static constexpr std::string_view name = "record.touched";
};
BOOST_DESCRIBE_STRUCT(RecordTouched, (view::RecordCard), ())

/// Told in a message's channel: a record of the same space was made of it.
struct MessageRecorded {
    static constexpr std::string_view name = "message.recorded";
    Seq of = 0;
    RecordId record;
};
BOOST_DESCRIBE_STRUCT(MessageRecorded, (), (of, record))

}  // namespace parley
