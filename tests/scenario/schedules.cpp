// Messages that are written now and posted later.

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>

#include "protocol/time.hpp"
#include "tests/scenario/server.hpp"

using namespace parley::scenario;

namespace {
struct Launch {
    Server server;
    Member anna, björn;
    Launch()
        : anna((server.space({"Acme", "Nordwind"}), server.channel("#launch"),
                server.member("anna", "Acme"))),
          björn(server.member("björn", "Nordwind")) {
        anna.ignore_rest(), björn.ignore_rest();
    }
    object later(const std::string& text, object when) {
        return {{"channel", server.id("#launch")}, {"text", text}, {"when", std::move(when)}};
    }
    std::string schedule(const std::string& text, object when) {
        return text_at(anna.ask("schedule.create", later(text, std::move(when))), "schedule");
    }
};

object at_ms(std::int64_t ms) { return {{"instant", parley::time_text({ms})}}; }
object in(std::int64_t ms) { return at_ms(parley::now().ms + ms); }
object tomorrow() { return in(24LL * 3600 * 1000); }

std::size_t waiting(Member& member) {
    return at(member.ask("schedule.list"), "schedules").as_array().size();
}

/// The texts on all pages of a list, in its order.
Texts listed(Member& member, object with = {}) {
    Texts texts;
    for (bool more = true; more;) {
        const Json page = member.ask("schedule.list", with);
        for (const auto& schedule : at(page, "schedules").as_array())
            texts.push_back(text_at(schedule, "text"));
        more = at(page, "more").as_bool();
        if (more) with["cursor"] = at(page, "cursor");
    }
    return texts;
}
}  // namespace

