// What people are called, and what they say of their day.

#include <catch2/catch.hpp>

#include "tests/scenario/server.hpp"

using namespace parley::scenario;

namespace {
const Json hours =
    object{{"days", boost::json::array{1, 2, 3, 4, 5}}, {"from", "09:00"}, {"to", "17:30"}};
}

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
