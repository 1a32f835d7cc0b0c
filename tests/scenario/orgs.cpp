// What the operator does to a company as a whole, and admins to their people: names, roles, the end
// of an org and its return.

#include <catch2/catch.hpp>
#include <set>

#include "protocol/time.hpp"
#include "tests/scenario/server.hpp"

using namespace parley::scenario;

namespace {
/// Acme runs the programme; Nordwind shares a space with it alone, and a project with Südwind.
struct Companies {
    Server server;
    Member anna, björn, berta, clara;
    Companies()
        : anna((server.space({"Acme", "Nordwind"}, {.name = "Solar"}),
                server.channel("#launch", {.space = "Solar"}),
                server.space({"Acme", "Nordwind", "Südwind"}, {.name = "Joint", .kind = "project"}),
                server.channel("#joint", {.space = "Joint"}), server.member("anna", "Acme"))),
          björn(server.member("björn", "Nordwind",
                              {.role = "partner_admin", .password = "correct horse"})),
          berta(server.member("berta", "Nordwind")),
          clara(server.member("clara", "Südwind")) {}

    object org(const std::string& name) { return {{"org", server.id(name)}}; }
    Json run(std::string_view command, object with) {
        return server.operator_().run(command, std::move(with));
    }
    std::string refusal(std::string_view command, object with) {
        return code_of(server.operator_().ask(command, std::move(with)));
    }
    Json member(Member& reader, const std::string& name) {
        const Json found =
            reader.ask("member.get", {{"members", boost::json::array{Json(server.id(name))}}});
        return at(found, "members").as_array().at(0);
    }
};
}  // namespace

TEST_CASE("An admin changes what others see of their people, and nobody else's", "[orgs]") {
    Companies all;
    const object change{
        {"member", all.berta.id()},
        {"name", "Berta Blum"},
        {"zone", "Asia/Tokyo"},
        {"language", "ja"},
        {"hours", object{{"days", boost::json::array{1, 2}}, {"from", "09:00"}, {"to", "12:00"}}}};
    CHECK(all.anna.refusal("member.change", change) == "not_allowed");
    CHECK(all.berta.refusal("member.change", change) == "not_allowed");
    all.clara.ignore_rest();
    all.björn.ask("member.change", change);
    const Heard heard = all.clara.event("space.member_changed", "Joint");
    CHECK(text_at(at(heard.data, "member"), "name") == "Berta Blum");
    const Json seen = all.member(all.clara, "berta");
    CHECK(text_at(seen, "zone") == "Asia/Tokyo");
    CHECK(at(seen, "hours") == Json(boost::json::array{at(Json(change), "hours")}));
    all.björn.ask("member.change", {{"member", all.berta.id()}, {"hours", nullptr}});
    CHECK(all.member(all.clara, "berta").as_object().if_contains("hours") == nullptr);
    CHECK(all.björn.refusal("member.change", {{"member", all.clara.id()}, {"name", "x"}}) ==
          "not_allowed");
}

TEST_CASE("A new role opens and closes channels at once", "[orgs]") {
    Companies all;
    all.anna.post("#launch", "before");
    CHECK(all.berta.texts("#launch", 1) == Texts{"before"});
    const auto role = [&](const std::string& name) {
        return object{{"member", all.berta.id()}, {"role", name}};
    };
    all.björn.ask("member.change", role("guest"));
    all.anna.post("#launch", "while a guest");
    CHECK(all.berta.refusal("history", {{"channel", all.server.id("#launch")}}) == "not_found");
    all.björn.ask("member.change", role("member"));
    all.anna.post("#launch", "after");
    all.berta.push("opened");
    // What was said in between can be read, and is not unread.
    CHECK(all.berta.history("#launch") == Texts{"before", "while a guest", "after"});
    const Json found = all.berta.ask("channel.get", {{"channel", all.server.id("#launch")}});
    CHECK(number_at(at(found, "state"), "unread") == 1);

    CHECK(all.björn.refusal("member.change", role("admin")) == "bad_value");
    CHECK(all.björn.refusal("member.change", role("bot")) == "bad_value");
    CHECK(all.björn.refusal("member.change", {{"member", all.björn.id()}, {"role", "member"}}) ==
          "not_allowed");  // the last admin
    all.run("member.change", {{"member", all.björn.id()}, {"role", "member"}});
}

TEST_CASE("A company's new name is told to all who share a space with it", "[orgs]") {
    Companies all;
    all.clara.ignore_rest();
    auto change = all.org("Nordwind");
    change["name"] = "Nordwind Energie";
    all.run("org.change", change);
    const Heard heard = all.clara.event("org.changed", "Joint");
    CHECK(text_at(at(heard.data, "org"), "name") == "Nordwind Energie");
    CHECK(text_at(at(all.björn.event("org.changed", "Nordwind").data, "org"), "name") ==
          "Nordwind Energie");
    // Its internal space was called like it.
    const Json spaces = at(all.björn.ask("space.list", {}), "spaces");
    std::set<std::string> names;
    for (const auto& space : spaces.as_array()) names.insert(text_at(space, "name"));
    CHECK(names == std::set<std::string>{"Nordwind Energie", "Solar", "Joint"});

    change["name"] = "Südwind";
    CHECK(all.refusal("org.change", change) == "conflict");
    change["name"] = "\u202eNordwind";
    CHECK(all.refusal("org.change", change) == "bad_value");
    change["name"] = "Westwind";
    CHECK(all.björn.refusal("org.change", change) == "not_allowed");
}