TEST_CASE("A scheduled message is posted when its time comes", "[schedules]") {
    Launch launch;
    auto& [server, anna, björn] = launch;
    const Json made = anna.ask("schedule.create", launch.later("good morning", in(1'500)));
    CHECK(text_at(made, "state") == "pending");
    CHECK(text_at(made, "text") == "good morning");
    CHECK(waiting(anna) == 1);

    const auto posted = björn.event("message.posted", "#launch");
    CHECK(text_at(posted.data, "text") == "good morning");
    CHECK(text_at(posted.data, "scheduled") == text_at(made, "due"));
    CHECK(text_at(posted.whole, "by") == anna.id());
    CHECK(text_at(posted.whole, "at") >= text_at(made, "due"));
    const auto sent = anna.event("schedule.sent", "anna");
    CHECK(text_at(sent.data, "schedule") == text_at(made, "schedule"));
    CHECK(number_at(sent.data, "seq") == posted.seq);
    CHECK(waiting(anna) == 0);
    CHECK(björn.history("#launch") == Texts{"good morning"});
}

TEST_CASE("What is due together is posted in order", "[schedules]") {
    Launch launch;
    auto& [server, anna, björn] = launch;
    const auto base = parley::now().ms + 1'000;
    Texts texts;
    // The later ones are written first.
    for (int i = 20; i-- > 0;)
        anna.ask("schedule.create",
                 launch.later(std::to_string(i), {{"instant", parley::time_text({base + i})}}));
    for (int i = 0; i < 20; ++i) texts.push_back(std::to_string(i));
    CHECK(björn.texts("#launch", 20) == texts);
}

TEST_CASE("Nobody but its author hears of what is scheduled", "[schedules]") {
    Launch launch;
    auto& [server, anna, björn] = launch;
    const auto id = launch.schedule("a surprise", tomorrow());
    CHECK(anna.event("schedule.created", "anna").data.as_object().size() == 3);
    CHECK(waiting(björn) == 0);
    for (const auto* command : {"schedule.cancel", "schedule.send_now", "schedule.change"}) {
        object theirs{{"schedule", id}}, nothing{{"schedule", Server::id_of_nothing("sch_")}};
        CHECK(björn.answer_text(command, theirs) == björn.answer_text(command, nothing));
        CHECK(björn.refusal(command, theirs) == "not_found");
    }
    CHECK(björn.rest().empty());
    CHECK(björn.everything().find("surprise") == std::string::npos);
    CHECK(björn.everything().find(id) == std::string::npos);
    CHECK(waiting(anna) == 1);
}

TEST_CASE("It can be changed, sent at once, or cancelled", "[schedules]") {
    Launch launch;
    auto& [server, anna, björn] = launch;
    const auto id = launch.schedule("first words", tomorrow());
    SECTION("changed") {
        const Json changed =
            anna.ask("schedule.change", {{"schedule", id}, {"text", "better words"}});
        CHECK(text_at(changed, "text") == "better words");
        anna.ask("schedule.change", {{"schedule", id}, {"when", in(1'200)}});
        CHECK(björn.texts("#launch", 1) == Texts{"better words"});
    }
    SECTION("sent at once") {
        const Json placed = anna.ask("schedule.send_now", {{"schedule", id}});
        CHECK(number_at(placed, "place") == 1);
        CHECK(björn.texts("#launch", 1) == Texts{"first words"});
    }
    SECTION("cancelled") {
        anna.ask("schedule.cancel", {{"schedule", id}});
        anna.event("schedule.cancelled", "anna");
        CHECK(anna.refusal("schedule.send_now", {{"schedule", id}}) == "not_found");
        CHECK(björn.history("#launch").empty());
    }
    CHECK(waiting(anna) == 0);
}

TEST_CASE("Whether the author may post is asked when the time comes", "[schedules]") {
    Launch launch;
    auto& [server, anna, björn] = launch;
    server.channel("#plans", {.only_for = {"anna", "björn"}, .by = "björn"});
    const object to_anna{{"channel", server.id("#plans")},
                         {"members", boost::json::array{Json(anna.id())}}};
    const Json made =
        anna.ask("schedule.create",
                 {{"channel", server.id("#plans")}, {"text", "too late"}, {"when", in(1'500)}});
    björn.ask("channel.remove", to_anna);
    const auto failed = anna.event("schedule.failed", "anna");
    CHECK(text_at(failed.data, "schedule") == text_at(made, "schedule"));
    CHECK(text_at(failed.data, "code") == "not_found");
    const Json listed = at(anna.ask("schedule.list"), "schedules").as_array().at(0);
    CHECK(text_at(listed, "state") == "failed");
    CHECK(text_at(listed, "failed") == "not_found");
    CHECK(text_at(listed, "text") == "too late");
    const object again{{"schedule", text_at(made, "schedule")}, {"when", in(1'200)}};
    CHECK(anna.refusal("schedule.change", again) == "not_found");
    CHECK(björn.history("#plans").empty());

    björn.ask("channel.add", to_anna);
    anna.ask("schedule.change", again);
    CHECK(björn.texts("#plans", 1) == Texts{"too late"});
}

TEST_CASE("Somebody who was shut out posts nothing any more", "[schedules]") {
    Launch launch;
    auto& [server, anna, björn] = launch;
    launch.schedule("from beyond", in(1'200));
    server.deactivate("anna");
    // What was due before a later one is dealt with before it.
    björn.ask("schedule.create",
              {{"channel", server.id("#launch")}, {"text", "after"}, {"when", in(1'300)}});
    CHECK(björn.texts("#launch", 1) == Texts{"after"});
    CHECK(björn.history("#launch") == Texts{"after"});
}

TEST_CASE("A time that cannot be meant is refused by name, and nothing is kept", "[schedules]") {
    Launch launch;
    auto& [server, anna, björn] = launch;
    struct Line {
        object when;
        std::string code, field;
    };
    const Line lines[] = {
        {in(-1), "bad_value", "when"},
        {in(366LL * 24 * 3600 * 1000), "bad_value", "when"},
        {{}, "missing_field", "when.local"},
        {{{"local", "2027-01-01T09:00"}}, "missing_field", "when.zone"},
        {{{"local", "2027-01-01T09:00"}, {"zone", "Mars/Olympus"}}, "bad_value", "when.zone"},
        {{{"local", "2027-02-30T09:00"}, {"zone", "Asia/Tokyo"}}, "bad_value", "when.local"},
        {{{"local", "tomorrow at nine"}, {"zone", "Asia/Tokyo"}}, "bad_value", "when.local"},
        {{{"local", "2000-01-01T09:00"}, {"zone", "Asia/Tokyo"}}, "bad_value", "when"},
        {{{"soon", true}}, "unknown_field", "when.soon"},
    };
    for (const auto& [when, code, name] : lines) {
        CAPTURE(code, name);
        const Json error = at(anna.answer(anna.send("schedule.create", launch.later("x", when),
                                                    "key-" + name + code)),
                              "error");
        CHECK(text_at(error, "code") == code);
        CHECK(text_at(error, "field") == name);
    }
    CHECK(waiting(anna) == 0);
    CHECK(anna.refusal("schedule.create", {{"channel", Server::id_of_nothing("chn_")},
                                           {"text", "x"},
                                           {"when", tomorrow()}}) == "not_found");
}

TEST_CASE("One member has a thousand waiting at most", "[schedules]") {
    Launch launch;
    auto& [server, anna, björn] = launch;
    std::vector<std::uint64_t> asked;
    std::set<std::string> texts;
    for (int i = 0; i <= 1'000; ++i) {
        const auto text = "no. " + std::to_string(i);
        asked.push_back(
            anna.send("schedule.create", launch.later(text, tomorrow()), "key " + text));
        if (i < 1'000) texts.insert(text);
    }
    for (int i = 0; i < 1'000; ++i)
        CHECK(at(anna.answer(asked[std::size_t(i)]), "error").is_null());
    const Json refused = at(anna.answer(asked.back()), "error");
    CHECK(text_at(refused, "code") == "too_many");
    CHECK(number_at(refused, "limit") == 1'000);
    const Texts all = listed(anna, {{"limit", 150}});
    CHECK(all.size() == 1'000);
    CHECK(std::set<std::string>(all.begin(), all.end()) == texts);
}

TEST_CASE("What waits is listed by when it is due, each once, also after its time was changed",
          "[schedules][lists]") {
    Launch launch;
    auto& [server, anna, björn] = launch;
    const auto in_days = [](int days) { return in(days * 24LL * 3600 * 1000); };
    const auto third = launch.schedule("third", in_days(3));
    launch.schedule("first", in_days(1));
    const auto second = launch.schedule("second", in_days(2));
    CHECK(listed(anna) == Texts{"first", "second", "third"});
    CHECK(listed(anna, {{"limit", 1}}) == Texts{"first", "second", "third"});
    anna.ask("schedule.change", {{"schedule", third}, {"when", in(60'000)}});
    CHECK(listed(anna, {{"limit", 1}}) == Texts{"third", "first", "second"});
    anna.ask("schedule.change", {{"schedule", second}, {"text", "the second"}});
    CHECK(listed(anna) == Texts{"third", "first", "the second"});
    anna.ask("schedule.cancel", {{"schedule", third}});
    CHECK(listed(anna) == Texts{"first", "the second"});
    CHECK(listed(björn).empty());
}

TEST_CASE("A list of one channel's looks at a few megabytes a page, and finds all in the end",
          "[schedules][lists]") {
    Launch launch;
    auto& [server, anna, björn] = launch;
    server.channel("#other");
    for (int i = 0; i < 110; ++i) launch.schedule(std::string(40'000, 'x'), tomorrow());
    object last = launch.later("last", in(48LL * 3600 * 1000));
    last["channel"] = server.id("#other");
    anna.ask("schedule.create", last);
    const object other{{"channel", server.id("#other")}};
    const Json first = anna.ask("schedule.list", other);
    CHECK(at(first, "schedules").as_array().empty());
    CHECK(at(first, "more") == Json(true));
    CHECK(listed(anna, other) == Texts{"last"});
    CHECK(listed(anna).size() == 111);
}

TEST_CASE("Killed around the due moment, it is posted once", "[schedules]") {
    Launch launch;
    auto& [server, anna, björn] = launch;
    Texts texts;
    const auto base = parley::now().ms + 800;
    constexpr std::size_t count = 30;
    constexpr std::int64_t step_ms = 100;
    for (std::size_t i = 0; i < count; ++i) {
        texts.push_back(std::to_string(i));
        anna.ask("schedule.create",
                 launch.later(texts.back(), at_ms(base + static_cast<std::int64_t>(i) * step_ms)));
    }
    // Each time some have been heard, the server dies and comes back.
    for (const std::size_t heard : {3u, 4u, 5u}) {
        björn.texts("#launch", heard);
        server.kill();
        server.start();
        anna.reconnect();
        björn.reconnect();
    }
    björn.texts("#launch", count - 3 - 4 - 5);
    CHECK(björn.history("#launch") == texts);
    CHECK(waiting(anna) == 0);
}

TEST_CASE("What became due while the server was down is posted when it is back", "[schedules]") {
    Launch launch;
    auto& [server, anna, björn] = launch;
    launch.schedule("overdue", in(500));
    const auto due = parley::now().ms + 500;
    server.kill();
    while (parley::now().ms <= due) std::this_thread::yield();
    server.start();
    björn.reconnect();
    CHECK(björn.texts("#launch", 1) == Texts{"overdue"});
}

TEST_CASE("A message for a wall time follows the clocks that the law moves", "[schedules]") {
    const std::string folder = parley::scenario::driver::new_folder(SCENARIO_FOLDER);
    const auto land_has_offset = [&](const std::string& offset) {
        std::ofstream(folder + "/land") << "Zone Test/Land " << offset << " - LAND\n";
        REQUIRE(std::system(("/usr/sbin/zic -d " + folder + " " + folder + "/land").c_str()) == 0);
    };
    land_has_offset("0:00");
    for (const std::string zone : {"Etc/UTC", "Europe/Berlin", "Europe/Moscow", "UTC"}) {
        const std::filesystem::path file = folder + "/" + zone;
        std::filesystem::create_directories(file.parent_path());
        std::filesystem::copy_file("/usr/share/zoneinfo/" + zone, file);
    }
    setenv("TZDIR", folder.c_str(), 1);
    Launch launch;
    auto& [server, anna, björn] = launch;
    constexpr std::int64_t minute = 60'000;
    const auto wall = [&](std::int64_t in_minutes) {
        return object{
            {"local", parley::time_text({parley::now().ms + in_minutes * minute}).substr(0, 16)},
            {"zone", "Test/Land"}};
    };
    const auto earlier = launch.schedule("an hour and a half", wall(90));
    const auto far = launch.schedule("a day", wall(24 * 60));
    const auto due_of = [&](const std::string& schedule) {
        const Json page = anna.ask("schedule.list");
        for (const auto& one : at(page, "schedules").as_array())
            if (text_at(one, "schedule") == schedule) return text_at(one, "due");
        return std::string();
    };
    const auto due_before = due_of(far);
    server.stop();
    land_has_offset("2:00");
    server.start();
    anna.reconnect();
    björn.reconnect();
    // Its clocks show two hours more, so the first time has come.
    CHECK(björn.texts("#launch", 1) == Texts{"an hour and a half"});
    CHECK(due_of(earlier).empty());
    CHECK(*parley::parse_time(due_before) ==
          parley::Instant{parley::parse_time(due_of(far))->ms + 120 * minute});
    unsetenv("TZDIR");
    std::filesystem::remove_all(folder);
}

TEST_CASE("The text of a scheduled message is in no stream before it is posted", "[schedules]") {
    Launch launch;
    auto& [server, anna, björn] = launch;
    launch.schedule("xylophone", tomorrow());
    for (const auto& event : anna.log("anna"))
        CHECK(boost::json::serialize(event).find("xylophone") == std::string::npos);
}

TEST_CASE("A hundred thousand wait, and one that is due goes out in its second, also after a kill",
          "[schedules][one-loop]") {
    // People whose turn is late say nothing for long.
    Server server(
        "[server]\nheartbeat_s = 600\n[limits]\ncommands_per_s = 1000000\ncommands_burst = "
        "1000000\n"
        "org_commands_per_s = 1000000\norg_commands_burst = 1000000\nin_flight = 2000\n");
    server.space({"Acme", "Nordwind"});
    server.channel("#launch");
    auto björn = server.member("björn", "Nordwind");
    constexpr int authors = 100, each = 1'000;
    const object when = tomorrow();
    std::vector<Member> people;
    for (int i = 0; i < authors; ++i)
        people.push_back(server.member("author " + std::to_string(i), "Acme"));
    for (auto& person : people) {
        std::vector<std::uint64_t> asked;
        // The last place of the first one is kept for what is due.
        for (int i = 0; i < each - (&person == people.data() ? 1 : 0); ++i)
            asked.push_back(
                person.send("schedule.create",
                            {{"channel", server.id("#launch")}, {"text", "later"}, {"when", when}},
                            person.name() + std::to_string(i)));
        for (const auto id : asked) REQUIRE(at(person.answer(id), "error").is_null());
    }
    server.kill();
    server.start();
    people.front().reconnect();
    björn.reconnect();
    björn.ignore_rest();
    const auto due = parley::now().ms + 1'000;
    people.front().ask("schedule.create",
                       {{"channel", server.id("#launch")}, {"text", "now"}, {"when", at_ms(due)}});
    const auto posted = björn.event("message.posted", "#launch");
    CHECK(text_at(posted.data, "text") == "now");
    CHECK(parley::now().ms - due < 2'500);
    CHECK(at(people.front().ask("schedule.list"), "more") == Json(true));
}
