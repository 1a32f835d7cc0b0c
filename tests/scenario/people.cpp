// What people are called, and what they say of their day.

#include <catch2/catch.hpp>

#include "tests/scenario/server.hpp"

using namespace parley::scenario;

namespace {
object range(boost::json::array days, const std::string& from, const std::string& to) {
    return {{"days", std::move(days)}, {"from", from}, {"to", to}};
}
const Json hours =
    boost::json::array{range({1, 2, 3, 4, 5}, "09:00", "12:30"),
                       range({1, 2, 3, 4}, "13:15", "17:30"), range({6}, "22:00", "02:00")};
}  // namespace

TEST_CASE("Hours and leave are set, left alone and taken away again", "[people]") {
    Server server;
    server.space({"Acme", "Nordwind"});
    auto anna = server.member("anna", "Acme");
    auto björn = server.member("björn", "Nordwind");
    const std::string back = "2026-12-24T08:00:00.000Z";
    anna.ask("member.profile", {{"hours", hours}, {"away_until", back}});
    const auto seen = [&] {
        const Json found =
            björn.ask("member.get", {{"members", boost::json::array{Json(anna.id())}}});
        return at(found, "members").as_array().at(0);
    };
    CHECK(at(seen(), "hours") == hours);
    CHECK(text_at(seen(), "away_until") == back);

    anna.ask("member.profile", {{"language", "de"}});
    CHECK(at(seen(), "hours") == hours);
    CHECK(text_at(seen(), "away_until") == back);

    const Json changed = anna.ask("member.profile", {{"away_until", nullptr}});
    CHECK(changed.as_object().if_contains("away_until") == nullptr);
    CHECK(seen().as_object().if_contains("away_until") == nullptr);
    CHECK(at(seen(), "hours") == hours);

    anna.ask("member.profile", {{"hours", nullptr}});
    CHECK(seen().as_object().if_contains("hours") == nullptr);
    CHECK(text_at(seen(), "language") == "de");
    // Null means something where something can be taken away, and nowhere else.
    CHECK(anna.refusal("member.profile", {{"name", nullptr}}) == "bad_value");
}

TEST_CASE("Hours that overlap, are empty or too many are refused by name", "[people]") {
    Server server;
    server.space({"Acme", "Nordwind"});
    auto anna = server.member("anna", "Acme");
    anna.ask("member.profile", {{"hours", hours}});
    boost::json::array many;
    for (int i = 0; i < 22; ++i) many.push_back(range({1 + i % 7}, "09:00", "10:00"));
    struct Line {
        Json hours;
        std::string code, field;
    };
    const Line lines[] = {
        {boost::json::array{}, "bad_value", "hours"},
        {boost::json::array{range({}, "09:00", "17:00")}, "bad_value", "hours.0.days"},
        {boost::json::array{range({8}, "09:00", "17:00")}, "bad_value", "hours.0.days.0"},
        {boost::json::array{range({1}, "09:00", "09:00")}, "bad_value", "hours.0.to"},
        {boost::json::array{range({1}, "24:00", "09:00")}, "bad_value", "hours.0.from"},
        {boost::json::array{range({1}, "9:00", "17:00")}, "bad_value", "hours.0.from"},
        {boost::json::array{range({1, 1}, "09:00", "17:00")}, "bad_value", "hours"},
        {boost::json::array{range({1, 2}, "09:00", "12:00"), range({2}, "11:59", "17:00")},
         "bad_value", "hours"},
        // Over midnight, and from Sunday to Monday.
        {boost::json::array{range({1}, "22:00", "02:00"), range({2}, "01:00", "03:00")},
         "bad_value", "hours"},
        {boost::json::array{range({7}, "22:00", "02:00"), range({1}, "01:00", "03:00")},
         "bad_value", "hours"},
        {boost::json::array{range({1, 2, 3, 4, 5, 6, 7}, "00:00", "24:00"),
                            range({3}, "12:00", "13:00")},
         "bad_value", "hours"},
        {many, "too_many", "hours"},
        {"9 to 5", "bad_value", "hours"},
    };
    for (const auto& [wrong, code, field] : lines) {
        CAPTURE(wrong);
        const Json reply = anna.answer(anna.send("member.profile", {{"hours", wrong}}));
        CHECK(text_at(at(reply, "error"), "code") == code);
        CHECK(text_at(at(reply, "error"), "field") == field);
    }
    const auto mine = [&] {
        const Json found = anna.ask("member.get", {{"members", boost::json::array{anna.id()}}});
        return at(at(found, "members").as_array().at(0), "hours");
    };
    CHECK(mine() == hours);  // what was refused has changed nothing

    // What touches does not overlap; a day may be whole; a single range needs no list.
    anna.ask("member.profile", {{"hours", boost::json::array{range({1}, "22:00", "02:00"),
                                                             range({2}, "02:00", "12:00"),
                                                             range({3}, "00:00", "24:00")}}});
    anna.ask("member.profile", {{"hours", range({1, 2}, "09:00", "17:00")}});
    CHECK(mine() == Json(boost::json::array{range({1, 2}, "09:00", "17:00")}));
}

