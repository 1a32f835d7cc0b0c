// Rows of the store that are damaged, or another version's: each fails what asks for it, and
// nothing else. And zones that the system's files have lost since their names were stored.

#include <catch2/catch.hpp>
#include <filesystem>

#include "storage/keys.hpp"
#include "storage/log.hpp"
#include "storage/rows/schedules.hpp"
#include "tests/scenario/furnished.hpp"

namespace parley::scenario {

namespace {
using storage::Table;

/// What stands under the keys that begin with a letter, in a store that no server has open.
class StoredRows {
  public:
    StoredRows(Server& server, const std::string& prefix)
        : opened_(storage::open_rocksdb_log(server.daemon().data_folder(), {})) {
        REQUIRE_FALSE(opened_.failure);
        auto scanned = opened_.log->snapshot()->scan(prefix, prefix, [&](auto key, auto value) {
            rows_.emplace_back(key, value);
            return true;
        });
        REQUIRE(scanned.has_value());
    }
    using Rows = std::vector<std::pair<std::string, std::string>>;
    const Rows& rows() const { return rows_; }
    void put(const Rows& rows) {
        storage::Batch batch;
        for (const auto& [key, value] : rows) batch.rows.push_back({key, value});
        REQUIRE(opened_.log->commit(batch).has_value());
    }

  private:
    storage::Opened opened_;
    Rows rows_;
};

enum class Damage { garbage, truncated, other_version };

std::string damaged(std::string value, Damage damage) {
    switch (damage) {
        case Damage::garbage:
            return "\x03\xff garbage \xfe{";
        case Damage::truncated:
            // Of what has nothing to lose, a byte too many is as foreign.
            return value.empty() ? "?" : value.substr(0, value.size() / 2);
        case Damage::other_version:
            // The first byte is the version of the struct.
            if (value.empty()) return "\x02";
            ++value.front();
            return value;
    }
    return {};
}

/// Each table's rows, and whoever asks for them.
struct Asked : Furnished {
    /// Each command that reads rows, of those who may: only that there is an answer counts.
    void ask_everything() {
        const auto launch = server.id("#launch");
        // Reads what each channel has of unread, before posts and marks write their rows anew.
        try {
            Member anew(server, "björn", server.token("björn"));
            anew.reconnect();
        } catch (const Failure&) {
        }
        const auto new_key = driver::Admin::new_key;
        const auto post = [&](std::string_view command, object with) {
            const auto answer = server.post(command, driver::to_text(with),
                                            {{"Authorization", "Bearer " + server.token("björn")},
                                             {"Content-Type", "application/json"},
                                             {"Idempotency-Key", new_key()}});
            INFO(command << " " << answer.body);
            CHECK(answer.status >= 200);
            CHECK(answer.body.find(answer.status == 200 ? "\"ok\"" : "\"error\"") !=
                  std::string::npos);
            // What a row cannot give is named for the operator, or the thing is not there at all.
            if (answer.body.find("storage_failed") != std::string::npos)
                CHECK(answer.body.find("\"reference\"") != std::string::npos);
        };
        const object message{{"channel", launch}, {"seq", root.seq}};
        const object reply{{"channel", launch}, {"seq", answer.seq}};
        const object roof{{"record", records.id("Roof")}};
        const auto with = [](object base, const object& more) {
            for (const auto& one : more) base[one.key()] = one.value();
            return base;
        };
        post("org.list", {});
        post("member.list", {{"org", server.id("Nordwind")}});
        post("member.get", {{"members", boost::json::array{Json(anna.id())}}});
        post("space.list", {});
        post("channel.list", {{"space", server.id("Solar")}});
        post("session.list", {});
        post("token.list", {{"member", björn.id()}});
        post("history", {{"channel", launch}});
        post("history", {{"channel", launch}, {"thread", root.seq}});
        post("history", {{"channel", launch}, {"around", root.seq}});
        post("events", {{"stream", launch}, {"after", 0}});
        post("message.post", {{"channel", launch}, {"text", "again, see " + key}});
        post("message.post", {{"channel", launch}, {"text", "again"}, {"thread", root.seq}});
        post("message.edit", with(reply, {{"text", "other words, see SOL-2"}}));
        post("message.react", with(message, {{"emoji", "👍"}}));
        post("message.unreact", with(message, {{"emoji", "👍"}}));
        post("message.unpin", message);
        post("message.pin", message);
        post("read.mark", {{"channel", launch}, {"place", 1}});
        post("schedule.list", {});
        post("schedule.change", {{"schedule", waiting}, {"text", "changed"}});
        post("schedule.create", {{"channel", launch}, {"text", "too"}, {"when", tomorrow()}});
        post("file.get", {{"file", file}});
        post("file.list", {{"files", boost::json::array{Json(file)}}});
        post("record.get", roof);
        post("record.get", {{"key", key}});
        post("record.list", {{"space", server.id("Solar")}});
        post("record.list", {{"mine", true}});
        post("record.list", {{"ball", server.id("Acme")}});
        post("record.change", with(roof, {{"rev", 1}, {"title", "Roof, east"}}));
        post("record.move", with(roof, {{"rev", 1}, {"to", "qualify"}}));
        post("record.link", with(roof, {{"rel", "relates_to"}, {"to", records.id("Garage")}}));
        post("record.unlink", with(roof, {{"rel", "relates_to"}, {"to", records.id("Garage")}}));
        post("record.unfollow", roof);
        post("record.follow", roof);
        post("record.annotate", with(roof, {{"fields", object{{"margin", 21}}}}));
        post("record.create", {{"space", server.id("Solar")}, {"title", "New"}, {"type", "deal"}});
        post("history", {{"channel", server.id("Roof")}});
        open_file(server, "björn", file);
        import();
        post("schedule.cancel", {{"schedule", waiting}});
        post("schedule.send_now", {{"schedule", waiting}});
        post("message.delete", reply);
        post("message.delete", {{"channel", launch}, {"seq", with_file.seq}});
        post("message.delete", message);
    }

