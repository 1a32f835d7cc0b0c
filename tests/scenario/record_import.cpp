// Records that were taken over from another system, and what becomes of them afterwards.

#include <catch2/catch.hpp>

#include "tests/scenario/records.hpp"

using namespace parley::scenario;

namespace {
object line(const std::string& id, object more = {}) {
    object one{{"id", id}, {"title", id}, {"state", "prospect"}, {"fields", object()}};
    for (const auto& member : more) one[member.key()] = member.value();
    return one;
}
object import_of(Server& server, boost::json::array lines) {
    return {{"space", server.id("Solar")},
            {"log", "crm"},
            {"type", "deal"},
            {"records", std::move(lines)}};
}
/// Code and field of what the operator is told.
std::string refused(Server& server, object import) {
    const auto answer = server.operator_().ask("import.records", std::move(import));
    const Json error = at(driver::parse_json(answer.body), "error");
    return text_at(error, "code") + " " + text_at(error, "field");
}
const object lost{{"state", "lost"}, {"fields", object{{"lost_reason", "not_recorded"}}}};
}  // namespace

TEST_CASE("An imported record is as its source has it, and lives on as any other",
          "[records][import]") {
    Programme programme;
    auto& [server, records, anna, björn] = programme;
    server.space({"Acme", "Südwind"}, {.name = "Wind"});
    auto clara = server.member("clara", "Südwind");
    // Of nothing, nobody makes a deal that is won.
    CHECK(björn.refusal("record.create", {{"space", server.id("Solar")},
                                          {"type", "deal"},
                                          {"title", "Roof"},
                                          {"state", "won"}}) == "state_not_allowed");
    const Json done = server.operator_().run(
        "import.records", import_of(server, {line("A1", {{"title", "Roof"},
                                                         {"state", "won"},
                                                         {"owner", björn.id()},
                                                         {"created", "2016-10-20T12:00:00Z"},
                                                         {"updated", "2017-03-01T12:00:00Z"}}),
                                             line("A2", lost)}));
    CHECK(number_at(done, "records") == 2);

    const Json roof = björn.ask("record.get", {{"key", "SO-1"}});
    CHECK(text_at(roof, "state") == "won");
    CHECK(text_at(roof, "category") == "done");
    CHECK(text_at(roof, "owner") == björn.id());
    CHECK(at(roof, "created_by").is_null());
    CHECK(text_at(roof, "created") == "2016-10-20T12:00:00.000Z");
    CHECK(text_at(roof, "updated") == "2017-03-01T12:00:00.000Z");
    CHECK(text_at(björn.ask("record.get", {{"key", "SO-2"}}), "state") == "lost");

    SECTION("its story begins with that") {
        server.learn("Roof", text_at(roof, "channel"));
        const Json page = björn.page("Roof");
        const Json& first = at(page, "changes").as_array().front();
        CHECK(text_at(first, "event") == "record.created");
        CHECK(text_at(first, "at") == "2016-10-20T12:00:00.000Z");
        CHECK(at(at(first, "data"), "imported") == Json(true));
        // A record that was made here says nothing of the kind.
        records.make(björn, "Solar", "Cellar");
        CHECK(at(at(at(björn.page("Cellar"), "changes").as_array().front(), "data"), "imported")
                  .is_null());
    }
    SECTION("its owner moves it on, and its partner hears of it") {
        anna.ignore_rest();
        björn.ask("record.move", {{"record", text_at(roof, "id")},
                                  {"rev", 1},
                                  {"to", "negotiate"},
                                  {"reason", "they called again"}});
        const Heard touched = anna.event("record.touched", "Solar");
        CHECK(text_at(touched.data, "title") == "Roof");
        CHECK(text_at(touched.data, "state") == "negotiate");
    }
    SECTION("its partner lists it, and a rival does not know of it") {
        CHECK(records.titles(anna, {{"space", server.id("Solar")}}) == Texts{"A2", "Roof"});
        CHECK(records.titles(anna, {{"owner", björn.id()}}) == Texts{"Roof"});
        CHECK(records.titles(björn, {{"mine", true}}) == Texts{"Roof"});
        CHECK(clara.refusal("record.get", {{"record", text_at(roof, "id")}}) == "not_found");
        CHECK(clara.refusal("record.get", {{"key", "SO-1"}}) == "not_found");
        CHECK(clara.refusal("record.list", {{"space", server.id("Solar")}}) == "not_found");
    }
    SECTION("keys go on behind it") {
        CHECK(text_at(records.make(björn, "Solar", "Cellar"), "key") == "SO-3");
    }
    SECTION("a kill takes nothing away, and its line is still known") {
        server.kill(), server.start(), björn.reconnect();
        CHECK(driver::to_text(björn.ask("record.get", {{"key", "SO-1"}})) == driver::to_text(roof));
        CHECK(number_at(server.operator_().run("import.records",
                                               import_of(server, {line("A1"), line("A3")})),
                        "records") == 1);
    }
}

