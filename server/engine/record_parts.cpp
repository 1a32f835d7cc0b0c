// Private parts: an org's own notes about a record. A part is stored in the org's internal space,
// with a channel of its own there, so nobody else can learn that it exists: nothing is filtered, as
// no part is in any stream that others read.

#include "protocol/json_write.hpp"
#include "server/engine/records.hpp"
#include "server/engine/stored.hpp"

namespace parley::engine {

namespace {
/// Keys of the parts of all orgs in the record's space.
std::vector<rows::RowKey<rows::RecordPart>> part_keys(const Directory& directory, RecordId record) {
    const auto channel = directory.stored_channel(channel_of(record));
    if (!channel || !channel->record) return {};
    std::vector<rows::RowKey<rows::RecordPart>> keys;
    for (const auto& org : directory.stored_space(channel->space)->orgs)
        keys.push_back(rows::record_part_key(org, record));
    return keys;
}

Channel channel_for(const Record& record, const rows::RecordPart& part, const Space& space,
                    MemberId by, Instant now) {
    return {.id = part.channel,
            .space = space.id,
            .name = record.key,
            .kind = ChannelType::record,
            .join = Join::none,
            .members = {by},
            .created_by = by,
            .created = now,
            .part_of = record.id};
}
}  // namespace

template <>
Needs needs(const Directory& directory, const Actor& actor, const AnnotateRecord& annotate) {
    // Which org's part it is depends on the actor, so those of all orgs are read.
    const auto parts = part_keys(directory, annotate.record);
    Needs needs{{parts.begin(), parts.end()}, {}, false, {}};
    needs.rows.push_back(rows::key_of(annotate.record));
    if (actor.member())
        if (const auto org = directory.org(actor.member()->org))
            needs.rows.push_back(rows::extent_key(org->internal_space));
    if (annotate.fields.values.empty()) return needs;
    needs.then = [parts, fields = annotate.fields](const Views& views) {
        Needs files;
        for (const auto& key : parts)
            add(files,
                needs_field_files(fields, views.get(key).value_or(rows::RecordPart{}).fields));
        return files;
    };
    return needs;
}

// The first note makes the part and its channel. A part has a `rev` of its own.
template <>
Result<Outcome<AnnotateRecord>> decide(const State& state, const Actor& actor,
                                       const AnnotateRecord& annotate, Moment& moment) {
    const Directory& directory = state.directory;
    constexpr auto name = field(&AnnotateRecord::record);
    auto record = open_record(state, actor, Action::read, annotate.record, name);
    if (!record) return record.error();
    if (!actor.member()) return Error{Code::not_allowed};
    const auto org = directory.org(actor.member()->org);
    auto space = directory.open(actor, Action::make_record, org->internal_space, name);
    if (!space) return space.error();

    auto part = state.views.get(rows::record_part_key(org->id, annotate.record))
                    .value_or(rows::RecordPart{});
    // Its channel is missing if that row was damaged at start-up (engine.cpp).
    if (part.rev > 0)
        if (!directory.stored_channel(part.channel)) return Error{Code::storage_failed};

    if (annotate.rev && *annotate.rev != part.rev) {
        Error error{Code::conflict, field(&AnnotateRecord::rev)};
        if (part.rev > 0) error.record = RawJson{to_json(view_of(part))};
        return error;
    }
    const auto* type = directory.record_types().find((*record)->type);
    static const std::vector<view::RecordField> none;
    const auto& known = type ? type->private_ : none;
    Outcome<AnnotateRecord> out;
    FileChanges files(state, out.rows);
    auto changes =
        field_changes({directory, actor, **space, &files}, known, part.fields, annotate.fields);
    if (!changes) return changes.error();
    out.reply = view_of(part);
    if (changes->empty()) {
        if (part.rev == 0) return Error{Code::missing_field, field(&AnnotateRecord::fields)};
        return out;
    }
    if (part.rev == 0) {
        part.record = annotate.record;
        part.channel = moment.make<ChannelId>();
        out.entities.push_back(
            channel_for(**record, part, **space, actor.member()->id, moment.now));
        out.events.push_back({actor.member()->id, StreamOpened{part.channel}});
    }
    const auto before = part.fields;
    for (const auto& change : *changes) set_field(part.fields, change);
    if (auto done = refer_files(files, actor, known, referrer(part.channel, (*space)->id), before,
                                part.fields);
        !done)
        return done.error();
    ++part.rev;
    out.events.push_back(
        {part.channel, RecordAnnotated{annotate.record, part.rev, std::move(*changes)}});
    out.reply = view_of(part);
    return out;
}

template <>
void apply(const Directory& directory, Views& views, const Stamp& stamp,
           const RecordAnnotated& annotated) {
    const auto channel = directory.stored_channel(*stamp.stream.channel());
    const auto space = directory.stored_space(channel->space);
    const auto key = rows::record_part_key(space->orgs.front(), annotated.record);
    auto part = views.get(key).value_or(rows::RecordPart{});
    part.record = annotated.record;
    part.channel = channel->id;
    part.rev = annotated.rev;
    for (const auto& change : annotated.changes) set_field(part.fields, change);
    views.put(key, part);
    note_change(views, stamp, annotated);
}

}  // namespace parley::engine
