// The hours that the companies of a channel share, and whose hours they follow from.

#include <catch2/catch.hpp>

#include "protocol/time.hpp"
#include "tests/scenario/server.hpp"

using namespace parley::scenario;
using boost::json::array;
using parley::Instant;
using parley::time_text;

namespace {
constexpr std::int64_t hour_ms = 3'600'000, day_ms = 24 * hour_ms;

/// Monday 00:00 UTC, one to two weeks ahead.
Instant coming_monday() {
    const std::int64_t day = parley::now().ms / day_ms;  // the first day of all was a Thursday
    return {(day - (day + 3) % 7 + 14) * day_ms};
}

/// "1 10-12" in UTC: ISO day of that week, and hours.
std::vector<std::string> hours_in(const Json& ranges) {
    std::vector<std::string> out;
    for (const auto& range : ranges.as_array()) {
        const auto hour = [&](const char* name) {
            return (parley::parse_time(text_at(range, name))->ms - coming_monday().ms) / hour_ms;
        };
        out.push_back(std::to_string(hour("from") / 24 + 1) + " " +
                      std::to_string(hour("from") % 24) + "-" + std::to_string(hour("to") % 24));
    }
    return out;
}

array hours(array days, const std::string& from, const std::string& to) {
    return {object{{"days", std::move(days)}, {"from", from}, {"to", to}}};
}

object asked(Server& server, const std::string& channel, int days = 7) {
    return {{"channel", server.id(channel)}, {"from", time_text(coming_monday())}, {"days", days}};
}

using Lines = std::vector<std::string>;

/// The admin of the programme reads every channel, and has the host's hours: Sunday evening.
void rest_admin(Server& server) {
    server.operator_().run("org.change",
                           {{"org", server.id("Acme")}, {"hours", hours({7}, "22:00", "22:30")}});
}
}  // namespace

TEST_CASE("Hours are shared where each company has somebody at work", "[hours]") {
    Server server;
    server.space({"Acme", "Nordwind"});
    rest_admin(server);
    auto anna = server.member("anna", "Acme");
    auto ali = server.member("ali", "Acme");
    auto björn = server.member("björn", "Nordwind");
    server.channel("#launch", {.by = "anna"});
    const auto shared = [&](Member& reader) {
        return hours_in(at(reader.ask("hours.shared", asked(server, "#launch")), "ranges"));
    };
    anna.ask("member.profile", {{"zone", "UTC"}, {"hours", hours({1, 2}, "08:00", "12:00")}});
    ali.ask("member.profile", {{"zone", "UTC"}, {"hours", hours({2, 3}, "13:00", "17:00")}});
    // Tokyo is nine hours ahead, and has no summer time.
    björn.ask("member.profile",
              {{"zone", "Asia/Tokyo"}, {"hours", hours({1, 2, 3}, "17:00", "00:00")}});
    CHECK(shared(anna) == Lines{"1 8-12", "2 8-12", "2 13-15", "3 13-15"});
    CHECK(shared(björn) == shared(anna));

    // Leave ends somebody's hours, for as long as it lasts.
    const Instant tuesday_ten{coming_monday().ms + day_ms + 10 * hour_ms};
    anna.ask("member.profile", {{"away_until", time_text(tuesday_ten)}});
    CHECK(shared(björn) == Lines{"2 10-12", "2 13-15", "3 13-15"});
    anna.ask("member.profile", {{"away_until", nullptr}});

    // Whoever is gone, or is no person, is not at work.
    server.member("robot", "Acme", {.role = "bot"})
        .ask("member.profile", {{"zone", "UTC"}, {"hours", hours({4}, "00:00", "24:00")}});
    CHECK(shared(björn) == Lines{"1 8-12", "2 8-12", "2 13-15", "3 13-15"});
    server.deactivate("ali");
    CHECK(shared(björn) == Lines{"1 8-12", "2 8-12"});

    // The next range may be beyond the days that were asked for.
    const auto next = [&](int days, Instant from) {
        auto with = asked(server, "#launch", days);
        with["from"] = time_text(from);
        return björn.ask("hours.shared", with);
    };
    const Json friday = next(1, {coming_monday().ms + 4 * day_ms});
    CHECK(at(friday, "ranges").as_array().empty());
    CHECK(text_at(at(friday, "next"), "from") ==
          time_text({coming_monday().ms + 7 * day_ms + 8 * hour_ms}));
    // What has begun goes on from where it was asked for.
    const Json at_nine = next(1, {coming_monday().ms + 9 * hour_ms});
    CHECK(hours_in(at(at_nine, "ranges")) == Lines{"1 9-12", "2 8-9"});
    CHECK(text_at(at(at_nine, "next"), "from") == time_text({coming_monday().ms + 9 * hour_ms}));

    björn.ask("member.profile", {{"hours", hours({6}, "01:00", "02:00")}});
    const Json never = next(28, coming_monday());
    CHECK(at(never, "ranges").as_array().empty());
    CHECK(never.as_object().if_contains("next") == nullptr);
}

