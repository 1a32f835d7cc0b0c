#include "storage/keys.hpp"

#include <boost/endian/conversion.hpp>

#include "protocol/error.hpp"

namespace parley::storage {

void append_number(std::string& out, std::uint64_t value) {
    const auto big = boost::endian::native_to_big(value);
    out.append(reinterpret_cast<const char*>(&big), sizeof big);
}

std::uint64_t number_at(std::string_view bytes, std::size_t offset) {
    ensure(bytes.size() >= offset + 8);
    return boost::endian::load_big_u64(
        reinterpret_cast<const unsigned char*>(bytes.data() + offset));
}

std::uint64_t last_number(std::string_view key) {
    ensure(key.size() >= 8);
    return number_at(key, key.size() - 8);
}

std::string_view table_name(char letter) {
    switch (static_cast<Table>(letter)) {
        case Table::event:
            return "event";
        case Table::head:
            return "head";
        case Table::message:
            return "message";
        case Table::reply:
            return "reply";
        case Table::list_end:
            return "list_end";
        case Table::extent:
            return "extent";
        case Table::mention:
            return "mention";
        case Table::read:
            return "read";
        case Table::arrival:
            return "arrival";
        case Table::follow_up:
            return "follow_up";
        case Table::follower:
            return "follower";
        case Table::followed:
            return "followed";
        case Table::inbox:
            return "inbox";
        case Table::inbox_mark:
            return "inbox_mark";
        case Table::attention:
            return "attention";
        case Table::broadcast:
            return "broadcast";
        case Table::pin:
            return "pin";
        case Table::key:
            return "key";
        case Table::key_order:
            return "key_order";
        case Table::imported:
            return "imported";
        case Table::record_import:
            return "record_import";
        case Table::org:
            return "org";
        case Table::member:
            return "member";
        case Table::space:
            return "space";
        case Table::channel:
            return "channel";
        case Table::session:
            return "session";
        case Table::token:
            return "token";
        case Table::credential:
            return "credential";
        case Table::schedule:
            return "schedule";
        case Table::schedule_order:
            return "schedule_order";
        case Table::schedule_count:
            return "schedule_count";
        case Table::due:
            return "due";
        case Table::record:
            return "record";
        case Table::record_number:
            return "record_number";
        case Table::record_count:
            return "record_count";
        case Table::record_list:
            return "record_list";
        case Table::record_of:
            return "record_of";
        case Table::record_ball:
            return "record_ball";
        case Table::record_over:
            return "record_over";
        case Table::record_link:
            return "record_link";
        case Table::record_link_count:
            return "record_link_count";
        case Table::record_message:
            return "record_message";
        case Table::message_record:
            return "message_record";
        case Table::record_change:
            return "record_change";
        case Table::record_part:
            return "record_part";
        case Table::file:
            return "file";
        case Table::blob:
            return "blob";
        case Table::blob_left:
            return "blob_left";
        case Table::file_unused:
            return "file_unused";
        case Table::erased:
            return "erased";
        case Table::meta:
            return "meta";
    }
    return {};
}

// Text parts have no fixed length, so those tables have a lower bound (key, erased, meta) or zero
// bytes behind their words (record_list, record_link).
bool is_key(std::string_view key) {
    constexpr std::size_t id = 16, number = 8, digest = 16, sha256 = 64;
    if (key.empty()) return false;
    const auto parts = key.size() - 1;
    switch (static_cast<Table>(key[0])) {
        case Table::event:
            return parts == 1 + id + number;
        case Table::head:
            return parts == 1 + id;
        case Table::message:
            return parts == id + 2 * number;
        case Table::imported:
            return parts == id + digest + number;
        case Table::inbox:
            return parts == id + 1 + number + id + number;
        case Table::inbox_mark:
            return parts == id + 1 + id + number;
        case Table::broadcast:
            return parts == 3 * id + 2 * number;
        case Table::reply:
        case Table::pin:
        case Table::follow_up:
        case Table::key_order:
        case Table::record_number:
        case Table::record_change:
            return parts == id + number;
        case Table::list_end:
        case Table::extent:
        case Table::org:
        case Table::member:
        case Table::space:
        case Table::channel:
        case Table::session:
        case Table::token:
        case Table::schedule_count:
        case Table::record:
        case Table::record_count:
        case Table::file:
            return parts == id;
        case Table::mention:
        case Table::read:
        case Table::follower:
        case Table::followed:
        case Table::attention:
        case Table::record_message:
            return parts == 2 * id + number;
        case Table::message_record:
        case Table::schedule_order:
        case Table::due:
            return parts == number + 2 * id;
        case Table::key:
            return parts > id;
        case Table::record_import:
            return parts == id + 2 * digest;
        case Table::credential:
            return parts == 1 || parts == 1 + id;
        case Table::arrival:
        case Table::schedule:
        case Table::record_part:
        case Table::record_link_count:
            return parts == 2 * id;
        case Table::record_list: {
            // space · type · 0 · state · 0 · record
            if (parts < 2 * id + 2) return false;
            const auto words = key.substr(1 + id, parts - 2 * id);
            const auto type_end = words.find('\0');
            return words.ends_with('\0') && type_end + 1 < words.size() &&
                   words.find('\0', type_end + 1) == words.size() - 1;
        }
        case Table::record_of:
        case Table::record_ball:
            return parts == 3 * id;
        case Table::record_link: {
            // record · relation · 0 · record
            if (parts < 2 * id + 2) return false;
            const auto relation = key.substr(1 + id, parts - 2 * id);
            return relation.find('\0') == relation.size() - 1;
        }
        case Table::blob:
        case Table::blob_left:
            return parts == sha256;
        case Table::record_over:
        case Table::file_unused:
            return parts == number + id;
        case Table::erased:
            return parts > number;
        case Table::meta:
            return parts > 0;
    }
    return false;
}

// A last byte 0xff has no successor, so it is dropped and the byte before it is raised instead.
std::string after_all(std::string_view prefix) {
    std::string key(prefix);
    while (!key.empty() && key.back() == '\xff') key.pop_back();
    if (!key.empty()) key.back() = static_cast<char>(static_cast<unsigned char>(key.back()) + 1);
    return key;
}

Key& Key::number(std::uint64_t value) {
    append_number(bytes_, value);
    return *this;
}

Key& Key::raw(const IdBytes& bytes) {
    bytes_.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    return *this;
}

}  // namespace parley::storage
