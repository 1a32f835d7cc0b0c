#include "server/engine/views.hpp"

#include <set>

#include "server/engine/stored.hpp"

namespace parley::engine {

using rows::list_end_key;
using rows::message_key;
using rows::reply_key;
using storage::Key;
using storage::Table;

void add(Needs& needs, Needs more) {
    needs.rows.insert(needs.rows.end(), std::make_move_iterator(more.rows.begin()),
                      std::make_move_iterator(more.rows.end()));
    needs.streams.insert(needs.streams.end(), more.streams.begin(), more.streams.end());
    needs.spans.insert(needs.spans.end(), std::make_move_iterator(more.spans.begin()),
                       std::make_move_iterator(more.spans.end()));
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
        const auto reply = views.get(reply_key(channel, seq));
        if (!reply) return Needs{};
        return Needs{{message_key(channel, reply->root, seq), message_key(channel, 0, reply->root)},
                     {}};
    };
    return needs;
}

Result<rows::Message> stored_message(const storage::Snapshot& snapshot, ChannelId channel,
                                     Seq seq) {
    auto reply = stored_row(snapshot, reply_key(channel, seq));
    if (!reply) return reply.error();
    const auto key = message_key(channel, *reply ? (*reply)->root : 0, seq);
    auto message = stored_row(snapshot, key);
    if (!message) return message.error();
    if (!*message) return snapshot.damaged_row(key.bytes);  // another row refers to it
    return **message;
}

void count_in_extent(Views& views, const rows::RowKey<rows::Extent>& key, int messages,
                     Instant at) {
    auto extent = views.get(key).value_or(rows::Extent{});
    if (messages >= 0 || extent.messages > 0)
        extent.messages += static_cast<std::uint64_t>(messages);
    extent.since = std::min(extent.since.value_or(at), at);
    views.put(key, extent);
}

const std::optional<std::string>* RowChanges::find(const std::string& key) const {
    const auto found = std::find_if(changes_.rbegin(), changes_.rend(),
                                    [&](const auto& change) { return change.first == key; });
    return found != changes_.rend() ? &found->second : nullptr;
}

// A row that fails to read or is not whole is forgotten again, so that a later command reads it
// anew.
Result<> Views::fetch(const Needs& needs, const storage::Snapshot& snapshot) {
    std::vector<std::string> missing;
    for (const auto& key : needs.rows)
        if (rows_.emplace(key, Known{}).second) missing.push_back(key);
    if (!missing.empty()) {
        auto values = snapshot.get(missing);
        Result<> whole;
        for (std::size_t i = 0; i < missing.size(); ++i) {
            auto* value = values ? &(*values)[i] : nullptr;
            const bool known = value && (!*value || rows::is_whole(missing[i], **value));
            if (known)
                rows_[missing[i]].value = std::move(*value);
            else
                rows_.erase(missing[i]);  // unknown is not the same as absent
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
    for (const auto& span : needs.spans)
        if (auto read = fetch_span(span, snapshot); !read) return read;
    return {};
}

Result<> Views::fetch_span(const Span& span, const storage::Snapshot& snapshot) {
    if (spans_.contains(span.from)) return {};
    std::vector<std::string> keys;
    auto scanned =
        snapshot.scan(span.prefix, span.from, [&](std::string_view key, std::string_view value) {
            if (keys.size() == span.limit) return false;
            if (!rows::is_whole(key, value)) return (void)snapshot.damaged_row(key), true;
            keys.emplace_back(key);
            rows_.emplace(keys.back(), Known{std::string(value)});
            return true;
        });
    if (!scanned) return scanned;
    spans_.emplace(span.from, KnownSpan{span.prefix, std::move(keys)});
    return {};
}

const std::vector<std::string>* Views::keys_from(const std::string& from) const {
    const auto found = spans_.find(from);
    return found != spans_.end() ? &found->second.keys : nullptr;
}

const std::optional<std::string>& Views::value(const std::string& key) const {
    const auto found = rows_.find(key);
    ensure(found != rows_.end());
    return found->second.value;
}

std::optional<rows::Message> Views::message(ChannelId channel, Seq seq) const {
    const auto reply = get(reply_key(channel, seq));
    return get(message_key(channel, reply ? reply->root : 0, seq));
}

Seq Views::next_seq(StreamId stream) const {
    const auto last = last_seqs_.find(stream);
    ensure(last != last_seqs_.end());
    return last->second + 1;
}

void Views::change(std::string key, std::optional<std::string> value) {
    // A span that was read before the change is read again, and its command waits (settled).
    boost::unordered::erase_if(
        spans_, [&](const auto& span) { return key.starts_with(span.second.prefix); });
    auto& [known, row] = *rows_.try_emplace(std::move(key)).first;
    if (!row.changed) changed_.push_back(known);
    row = {std::move(value), true};
}
void Views::take(RowChanges changes) {
    for (auto& [key, value] : changes.all()) change(std::move(key), std::move(value));
}
Seq Views::take_seq(StreamId stream) {
    const auto last = last_seqs_.find(stream);
    ensure(last != last_seqs_.end());
    return ++last->second;
}
bool Views::settled(const Needs& needs, bool rows_too) const {
    const auto is_changed = [&](const std::string& key) {
        const auto found = rows_.find(key);
        return found != rows_.end() && found->second.changed;
    };
    if (rows_too && std::any_of(needs.rows.begin(), needs.rows.end(), is_changed)) return false;
    return std::none_of(needs.spans.begin(), needs.spans.end(), [&](const Span& span) {
        return std::any_of(changed_.begin(), changed_.end(),
                           [&](const std::string& key) { return key.starts_with(span.prefix); });
    });
}

// Also says under which keys these rows delete text (Batch::erased): a schedule's former text, a
// deleted file's name, rows of messages whose events are blanked.
void Views::flush(storage::Batch& batch) {
    std::set<std::string> erased;
    for (const auto& key : changed_) {
        const auto& value = this->value(key);
        // Each change of a schedule replaces its text; deleting a file deletes its name.
        if (key[0] == static_cast<char>(Table::schedule))
            erased.insert(key.substr(0, 1 + sizeof(MemberId::bytes)));
        if (key[0] == static_cast<char>(Table::file) && !value)
            erased.insert(Key(Table::file).take());
        batch.rows.push_back({key, value});
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
        const auto table = static_cast<Table>(entry.first[0]);
        // Most authors have no attention row in the channels where they write: keep its absence.
        const bool nothing_waits = table == Table::attention && !entry.second.value;
        return table != Table::list_end && table != Table::extent && !nothing_waits;
    });
    if (rows_.size() > streams_max) rows_.clear();
    if (last_seqs_.size() > streams_max) last_seqs_.clear();
    spans_.clear();
    changed_.clear();
    blanks_.clear();
}

}  // namespace parley::engine
