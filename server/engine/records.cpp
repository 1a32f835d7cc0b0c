// Records: create, change, move. What all files about records share is in records.hpp.

#include "server/engine/records.hpp"

#include <charconv>

#include "protocol/json_read.hpp"
#include "server/engine/stored.hpp"

namespace parley::engine {

std::optional<RecordName> record_name(std::string_view key) {
    const auto dash = key.find('-');
    if (dash == std::string_view::npos || SpaceCode::refusal(key.substr(0, dash)))
        return std::nullopt;
    RecordName name{key.substr(0, dash), 0};
    const auto digits = key.substr(dash + 1);
    if (digits.empty() || digits.front() < '1' || digits.front() > '9') return std::nullopt;
    const auto end = digits.data() + digits.size();
    const auto read = std::from_chars(digits.data(), end, name.number);
    // from_chars also consumes digits of a number that is too large, so test both.
    if (read.ec != std::errc() || read.ptr != end) return std::nullopt;
    return name;
}

// Joining its channel needs the end of its main list.
Needs needs_record(RecordId record) {
    return {{rows::key_of(record), rows::list_end_key(channel_of(record))}, {}, false, {}};
}

Result<OpenRecord> open_record(const State& state, const Actor& actor, Action action,
                               RecordId record, std::string_view field) {
    auto row = state.views.get(rows::key_of(record));
    return state.directory.open(
        actor, action, row ? std::make_shared<const Record>(std::move(*row)) : nullptr, field);
}

view::Record view_of(const Record& record) { return copied<view::Record>(record); }
view::RecordPart view_of(const rows::RecordPart& part) { return copied<view::RecordPart>(part); }

namespace {
/// The fields that its type names for cards.
rows::Fields fields_on_card(const Directory& directory, const Record& record) {
    rows::Fields out;
    const auto* type = directory.record_types().find(record.type);
    if (type == nullptr) return out;
    for (const auto& name : type->card)
        if (const auto value = record.fields.find(name); value != record.fields.end())
            out.insert(*value);
    return out;
}
}  // namespace

view::RecordCard card_of(const Directory& directory, const Record& record) {
    auto card = copied<view::RecordCard>(record);
    card.record = record.id;
    card.fields.reset();
    if (auto fields = fields_on_card(directory, record); !fields.empty())
        card.fields.emplace().values = std::move(fields);
    return card;
}

namespace {
/// The members of a record, with what each is to it.
std::map<MemberId, rows::RecordPerson> people_of(const Record& record) {
    std::map<MemberId, rows::RecordPerson> out;
    if (record.owner) out[*record.owner].owner = true;
    for (const auto& id : record.assignees) out[id].assignee = true;
    for (const auto& id : record.followers) out[id].follower = true;
    return out;
}

std::vector<MemberId> assignees_in(const rows::Fields& fields) {
    const auto found = fields.find("assignees");
    if (found == fields.end()) return {};
    auto ids = value_from_json<std::vector<MemberId>>(found->second);
    // A configured type may use this name for another kind of field.
    return ids ? std::move(*ids) : std::vector<MemberId>{};
}

/// A value of a decided change. It was checked before, so it parses.
template <class T>
std::optional<T> value_of(const std::optional<RawJson>& json) {
    if (!json) return std::nullopt;
    auto value = value_from_json<T>(json->text);
    ensure(value.has_value());
    return std::move(*value);
}

/// A due time in the form of the row.
std::optional<rows::Due> stored_due(const std::optional<RawJson>& json) {
    return copied<std::optional<rows::Due>>(value_of<Due>(json));
}

/// Applies one change that was decided.
void set(Record& record, const view::FieldChange& change) {
    const auto is = [&](std::string_view name) { return change.field == name; };
    if (set_field(record.fields, change))
        record.assignees = assignees_in(record.fields);
    else if (is(field(&view::Record::title)))
        record.title = *value_of<std::string>(change.new_);
    else if (is(field(&view::Record::owner)))
        record.owner = value_of<MemberId>(change.new_);
    else if (is(field(&view::Record::followers)))
        record.followers = *value_of<std::vector<MemberId>>(change.new_);
    else if (is(field(&view::Record::ball)))
        record.ball = value_of<OrgId>(change.new_);
    else if (is(field(&view::Record::start)))
        record.start = stored_due(change.new_);
    else if (is(field(&view::Record::due)))
        record.due = stored_due(change.new_);
    else if (is(field(&view::Record::priority)))
        record.priority = *value_of<Priority>(change.new_);
    else
        ensure(false);
}

/// Adds a change if the values differ.
template <class T>
void note(std::vector<view::FieldChange>& changes, std::string_view name,
          const std::optional<T>& old, const std::optional<T>& now) {
    const auto json = [](const std::optional<T>& value) {
        return value ? std::optional(RawJson{to_json(*value)}) : std::nullopt;
    };
    view::FieldChange change{std::string(name), json(old), json(now)};
    const bool same =
        old.has_value() == now.has_value() && (!old || change.old->text == change.new_->text);
    if (!same) changes.push_back(std::move(change));
}

/// Checks that owner, followers and the org with the ball are of the record's space (not_found).
template <class Command>
Result<> people_are_of_space(const ValuesFor& place, const std::optional<MemberId>& owner,
                             const std::vector<MemberId>& followers,
                             const std::optional<OrgId>& ball) {
    if (owner)
        if (auto known = member_of_space(place, *owner, field(&Command::owner)); !known)
            return known;
    for (const auto& id : followers)
        if (auto known = member_of_space(place, id, field(&Command::followers)); !known)
            return known;
    if (ball && !holds(place.space.orgs, *ball))
        return Error{Code::not_found, field(&Command::ball)};
    return {};
}

/// The list as a set: sorted, each entry once.
template <class T>
std::vector<T> sorted(const std::vector<T>& list) {
    std::vector<T> out;
    for (const auto& one : list) insert(out, one);
    return out;
}

std::vector<MemberId> all_people(const Record& record) {
    std::vector<MemberId> out;
    for (const auto& [id, what] : people_of(record)) out.push_back(id);
    return out;
}

bool has_value(const Record& record, std::string_view name) {
    if (name == field(&view::Record::owner)) return record.owner.has_value();
    if (name == field(&view::Record::ball)) return record.ball.has_value();
    if (name == field(&view::Record::start)) return record.start.has_value();
    if (name == field(&view::Record::due)) return record.due.has_value();
    return record.fields.contains(std::string(name));
}

/// missing_field with all values that a move requires and the record lacks; none if it has them.
std::optional<Error> what_is_missing(const Record& record, const view::RecordTransition& move,
                                     bool has_reason) {
    std::vector<std::string> missing;
    for (const auto& name : move.require) {
        const bool of_type =
            name != field(&view::Record::owner) && name != field(&view::Record::ball) &&
            name != field(&view::Record::start) && name != field(&view::Record::due);
        if (!has_value(record, name)) missing.push_back(of_type ? "fields." + name : name);
    }
    if (move.reason && !has_reason) missing.emplace_back(field(&MoveRecord::reason));
    if (missing.empty()) return std::nullopt;
    Error error{Code::missing_field, missing.front()};
    error.fields = std::move(missing);
    return error;
}

/// conflict with the present record, for a command with another `rev`.
Error newer(const Record& record, std::string_view field) {
    Error error{Code::conflict, field};
    error.record = RawJson{to_json(view_of(record))};
    return error;
}

const view::RecordType& type_of(const Directory& directory, const Record& record) {
    const auto* type = directory.record_types().find(record.type);
    // A type that was removed from the configuration has no fields and moves; its records stay
    // readable.
    static const view::RecordType none;
    return type ? *type : none;
}

/// Whether the record is over and its space has a successor: then it cannot be changed.
bool has_ended(const Directory& directory, const Record& record) {
    return is_over(record) && directory.is_archived(*directory.stored_space(record.space));
}

/// Whether the actor is on a side that may make the move.
bool is_whose_move(const Directory& directory, const Actor& actor,
                   const view::RecordTransition& move) {
    if (move.by.empty() || actor.is_operator()) return true;
    const auto org = directory.org(actor.member()->org);
    const Side side = org->kind == OrgType::host ? Side::host : Side::partner;
    return std::find(move.by.begin(), move.by.end(), side) != move.by.end();
}
}  // namespace

Result<> member_of_space(const ValuesFor& place, MemberId id, std::string_view name) {
    const auto member = place.directory.member(id);
    if (!member || !place.directory.open(place.actor, Action::read, id, {}) ||
        !place.directory.is_in(*member, place.space))
        return Error{Code::not_found, name};
    return {};
}

Result<> set_fields(const ValuesFor& place, const view::RecordType& type, const JsonByName& given,
                    Record& record) {
    auto values = field_changes(place, type.fields, record.fields, given);
    if (!values) return values.error();
    for (const auto& change : *values) set(record, change);
    return {};
}

std::vector<view::RecordTransition> moves_for(const Directory& directory, const Actor& actor,
                                              const Record& record) {
    auto moves = moves_from(type_of(directory, record), record.state);
    std::erase_if(moves, [&](const auto& move) { return !is_whose_move(directory, actor, move); });
    return moves;
}

namespace {
rows::RowKey<rows::Card> card_key(const Record& record) {
    return rows::card_key(record.space, record.type, record.state, record.id);
}
}  // namespace

// Rows of the ball and of people are written only if they changed; the card always is.
void put_record(const Directory& directory, Views& views, const std::optional<Record>& before,
                const Record& after) {
    views.put(rows::key_of(after.id), after);
    const auto list_key = card_key(after);
    if (before) {
        if (const auto old = card_key(*before); old != list_key) views.erase(old);
        if (before->ball && before->ball != after.ball)
            views.erase(rows::record_ball_key(*before->ball, after.space, after.id));
    }
    if (is_over(after) && (!before || !is_over(*before) || before->updated != after.updated))
        views.put(rows::record_over_key(after.updated, after.id));
    auto card = copied<rows::Card>(after);
    card.record = after.id;
    card.fields = fields_on_card(directory, after);
    views.put(list_key, card);
    if (after.ball && (!before || before->ball != after.ball))
        views.put(rows::record_ball_key(*after.ball, after.space, after.id));
    const auto now = people_of(after);
    const auto then = before ? people_of(*before) : std::map<MemberId, rows::RecordPerson>{};
    for (const auto& [id, what] : then)
        if (!now.contains(id)) views.erase(rows::record_person_key(id, after.space, after.id));
    for (const auto& [id, what] : now) {
        const auto old = then.find(id);
        if (old == then.end() || old->second != what)
            views.put(rows::record_person_key(id, after.space, after.id), what);
    }
}

Joined join_record_channel(const State& state, const Channel& channel,
                           const std::vector<MemberId>& people) {
    Joined out;
    Channel changed = channel;
    for (const auto& id : people) {
        const auto member = state.directory.member(id);
        if (!member || holds(changed.members, id)) continue;
        insert(changed.members, id);
        // Somebody who reads a space without being in it is in no channel, even if it names them.
        if (!state.directory.is_in(*member, changed)) {
            remove(changed.members, id);
            continue;
        }
        out.events.push_back({channel.id, ChannelJoined{id}});
        out.events.push_back({id, StreamOpened{channel.id}});
        read_from_here(state, id, channel.id, out.rows);
    }
    if (!out.events.empty()) out.channel = std::move(changed);
    return out;
}

// Create.

template <>
Needs needs(const Directory&, const Actor&, const CreateRecord& create) {
    Needs needs;
    if (create.from) {
        needs = needs_message(create.from->channel, create.from->seq);
        needs.streams.push_back(create.from->channel);
    }
    needs.rows.push_back(rows::last_record_number_key(create.space));
    needs.rows.push_back(rows::extent_key(create.space));
    add(needs, needs_field_files(create.fields));
    return needs;
}

namespace {
/// The state of a new record. A state other than the initial one must be reachable by one move,
/// whose requirements apply except for the reason.
Result<const view::RecordState*> first_state(const view::RecordType& type,
                                             const CreateRecord& create, const Record& record) {
    const auto* state = find_state(type, create.state ? create.state->text : type.initial);
    if (!state) return Error{Code::bad_value, field(&CreateRecord::state)};
    if (state->id == type.initial) return state;
    const auto moves = moves_from(type, type.initial);
    const auto move = std::find_if(moves.begin(), moves.end(),
                                   [&](const auto& one) { return one.to == state->id; });
    if (move == moves.end()) {
        Error error{Code::state_not_allowed, field(&CreateRecord::state)};
        auto& allowed = error.moves.emplace();
        allowed.push_back(type.initial);
        for (const auto& one : moves) allowed.push_back(one.to);
        return error;
    }
    if (auto missing = what_is_missing(record, *move, true)) return std::move(*missing);
    return state;
}

/// Checks the message from which a record is made. The actor must be allowed to post in its
/// channel, because the message then names the record and the channel may be told.
Result<> open_source(const State& state, const Actor& actor, const view::MessageRef& from) {
    auto channel =
        state.directory.open(actor, Action::post, from.channel, field(&CreateRecord::from));
    if (!channel) return channel.error();
    const auto message = state.views.message(from.channel, from.seq);
    if (!message || message->deleted) return Error{Code::not_found, field(&CreateRecord::from)};
    return {};
}

/// Links the record and its source message in rows only, since readers of the record may not know
/// the message's channel. The link stays when the message's text is edited.
void link_source(const State& state, const Record& record, const Channel& channel,
                 const view::MessageRef& from, Outcome<CreateRecord>& out) {
    auto message = *state.views.message(from.channel, from.seq);
    message.about.push_back(record.id);
    insert(message.linked, record.id);
    out.rows.put(rows::message_key(from.channel, message.thread.value_or(0), from.seq), message);
    out.rows.put(rows::record_message_key(record.id, from.channel, from.seq), {message.at});
    out.rows.put(rows::message_record_key(from.channel, from.seq, record.id));
    const auto source = state.directory.stored_channel(from.channel);
    if (readers_may_read(state.directory, *source, channel))
        out.events.push_back({from.channel, MessageRecorded{from.seq, record.id}});
}
}  // namespace

// An imported record may be over for long: then only its followers are in its channel.
NewRecord new_record(const Directory& directory, const Record& record, NewEvent created,
                     Instant now) {
    NewRecord made{
        .events = {std::move(created), {record.space, RecordTouched{card_of(directory, record)}}},
        .channel = {.id = record.channel,
                    .space = record.space,
                    .name = record.key,
                    .kind = ChannelType::record,
                    .join = Join::none,
                    .members = all_people(record),
                    .created_by = record.created_by,
                    .created = record.created,
                    .record = record.id}};
    // Bots may make thousands of records, and are not in their channels.
    if (const auto maker = record.created_by ? directory.member(*record.created_by) : nullptr;
        maker && maker->role != Role::bot)
        insert(made.channel.members, maker->id);
    if (is_retired(record, now)) made.channel.members = record.followers;
    for (const auto& id : made.channel.members)
        made.events.push_back({id, StreamOpened{record.channel}});
    return made;
}

std::string next_record_key(const State& state, const Space& space, std::uint64_t offset) {
    const auto last = state.views.get(rows::last_record_number_key(space.id));
    return space.code + "-" + std::to_string(last.value_or(rows::Count{}).count + 1 + offset);
}

// Checks people, fields and the source message; then gives the next number and makes the channel.
template <>
Result<Outcome<CreateRecord>> decide(const State& state, const Actor& actor,
                                     const CreateRecord& create, Moment& moment) {
    const Directory& directory = state.directory;
    auto space =
        directory.open(actor, Action::make_record, create.space, field(&CreateRecord::space));
    if (!space) return space.error();
    // Direct channels have no records.
    if ((*space)->kind == SpaceType::direct)
        return Error{Code::bad_value, field(&CreateRecord::space)};
    const auto* type = directory.record_types().find(create.type.text);
    if (!type) return Error{Code::bad_value, field(&CreateRecord::type)};
    Outcome<CreateRecord> out;
    FileChanges files(state, out.rows);
    const ValuesFor place{directory, actor, **space, &files};
    if (auto known =
            people_are_of_space<CreateRecord>(place, create.owner, create.followers, create.ball);
        !known)
        return known.error();
    Record record;
    if (auto right = set_fields(place, *type, create.fields, record); !right) return right.error();
    if (create.from)
        if (auto source = open_source(state, actor, *create.from); !source) return source.error();

    record.id = moment.make<RecordId>();
    record.space = create.space;
    record.channel = channel_of(record.id);
    record.type = type->type;
    record.title = create.title;
    // Without a named owner the actor owns it, unless the actor is a bot.
    const bool by_bot = actor.member() && actor.member()->role == Role::bot;
    record.owner = create.owner || by_bot ? create.owner : actor.id();
    record.followers = sorted(create.followers);
    record.ball = create.ball;
    record.start = copied<std::optional<rows::Due>>(create.start);
    record.due = copied<std::optional<rows::Due>>(create.due);
    record.priority = create.priority.value_or(Priority::normal);
    auto first = first_state(*type, create, record);
    if (!first) return first.error();
    record.state = (*first)->id;
    record.category = (*first)->category;
    record.rev = 1;
    record.created = record.updated = moment.now;
    record.created_by = actor.id();
    record.key = next_record_key(state, **space);

    if (auto done = refer_files(files, actor, type->fields, referrer(record.channel, record.space),
                                {}, record.fields);
        !done)
        return done.error();
    auto made =
        new_record(directory, record, {record.channel, RecordCreated{view_of(record)}}, moment.now);
    out.events = std::move(made.events);
    if (create.from) link_source(state, record, made.channel, *create.from, out);
    out.entities.push_back(std::move(made.channel));
    out.reply = view_of(record);
    return out;
}

template <>
void apply(const Directory& directory, Views& views, const Stamp& stamp,
           const RecordCreated& created) {
    auto record = copied<Record>(created.record);
    record.assignees = assignees_in(record.fields);
    const auto number = record_name(record.key)->number;
    views.put(rows::last_record_number_key(record.space), {number});
    views.put(rows::record_number_key(record.space, number), {record.id});
    put_record(directory, views, std::nullopt, record);
    count_in_extent(views, rows::extent_key(record.space), 0, stamp.at);
    note_change(views, stamp, created);
}

// Change.

namespace {
/// The needs of a record, and of the files that its fields name before and after the change.
Needs needs_record_and_files(const Directory& directory, RecordId id, const JsonByName& given) {
    Needs needs = needs_record(id);
    if (given.values.empty()) return needs;
    if (const auto channel = directory.stored_channel(channel_of(id)))
        needs.rows.push_back(rows::extent_key(channel->space));
    needs.then = [id, given](const Views& views) {
        const auto record = views.get(rows::key_of(id));
        return needs_field_files(given, record ? record->fields : rows::Fields{});
    };
    return needs;
}
}  // namespace

template <>
Needs needs(const Directory& directory, const Actor&, const ChangeRecord& change) {
    return needs_record_and_files(directory, change.record, change.fields);
}

namespace {
Result<std::vector<view::FieldChange>> changes_of(const ValuesFor& place, const Record& record,
                                                  const ChangeRecord& change) {
    std::vector<view::FieldChange> changes;
    using view::Record;
    if (change.title)
        note<std::string>(changes, field(&Record::title), record.title, change.title->text);
    if (change.owner) note(changes, field(&Record::owner), record.owner, change.owner->value);
    if (change.followers)
        note<std::vector<MemberId>>(changes, field(&Record::followers), record.followers,
                                    sorted(*change.followers));
    if (change.ball) note(changes, field(&Record::ball), record.ball, change.ball->value);
    const auto note_due = [&](std::string_view name, const std::optional<rows::Due>& old,
                              const std::optional<Nullable<DueSent>>& now) {
        if (now) note(changes, name, old, copied<std::optional<rows::Due>>(now->value));
    };
    note_due(field(&Record::start), record.start, change.start);
    note_due(field(&Record::due), record.due, change.due);
    if (change.priority)
        note<Priority>(changes, field(&Record::priority), record.priority, change.priority);
    auto values =
        field_changes(place, type_of(place.directory, record).fields, record.fields, change.fields);
    if (!values) return values.error();
    changes.insert(changes.end(), values->begin(), values->end());
    return changes;
}
}  // namespace

// Optimistic locking: the command names the `rev` that it saw. Equal values make no event.
template <>
Result<Outcome<ChangeRecord>> decide(const State& state, const Actor& actor,
                                     const ChangeRecord& change, Moment& moment) {
    auto opened =
        open_record(state, actor, Action::change, change.record, field(&ChangeRecord::record));
    if (!opened) return opened.error();
    Record record = **opened;
    if (has_ended(state.directory, record))
        return Error{Code::archived, field(&ChangeRecord::record)};
    if (change.rev != record.rev) return newer(record, field(&ChangeRecord::rev));
    const auto space = state.directory.stored_space(record.space);
    Outcome<ChangeRecord> out;
    FileChanges files(state, out.rows);
    const ValuesFor place{state.directory, actor, *space, &files};
    if (auto known = people_are_of_space<ChangeRecord>(
            place, change.owner ? change.owner->value : std::nullopt,
            change.followers ? *change.followers : List<MemberId, 100>{},
            change.ball ? change.ball->value : std::nullopt);
        !known)
        return known.error();
    auto changes = changes_of(place, record, change);
    if (!changes) return changes.error();
    if (!changes->empty()) {
        for (const auto& one : *changes) set(record, one);
        if (auto done = refer_files(files, actor, type_of(state.directory, record).fields,
                                    referrer(record.channel, record.space), (*opened)->fields,
                                    record.fields);
            !done)
            return done.error();
        ++record.rev;
        record.updated = moment.now;
        out.events.push_back(
            {record.channel, RecordChanged{record.id, record.rev, std::move(*changes)}});
        out.events.push_back({record.space, RecordTouched{card_of(state.directory, record)}});
        const auto channel = state.directory.stored_channel(record.channel);
        add_joined(out, join_record_channel(state, *channel, all_people(record)));
    }
    out.reply = view_of(record);
    return out;
}

template <>
void apply(const Directory& directory, Views& views, const Stamp& stamp,
           const RecordChanged& changed) {
    const auto before = views.get(rows::key_of(changed.record));
    Record after = *before;
    for (const auto& change : changed.changes) set(after, change);
    after.rev = changed.rev;
    after.updated = stamp.at;
    put_record(directory, views, before, after);
    note_change(views, stamp, changed);
}

// Move.

template <>
Needs needs(const Directory& directory, const Actor&, const MoveRecord& move) {
    return needs_record_and_files(directory, move.record, move.fields);
}

namespace {
/// The move to this state. Errors: state_not_allowed with the allowed moves, or not_allowed if it
/// is the other side's move.
Result<view::RecordTransition> allowed_move(const Directory& directory, const Actor& actor,
                                            const Record& record, const std::string& to) {
    for (const auto& move : moves_from(type_of(directory, record), record.state)) {
        if (move.to != to) continue;
        if (!is_whose_move(directory, actor, move))
            return Error{Code::not_allowed, field(&MoveRecord::to)};
        return move;
    }
    Error error{Code::state_not_allowed, field(&MoveRecord::to)};
    auto& allowed = error.moves.emplace();
    for (const auto& move : moves_for(directory, actor, record)) allowed.push_back(move.to);
    return error;
}
}  // namespace

// A move may set fields that it requires, so these are set before the requirements are checked.
template <>
Result<Outcome<MoveRecord>> decide(const State& state, const Actor& actor, const MoveRecord& move,
                                   Moment& moment) {
    auto opened =
        open_record(state, actor, Action::change, move.record, field(&MoveRecord::record));
    if (!opened) return opened.error();
    Record record = **opened;
    if (has_ended(state.directory, record))
        return Error{Code::archived, field(&MoveRecord::record)};
    if (move.rev != record.rev) return newer(record, field(&MoveRecord::rev));
    auto allowed = allowed_move(state.directory, actor, record, move.to);
    if (!allowed) return allowed.error();
    const auto& type = type_of(state.directory, record);
    const auto space = state.directory.stored_space(record.space);
    Outcome<MoveRecord> out;
    FileChanges files(state, out.rows);
    auto changes = field_changes({state.directory, actor, *space, &files}, type.fields,
                                 record.fields, move.fields);
    if (!changes) return changes.error();
    for (const auto& change : *changes) set(record, change);
    if (auto done = refer_files(files, actor, type.fields, referrer(record.channel, record.space),
                                (*opened)->fields, record.fields);
        !done)
        return done.error();
    if (auto missing = what_is_missing(record, *allowed, move.reason.has_value()))
        return std::move(*missing);

    RecordMoved moved{.record = record.id,
                      .from = record.state,
                      .to = move.to,
                      .category = find_state(type, move.to.text)->category,
                      .rev = record.rev + 1};
    if (move.reason) moved.reason = move.reason->text;
    if (!changes->empty()) moved.changes = std::move(*changes);
    record.state = moved.to;
    record.category = moved.category;
    record.rev = moved.rev;
    record.updated = moment.now;
    out.events.push_back({record.channel, std::move(moved)});
    out.events.push_back({record.space, RecordTouched{card_of(state.directory, record)}});
    const auto channel = state.directory.stored_channel(record.channel);
    add_joined(out, join_record_channel(state, *channel, all_people(record)));
    out.reply = view_of(record);
    return out;
}

template <>
void apply(const Directory& directory, Views& views, const Stamp& stamp, const RecordMoved& moved) {
    const auto before = views.get(rows::key_of(moved.record));
    Record after = *before;
    if (moved.changes)
        for (const auto& change : *moved.changes) set(after, change);
    after.state = moved.to;
    after.category = moved.category;
    after.rev = moved.rev;
    after.updated = stamp.at;
    put_record(directory, views, before, after);
    note_change(views, stamp, moved);
}

}  // namespace parley::engine