TEST_CASE("A status, how one works and how one reads are shown to those whom they are for",
          "[people]") {
    Server server;
    server.space({"Acme", "Nordwind"});
    auto anna = server.member("anna", "Acme");
    auto ali = server.member("ali", "Acme");
    auto björn = server.member("björn", "Nordwind");
    const object status{
        {"text", "On a train"}, {"emoji", "🚆"}, {"until", "2199-01-01T00:00:00.000Z"}};
    const Json own = anna.ask("member.profile", {{"status", status},
                                                 {"how", "Write, do not call.\nNever on Fridays."},
                                                 {"region", "AT"},
                                                 {"clock", "h12"}});
    CHECK(at(own, "status") == Json(status));
    const auto seen_by = [&](auto& reader) {
        const Json found = reader.ask("member.get", {{"members", boost::json::array{anna.id()}}});
        return at(found, "members").as_array().at(0).as_object();
    };
    for (auto* reader : {&ali, &björn}) {
        CHECK(seen_by(*reader).at("status") == Json(status));
        CHECK(text_at(Json(seen_by(*reader)), "how") == "Write, do not call.\nNever on Fridays.");
    }
    // How one reads is no affair of another company's.
    CHECK(text_at(Json(seen_by(ali)), "region") == "AT");
    CHECK(text_at(Json(seen_by(ali)), "clock") == "h12");
    CHECK_FALSE(seen_by(björn).contains("region"));
    CHECK_FALSE(seen_by(björn).contains("clock"));

    const auto refused = [&](object with, const std::string& field) {
        const Json reply = anna.answer(anna.send("member.profile", std::move(with)));
        CHECK(text_at(at(reply, "error"), "field") == field);
    };
    refused({{"status", object{{"text", "gone"}, {"until", "2020-01-01T00:00:00Z"}}}},
            "status.until");
    refused({{"status", object{{"text", " "}}}}, "status.text");
    refused({{"status", object{{"text", std::string(101, 'x')}}}}, "status.text");
    refused({{"status", object{{"text", "x"}, {"emoji", "not one"}}}}, "status.emoji");
    refused({{"how", std::string(501, 'x')}}, "how");
    refused({{"region", "XX"}}, "region");
    refused({{"region", "de-AT"}}, "region");
    refused({{"clock", "h24"}}, "clock");
    CHECK(seen_by(ali).at("status") == Json(status));

    anna.ask("member.profile",
             {{"status", nullptr}, {"how", nullptr}, {"region", nullptr}, {"clock", nullptr}});
    for (const char* name : {"status", "how", "region", "clock"})
        CHECK_FALSE(seen_by(ali).contains(name));
}

TEST_CASE("Nobody and nothing is called by what cannot be seen", "[people]") {
    Server server;
    server.space({"Acme", "Nordwind"});
    server.channel("#launch");
    auto ada = server.member("ada", "Acme", {.role = "admin"});
    auto& operator_ = server.operator_();
    for (const std::string name : {" ", "\u00a0", "\u200b\u2060", "\ufeff", "\u3000\u3000",
                                   "\u202eanna", "an\u2066na", "an\u0085na", "an\x1b[31mna"}) {
        CAPTURE(name);
        const auto refused = [&](const std::string& command, object with) {
            with["name"] = name;
            const Json reply = ada.answer(ada.send(command, with));
            CHECK(text_at(at(reply, "error"), "code") == "bad_value");
            CHECK(text_at(at(reply, "error"), "field") == "name");
        };
        refused("member.profile", {});
        refused("member.create", {{"org", server.id("Acme")}, {"role", "member"}});
        refused("space.change", {{"space", server.id("Acme, Nordwind")}});
        refused("space.create", {{"kind", "internal"}});
        refused("channel.create", {{"space", server.id("Acme, Nordwind")}});
        refused("channel.change", {{"channel", server.id("#launch")}});
        CHECK(operator_.ask("org.create", {{"name", name}, {"kind", "partner"}, {"zone", "UTC"}})
                  .status == 400);
    }
}

TEST_CASE("Who names nobody is told so", "[people]") {
    Server server;
    server.space({"Acme", "Nordwind"}, {.name = "north"});
    server.channel("#launch");
    auto ada = server.member("ada", "Acme", {.role = "admin"});
    const auto missing = [&](const std::string& command, object with) {
        const Json error = at(ada.answer(ada.send(command, std::move(with))), "error");
        CAPTURE(command);
        CHECK(text_at(error, "code") == "missing_field");
        return text_at(error, "field");
    };
    CHECK(missing("channel.add", {{"channel", server.id("#launch")}}) == "members");
    CHECK(missing("channel.remove", {{"channel", server.id("#launch")}}) == "members");
    CHECK(missing("direct.open", {}) == "members");
    CHECK(missing("member.get", {}) == "members");
    CHECK(missing("presence.watch", {}) == "members");
    CHECK(missing("channel.watch", {}) == "channels");
    // Members or orgs, one of them is enough.
    CHECK(missing("space.add", {{"space", server.id("north")}}) == "members");
    CHECK(missing("space.remove", {{"space", server.id("north")}}) == "members");
    CHECK(missing("space.create", {{"kind", "project"}, {"name", "x"}}) == "orgs");
    ada.ask("space.create", {{"kind", "internal"}, {"name", "our own"}});
    CHECK(missing("member.profile", {{"hours", object{{"from", "09:00"}, {"to", "17:00"}}}}) ==
          "hours.days");
}
