// Reading records: one with all that belongs to it, and lists.

#include "protocol/json_read.hpp"
#include "protocol/json_write.hpp"
#include "server/engine/pages.hpp"
#include "server/engine/records.hpp"
#include "server/engine/stored.hpp"

namespace parley::engine {

namespace {
/// The parts of a cursor "a/b/c"; empty if their number is not `count`.
std::vector<std::string_view> parts_of(std::string_view cursor, std::size_t count) {
    std::vector<std::string_view> parts;
    for (;;) {
        const auto slash = cursor.find('/');
        parts.push_back(cursor.substr(0, slash));
        if (slash == std::string_view::npos) break;
        cursor.remove_prefix(slash + 1);
    }
    if (parts.size() != count) parts.clear();
    return parts;
}

Result<OpenRecord> open_by_id(const Reader& reader, const Actor& actor, RecordId id,
                              std::string_view field) {
    auto record = stored_row(reader.snapshot, rows::key_of(id));
    if (!record) return record.error();
    return reader.directory.open(actor, Action::read, std::move(*record), field);
}

}  // namespace

Result<OpenRecord> open_by_key(const Reader& reader, const Actor& actor, std::string_view key,
                               std::string_view name) {
    const auto asked = record_name(key);
    if (!asked) return Error{Code::bad_value, name};
    // Two spaces that the actor reads may share a code: a shared one and an internal one.
    for (const auto& id : reader.directory.spaces_with_records(actor)) {
        if (reader.directory.stored_space(id)->code != asked->code) continue;
        auto row = stored_row(reader.snapshot, rows::record_number_key(id, asked->number));
        if (!row) return row.error();
        if (!*row) continue;
        auto opened = open_by_id(reader, actor, (*row)->record, name);
        if (opened || opened.error().code != Code::not_found) return opened;
    }
    return Error{Code::not_found, name};
}

namespace {
/// The cursor of a page of links: "blocks/rec_…".
std::string link_cursor(const view::RecordLink& link) {
    return std::string(enum_text(link.rel)) + "/" + link.to.text();
}

/// The links after `cursor` whose other ends the actor may read.
Result<RecordLinkPage> links_of(const Reader& reader, const Actor& actor, RecordId record,
                                const std::optional<std::string>& cursor, PageRoom room) {
    const auto prefix = rows::record_link_prefix(record);
    std::string from = prefix;
    if (cursor) {
        const auto parts = parts_of(*cursor, 2);
        Relation rel{};
        const auto to = parts.empty() ? std::nullopt : RecordId::parse(parts[1]);
        if (!to || !enum_value(parts[0], rel))
            return Error{Code::bad_value, field(&ListRecordLinks::cursor)};
        from = rows::record_link_key(record, rel, *to).bytes + '\0';
    }
    RecordLinkPage page;
    Result<> failed;
    const auto add = [&](std::string_view key, const rows::RecordLink&) {
        const auto to = rows::record_at_end(key);
        if (!reader.directory.open(actor, Action::read, to, {})) return true;
        auto other = stored_row(reader.snapshot, rows::key_of(to));
        if (!other && !is_damage(other.error())) return failed = other.error(), false;
        if (!other || !*other) return true;  // another record's damage does not hide this one
        auto link = copied<view::RecordLink>(**other);
        link.rel = *rows::relation_in(key);
        link.to = to;
        page.more = !room.take(json_size(link));
        if (!page.more) page.links.push_back(std::move(link));
        return !page.more;
    };
    auto scanned = scan_rows<rows::RecordLink>(reader.snapshot, prefix, from, add);
    if (!scanned) return scanned.error();
    if (!failed) return failed.error();
    if (page.more) page.cursor = link_cursor(page.links.back());
    return page;
}

/// At most 100 messages that name the record or from which it was made, in channels that the actor
/// may read, newest first, without deleted ones.
Result<std::vector<view::MessageRef>> messages_of(const Reader& reader, const Actor& actor,
                                                  RecordId record) {
    constexpr std::size_t messages_max = 100, channels_max = 1'000;
    constexpr Seq last = std::numeric_limits<Seq>::max();
    std::vector<std::pair<Instant, view::MessageRef>> found;  // by when it was said
    const auto prefix = rows::record_message_prefix(record);
    // Rows are ordered by channel. Jump from channel to channel and read only the newest of each;
    // channels that the actor may not read are skipped and do not count towards the bound.
    std::string from = prefix;
    for (std::size_t channels = 0; channels < channels_max;) {
        std::optional<ChannelId> channel;
        const auto first = [&](std::string_view key, const rows::RecordMessage&) {
            auto& bytes = channel.emplace().bytes;
            std::copy_n(key.begin() + static_cast<long>(prefix.size()), bytes.size(),
                        bytes.begin());
            return false;
        };
        auto next = scan_rows<rows::RecordMessage>(reader.snapshot, prefix, from, first);
        if (!next) return next.error();
        if (!channel) break;
        const auto end = rows::record_message_key(record, *channel, last).bytes;
        from = end + '\0';
        if (!reader.directory.open(actor, Action::read, *channel, {})) continue;
        ++channels;
        std::size_t count = 0;
        auto scanned = scan_rows_back<rows::RecordMessage>(
            reader.snapshot, rows::record_message_prefix(record, *channel), end,
            [&](std::string_view key, const rows::RecordMessage& message) {
                found.emplace_back(message.at,
                                   view::MessageRef{*channel, storage::last_number(key)});
                return ++count < messages_max;
            });
        if (!scanned) return scanned.error();
    }
    const auto newest = found.begin() + static_cast<long>(std::min(found.size(), messages_max));
    std::partial_sort(found.begin(), newest, found.end(), [](const auto& a, const auto& b) {
        return std::tie(a.first, a.second.seq) > std::tie(b.first, b.second.seq);
    });
    found.erase(newest, found.end());
    std::vector<view::MessageRef> out;
    for (const auto& [at, message] : found) {
        auto row = stored_message(reader.snapshot, message.channel, message.seq);
        if (row && !row->deleted) out.push_back(message);
        if (!row && !is_damage(row.error())) return row.error();
    }
    return out;
}

Result<std::optional<view::RecordPart>> part_for(const Reader& reader, const Actor& actor,
                                                 RecordId record) {
    std::optional<view::RecordPart> none;
    if (!actor.member()) return none;
    auto part = stored_row(reader.snapshot, rows::record_part_key(actor.member()->org, record));
    if (!part) return part.error();
    if (!*part || !reader.directory.open(actor, Action::read, (*part)->channel, {})) return none;
    return std::optional(view_of(**part));
}

Result<RecordFound> found_record(const Reader& reader, const Actor& actor,
                                 const OpenRecord& record) {
    RecordFound out;
    static_cast<view::Record&>(out) = view_of(*record);
    auto messages = messages_of(reader, actor, record->id);
    if (!messages) return messages.error();
    out.messages = std::move(*messages);
    auto part = part_for(reader, actor, record->id);
    if (!part) return part.error();
    out.private_ = std::move(*part);
    out.editable = record.allows(Action::change);
    if (out.editable)
        for (auto& move : moves_for(reader.directory, actor, *record))
            out.moves.push_back({move.to, std::move(move.require), move.reason});
    // Everything else is bounded when it is written; links get the rest of the page.
    const std::size_t taken = json_size(out);
    auto links = links_of(reader, actor, record->id, std::nullopt,
                          PageRoom(200, page_bytes_max - std::min(page_bytes_max, taken)));
    if (!links) return links.error();
    out.links = std::move(links->links);
    out.links_cursor = std::move(links->cursor);
    return out;
}
}  // namespace

template <>
Result<RecordFound> read(const Reader& reader, const Actor& actor, const GetRecord& get) {
    if (get.record.has_value() == get.key.has_value())
        return Error{Code::bad_value, field(&GetRecord::record)};
    auto record = get.record ? open_by_id(reader, actor, *get.record, field(&GetRecord::record))
                             : open_by_key(reader, actor, get.key->text, field(&GetRecord::key));
    if (!record) return record.error();
    return found_record(reader, actor, *record);
}

template <>
Result<RecordLinkPage> read(const Reader& reader, const Actor& actor, const ListRecordLinks& list) {
    auto record = open_by_id(reader, actor, list.record, field(&ListRecordLinks::record));
    if (!record) return record.error();
    const auto cursor = list.cursor ? std::optional(list.cursor->text) : std::nullopt;
    return links_of(reader, actor, list.record, cursor, PageRoom(entries_of(list.limit)));
}

template <>
Result<RecordTypesFound> read(const Reader& reader, const Actor&, const ListRecordTypes&) {
    return RecordTypesFound{reader.directory.record_types().all()};
}

namespace {
/// A page of records being filled.
struct Filling {
    RecordPage page;
    PageRoom room;
    /// Bytes of records that may be read to find the wanted ones; beyond it the page ends early,
    /// with fewer entries or none.
    std::size_t bytes_to_read = 4 << 20;

