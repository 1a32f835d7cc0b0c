#pragma once
// Keys of the store: one letter for the table, then the parts, numbers in big-endian order, because
// RocksDB compares bytes; so a page of history is one scan. Ids are 16 bytes, numbers 8 bytes. The
// values are the structs of rows/, one for each table. The layout is on customers' disks: a change
// needs a new letter and a migration.

#include <cstdint>
#include <string>
#include <string_view>

#include "protocol/ids.hpp"
#include "protocol/types.hpp"

namespace parley::storage {

/// Each comment: parts of the key → what the value holds. `~` is the bitwise complement, which
/// sorts newest first; `0` is a zero byte that ends a word. A letter is never used again. A new
/// table also needs a case in table_name, is_key, prefix_size (rocksdb_options.cpp) and is_whole
/// (rows/tables.cpp).
enum class Table : char {
    event = 'e',      ///< kind of stream · stream · seq → the event
    head = 'h',       ///< kind of stream · stream → last seq, chain
    message = 'm',    ///< channel · root seq (0: the main list) · ~seq → the message, as it is
    reply = 'l',      ///< channel · seq of a reply → its root's seq
    list_end = 'q',   ///< channel → last place of its main list, place read by all
    extent = 'x',     ///< channel, or space: its records' channels → how much is in it
    mention = 'n',    ///< channel · member · seq → root seq, place
    read = 'r',       ///< member · channel · root seq → place; · ~0 → the last seq before they came
    arrival = 'a',    ///< channel · org → where it began for those who came with it
    follow_up = 'Q',  ///< channel · seq of a message → to whom it is still to be told
    follower = 'H',   ///< channel · root seq · member → nothing
    followed = 'J',   ///< member · channel · root seq → nothing
    inbox = 'X',      ///< member · kind · ~when · channel · seq → what waits for them
    inbox_mark = 'Y',      ///< member · kind · channel · seq → nothing
    attention = 'Z',       ///< member · channel · root seq → what of a list waits for them
    broadcast = 'u',       ///< space · ~when · channel · seq · org, or nobody → whom it names
    pin = 'p',             ///< channel · seq → nothing
    key = 'k',             ///< sender · client's key → the answer that was given
    key_order = 'j',       ///< sender · number → when, client's key
    imported = 'i',        ///< space · log's digest · line → seq, root seq
    record_import = 'I',   ///< space · log's digest · id's digest → record
    org = 'O',             ///< org → the org
    member = 'A',          ///< member → the person or bot
    space = 'S',           ///< space → the space
    channel = 'C',         ///< channel → the channel, and who is in it
    session = 'W',         ///< session → the log-in
    token = 'T',           ///< token → the token
    credential = 'c',      ///< 'm' · member → password hash; another letter → a key of ours
    schedule = 's',        ///< author · id → a message that is posted later
    schedule_order = 'D',  ///< author · when · id → nothing
    schedule_count = 'z',  ///< author → how many of these there are
    due = 'd',             ///< when · author · id → nothing
    record = 'R',          ///< record → the record as it is now
    record_number = 'N',   ///< space · number → record
    record_count = 'V',    ///< space → the last number that was given
    record_list = 'L',     ///< space · type · 0 · state · 0 · record → its card
    record_of = 'F',       ///< member · space · record → what they are to it
    record_ball = 'B',     ///< org · space · record → nothing
    record_over = 'o',  ///< when · record → nothing: it was done or dropped then, or changed since
    record_link = 'K',  ///< record · relation · 0 · record → in which count it stands
    record_link_count = 'U',  ///< record · what is counted together (16) → count
    record_message = 'M',     ///< record · channel · seq → when
    message_record = 'E',     ///< channel · seq · record → nothing
    record_change = 'G',      ///< channel · seq → what happened to the record
    record_part = 'P',        ///< org · record → what the org notes for itself
    file = 'f',               ///< file → what is known of it
    blob = 'b',               ///< SHA-256 → how many versions of files have these bytes
    blob_left = 'g',          ///< SHA-256 → nothing: no version has these bytes any more
    file_unused = 'w',        ///< when · file → nothing: uploaded, and nothing refers to it yet
    erased = 'y',             ///< number of a commit · beginning of keys → when text was erased
    meta = '!'                ///< format, number of the last commit
};

/// A table's name, for logs and metrics; empty if no table has this letter.
std::string_view table_name(char letter);
/// Whether a key has the length and the separators of its table's keys. Functions that take a key
/// apart (number_at, `…_in`, `…_at_end`) rely on this check and abort on a shorter key.
bool is_key(std::string_view key);

/// The first key after all keys that begin with `prefix`: the exclusive upper bound of a scan.
/// Empty if there is none, that is if `prefix` has only bytes 0xff.
std::string after_all(std::string_view prefix);

/// Builds a key: Key(Table::message).id(channel).number(root).number(~seq).take(). `take` moves the
/// bytes out and ends the object's use.
class Key {
  public:
    explicit Key(Table table) {
        bytes_.reserve(64);
        bytes_ += static_cast<char>(table);
    }
    Key& letter(char c) {
        bytes_ += c;
        return *this;
    }
    template <class Kind>
    Key& id(const Id<Kind>& id) {
        return raw(id.bytes);
    }
    Key& stream(const StreamId& id) { return letter(static_cast<char>(id.kind)).raw(id.bytes); }
    Key& number(std::uint64_t value);
    Key& text(std::string_view text) {
        bytes_ += text;
        return *this;
    }
    std::string take() { return std::move(bytes_); }
    const std::string& bytes() const { return bytes_; }

  private:
    Key& raw(const IdBytes& bytes);
    std::string bytes_;
};

/// Read and write big-endian numbers of 8 bytes: at `offset` of a key or value, in the last 8 bytes
/// of a key, at the end of `out`. Too few bytes are a defect of the caller: `ensure` aborts.
std::uint64_t number_at(std::string_view bytes, std::size_t offset);
std::uint64_t last_number(std::string_view key);
void append_number(std::string& out, std::uint64_t value);

}  // namespace parley::storage