TEST_CASE("Of a direct channel everybody's hours count", "[hours]") {
    Server server;
    server.space({"Acme", "Nordwind"});
    auto anna = server.member("anna", "Acme");
    auto ali = server.member("ali", "Acme");
    auto björn = server.member("björn", "Nordwind");
    int hour = 8;
    for (auto* person : {&anna, &ali, &björn}) {
        person->ask("member.profile",
                    {{"zone", "UTC"},
                     {"hours", hours({1}, (hour < 10 ? "0" : "") + std::to_string(hour) + ":00",
                                     std::to_string(hour + 6) + ":00")}});
        hour += 2;
    }
    const Json opened = anna.ask("direct.open", {{"members", array{ali.id(), björn.id()}}});
    server.learn("the three", text_at(at(opened, "channel"), "id"));
    CHECK(hours_in(at(ali.ask("hours.shared", asked(server, "the three")), "ranges")) ==
          Lines{"1 12-14"});
}

TEST_CASE("A company's admins set the hours of those who have none", "[hours]") {
    Server server;
    server.space({"Acme", "Nordwind"});
    rest_admin(server);
    auto anna = server.member("anna", "Acme");
    auto björn = server.member("björn", "Nordwind");
    auto bea = server.member("bea", "Nordwind", {.role = "partner_admin"});
    server.channel("#launch", {.by = "anna"});
    for (auto* person : {&anna, &björn, &bea}) person->ask("member.profile", {{"zone", "UTC"}});
    anna.ask("member.profile", {{"hours", hours({1, 2, 3, 4, 5}, "09:00", "17:00")}});
    const auto shared = [&] {
        return hours_in(at(anna.ask("hours.shared", asked(server, "#launch", 1)), "ranges"));
    };
    CHECK(shared() == Lines{"1 9-17"});  // as usual

    const Json changed = bea.ask(
        "org.change", {{"org", server.id("Nordwind")}, {"hours", hours({1, 2}, "06:00", "10:00")}});
    CHECK(at(changed, "hours") == Json(hours({1, 2}, "06:00", "10:00")));
    CHECK(shared() == Lines{"1 9-10"});
    // Partners see whose hours they are.
    CHECK(at(at(anna.event("org.changed").data, "org"), "hours") ==
          Json(hours({1, 2}, "06:00", "10:00")));
    bea.ask("member.profile", {{"hours", hours({1}, "12:00", "13:00")}});
    CHECK(shared() == Lines{"1 9-10", "1 12-13"});

    CHECK(björn.refusal("org.change", {{"org", server.id("Nordwind")}, {"hours", nullptr}}) ==
          "not_allowed");
    const Json renamed =
        bea.answer(bea.send("org.change", {{"org", server.id("Nordwind")}, {"name", "Südwind"}}));
    CHECK(text_at(at(renamed, "error"), "code") == "not_allowed");
    CHECK(text_at(at(renamed, "error"), "field") == "name");
    bea.ask("org.change", {{"org", server.id("Nordwind")}, {"hours", nullptr}});
    CHECK(shared() == Lines{"1 9-17"});
}

TEST_CASE("Hours are asked for up to a year ahead, for a month, in a channel that one reads",
          "[hours]") {
    Server server;
    server.space({"Acme", "Nordwind"});
    auto anna = server.member("anna", "Acme");
    auto björn = server.member("björn", "Nordwind");
    server.channel("#private", {.only_for = {"anna"}, .by = "anna"});
    const auto refused = [&](Member& reader, object with) {
        const Json reply = reader.answer(reader.send("hours.shared", std::move(with)));
        const auto& error = at(reply, "error");
        const auto* field = error.as_object().if_contains("field");
        return text_at(error, "code") + (field ? " " + std::string(field->as_string()) : "");
    };
    auto with = asked(server, "#private");
    CHECK(refused(björn, with) == "not_found channel");
    with["channel"] = Server::id_of_nothing("chn_");
    CHECK(refused(björn, with) == "not_found channel");
    for (const int days : {0, -1, 29})
        CHECK(refused(anna, asked(server, "#private", days)) == "bad_value days");
    with = asked(server, "#private");
    with["from"] = time_text({parley::now().ms + 366 * day_ms});
    CHECK(refused(anna, with) == "bad_value from");
    with["from"] = time_text({parley::now().ms - 366 * day_ms});
    CHECK(refused(anna, with) == "bad_value from");
    with.erase("from");
    CHECK(at(anna.ask("hours.shared", with), "ranges").is_array());
}