    std::string metric(const std::string& name) {
        const auto body = server.get("/metrics").body;
        const auto at = body.find("\n" + name + " ");
        if (at == std::string::npos) return {};
        const auto begin = at + name.size() + 2;
        return body.substr(begin, body.find('\n', begin) - begin);
    }
};
}  // namespace

TEST_CASE("A damaged row fails what asks for it, and the server lives on", "[damage][one-loop]") {
    // The tables of rows, with the name under which they are counted.
    const std::pair<Table, std::string> tables[] = {
        {Table::message, "message"},
        {Table::reply, "reply"},
        {Table::list_end, "list_end"},
        {Table::extent, "extent"},
        {Table::mention, "mention"},
        {Table::read, "read"},
        {Table::pin, ""},  // nobody reads what is in it
        {Table::key, ""},
        {Table::key_order, "key_order"},
        {Table::imported, "imported"},
        {Table::org, "org"},
        {Table::member, "member"},
        {Table::space, "space"},
        {Table::channel, "channel"},
        {Table::token, "token"},
        {Table::credential, "credential"},
        {Table::schedule, "schedule"},
        {Table::schedule_order, "schedule_order"},
        {Table::schedule_count, "schedule_count"},
        {Table::due, ""},  // of tomorrow
        {Table::record, "record"},
        {Table::record_number, "record_number"},
        {Table::record_count, "record_count"},
        {Table::record_list, "record_list"},
        {Table::record_of, "record_of"},
        {Table::record_ball, "record_ball"},
        {Table::record_link, "record_link"},
        {Table::record_message, "record_message"},
        {Table::message_record, "message_record"},
        {Table::record_change, "record_change"},
        {Table::record_part, "record_part"},
        {Table::file, "file"},
        {Table::blob, ""},
        {Table::file_unused, ""},
    };
    Asked world;
    Server& server = world.server;
    namespace fs = std::filesystem;
    const fs::path data = server.daemon().data_folder(), whole = data.string() + ".whole";
    server.kill();
    fs::copy(data, whole, fs::copy_options::recursive);
    for (const auto damage : {Damage::garbage, Damage::truncated, Damage::other_version})
        for (const auto& [table, name] : tables) {
            INFO("table " << static_cast<char>(table) << ", damage " << static_cast<int>(damage));
            fs::remove_all(data);
            fs::copy(whole, data, fs::copy_options::recursive);
            {
                StoredRows stored(server, std::string(1, static_cast<char>(table)));
                auto rows = stored.rows();
                CHECK_FALSE(rows.empty());
                for (auto& [key, value] : rows) value = damaged(value, damage);
                stored.put(rows);
            }
            server.start();
            world.ask_everything();
            if (!name.empty())
                CHECK(world.metric("parley_damaged_rows_total{table=\"" + name + "\"}") != "");
            server.kill();  // fails where the server had fallen
        }
    server.start();
}

TEST_CASE("A damaged schedule does not hold up the others, nor one that is well its list",
          "[damage][schedules][one-loop]") {
    Asked world;
    Server& server = world.server;
    const auto in_a_moment = [](std::int64_t ms) {
        return object{{"instant", parley::time_text({parley::now().ms + ms})}};
    };
    const auto schedule = [&](const std::string& text, std::int64_t ms) {
        return text_at(world.björn.ask("schedule.create", {{"channel", server.id("#launch")},
                                                           {"text", text},
                                                           {"when", in_a_moment(ms)}}),
                       "schedule");
    };
    schedule("broken", 1'000);
    server.kill();
    {
        StoredRows stored(server, std::string(1, static_cast<char>(Table::schedule)));
        auto rows = stored.rows();
        std::erase_if(
            rows, [](const auto& row) { return row.second.find("broken") == std::string::npos; });
        REQUIRE(rows.size() == 1);
        rows.front().second = damaged(rows.front().second, Damage::truncated);
        stored.put(rows);
    }
    server.start();
    world.anna.reconnect();
    world.anna.ignore_rest();
    world.björn.reconnect();
    schedule("whole", 1'100);
    CHECK(world.anna.texts("#launch", 1) == Texts{"whole"});
    Texts left;
    const Json page = world.björn.ask("schedule.list");
    for (const Json& one : at(page, "schedules").as_array()) left.push_back(text_at(one, "text"));
    CHECK(left == Texts{"later"});
    CHECK(world.metric("parley_damaged_rows_total{table=\"schedule\"}") != "");
    CHECK(server.daemon().log().find("table schedule") != std::string::npos);
}

namespace {
/// The zone files of a machine, of which one can lose a name.
class ZoneFiles {
  public:
    ZoneFiles() : folder_(driver::new_folder(SCENARIO_FOLDER)) {
        for (const std::string name : {"Europe/Berlin", "America/New_York", "US/Eastern", "UTC"}) {
            const auto file = std::filesystem::path(folder_) / name;
            std::filesystem::create_directories(file.parent_path());
            // An old name may be missing here already.
            const std::string source = name == "US/Eastern" ? "America/New_York" : name;
            std::filesystem::copy_file("/usr/share/zoneinfo/" + source, file);
        }
        setenv("TZDIR", folder_.c_str(), 1);
    }
    ~ZoneFiles() {
        unsetenv("TZDIR");
        std::filesystem::remove_all(folder_);
    }
    ZoneFiles(const ZoneFiles&) = delete;
    ZoneFiles& operator=(const ZoneFiles&) = delete;
    void lose(const std::string& name) {
        REQUIRE(std::filesystem::remove(std::filesystem::path(folder_) / name));
    }

  private:
    std::string folder_;
};
}  // namespace

TEST_CASE("A schedule whose zone the system has lost is told to its author, who mends it",
          "[damage][schedules][one-loop]") {
    ZoneFiles zones;
    Asked world;
    Server& server = world.server;
    auto& björn = world.björn;
    const auto schedule = [&](const std::string& text, const object& when) {
        return text_at(
            björn.ask("schedule.create",
                      {{"channel", server.id("#launch")}, {"text", text}, {"when", when}}),
            "schedule");
    };
    const auto lost =
        schedule("from nowhere", {{"local", "2027-03-01T09:00"}, {"zone", "US/Eastern"}});
    server.kill();
    {
        // Its time has come: the instant that it meant when it was written is past.
        const auto author = *MemberId::parse(björn.id());
        const auto key = rows::schedule_key(author, *ScheduleId::parse(lost));
        StoredRows stored(server, key.bytes);
        REQUIRE(stored.rows().size() == 1);
        auto row = *rows::decoded<rows::Schedule>(stored.rows().front().second);
        row.due = {1'577'836'800'000};  // 2020-01-01
        stored.put({{key.bytes, rows::encoded(row)},
                    {rows::due_key(row.due, author, row.schedule), ""},
                    {rows::schedule_order_key(author, row.due, row.schedule), ""}});
    }
    zones.lose("US/Eastern");
    server.start();
    björn.reconnect();
    const auto failed = björn.event("schedule.failed", "björn");
    CHECK(text_at(failed.data, "schedule") == lost);
    CHECK(text_at(failed.data, "code") == "zone_unknown");
    björn.ignore_rest();
    // The others go on.
    schedule("from here", {{"instant", parley::time_text({parley::now().ms + 1'000})}});
    CHECK(björn.texts("#launch", 1) == Texts{"from here"});
    Json listed;
    const Json page = björn.ask("schedule.list");
    for (const Json& one : at(page, "schedules").as_array())
        if (text_at(one, "schedule") == lost) listed = one;
    CHECK(text_at(listed, "state") == "failed");
    CHECK(text_at(listed, "failed") == "zone_unknown");
    CHECK(text_at(listed, "text") == "from nowhere");
    CHECK(text_at(at(listed, "when"), "zone") == "US/Eastern");
    // Its text alone does not mend it, and neither does the name that is gone.
    const Json refused = refusal_of(björn, "schedule.change", {{"schedule", lost}, {"text", "x"}});
    CHECK(text_at(refused, "code") == "zone_unknown");
    CHECK(text_at(refused, "field") == "when.zone");
    CHECK(björn.refusal("schedule.change", {{"schedule", lost},
                                            {"when", object{{"local", "2027-03-01T09:00"},
                                                            {"zone", "US/Eastern"}}}}) ==
          "bad_value");
    björn.ask("schedule.change",
              {{"schedule", lost},
               {"when", object{{"instant", parley::time_text({parley::now().ms + 1'000})}}}});
    CHECK(björn.texts("#launch", 1) == Texts{"from nowhere"});
}

TEST_CASE("A record whose zone the system has lost is shown as it was stored, changed and moved",
          "[damage][records][one-loop]") {
    ZoneFiles zones;
    Asked world;
    Server& server = world.server;
    auto &anna = world.anna, &björn = world.björn;
    const object due{{"local", "2027-03-01T09:00"}, {"zone", "US/Eastern"}};
    world.records.make(björn, "Solar", "Far",
                       {{"due", due}, {"start", due}, {"fields", object{{"close", due}}}});
    server.kill();
    zones.lose("US/Eastern");
    server.start();
    anna.reconnect();
    björn.reconnect();
    CHECK(text_at(at(world.records.get(anna, "Far"), "due"), "zone") == "US/Eastern");
    CHECK(text_at(at(world.records.get(anna, "Far"), "start"), "zone") == "US/Eastern");
    const Texts all = world.records.titles(björn, {{"mine", true}});
    CHECK(std::count(all.begin(), all.end(), "Far") == 1);
    // All but the time can be changed, and the time to one in a zone that is there.
    world.records.change(björn, "Far", {{"title", "Far away"}});
    world.records.move(björn, "Far", "qualify");
    CHECK(text_at(world.records.get(anna, "Far"), "title") == "Far away");
    CHECK(text_at(at(world.records.get(anna, "Far"), "due"), "zone") == "US/Eastern");
    object with = world.records.seen(björn, "Far");
    with["due"] = due;
    CHECK(björn.refusal("record.change", with) == "bad_value");
    world.records.change(
        björn, "Far",
        {{"due", object{{"local", "2027-03-01T09:00"}, {"zone", "America/New_York"}}}});
    CHECK(text_at(at(world.records.get(anna, "Far"), "due"), "zone") == "America/New_York");
    björn.ask("record.unfollow", {{"record", world.records.id("Far")}});
    björn.ask("record.follow", {{"record", world.records.id("Far")}});
}

}  // namespace parley::scenario
