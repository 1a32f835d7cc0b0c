// What somebody may not know of shows in nothing that they are told: no event names it, no bound
// counts it, no name or code depends on it.

#include <catch2/catch.hpp>
#include <regex>

#include "protocol/time.hpp"
#include "tests/scenario/records.hpp"

using namespace parley::scenario;

namespace {
/// Solar, with a guest of Nordwind's in its channel who was brought to no record yet.
struct WithGuest : Programme {
    Member gil;
    WithGuest() : gil(guest(server)) {}
    static Member guest(Server& server) {
        server.channel("#launch", {.space = "Solar"});
        auto gil = server.member("gil", "Nordwind", {.role = "guest"});
        server.operator_().run("channel.add", {{"channel", server.id("#launch")},
                                               {"members", ids({server.id("gil")})}});
        gil.push("opened");
        return gil;
    }
};

Texts records_in(const Json& event) { return texts_in(at(at(event, "data"), "records")); }
}  // namespace

TEST_CASE("A message's event names those records alone that all its readers may read",
          "[unseen][wall]") {
    WithGuest with;
    auto& server = with.server;
    auto [records, anna, björn, gil] = std::tie(with.records, with.anna, with.björn, with.gil);
    server.channel("#staff", {.space = "Solar", .only_for = {"anna", "björn"}, .by = "anna"});
    records.make(anna, "Solar", "Roof");
    records.make(anna, "internal Acme", "Margin", {{"type", "task"}});
    const auto about = [&](const std::string& channel, const std::string& title) {
        anna.ask("message.post", {{"channel", server.id(channel)},
                                  {"text", "see"},
                                  {"records", ids({records.id(title)})}});
        return records_in(björn.event("message.posted", channel).whole);
    };
    // A guest who has not been brought to the record reads the one channel and not the other.
    CHECK(about("#launch", "Roof") == Nothing);
    CHECK(about("#staff", "Roof") == Texts{records.id("Roof")});
    CHECK(about("#staff", "Margin") == Nothing);
    // Whoever may read it finds it at the message all the same, and nobody else does.
    const auto at_message = [&](Member& reader, const std::string& channel, std::size_t which) {
        return texts_in(at(at(reader.page(channel), "messages").as_array().at(which), "records"));
    };
    CHECK(at_message(björn, "#launch", 0) == Texts{records.id("Roof")});
    CHECK(at_message(gil, "#launch", 0) == Nothing);
    CHECK(at_message(anna, "#staff", 1) == Texts{records.id("Margin")});
    CHECK(at_message(björn, "#staff", 1) == Nothing);

    SECTION("once the guest is at the record as well") {
        anna.ask("channel.add", {{"channel", server.id("Roof")}, {"members", ids({gil.id()})}});
        CHECK(about("#launch", "Roof") == Texts{records.id("Roof")});
    }
    SECTION("in a direct channel, what both read") {
        const Json opened = anna.ask("direct.open", {{"members", ids({björn.id()})}});
        server.learn("#both", text_at(at(opened, "channel"), "id"));
        björn.push("opened");
        CHECK(about("#both", "Roof") == Texts{records.id("Roof")});
        CHECK(about("#both", "Margin") == Nothing);
    }
    SECTION("of what is posted later") {
        anna.ask(
            "schedule.create",
            {{"channel", server.id("#launch")},
             {"text", "later"},
             {"records", ids({records.id("Roof")})},
             {"when", object{{"instant", parley::time_text({parley::now().ms + 3'600'000})}}}});
        const Json list = anna.ask("schedule.list");
        const Json& kept = at(list, "schedules").as_array().front();
        anna.ask("schedule.send_now", {{"schedule", text_at(kept, "schedule")}});
        CHECK(records_in(björn.event("message.posted", "#launch").whole) == Nothing);
        CHECK(at_message(björn, "#launch", 1) == Texts{records.id("Roof")});
    }
    SECTION("of a message that a record is made of") {
        const Placed said = anna.post("#launch", "a leak");
        records.make(anna, "Solar", "Leak",
                     {{"type", "task"},
                      {"from", object{{"channel", server.id("#launch")}, {"seq", said.seq}}}});
        CHECK(at_message(björn, "#launch", 1) == Texts{records.id("Leak")});
    }
    for (const Json& event : gil.log("#launch"))
        CHECK(text_at(event, "event") != "message.recorded");
    CHECK(gil.everything().find(records.id("Margin")) == std::string::npos);
}

TEST_CASE("A link is told in a record's channel where all its readers may read the other record",
          "[unseen][wall]") {
    WithGuest with;
    auto& server = with.server;
    auto [records, anna, björn, gil] = std::tie(with.records, with.anna, with.björn, with.gil);
    records.make(anna, "Solar", "Roof");
    records.make(anna, "Solar", "Ladder", {{"type", "task"}});
    for (const std::string title : {"Roof", "Ladder"})
        björn.ask("record.follow", {{"record", records.id(title)}});
    anna.ask("channel.add", {{"channel", server.id("Roof")}, {"members", ids({gil.id()})}});
    gil.push("opened");
    records.link(anna, "Roof", "blocked_by", "Ladder");
    CHECK(text_at(björn.event("record.linked", "Ladder").data, "to") == records.id("Roof"));
    CHECK(records.links(björn, "Roof") == Texts{"blocked_by Ladder"});
    CHECK(records.links(gil, "Roof") == Nothing);
    gil.log("Roof"), gil.page("Roof");
    CHECK(gil.everything().find(records.id("Ladder")) == std::string::npos);
}

