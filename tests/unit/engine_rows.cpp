// What is a whole row, and what becomes of those that are none.

#include <random>

#include "engine_desk.hpp"
#include "protocol/json_write.hpp"
#include "server/engine/records.hpp"
#include "server/engine/round.hpp"
#include "server/engine/rows.hpp"
#include "storage/packed.hpp"

namespace parley::engine {

namespace {
using storage::Key;
using storage::Table;

template <class Id>
Id id(std::uint8_t number) {
    Id out;
    out.bytes.fill(number);
    return out;
}

/// One row of each table that has a struct, by what it is.
std::map<std::string, std::pair<std::string, std::string>> whole_rows() {
    std::map<std::string, std::pair<std::string, std::string>> out;
    MessageRow message{.place = 1, .text = "words", .reactions = {{"👍", {id<MemberId>(2)}}}};
    out["message"] = {message_key(id<ChannelId>(1), 0, 7), storage::packed(message)};
    Record record;
    record.id = id<RecordId>(3);
    record.channel = channel_of(record.id);
    record.space = id<SpaceId>(4);
    record.key = "SOL-1";
    record.type = "deal";
    record.state = "won";
    record.due = Due{LocalTime("2027-03-01"), ZoneName("US/Vanished")};
    out["record"] = {record_key(record.id), to_json(record)};
    out["card"] = {record_list_key(record), to_json(card_of(record))};
    view::RecordPart part{.record = record.id, .channel = id<ChannelId>(5), .rev = 1, .fields = {}};
    out["part"] = {record_part_key(id<OrgId>(6), record.id), to_json(part)};
    File file;
    file.id = id<FileId>(7);
    file.name = "a.txt";
    file.versions.emplace_back().version = 1;
    out["file"] = {file_key(file.id), to_json(file)};
    view::Schedule schedule;
    schedule.channel = id<ChannelId>(1);
    schedule.schedule = id<ScheduleId>(8);
    schedule.when.local = LocalTime("2027-03-01T09:00");
    schedule.when.zone = ZoneName("US/Vanished");
    out["schedule"] = {Key(Table::schedule).id(id<MemberId>(2)).id(schedule.schedule).take(),
                       to_json(schedule)};
    Member member;
    member.id = id<MemberId>(2);
    member.zone = "US/Vanished";
    out["member"] = {
        Key(Table::entity).letter(static_cast<char>(EntityTable::member)).id(member.id).take(),
        to_json(member)};
    out["list end"] = {list_end_key(id<ChannelId>(1)), list_end_value({7, 1})};
    return out;
}
}  // namespace

TEST_CASE("A row that was written is whole, whatever zones there are", "[engine][rows]") {
    for (const auto& [name, row] : whole_rows()) {
        INFO(name);
        CHECK(is_whole(row.first, row.second));
    }
}

TEST_CASE("A row that lost its end, got more of it, or stands under another's key is not whole",
          "[engine][rows]") {
    for (const auto& [name, row] : whole_rows()) {
        INFO(name);
        const auto& [key, value] = row;
        for (std::size_t size = 0; size < value.size(); ++size) {
            INFO(size);
            CHECK_FALSE(is_whole(key, value.substr(0, size)));
        }
        CHECK_FALSE(is_whole(key, value + "?"));
        CHECK_FALSE(is_whole(key.substr(0, key.size() - 1), value));
        CHECK_FALSE(is_whole(key + "?", value));
        auto other = key;
        other.back() = static_cast<char>(other.back() + 1);
        if (name != "message" && name != "list end") CHECK_FALSE(is_whole(other, value));
    }
}

TEST_CASE("Whatever bytes stand in a row, looking at it ends well", "[engine][rows]") {
    std::mt19937_64 random(1);
    const std::string letters = "ehmlqxnrpkjiIocszdRNLFBKUMEGPfbgwy!?";
    for (int i = 0; i < 20'000; ++i) {
        std::string key(1, letters[random() % letters.size()]);
        for (auto size = random() % 60; size > 0; --size) key += static_cast<char>(random());
        std::string value;
        for (auto size = random() % 40; size > 0; --size) value += static_cast<char>(random());
        (void)is_whole(key, value);
    }
    for (const auto& [name, row] : whole_rows())
        for (int i = 0; i < 500; ++i) {
            auto value = row.second;
            value[random() % value.size()] = static_cast<char>(random());
            (void)is_whole(row.first, value);
        }
}

TEST_CASE("What a round cannot read is refused, and not taken for absent", "[engine][rows]") {
    Rows stored;
    const auto rows = whole_rows();
    const auto& [key, value] = rows.at("list end");
    stored.rows[key] = value.substr(1);
    Views views;
    CHECK(views.fetch({{key}, {}}, stored).error().code == Code::storage_failed);
    // Nor by the next command of the round: a place that begins anew would be given twice.
    CHECK(views.fetch({{key}, {}}, stored).error().code == Code::storage_failed);
    stored.rows[key] = value;
    REQUIRE(views.fetch({{key}, {}}, stored).has_value());
    CHECK(views.list_end(id<ChannelId>(1)).last == 7);
}

TEST_CASE("A list leaves out what it cannot read, and goes on", "[engine][rows]") {
    Rows stored;
    const auto prefix = list_prefix(id<ChannelId>(1), 0);
    for (Seq seq = 1; seq <= 5; ++seq)
        stored.rows[message_key(id<ChannelId>(1), 0, seq)] =
            storage::packed(MessageRow{.place = seq});
    stored.rows[message_key(id<ChannelId>(1), 0, 3)] = "garbage";
    std::vector<Place> places;
    const auto scanned = scan_structs<MessageRow>(stored, prefix, prefix,
                                                  [&](std::string_view, const MessageRow& row) {
                                                      places.push_back(row.place);
                                                      return true;
                                                  });
    CHECK(scanned.has_value());
    CHECK(places == std::vector<Place>{5, 4, 2, 1});
}

}  // namespace parley::engine
