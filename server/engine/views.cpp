#include "server/engine/views.hpp"

#include <sodium.h>

#include <set>

#include "server/engine/rows.hpp"
#include "storage/packed.hpp"

namespace parley::engine {

using storage::Key;
using storage::Table;

std::string message_key(ChannelId channel, Seq root, Seq seq) {
    return Key(Table::message).id(channel).number(root).number(~seq).take();
}
Seq message_seq(std::string_view message_key) { return ~storage::last_number(message_key); }
std::string list_prefix(ChannelId channel, Seq root) {
    return Key(Table::message).id(channel).number(root).take();
}
std::string reply_key(ChannelId channel, Seq seq) {
    return Key(Table::reply).id(channel).number(seq).take();
}
std::string list_end_key(ChannelId channel) { return Key(Table::list_end).id(channel).take(); }
std::string read_key(MemberId member, ChannelId channel, Seq root) {
    return Key(Table::read).id(member).id(channel).number(root).take();
}
std::string extent_key(ChannelId channel) { return Key(Table::extent).id(channel).take(); }
std::string extent_key(SpaceId records_of) { return Key(Table::extent).id(records_of).take(); }
std::string mention_key(ChannelId channel, MemberId member, Seq seq) {
    return Key(Table::mention).id(channel).id(member).number(seq).take();
}
std::string pin_key(ChannelId channel, Seq seq) {
    return Key(Table::pin).id(channel).number(seq).take();
}

namespace {
/// Of a text of any length, so that the keys of a table have one length.
std::string short_digest(std::string_view text) {
    std::string digest(16, '\0');
    crypto_generichash(reinterpret_cast<unsigned char*>(digest.data()), digest.size(),
                       reinterpret_cast<const unsigned char*>(text.data()), text.size(), nullptr,
                       0);
    return digest;
}
}  // namespace

std::string imported_key(SpaceId space, std::string_view log, std::uint64_t line) {
    return Key(Table::imported).id(space).text(short_digest(log)).number(line).take();
}
std::string record_import_key(SpaceId space, std::string_view log, std::string_view id) {
    return Key(Table::record_import)
        .id(space)
        .text(short_digest(log))
        .text(short_digest(id))
        .take();
}

std::string number_value(std::uint64_t number) {
    std::string out;
    storage::append_number(out, number);
    return out;
}

namespace {
Seq root_in(const std::optional<std::string>& reply) {
    return reply ? storage::number_at(*reply, 0) : 0;
}
}  // namespace

void add(Needs& needs, Needs more) {
    needs.rows.insert(needs.rows.end(), std::make_move_iterator(more.rows.begin()),
                      std::make_move_iterator(more.rows.end()));
    needs.streams.insert(needs.streams.end(), more.streams.begin(), more.streams.end());
    needs.settled |= more.settled;
    if (!needs.then) {
        needs.then = std::move(more.then);
    } else if (more.then) {
        needs.then = [one = std::move(needs.then),
                      other = std::move(more.then)](const Views& views) {
            Needs both = one(views);
            add(both, other(views));
            return both;
        };
    }
}

Needs needs_message(ChannelId channel, Seq seq) {
    Needs needs{{message_key(channel, 0, seq), reply_key(channel, seq)}, {}};
    needs.then = [channel, seq](const Views& views) {
        const Seq root = root_in(views.row(reply_key(channel, seq)));
        if (root == 0) return Needs{};
        return Needs{{message_key(channel, root, seq), message_key(channel, 0, root)}, {}};
    };
    return needs;
}

Result<MessageRow> stored_message(const storage::Snapshot& snapshot, ChannelId channel, Seq seq) {
    auto reply = stored_value(snapshot, reply_key(channel, seq));
    if (!reply) return reply.error();
    const auto key = message_key(channel, root_in(*reply), seq);
    auto value = snapshot.get(key);
    if (!value) return value.error();
    if (!*value) return snapshot.damaged_row(key);  // somebody refers to it
    return read_row<MessageRow>(snapshot, key, **value);
}

Result<> Views::fetch(const Needs& needs, const storage::Snapshot& snapshot) {
    std::vector<std::string> missing;
    for (const auto& key : needs.rows)
        if (rows_.emplace(key, Row{}).second) missing.push_back(key);
    if (!missing.empty()) {
        auto values = snapshot.get(missing);
        Result<> whole;
        for (std::size_t i = 0; i < missing.size(); ++i) {
            auto* value = values ? &(*values)[i] : nullptr;
            const bool known = value && (!*value || is_whole(missing[i], **value));
            if (known)
                rows_[missing[i]].value = std::move(*value);
            else
                rows_.erase(missing[i]);  // nobody takes it for absent
            if (value && !known) whole = snapshot.damaged_row(missing[i]);
        }
        if (!values) return values.error();
        if (!whole) return whole;
    }
    for (const auto& stream : needs.streams) {
        if (last_seqs_.contains(stream)) continue;
        auto last = snapshot.last_seq(stream);
        if (!last) return last.error();
        last_seqs_[stream] = *last;
    }
    return {};
}

const std::optional<std::string>& Views::row(const std::string& key) const {
    const auto found = rows_.find(key);
    ensure(found != rows_.end());
    return found->second.value;
}

std::optional<MessageRow> Views::message(ChannelId channel, Seq seq) const {
    return message_in(channel, root_in(row(reply_key(channel, seq))), seq);
}
std::optional<MessageRow> Views::main_message(ChannelId channel, Seq seq) const {
    return message_in(channel, 0, seq);
}
std::optional<MessageRow> Views::message_in(ChannelId channel, Seq root, Seq seq) const {
    const auto& value = row(message_key(channel, root, seq));
    if (!value) return std::nullopt;
    auto message = storage::unpacked<MessageRow>(*value);
    ensure(message.has_value());  // `fetch` lets in none that is not
    return message;
}

ListEnd Views::list_end(ChannelId channel) const { return list_end_of(row(list_end_key(channel))); }

Seq Views::next_seq(StreamId stream) const {
    const auto last = last_seqs_.find(stream);
    ensure(last != last_seqs_.end());
    return last->second + 1;
}

void Views::put(std::string key, std::string value) {
    rows_.insert_or_assign(std::move(key), Row{std::move(value), true});
}
void Views::erase(const std::string& key) { rows_.insert_or_assign(key, Row{std::nullopt, true}); }
void Views::put_message(ChannelId channel, Seq seq, const MessageRow& row) {
    put(message_key(channel, row.thread.value_or(0), seq), storage::packed(row));
}
Seq Views::take_seq(StreamId stream) {
    const auto last = last_seqs_.find(stream);
    ensure(last != last_seqs_.end());
    return ++last->second;
}
bool Views::settled(const Needs& needs) const {
    return std::none_of(needs.rows.begin(), needs.rows.end(), [&](const std::string& key) {
        const auto found = rows_.find(key);
        return found != rows_.end() && found->second.changed;
    });
}

void Views::flush(storage::Batch& batch) {
    std::set<std::string> erased;
    for (auto& [key, row] : rows_) {
        if (!row.changed) continue;
        // A message that waits loses its former text with each change; a file its name at its end.
        if (key[0] == static_cast<char>(Table::schedule))
            erased.insert(key.substr(0, 1 + sizeof(MemberId::bytes)));
        if (key[0] == static_cast<char>(Table::file) && !row.value)
            erased.insert(Key(Table::file).take());
        if (row.value)
            batch.puts.push_back({key, *row.value});
        else
            batch.erases.push_back(key);
    }
    for (const auto& blank : blanks_)
        if (const auto channel = blank.stream.channel())
            erased.insert(Key(Table::message).id(*channel).take());
    batch.erased.assign(erased.begin(), erased.end());
    batch.blanks = std::move(blanks_);
    blanks_.clear();
}

void Views::keep_what_is_asked_often() {
    constexpr std::size_t streams_max = 100'000;
    boost::unordered::erase_if(rows_, [](auto& entry) {
        entry.second.changed = false;
        return entry.first[0] != static_cast<char>(Table::list_end) &&
               entry.first[0] != static_cast<char>(Table::extent);
    });
    if (rows_.size() > streams_max) rows_.clear();
    if (last_seqs_.size() > streams_max) last_seqs_.clear();
    blanks_.clear();
}

std::optional<std::string> without_text(std::string_view event) {
    // Our own writer made these bytes. Before `data` stand only names and numbers, and in it only
    // numbers stand before `text`: so the first of each is the member, not something quoted.
    constexpr std::string_view data = ",\"data\":{", text = "\"text\":\"";
    const auto begin = event.find(text, event.find(data));
    if (begin == std::string_view::npos) return std::nullopt;
    const auto first = begin + text.size();
    auto last = first;
    while (last < event.size() && event[last] != '"') last += event[last] == '\\' ? 2 : 1;
    if (last >= event.size()) return std::nullopt;
    return std::string(event.substr(0, first)) + std::string(event.substr(last));
}

std::string list_end_value(const ListEnd& end) {
    return number_value(end.last) + number_value(end.read_by_all);
}
ListEnd list_end_of(const std::optional<std::string>& value) {
    if (!value) return {};
    return {storage::number_at(*value, 0), storage::number_at(*value, 8)};
}

std::string extent_value(const Extent& extent) {
    return number_value(extent.messages) + number_value(extent.files) +
           time_value(extent.since.value_or(Instant{}));
}
Extent extent_of(const std::optional<std::string>& row) {
    if (!row) return {};
    Extent extent{storage::number_at(*row, 0), storage::number_at(*row, 8), {}};
    if (const auto ms = static_cast<std::int64_t>(storage::number_at(*row, 16)))
        extent.since = Instant{ms};
    return extent;
}

void count_in_extent(Views& views, const std::string& key, int messages, Instant at) {
    Extent extent = extent_of(views.row(key));
    if (messages >= 0 || extent.messages > 0)
        extent.messages += static_cast<std::uint64_t>(messages);
    extent.since = std::min(extent.since.value_or(at), at);
    views.put(key, extent_value(extent));
}

}  // namespace parley::engine
