// Messages and records: which records a message names, which were made from a message, and a
// record's history between the messages of its channel.

#include <charconv>

#include "protocol/json_write.hpp"
#include "server/engine/markdown.hpp"
#include "server/engine/mentions.hpp"
#include "server/engine/pages.hpp"
#include "server/engine/records.hpp"
#include "server/engine/stored.hpp"

namespace parley::engine {

namespace {
constexpr std::size_t named_max = 20;

bool in_word(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

/// The space whose records a channel's messages may name by key.
std::shared_ptr<const Space> space_of(const Directory& directory, ChannelId id) {
    const auto channel = directory.stored_channel(id);
    return channel ? directory.stored_space(channel->space) : nullptr;
}
}  // namespace

std::vector<std::uint64_t> record_numbers_in(std::string_view text, std::string_view code) {
    std::vector<std::uint64_t> out;
    if (code.empty()) return out;
    const std::string begin = std::string(code) + "-";
    // Most messages name none: a search is much cheaper than parsing.
    if (text.find(begin) == std::string_view::npos) return out;
    read_markdown(text, [&](Piece piece, std::string_view part) {
        if (piece != Piece::words) return;
        for (auto at = part.find(begin); at != std::string_view::npos;
             at = part.find(begin, at + 1)) {
            if (at > 0 && (in_word(part[at - 1]) || part[at - 1] == '-')) continue;
            const auto digits = part.substr(at + begin.size());
            std::uint64_t number = 0;
            const auto end = std::from_chars(digits.data(), digits.data() + digits.size(), number);
            if (end.ec != std::errc() || number == 0 || digits.front() == '0') continue;
            if (end.ptr != digits.data() + digits.size() && in_word(*end.ptr)) continue;
            if (out.size() < named_max && std::find(out.begin(), out.end(), number) == out.end())
                out.push_back(number);
        }
    });
    return out;
}

void add_record_needs(const Directory& directory, ChannelId channel, std::string_view text,
                      Needs& needs) {
    if (text.find('-') == std::string_view::npos) return;
    const auto space = space_of(directory, channel);
    if (!space) return;
    for (const auto number : record_numbers_in(text, space->code))
        needs.rows.push_back(rows::record_number_key(space->id, number));
}

namespace {
std::vector<RecordId> records_named_in(const Directory& directory, const Views& views,
                                       ChannelId channel, std::string_view text) {
    std::vector<RecordId> out;
    if (text.find('-') == std::string_view::npos) return out;
    const auto space = space_of(directory, channel);
    for (const auto number : record_numbers_in(text, space->code)) {
        const auto row = views.get(rows::record_number_key(space->id, number));
        // A record's own channel is about it anyway.
        if (row && channel_of(row->record) != channel) insert(out, row->record);
    }
    return out;
}
}  // namespace

void link_message(const Directory& directory, Views& views, ChannelId channel, Seq seq,
                  rows::Message& row) {
    auto linked = records_named_in(directory, views, channel, row.text);
    for (const auto& record : row.about) insert(linked, record);
    for (const auto& record : row.linked) {
        if (holds(linked, record)) continue;
        views.erase(rows::record_message_key(record, channel, seq));
        views.erase(rows::message_record_key(channel, seq, record));
    }
    for (const auto& record : linked) {
        if (holds(row.linked, record)) continue;
        views.put(rows::record_message_key(record, channel, seq), {row.at});
        views.put(rows::message_record_key(channel, seq, record));
    }
    row.linked = std::move(linked);
}

Joined join_mentioned(const State& state, const OpenChannel& channel, std::string_view text) {
    if (channel->kind != ChannelType::record) return {};
    std::vector<MemberId> people;
    for (const auto& id : mentions_in(text).members) {
        const auto member = state.directory.member(id);
        if (member && state.directory.open(Actor::member(member), Action::read, channel->id, {}))
            people.push_back(id);
    }
    return join_record_channel(state, *channel, people);
}

void note_change(Views& views, const Stamp& stamp, const AnyEvent& event) {
    rows::RecordChange change{.at = stamp.at, .by = stamp.by};
    event.visit([&]<class Event>(const Event& what) {
        change.event = Event::name;
        change.data = to_json(what);
    });
    views.put(rows::record_change_key(*stamp.stream.channel(), stamp.seq), change);
}

namespace {
/// A callback for scans that collects changes until `is_past`, or as many as a page has room for.
template <class IsPast>
auto taking(RecordChanges& found, IsPast is_past) {
    return [&found, is_past, room = PageRoom(200)](std::string_view key,
                                                   rows::RecordChange& row) mutable {
        const Seq seq = storage::last_number(key);
        if (is_past(seq)) return false;
        auto json = to_json(
            view::RecordEvent{seq, row.at, {row.by}, std::move(row.event), {std::move(row.data)}});
        found.more = !room.take(json.size());
        if (!found.more) found.changes.push_back({seq, {std::move(json)}});
        return !found.more;
    };
}
}  // namespace

Result<RecordChanges> changes_back(const storage::Snapshot& snapshot, ChannelId channel, Seq from,
                                   Seq to) {
    RecordChanges found;
    auto scanned = scan_rows_back<rows::RecordChange>(
        snapshot, rows::record_change_prefix(channel), rows::record_change_key(channel, from).bytes,
        taking(found, [to](Seq seq) { return seq < to; }));
    if (!scanned) return scanned.error();
    return found;
}

Result<RecordChanges> changes_forward(const storage::Snapshot& snapshot, ChannelId channel,
                                      Seq from, Seq to) {
    RecordChanges found;
    auto scanned = scan_rows<rows::RecordChange>(snapshot, rows::record_change_prefix(channel),
                                                 rows::record_change_key(channel, from).bytes,
                                                 taking(found, [to](Seq seq) { return seq > to; }));
    if (!scanned) return scanned.error();
    return found;
}

Result<> show_records(const Reader& reader, const Actor& actor, ChannelId channel,
                      std::vector<view::Message>& messages) {
    if (messages.empty()) return {};
    const auto prefix = rows::message_record_prefix(channel);
    auto message = messages.begin();
    // Merge: messages and rows are both ordered by seq. Most pages have no row.
    return scan_rows<rows::Mark>(reader.snapshot, prefix,
                                 rows::message_record_key(channel, message->seq, {}).bytes,
                                 [&](std::string_view key, const rows::Mark&) {
                                     const Seq seq = storage::number_at(key, prefix.size());
                                     while (message != messages.end() && message->seq < seq)
                                         ++message;
                                     if (message == messages.end()) return false;
                                     const auto record = rows::record_at_end(key);
                                     if (message->seq == seq && !message->deleted &&
                                         reader.directory.open(actor, Action::read, record, {})) {
                                         if (!message->records) message->records.emplace();
                                         message->records->push_back(record);
                                     }
                                     return true;
                                 });
}

}  // namespace parley::engine