TEST_CASE("A company ends at once and as a whole, and comes back as it was", "[orgs]") {
    Companies all;
    auto& server = all.server;
    const Browser browser = server.sign_in("björn");
    server.deactivate("berta");
    server.kill(), server.start();  // sessions and tokens are on disk
    all.anna.reconnect(), all.björn.reconnect(), all.clara.reconnect();

    CHECK(all.refusal("org.deactivate", all.org("Acme")) == "not_allowed");
    CHECK(all.anna.refusal("org.deactivate", all.org("Nordwind")) == "not_allowed");
    const Json ended = all.run("org.deactivate", all.org("Nordwind"));
    CHECK(number_at(ended, "members") == 1);
    CHECK(number_at(ended, "spaces") == 1);
    CHECK(number_at(all.run("org.deactivate", all.org("Nordwind")), "members") == 0);

    // Whoever was there is signed out, and comes in by no door.
    CHECK(all.björn.closing().code == 4501);
    CHECK(code_of(
              server.post("ping", "{}", {{"Authorization", "Bearer " + server.token("björn")}})) ==
          "not_signed_in");
    CHECK(code_of(server.sign_in_answer("björn", "correct horse")) == "bad_credentials");
    CHECK(all.refusal("member.create",
                      {{"org", server.id("Nordwind")}, {"name", "new"}, {"role", "member"}}) ==
          "archived");
    CHECK(all.refusal("member.reactivate", {{"member", server.id("björn")}}) == "archived");

    // The space that had no other partner takes nothing new; the project goes on.
    const Heard space = all.anna.event("space.changed", "Solar");
    CHECK(at(at(space.data, "space"), "archived").as_bool());
    const auto post = [&](const std::string& channel) {
        return object{{"channel", server.id(channel)}, {"text", "later"}};
    };
    CHECK(all.anna.refusal("message.post", post("#launch")) == "archived");
    CHECK(all.anna.refusal("channel.create", {{"space", server.id("Solar")}, {"name", "more"}}) ==
          "archived");
    CHECK(all.anna.refusal("record.create",
                           {{"space", server.id("Solar")}, {"type", "task"}, {"title", "more"}}) ==
          "archived");
    CHECK(all.anna.refusal("message.post", post("#joint")).empty());
    const Heard org = all.clara.event("org.changed", "Joint");
    CHECK_FALSE(text_at(at(org.data, "org"), "deactivated").empty());

    SECTION("and after a restart") { server.kill(), server.start(), all.anna.reconnect(); }
    SECTION("at once") {}
    CHECK(all.anna.refusal("message.post", post("#launch")) == "archived");

    // Back: those who ended with it, and nobody else; with their passwords, and no old session.
    CHECK(number_at(all.run("org.reactivate", all.org("Nordwind")), "members") == 1);
    CHECK(all.anna.refusal("message.post", post("#launch")).empty());
    CHECK(server.sign_in_answer("björn", "correct horse").status == 200);
    CHECK(code_of(server.post("ping", "{}", {{"Cookie", browser.cookie}})) == "session_ended");
    const Json people = all.run("member.list", all.org("Nordwind"));
    for (const auto& one : at(people, "members").as_array())
        CHECK(at(one, "active").as_bool() == (text_at(one, "name") == "björn"));
}

TEST_CASE("What was to be posted into an ended company's space fails, and says why", "[orgs]") {
    Companies all;
    auto& server = all.server;
    const auto soon = [&](const std::string& channel) {
        return object{{"channel", server.id(channel)},
                      {"text", "later"},
                      {"when", object{{"instant", parley::time_text({parley::now().ms + 1'500})}}}};
    };
    all.anna.ask("schedule.create", soon("#launch"));
    all.björn.ask("schedule.create", soon("#joint"));
    all.run("org.deactivate", all.org("Nordwind"));
    const Heard failed = all.anna.event("schedule.failed");
    CHECK(text_at(failed.data, "code") == "archived");
    all.run("org.reactivate", all.org("Nordwind"));
    const std::string token = text_at(
        all.run("token.create", {{"member", server.id("björn")}, {"name", "new"}}), "secret");
    Member again(server, "björn", token);
    again.reconnect();
    const Json left = again.ask("schedule.list", {});
    const auto& one = at(left, "schedules").as_array().at(0);
    CHECK(text_at(one, "state") == "failed");
    CHECK(text_at(one, "failed") == "not_signed_in");
}