TEST_CASE("Each line is taken once, by its space, its source and its id", "[records][import]") {
    Programme programme;
    auto& [server, records, anna, björn] = programme;
    const auto import = [&](object what) {
        return number_at(server.operator_().run("import.records", std::move(what)), "records");
    };
    CHECK(import(import_of(server, {line("A1"), line("A2"), line("A1")})) == 2);
    CHECK(import(import_of(server, {line("A2", {{"title", "another"}}), line("A3")})) == 1);
    object other = import_of(server, {line("A1", {{"title", "of elsewhere"}})});
    other["log"] = "other";
    CHECK(import(other) == 1);
    other["space"] = server.internal_space("Nordwind");
    CHECK(import(other) == 1);
    CHECK(records.titles(björn, {{"space", server.id("Solar")}}) ==
          Texts{"A1", "A2", "A3", "of elsewhere"});
}

TEST_CASE("Nobody is told of single imported records, but that there is more to read",
          "[records][import]") {
    Programme programme;
    auto& [server, records, anna, björn] = programme;
    anna.ignore_rest();
    server.operator_().run("import.records", import_of(server, {line("A1"), line("A2")}));
    anna.push("gap");
    CHECK(anna.rest() == Nothing);
    CHECK(records.titles(anna, {{"space", server.id("Solar")}}) == Texts{"A1", "A2"});
}

TEST_CASE("One line that cannot be, and nothing is taken in", "[records][import]") {
    Programme programme;
    auto& [server, records, anna, björn] = programme;
    server.space({"Acme", "Südwind"}, {.name = "Wind"});
    auto clara = server.member("clara", "Südwind");
    const auto with = [&](object more) {
        return refused(server,
                       import_of(server, {line("A1"), line("A2"), line("A3"), line("A4", more)}));
    };
    CHECK(with({{"state", "sold"}}) == "bad_value records.3.state");
    CHECK(with({{"state", "doing"}}) == "bad_value records.3.state");  // of another type
    CHECK(with({{"title", ""}}) == "bad_value records.3.title");
    CHECK(with({{"id", ""}}) == "bad_value records.3.id");
    CHECK(with({{"owner", clara.id()}}) == "not_found records.3.owner");
    CHECK(with({{"owner", Server::id_of_nothing("mbr_")}}) == "not_found records.3.owner");
    // A task's assignees are of its space.
    object task = import_of(
        server,
        {line("A1", {{"state", "doing"}, {"fields", object{{"assignees", ids({clara.id()})}}}})});
    task["type"] = "task";
    CHECK(refused(server, task) == "not_found records.0");
    CHECK(with({{"fields", object{{"budget", 7}}}}) == "unknown_field records.3.fields.budget");
    CHECK(with({{"fields", object{{"amount", money(1, "EUX")}}}}) ==
          "bad_value records.3.fields.amount.currency");
    CHECK(with({{"fields", object{{"lost_reason", "bored"}}}}) ==
          "bad_value records.3.fields.lost_reason");
    CHECK(with({{"created", "yesterday"}}) == "bad_value records.3.created");
    CHECK(with({{"created", "2900-01-01T00:00:00Z"}}) == "bad_value records.3.created");
    CHECK(with({{"created", "2017-01-02T00:00:00Z"}, {"updated", "2017-01-01T00:00:00Z"}}) ==
          "bad_value records.3.updated");
    CHECK(with({{"updated", "2900-01-01T00:00:00Z"}}) == "bad_value records.3.updated");
    CHECK(with({{"price", 7}}) == "unknown_field records.3.price");
    object import = import_of(server, {line("A1")});
    import["type"] = "spaceship";
    CHECK(refused(server, import) == "bad_value type");
    import = import_of(server, boost::json::array(501, line("A1")));
    CHECK(refused(server, import) == "too_many records");

    // Nor in somebody's name: it is the operator's alone.
    CHECK(server.operator_()
              .ask("import.records", import_of(server, {line("A1")}), anna.id())
              .status == 403);

    CHECK(records.titles(anna, {{"space", server.id("Solar")}}) == Nothing);
    CHECK(text_at(records.make(björn, "Solar", "Roof"), "key") == "SO-1");
}
