// Records: made, changed and moved by people of two companies, and told to both.

#include "tests/scenario/records.hpp"

#include <catch2/catch.hpp>
#include <fstream>

using namespace parley::scenario;

TEST_CASE("A deal is made, changed and won, and the other company hears of each step",
          "[records]") {
    Programme programme;
    auto& [server, records, anna, björn] = programme;
    anna.ignore_rest();

    const Json made = records.make(
        björn, "Solar", "Roof",
        {{"fields", object{{"customer", "Bäckerei"}, {"amount", money(1'250'000, "EUR")}}},
         {"due", object{{"local", "2026-12-01"}, {"zone", "Europe/Berlin"}}},
         {"ball", server.id("Acme")}});
    CHECK(text_at(made, "key") == "SO-1");
    CHECK(text_at(made, "state") == "prospect");
    CHECK(text_at(made, "category") == "new");
    CHECK(text_at(made, "owner") == björn.id());
    CHECK(number_at(made, "rev") == 1);
    const Heard touched = anna.event("record.touched", "Solar");
    CHECK(text_at(touched.data, "title") == "Roof");
    CHECK(text_at(touched.data, "ball") == server.id("Acme"));
    CHECK(driver::to_text(at(touched.data, "fields")) ==
          R"({"amount":{"minor":1250000,"currency":"EUR"},"customer":"Bäckerei"})");

    björn.ignore_rest();
    records.change(björn, "Roof",
                   {{"title", "Roof and cellar"},
                    {"ball", nullptr},
                    {"fields", object{{"probability", 4'000}}}});
    const Heard changed = björn.event("record.changed", "Roof");
    CHECK(number_at(changed.data, "rev") == 2);
    Texts names;
    for (const Json& change : at(changed.data, "changes").as_array())
        names.push_back(text_at(change, "field"));
    CHECK(names == Texts{"title", "ball", "fields.probability"});
    CHECK(text_at(anna.event("record.touched").data, "title") == "Roof and cellar");

    records.move(björn, "Roof", "negotiate");
    records.move(
        björn, "Roof", "won",
        {{"fields",
          object{{"close", object{{"local", "2026-12-24T12:00"}, {"zone", "Europe/Berlin"}}}}}});
    const Json won = records.get(anna, "Roof");
    CHECK(text_at(won, "category") == "done");
    CHECK(number_at(won, "rev") == 4);
    CHECK(number_at(at(at(won, "fields"), "amount"), "minor") == 1'250'000);
    björn.event("record.moved", "Roof");
    const Heard moved = björn.event("record.moved", "Roof");
    CHECK(text_at(moved.data, "from") == "negotiate");
    CHECK(text_at(moved.data, "to") == "won");
}

TEST_CASE("Who writes to a record that somebody changed meanwhile gets the newer one",
          "[records]") {
    Programme programme;
    auto& [server, records, anna, björn] = programme;
    records.make(björn, "Solar", "Roof");
    const object seen = records.seen(björn, "Roof");
    records.change(björn, "Roof", {{"title", "Cellar"}});

    object late = seen;
    late["title"] = "Garden";
    const Json conflict = refusal_of(björn, "record.change", late);
    CHECK(text_at(conflict, "code") == "conflict");
    CHECK(text_at(at(conflict, "record"), "title") == "Cellar");
    object move = seen;
    move["to"] = "qualify";
    CHECK(text_at(refusal_of(björn, "record.move", move), "code") == "conflict");
    CHECK(text_at(records.get(björn, "Roof"), "title") == "Cellar");
}

TEST_CASE("All that a move asks for is named at once", "[records]") {
    Programme programme;
    auto& [server, records, anna, björn] = programme;
    records.make(björn, "Solar", "Roof", {{"state", "commit"}});
    object win = records.seen(björn, "Roof");
    win["to"] = "won";
    const Json missing = refusal_of(björn, "record.move", win);
    CHECK(text_at(missing, "code") == "missing_field");
    CHECK(texts_in(at(missing, "fields")) ==
          Texts{"fields.customer", "fields.amount", "fields.close"});

    records.move(björn, "Roof", "lost", {{"fields", object{{"lost_reason", "price"}}}});
    object back = records.seen(björn, "Roof");
    back["to"] = "negotiate";
    CHECK(texts_in(at(refusal_of(björn, "record.move", back), "fields")) == Texts{"reason"});
    records.move(björn, "Roof", "negotiate", {{"reason", "they called again"}});
    CHECK(text_at(records.get(björn, "Roof"), "state") == "negotiate");
}

TEST_CASE("A move that is not allowed is answered with those that are", "[records]") {
    Programme programme;
    auto& [server, records, anna, björn] = programme;
    records.make(björn, "Solar", "Roof", {{"type", "fund"}});
    object reopen = records.seen(björn, "Roof");
    reopen["to"] = "paid";
    const Json refused = refusal_of(björn, "record.move", reopen);
    CHECK(text_at(refused, "code") == "state_not_allowed");
    CHECK(texts_in(at(refused, "moves")) == Texts{"closed"});
    // What the server offers is what it takes.
    const Json offered = records.get(björn, "Roof");
    REQUIRE(at(offered, "moves").as_array().size() == 1);
    CHECK(text_at(at(offered, "moves").as_array().front(), "to") == "closed");
    records.make(björn, "Solar", "Ladder", {{"type", "task"}});
    CHECK(at(records.get(björn, "Ladder"), "moves").as_array().size() == 6);
}

TEST_CASE("A record says whether its reader may change it, and that is so", "[records]") {
    Programme programme;
    auto& [server, records, anna, björn] = programme;
    records.make(björn, "Solar", "Roof");
    records.make(anna, "Solar", "Ladder", {{"type", "task"}});
    const auto may_change = [&](Member& who, const std::string& title) {
        object change = records.seen(who, title);
        change["priority"] = "high";
        const bool allowed = who.refusal("record.change", change).empty();
        CHECK(at(records.get(who, title), "editable").as_bool() == allowed);
        return allowed;
    };
    CHECK(may_change(björn, "Roof"));
    CHECK(may_change(anna, "Ladder"));
    CHECK_FALSE(may_change(björn, "Ladder"));
}

TEST_CASE("Some moves are the programme's alone", "[records]") {
    Programme programme;
    auto& [server, records, anna, björn] = programme;
    auto mara = server.member("mara", "Acme", {.role = "manager"});
    records.make(björn, "Solar", "Application", {{"type", "partner"}});
    object review = records.seen(björn, "Application");
    review["to"] = "in_review";
    CHECK(björn.refusal("record.move", review) == "not_allowed");
    CHECK(at(records.get(björn, "Application"), "moves").as_array().empty());
    records.move(mara, "Application", "in_review");
    CHECK(text_at(records.get(björn, "Application"), "state") == "in_review");
}

TEST_CASE("A value that is none is refused by its name", "[records]") {
    Programme programme;
    auto& [server, records, anna, björn] = programme;
    const auto refused = [&](object fields) {
        const Json error = refusal_of(björn, "record.create",
                                      {{"space", server.id("Solar")},
                                       {"type", "deal"},
                                       {"title", "Roof"},
                                       {"fields", std::move(fields)}});
        return text_at(error, "code") + " " + text_at(error, "field");
    };
    CHECK(refused({{"amount", money(1, "EUX")}}) == "bad_value fields.amount.currency");
    CHECK(refused({{"amount", object{{"minor", 12.5}, {"currency", "EUR"}}}}) ==
          "bad_value fields.amount.minor");
    CHECK(refused({{"budget", 7}}) == "unknown_field fields.budget");
    CHECK(refused({{"registration", "stolen"}}) == "bad_value fields.registration");
    CHECK(refused({{"customer_country", "XX"}}) == "bad_value fields.customer_country");
    CHECK(refused({{"customer", std::string(201, 'x')}}) == "too_long fields.customer");
    CHECK(refused({{"protected_until", "2026-02-30"}}) == "bad_value fields.protected_until");
    CHECK(björn.refusal("record.create", {{"space", server.id("Solar")},
                                          {"type", "spaceship"},
                                          {"title", "Roof"}}) == "bad_value");
    // Nothing was made of it, and no number was used up.
    CHECK(text_at(records.make(björn, "Solar", "Roof"), "key") == "SO-1");
}

TEST_CASE("Keys count in each space by itself, without a hole", "[records]") {
    Programme programme;
    auto& [server, records, anna, björn] = programme;
    server.space({"Acme", "Südwind"}, {.name = "Wind"});
    auto clara = server.member("clara", "Südwind");
    Texts solar, wind;
    for (int i = 0; i < 3; ++i) {
        solar.push_back(text_at(records.make(björn, "Solar", "s" + std::to_string(i)), "key"));
        björn.refusal("record.create",
                      {{"space", server.id("Wind")}, {"type", "deal"}, {"title", "not mine"}});
        wind.push_back(text_at(records.make(clara, "Wind", "w" + std::to_string(i)), "key"));
    }
    CHECK(solar == Texts{"SO-1", "SO-2", "SO-3"});
    CHECK(wind == Texts{"WI-1", "WI-2", "WI-3"});
    CHECK(text_at(björn.ask("record.get", {{"key", "SO-2"}}), "title") == "s1");
    CHECK(björn.refusal("record.get", {{"key", "WI-2"}}) == "not_found");
    CHECK(björn.refusal("record.get", {{"key", "SO-4"}}) == "not_found");
}

TEST_CASE("Lists go by space, type, state, category, owner and whose turn it is", "[records]") {
    Programme programme;
    auto& [server, records, anna, björn] = programme;
    records.make(björn, "Solar", "Roof", {{"ball", server.id("Acme")}});
    records.make(björn, "Solar", "Cellar", {{"state", "commit"}});
    records.make(anna, "Solar", "Ladder", {{"type", "task"}});
    records.make(anna, "Solar", "Nails",
                 {{"type", "task"}, {"fields", object{{"assignees", ids({björn.id()})}}}});
    records.make(björn, "internal Nordwind", "Ours", {{"type", "task"}});
    const std::string solar = server.id("Solar");

    CHECK(records.titles(björn, {{"space", solar}}) == Texts{"Cellar", "Ladder", "Nails", "Roof"});
    CHECK(records.titles(björn, {{"space", solar}, {"limit", 1}}) ==
          Texts{"Cellar", "Ladder", "Nails", "Roof"});
    CHECK(records.titles(björn, {{"space", solar}, {"type", "task"}}) == Texts{"Ladder", "Nails"});
    CHECK(records.titles(björn, {{"space", solar}, {"state", "commit"}}) == Texts{"Cellar"});
    CHECK(records.titles(björn, {{"space", solar}, {"category", "new"}, {"limit", 2}}) ==
          Texts{"Ladder", "Nails", "Roof"});
    CHECK(records.titles(björn, {{"mine", true}, {"limit", 1}}).size() == 4);
    CHECK(records.titles(björn, {{"mine", true}, {"space", solar}}) ==
          Texts{"Cellar", "Nails", "Roof"});
    CHECK(records.titles(anna, {{"owner", björn.id()}}) == Texts{"Cellar", "Roof"});
    CHECK(records.titles(anna, {{"ball", server.id("Acme")}}) == Texts{"Roof"});
    records.change(björn, "Roof", {{"ball", server.id("Nordwind")}, {"owner", anna.id()}});
    CHECK(records.titles(anna, {{"ball", server.id("Acme")}}) == Nothing);
    CHECK(records.titles(anna, {{"owner", björn.id()}}) == Texts{"Cellar"});
    CHECK(björn.refusal("record.list") == "missing_field");
}

TEST_CASE("A board's cards and totals say what deals are worth", "[records]") {
    Programme programme;
    auto& [server, records, anna, björn] = programme;
    const auto deal = [&](const std::string& title, const std::string& state, object amount) {
        records.make(björn, "Solar", title,
                     {{"state", state},
                      {"fields", object{{"amount", std::move(amount)},
                                        {"customer", "Cust of " + title},
                                        {"description", "long"},
                                        {"probability", 5'000}}}});
    };
    deal("Roof", "commit", money(100'050, "EUR"));
    deal("Cellar", "commit", money(50, "EUR"));
    deal("Garage", "commit", money(7, "USD"));
    deal("Attic", "prospect", money(1, "EUR"));
    records.make(björn, "Solar", "Shed");
    records.make(anna, "Solar", "Ladder", {{"type", "task"}});
    const std::string solar = server.id("Solar");
    const auto totals = [&](const std::string& state) {
        const Json all = anna.ask("record.totals", {{"space", solar}, {"type", "deal"}});
        CHECK(at(all, "more") == Json(false));
        std::string out;
        for (const auto& one : at(all, "states").as_array()) {
            if (text_at(one, "state") != state) continue;
            out += std::to_string(number_at(one, "count"));
            for (const auto& sum : at(one, "sums").as_array())
                out += " " + text_at(sum, "field") + " " + driver::to_text(at(sum, "sum"));
        }
        return out;
    };
    CHECK(totals("commit") ==
          R"(3 amount {"minor":100100,"currency":"EUR"} amount {"minor":7,"currency":"USD"})");
    CHECK(totals("prospect") == R"(2 amount {"minor":1,"currency":"EUR"})");
    CHECK(totals("won") == "0");
    records.change(björn, "Cellar", {{"fields", object{{"amount", money(60, "EUR")}}}});
    records.move(björn, "Garage", "prospect");
    CHECK(totals("commit") == R"(2 amount {"minor":100110,"currency":"EUR"})");
    CHECK(totals("prospect") ==
          R"(3 amount {"minor":1,"currency":"EUR"} amount {"minor":7,"currency":"USD"})");

    // The same card, whichever list it is on.
    for (const object& filter : {object{{"space", solar}, {"state", "commit"}, {"type", "deal"}},
                                 object{{"owner", björn.id()}, {"state", "commit"}}}) {
        const Json page = anna.ask("record.list", filter);
        const auto& cards = at(page, "records").as_array();
        REQUIRE(cards.size() == 2);
        for (const auto& card : cards) {
            const Json fields = at(card, "fields");
            CHECK(text_at(fields, "customer") == "Cust of " + text_at(card, "title"));
            CHECK(!at(fields, "amount").is_null());
            CHECK(at(fields, "description").is_null());
            CHECK(at(fields, "probability").is_null());
        }
    }
    CHECK(anna.refusal("record.totals", {{"space", solar}, {"type", "nothing"}}) == "bad_value");
}

TEST_CASE("Whose record it is may change it, and whoever only reads it may not", "[records]") {
    Programme programme;
    auto& [server, records, anna, björn] = programme;
    auto dirk = server.member("dirk", "Nordwind");
    auto paula = server.member("paula", "Nordwind", {.role = "partner_admin"});
    records.make(björn, "Solar", "Roof", {{"type", "task"}});
    object rename = records.seen(dirk, "Roof");
    rename["title"] = "mine";
    CHECK(dirk.refusal("record.change", rename) == "not_allowed");
    CHECK(anna.refusal("record.change", rename) == "not_allowed");
    records.change(paula, "Roof", {{"fields", object{{"assignees", ids({dirk.id()})}}}});
    records.move(dirk, "Roof", "doing");
    CHECK(text_at(records.get(anna, "Roof"), "state") == "doing");
}

TEST_CASE("What was acknowledged of records is there after a kill", "[records][crash]") {
    Programme programme;
    auto& [server, records, anna, björn] = programme;
    records.make(björn, "Solar", "Roof");
    records.move(björn, "Roof", "qualify");
    records.change(björn, "Roof", {{"title", "Cellar"}});
    const Json before = records.get(björn, "Roof");
    server.kill(), server.start(), björn.reconnect(), anna.reconnect();
    CHECK(driver::to_text(records.get(björn, "Roof")) == driver::to_text(before));
    CHECK(records.titles(anna, {{"space", server.id("Solar")}, {"state", "qualify"}}) ==
          Texts{"Cellar"});
    CHECK(text_at(records.make(björn, "Solar", "Next"), "key") == "SO-2");
    CHECK(number_at(server.operator_().run("stats", {}), "records") == 2);
}

TEST_CASE("Who was away hears afterwards what happened to their records", "[records][resume]") {
    Programme programme;
    auto& [server, records, anna, björn] = programme;
    records.make(björn, "Solar", "Roof");
    auto paula = server.member("paula", "Nordwind", {.role = "partner_admin"});
    björn.ignore_rest();
    björn.disconnect();
    records.change(paula, "Roof", {{"title", "Cellar"}});
    records.move(paula, "Roof", "qualify");
    björn.reconnect();
    CHECK(number_at(björn.event("record.changed", "Roof").data, "rev") == 2);
    CHECK(number_at(björn.event("record.moved", "Roof").data, "rev") == 3);
    CHECK(text_at(björn.event("record.touched", "Solar").data, "title") == "Cellar");
}

TEST_CASE("The same command sent twice makes one record", "[records][keys]") {
    Programme programme;
    auto& [server, records, anna, björn] = programme;
    const object with{{"space", server.id("Solar")}, {"type", "deal"}, {"title", "Roof"}};
    const Json first = björn.ask_with_key("once", "record.create", with);
    const Json again = björn.ask_with_key("once", "record.create", with);
    CHECK(text_at(first, "id") == text_at(again, "id"));
    CHECK(records.titles(björn, {{"space", server.id("Solar")}}) == Texts{"Roof"});
}

TEST_CASE("A type of records that is wrong ends the server, with its file and line",
          "[records][types]") {
    Server server;
    driver::DaemonOptions options = server.daemon().options();
    options.folder = driver::new_folder(options.folder);
    const std::string file = options.folder + "/visit.json";
    std::ofstream(file) << "{\n\"type\": \"visit\",\n\"fields\": 7}";
    options.arguments = {"--record-types", options.folder};
    driver::Daemon wrong(options);
    CHECK(wrong.start_in_vain() == 2);
    CHECK(wrong.log().find(file + ":3: fields: bad_value") != std::string::npos);
    options.arguments.emplace_back("--check-config");
    driver::Daemon checked(options);
    CHECK(checked.start_in_vain() == 2);
}

TEST_CASE("A list with a filter looks at a few megabytes a page, and finds all in the end",
          "[records][lists]") {
    Programme programme;
    auto& [server, records, anna, björn] = programme;
    const std::string text(19'000, 'x');
    for (int i = 0; i < 280; ++i)
        records.make(björn, "Solar", "Long " + std::to_string(i),
                     {{"type", "document"}, {"fields", object{{"text", text}}}});
    records.make(björn, "Solar", "Roof", {{"type", "task"}});
    object wanted{{"mine", true}, {"type", "task"}};
    const Json first = björn.ask("record.list", wanted);
    CHECK(at(first, "records").as_array().empty());
    CHECK(at(first, "more") == Json(true));
    CHECK(records.titles(björn, wanted) == Texts{"Roof"});
    CHECK(records.titles(björn, {{"mine", true}}).size() == 281);
}