    /// False if the page is full: then there is more.
    bool take(const view::RecordCard& card) {
        page.more = !append_entry(page.records, card, room);
        return !page.more;
    }
    /// Ends the page early; the next one continues after `cursor`.
    void end_at(std::string cursor) {
        page.more = true;
        page.cursor = std::move(cursor);
    }
    RecordPage done() {
        if (!page.more) page.cursor.reset();
        return std::move(page);
    }
};

/// Key prefixes of the cards that are wanted, in the order of keys.
std::vector<std::string> wanted_runs(const RecordTypes& types, const ListRecords& list) {
    std::vector<std::string> runs;
    if (list.type && list.state && !list.category)
        return {rows::cards_prefix(*list.space, list.type->text, list.state->text)};
    if (!list.state && !list.category)
        return {rows::cards_prefix(*list.space, list.type ? list.type->text : "", "")};
    for (const auto& type : types.all()) {
        if (list.type && type.type != list.type->text) continue;
        for (const auto& state : type.states) {
            if (list.state && state.id != list.state->text) continue;
            if (list.category && state.category != *list.category) continue;
            runs.push_back(rows::cards_prefix(*list.space, type.type, state.id));
        }
    }
    std::sort(runs.begin(), runs.end());
    return runs;
}

/// The records of a space, read from its cards.
Result<RecordPage> list_of_space(const Reader& reader, const ListRecords& list, Filling filling) {
    const auto space_prefix = rows::cards_prefix(*list.space, "", "");
    std::string from = space_prefix;
    if (list.cursor) {
        const auto parts = parts_of(list.cursor->text, 3);
        const auto record = parts.empty() ? std::nullopt : RecordId::parse(parts[2]);
        if (!record) return Error{Code::bad_value, field(&ListRecords::cursor)};
        from = rows::card_key(*list.space, parts[0], parts[1], *record).bytes + '\0';
    }
    std::string type, state;  // of the last card that the page has
    RecordId last;
    view::RecordCard shown;
    const auto take = [&](std::string_view, rows::Card& card) {
        copy_members(shown, card);
        if (card.fields.empty()) shown.fields.reset();
        if (!filling.take(shown)) return false;
        type = card.type;
        state = card.state;
        last = card.record;
        return true;
    };
    for (const auto& run : wanted_runs(reader.directory.record_types(), list)) {
        auto scanned = scan_rows<rows::Card>(reader.snapshot, run, std::max(run, from), take);
        if (!scanned) return scanned.error();
        if (filling.page.more) break;
    }
    filling.page.cursor = type + "/" + state + "/" + last.text();
    return filling.done();
}

bool is_wanted(const ListRecords& list, const Record& record) {
    return (!list.type || list.type->text == record.type) &&
           (!list.state || list.state->text == record.state) &&
           (!list.category || *list.category == record.category) &&
           (!list.owner || list.owner == record.owner) && (!list.ball || list.ball == record.ball);
}

/// Key prefix of the index of a member's records in a space, or of those whose ball an org has.
std::string index_of(const ListRecords& list, const Actor& actor, SpaceId space) {
    if (list.mine.value_or(false)) return rows::record_person_prefix(actor.member()->id, space);
    if (list.owner) return rows::record_person_prefix(*list.owner, space);
    return rows::record_ball_prefix(*list.ball, space);
}

/// Adds one space's part of such a list, after `after`; false once the page is full.
Result<bool> fill_from(const Reader& reader, const Actor& actor, const ListRecords& list,
                       SpaceId space, std::optional<RecordId> after, Filling& filling) {
    // Rows hold whole records, of up to a quarter of a megabyte.
    constexpr std::size_t together = 32;
    const auto index = index_of(list, actor, space);
    std::string last_read;
    for (;;) {
        std::string from = index;
        if (after) from = index + rows::key_of(*after).bytes.substr(1) + '\0';
        std::vector<std::string> keys;
        // In each of these indexes the key ends with the record's id.
        auto scanned = reader.snapshot.scan(index, from, [&](std::string_view key, auto value) {
            if (!rows::is_whole(key, value)) return (void)reader.snapshot.damaged_row(key), true;
            after = rows::record_at_end(key);
            // Nothing is read of what the actor may not know of.
            if (reader.directory.open(actor, Action::read, *after, {}))
                keys.push_back(rows::key_of(*after));
            return keys.size() < together;
        });
        if (!scanned) return scanned.error();
        auto rows = reader.snapshot.get(keys);
        if (!rows) return rows.error();
        for (std::size_t i = 0; i < keys.size(); ++i) {
            auto record = read_row<Record>(reader.snapshot, keys[i], (*rows)[i].value_or(""));
            if (!record) continue;
            const auto opened = reader.directory.open(
                actor, Action::read, std::make_shared<const Record>(std::move(*record)), {});
            // Hidden records neither shorten the page nor become its cursor.
            if (!opened) continue;
            last_read = space.text() + "/" + (*opened)->id.text();
            filling.bytes_to_read -= std::min(filling.bytes_to_read, (*rows)[i]->size());
            if (!is_wanted(list, **opened)) continue;
            if (!filling.take(card_of(reader.directory, **opened))) return false;
            filling.page.cursor = last_read;
        }
        if (filling.bytes_to_read == 0) {
            filling.end_at(std::move(last_read));
            return false;
        }
        if (keys.size() < together) return true;
    }
}

/// A member's or an org's records, over all spaces that the actor reads.
Result<RecordPage> list_of_somebody(const Reader& reader, const Actor& actor,
                                    const ListRecords& list, Filling filling) {
    std::vector<SpaceId> spaces = reader.directory.spaces_with_records(actor);
    if (list.space) spaces = {*list.space};
    std::optional<SpaceId> space_after;
    std::optional<RecordId> after;
    if (list.cursor) {
        const auto parts = parts_of(list.cursor->text, 2);
        if (!parts.empty())
            space_after = SpaceId::parse(parts[0]), after = RecordId::parse(parts[1]);
        if (!space_after || !after) return Error{Code::bad_value, field(&ListRecords::cursor)};
    }
    for (const auto& space : spaces) {
        if (space_after && space < *space_after) continue;
        const bool goes_on = space_after && space == *space_after;
        auto more = fill_from(reader, actor, list, space, goes_on ? after : std::nullopt, filling);
        if (!more) return more.error();
        if (!*more) break;
    }
    return filling.done();
}
}  // namespace

namespace {
/// Cards that are counted in one answer: some 0.2 s of a worker.
constexpr std::size_t cards_counted_max = 100'000;

/// Adds what a card's amounts are. One whose sum could not be written counts no further.
void add_amounts(const view::RecordType& type, const rows::Fields& fields,
                 std::map<std::pair<std::string, std::string>, std::int64_t>& sums) {
    for (const auto& field : type.fields) {
        const auto value = fields.find(field.name);
        if (field.kind != FieldKind::money || value == fields.end()) continue;
        const auto money = value_from_json<Money>(value->second);
        if (!money) continue;
        auto& sum = sums[{field.name, money->currency.text}];
        const auto more = sum + money->minor.value;
        if (more >= WholeNumber::smallest && more <= WholeNumber::largest) sum = more;
    }
}
}  // namespace

template <>
Result<RecordTotals> read(const Reader& reader, const Actor& actor, const CountRecords& count) {
    auto space =
        reader.directory.open(actor, Action::read, count.space, field(&CountRecords::space));
    if (!space) return space.error();
    const auto* type = reader.directory.record_types().find(count.type.text);
    if (type == nullptr) return Error{Code::bad_value, field(&CountRecords::type)};
    RecordTotals totals;
    std::size_t counted = 0;
    for (const auto& state : type->states) {
        auto& of_state = totals.states.emplace_back();
        of_state.state = state.id;
        std::map<std::pair<std::string, std::string>, std::int64_t> sums;
        const auto run = rows::cards_prefix(count.space, type->type, state.id);
        auto scanned = scan_rows<rows::Card>(reader.snapshot, run, run,
                                             [&](std::string_view, const rows::Card& card) {
                                                 totals.more = counted == cards_counted_max;
                                                 if (totals.more) return false;
                                                 ++counted, ++of_state.count;
                                                 add_amounts(*type, card.fields, sums);
                                                 return true;
                                             });
        if (!scanned) return scanned.error();
        for (const auto& [name, sum] : sums)
            of_state.sums.push_back({name.first, {{sum}, Currency(name.second)}});
    }
    return totals;
}

// Two kinds of lists: a space's cards in order of type and state, or an index of a member's or an
// org's records in order of space and id.
template <>
Result<RecordPage> read(const Reader& reader, const Actor& actor, const ListRecords& list) {
    const Directory& directory = reader.directory;
    if (list.space)
        if (auto space =
                directory.open(actor, Action::read, *list.space, field(&ListRecords::space));
            !space)
            return space.error();
    if (list.owner)
        if (auto owner =
                directory.open(actor, Action::read, *list.owner, field(&ListRecords::owner));
            !owner)
            return owner.error();
    if (list.ball)
        if (auto org = directory.open(actor, Action::read, *list.ball, field(&ListRecords::ball));
            !org)
            return org.error();
    const bool mine = list.mine.value_or(false);
    if (mine && !actor.member()) return Error{Code::not_allowed, field(&ListRecords::mine)};
    Filling filling{.room = PageRoom(entries_of(list.limit))};
    if (mine || list.owner || list.ball)
        return list_of_somebody(reader, actor, list, std::move(filling));
    if (!list.space) return Error{Code::missing_field, field(&ListRecords::space)};
    return list_of_space(reader, list, std::move(filling));
}

}  // namespace parley::engine
