// What is a whole row, and what becomes of those that are none.

#include <random>

#include "engine_desk.hpp"
#include "server/engine/stored.hpp"

namespace parley::engine {

namespace {
template <class Id>
Id id(std::uint8_t number) {
    Id out;
    out.bytes.fill(number);
    return out;
}

/// One row of each table that has a struct, by what it is.
std::map<std::string, std::pair<std::string, std::string>> whole_rows() {
    std::map<std::string, std::pair<std::string, std::string>> out;
    const auto add = [&](std::string_view name, const auto& key, const auto& row) {
        out[std::string(name)] = {key.bytes, rows::encoded(row)};
    };
    add("message", rows::message_key(id<ChannelId>(1), 0, 7),
        rows::Message{.place = 1, .text = "words", .reactions = {{"👍", {id<MemberId>(2)}}}});
    rows::Record record;
    record.id = id<RecordId>(3);
    record.channel = ChannelId{record.id.bytes};
    record.space = id<SpaceId>(4);
    record.key = "SOL-1";
    record.type = "deal";
    record.state = "won";
    record.due = rows::Due{"2027-03-01", "US/Vanished"};
    record.fields = {{"amount", R"({"minor":1,"currency":"GONE"})"}};
    add("record", rows::key_of(record.id), record);
    add("card", rows::card_key(record.space, record.type, record.state, record.id),
        rows::Card{.record = record.id,
                   .key = record.key,
                   .space = record.space,
                   .type = record.type,
                   .state = record.state});
    add("part", rows::record_part_key(id<OrgId>(6), record.id),
        rows::RecordPart{record.id, id<ChannelId>(5), 1, {}});
    rows::File file{.id = id<FileId>(7), .name = "a.txt"};
    file.versions.emplace_back().version = 1;
    add("file", rows::key_of(file.id), file);
    rows::Schedule schedule{.schedule = id<ScheduleId>(8), .channel = id<ChannelId>(1)};
    schedule.when = {{}, "2027-03-01T09:00", "US/Vanished"};
    add("schedule", rows::schedule_key(id<MemberId>(2), schedule.schedule), schedule);
    add("member", rows::key_of(id<MemberId>(2)),
        rows::Member{.id = id<MemberId>(2), .zone = "US/Vanished"});
    add("list end", rows::list_end_key(id<ChannelId>(1)), rows::ListEnd{7, 1});
    return out;
}
}  // namespace

TEST_CASE("A row that was written is whole, whatever zones there are", "[engine][rows]") {
    for (const auto& [name, row] : whole_rows()) {
        INFO(name);
        CHECK(rows::is_whole(row.first, row.second));
    }
}

TEST_CASE("A row that lost its end, got more of it, or stands under another's key is not whole",
          "[engine][rows]") {
    for (const auto& [name, row] : whole_rows()) {
        INFO(name);
        const auto& [key, value] = row;
        for (std::size_t size = 0; size < value.size(); ++size) {
            INFO(size);
            CHECK_FALSE(rows::is_whole(key, value.substr(0, size)));
        }
        CHECK_FALSE(rows::is_whole(key, value + "?"));
        CHECK_FALSE(rows::is_whole(key.substr(0, key.size() - 1), value));
        CHECK_FALSE(rows::is_whole(key + "?", value));
        auto other = key;
        other.back() = static_cast<char>(other.back() + 1);
        if (name != "message" && name != "list end") CHECK_FALSE(rows::is_whole(other, value));
    }
}

TEST_CASE("A row that could not be told, or would lead a page astray, is not whole",
          "[engine][rows]") {
    // A remembered answer gets a member more when it is told again.
    const auto answer = [](const std::string& reply) {
        return rows::is_whole(rows::answer_key(id<MemberId>(1), "key").bytes,
                              rows::encoded(rows::Answer{{1}, "digest", reply}));
    };
    CHECK(answer("{}"));
    for (const auto* none : {"", "{", "}", "null", "[]", "{} "}) CHECK_FALSE(answer(none));
    const auto change = [](const std::string& data) {
        return rows::is_whole(
            rows::record_change_key(id<ChannelId>(1), 7).bytes,
            rows::encoded(rows::RecordChange{{1}, std::nullopt, "record.moved", data}));
    };
    CHECK(change("{}"));
    CHECK_FALSE(change(""));
    auto file = rows::encoded(rows::File{.id = id<FileId>(5), .versions = {{}}});
    const auto file_key = rows::key_of(id<FileId>(5)).bytes;
    CHECK(rows::is_whole(file_key, file));
    file.back() = 1;  // one reference, and none of its bytes
    file += '\0';
    ++file[1];
    CHECK_FALSE(rows::is_whole(file_key, file));
    const auto key = rows::card_key(id<SpaceId>(4), "deal", "won", id<RecordId>(3));
    const auto card = [&](const rows::Card& row) {
        return rows::is_whole(key.bytes, rows::encoded(row));
    };
    const rows::Card right{
        .record = id<RecordId>(3), .space = id<SpaceId>(4), .type = "deal", .state = "won"};
    CHECK(card(right));
    for (auto wrong : {&rows::Card::type, &rows::Card::state}) {
        auto other = right;
        other.*wrong = "a";
        CHECK_FALSE(card(other));
    }
    auto other = right;
    other.space = id<SpaceId>(5);
    CHECK_FALSE(card(other));
}

TEST_CASE("Whatever bytes stand in a row, looking at it ends well", "[engine][rows]") {
    std::mt19937_64 random(1);
    const std::string letters = "ehmlqxnrpkjiIOASCWTcsDzdRNVLFBKUMEGPfbgwy!?";
    for (int i = 0; i < 20'000; ++i) {
        std::string key(1, letters[random() % letters.size()]);
        for (auto size = random() % 60; size > 0; --size) key += static_cast<char>(random());
        std::string value;
        for (auto size = random() % 40; size > 0; --size) value += static_cast<char>(random());
        (void)rows::is_whole(key, value);
    }
    for (const auto& [name, row] : whole_rows())
        for (int i = 0; i < 500; ++i) {
            auto value = row.second;
            value[random() % value.size()] = static_cast<char>(random());
            (void)rows::is_whole(row.first, value);
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
    const auto prefix = rows::list_prefix(id<ChannelId>(1), 0);
    for (Seq seq = 1; seq <= 5; ++seq)
        stored.rows[rows::message_key(id<ChannelId>(1), 0, seq)] =
            rows::encoded(rows::Message{.place = seq});
    stored.rows[rows::message_key(id<ChannelId>(1), 0, 3)] = "garbage";
    std::vector<Place> places;
    const auto scanned = scan_rows<rows::Message>(stored, prefix, prefix,
                                                  [&](std::string_view, const rows::Message& row) {
                                                      places.push_back(row.place);
                                                      return true;
                                                  });
    CHECK(scanned.has_value());
    CHECK(places == std::vector<Place>{5, 4, 2, 1});
}

}  // namespace parley::engine