TEST_CASE("The bound of a record's links counts none that one may not know of", "[unseen][wall]") {
    Programme programme;
    auto& [server, records, anna, björn] = programme;
    server.space({"Acme", "Südwind"}, {.name = "Wind"});
    auto vera = server.member("vera", "Acme");
    server.channel("#launch", {.space = "Solar"});
    auto gil = server.member("gil", "Nordwind", {.role = "guest"});
    records.make(björn, "Solar", "Roof");
    records.make(björn, "Solar", "Base");
    for (int i = 0; i < 5; ++i)
        records.link(vera, "Roof", "duplicate_of",
                     text_at(records.make(vera, "Wind", "Hidden " + std::to_string(i)), "title"));
    for (int i = 0; i < 201; ++i) records.make(björn, "Solar", "Deal " + std::to_string(i));
    const auto refused = [&](Member& by, const std::string& from, const std::string& to) {
        return by.refusal("record.link",
                          {{"record", records.id(from)}, {"rel", "about"}, {"to", records.id(to)}});
    };
    // Guests count their own.
    for (const std::string title : {"Roof", "Deal 0"})
        björn.ask("channel.add", {{"channel", server.id(title)}, {"members", ids({gil.id()})}});
    CHECK(refused(gil, "Roof", "Deal 0").empty());
    gil.ask("record.unlink",
            {{"record", records.id("Roof")}, {"rel", "about"}, {"to", records.id("Deal 0")}});
    for (int i = 0; i < 200; ++i) {
        INFO(i);
        REQUIRE(refused(björn, "Roof", "Deal " + std::to_string(i)).empty());
        REQUIRE(refused(björn, "Base", "Deal " + std::to_string(i)).empty());
    }
    CHECK(refused(björn, "Roof", "Deal 200") == "too_many");
    CHECK(refused(björn, "Base", "Deal 200") == "too_many");
    // One that goes makes room for one, whoever takes it away.
    vera.ask("record.unlink",
             {{"record", records.id("Deal 7")}, {"rel", "subject_of"}, {"to", records.id("Roof")}});
    CHECK(records.links(björn, "Roof").size() + 1 == 200);
    CHECK(refused(björn, "Roof", "Deal 200").empty());
    CHECK(refused(björn, "Roof", "Deal 7") == "too_many");
    CHECK(refused(vera, "Roof", "Hidden 0").empty());
}

TEST_CASE("An automatic code has two letters of the name and two that are drawn", "[unseen]") {
    Programme programme;
    auto& server = programme.server;
    std::set<std::string> codes;
    const auto code_of = [&](const std::string& name) {
        const Json made = server.operator_().run(
            "space.create",
            {{"kind", "project"}, {"name", name}, {"orgs", ids({server.id("Nordwind")})}});
        return text_at(made, "code");
    };
    for (int i = 0; i < 40; ++i) {
        const std::string code = code_of("Wind park");
        CHECK(std::regex_match(code, std::regex("WI[A-Z]{2}")));
        CHECK(codes.insert(code).second);
    }
    CHECK(std::regex_match(code_of("X 1"), std::regex("X[A-Z]{3}")));
    CHECK(std::regex_match(code_of("風力 2026"), std::regex("[A-Z]{4}")));
    // A second like the first, counted up, is what would tell.
    CHECK(codes.count("WIAA") + codes.count("WIAB") + codes.count("WIAC") < 3);
}

TEST_CASE("A code is chosen by those who know of all that have one", "[unseen][wall]") {
    Programme programme;
    auto& [server, records, anna, björn] = programme;
    auto mona = server.member("mona", "Acme", {.role = "manager", .outside = true});
    auto ada = server.member("ada", "Acme", {.role = "admin"});
    const auto refused = [&](Member& by, const std::string& code) {
        return by.refusal("space.create", {{"kind", "project"},
                                           {"name", "Wind"},
                                           {"code", code},
                                           {"orgs", ids({server.id("Nordwind")})}});
    };
    // SO is Solar's, where Mona is not in; QQ is nobody's.
    CHECK(refused(mona, "SO") == "not_allowed");
    CHECK(refused(mona, "QQ") == "not_allowed");
    CHECK(refused(ada, "SO") == "conflict");
    CHECK(refused(ada, "QQ").empty());
}

TEST_CASE("A record is made of a message where its author may write", "[unseen][records]") {
    Programme programme;
    auto& [server, records, anna, björn] = programme;
    server.channel("#launch", {.space = "Solar", .by = "anna"});
    const Placed said = anna.post("#launch", "a leak");
    anna.ask("channel.archive", {{"channel", server.id("#launch")}});
    CHECK(björn.refusal("record.create", {{"space", server.id("Solar")},
                                          {"type", "task"},
                                          {"title", "Leak"},
                                          {"from", object{{"channel", server.id("#launch")},
                                                          {"seq", said.seq}}}}) == "archived");
    for (const Json& event : björn.log("#launch"))
        CHECK(text_at(event, "event") != "message.recorded");
}
