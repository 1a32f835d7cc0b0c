// What one org notes about a record for itself leaves it by no path; and two rivals learn nothing
// of each other's records.

#include <catch2/catch.hpp>

#include "tests/scenario/records.hpp"

using namespace parley::scenario;

namespace {
object notes(const std::string& text) { return {{"notes", text}}; }
}  // namespace

TEST_CASE("An org's notes on a record are for its own people", "[records][private]") {
    Programme programme;
    auto& [server, records, anna, björn] = programme;
    auto mara = server.member("mara", "Acme");
    records.make(björn, "Solar", "Roof");
    anna.ignore_rest();
    const Json part = anna.ask(
        "record.annotate", {{"record", records.id("Roof")}, {"fields", notes("margin is thin")}});
    CHECK(number_at(part, "rev") == 1);
    server.learn("Roof, for Acme", text_at(part, "channel"));
    CHECK(text_at(at(at(records.get(mara, "Roof"), "private"), "fields"), "notes") ==
          "margin is thin");
    CHECK(at(records.get(björn, "Roof"), "private").is_null());
    // Each org has its own.
    björn.ask("record.annotate",
              {{"record", records.id("Roof")}, {"fields", notes("ask for more")}});
    CHECK(text_at(at(at(records.get(mara, "Roof"), "private"), "fields"), "notes") ==
          "margin is thin");
    CHECK(text_at(at(at(records.get(björn, "Roof"), "private"), "fields"), "notes") ==
          "ask for more");

    SECTION("with a thread of their own") {
        mara.post("Roof, for Acme", "too thin");
        CHECK(anna.texts("Roof, for Acme", 1) == Texts{"too thin"});
        const Json page = mara.page("Roof, for Acme");
        REQUIRE(at(page, "changes").as_array().size() == 1);
        CHECK(text_at(at(page, "changes").as_array().front(), "event") == "record.annotated");
    }
    SECTION("and a stale note is refused with the newer one") {
        const auto write = [&](std::uint64_t rev) {
            return refusal_of(
                mara, "record.annotate",
                {{"record", records.id("Roof")}, {"rev", rev}, {"fields", notes("other")}});
        };
        const Json conflict = write(0);
        CHECK(text_at(conflict, "code") == "conflict");
        CHECK(text_at(at(at(conflict, "record"), "fields"), "notes") == "margin is thin");
        CHECK(write(1).is_null());
    }
    SECTION("and a field that is not for notes is refused") {
        CHECK(
            text_at(refusal_of(anna, "record.annotate",
                               {{"record", records.id("Roof")}, {"fields", object{{"amount", 1}}}}),
                    "field") == "fields.amount");
    }
}

TEST_CASE("No byte of an org's private part comes to anybody else", "[records][private][wall]") {
    Programme programme;
    auto& [server, records, anna, björn] = programme;
    auto gil = server.member("gil", "Nordwind", {.role = "guest"});
    auto hugo = server.member("hugo", "Acme", {.role = "guest"});
    auto ada = server.member("ada", "Acme", {.role = "admin", .outside = true});
    records.make(björn, "Solar", "Roof");
    björn.ask("channel.add", {{"channel", server.id("Roof")}, {"members", ids({gil.id()})}});
    anna.ask("channel.add", {{"channel", server.id("Roof")}, {"members", ids({hugo.id()})}});

    const std::string marker = "marker-of-acme";
    const Json part =
        anna.ask("record.annotate", {{"record", records.id("Roof")},
                                     {"fields", object{{"notes", marker}, {"margin", -777'123}}}});
    const std::string channel = text_at(part, "channel");
    server.learn("part", channel);
    anna.post("part", marker);
    anna.ask("record.annotate",
             {{"record", records.id("Roof")}, {"fields", object{{"cost", money(888'456, "EUR")}}}});
    const std::string theirs = "marker-of-nordwind";
    björn.ask("record.annotate", {{"record", records.id("Roof")}, {"fields", notes(theirs)}});

    for (Member* reader : {&björn, &gil, &hugo}) {
        INFO(reader->name());
        records.get(*reader, "Roof");
        records.titles(*reader, {{"mine", true}});
        reader->page("Roof");
        reader->log("Roof");
        CHECK(reader->answer_text("history", {{"channel", channel}}) ==
              reader->answer_text("history", {{"channel", Server::id_of_nothing("chn_")}}));
        for (const std::string command : {"channel.join", "channel.watch"}) {
            const auto about = [&](const std::string& id) -> object {
                if (command == "channel.watch") return {{"channels", ids({id})}};
                return {{"channel", id}};
            };
            CHECK(reader->answer_text(command, about(channel)) ==
                  reader->answer_text(command, about(Server::id_of_nothing("chn_"))));
        }
        reader->disconnect();
        reader->reconnect();
        reader->ignore_rest();
        for (const std::string& secret : {marker, std::string("777123"), std::string("888456")})
            CHECK(reader->everything().find(secret) == std::string::npos);
        // Its channel's name was only ever said by the test itself.
        CHECK(at(records.get(*reader, "Roof"), "private").is_null() == (reader != &björn));
    }
    CHECK(gil.refusal("record.annotate",
                      {{"record", records.id("Roof")}, {"fields", notes("x")}}) == "not_found");
    // Who runs the programme reads the host's part, and not the partner's.
    CHECK(text_at(at(at(records.get(ada, "Roof"), "private"), "fields"), "notes") == marker);
    anna.page("Roof"), anna.log("Roof");
    for (Member* reader : {&anna, &ada})
        CHECK(reader->everything().find(theirs) == std::string::npos);
}

TEST_CASE("Of two rivals neither learns that the other has records", "[records][wall]") {
    Programme programme;
    auto& [server, records, anna, björn] = programme;
    server.space({"Acme", "Südwind"}, {.name = "Wind"});
    server.add_to_space("anna", "Wind");
    auto clara = server.member("clara", "Südwind");
    records.make(björn, "Solar", "marker-roof", {{"ball", server.id("Acme")}});
    records.make(anna, "Solar", "marker-host", {{"followers", ids({björn.id()})}});
    records.move(björn, "marker-roof", "qualify");
    björn.ask("record.annotate",
              {{"record", records.id("marker-roof")}, {"fields", notes("marker-notes")}});
    records.make(clara, "Wind", "Mast");
    björn.post("marker-roof", "marker-post");

    const std::string theirs = records.id("marker-roof"), nothing = Server::id_of_nothing("rec_");
    const std::string own = records.id("Mast");
    const auto about = [&](const std::string& id) {
        return std::vector<std::pair<std::string, object>>{
            {"record.get", {{"record", id}}},
            {"record.change", {{"record", id}, {"rev", 1}, {"title", "x"}}},
            {"record.change", {{"record", id}, {"rev", 2}, {"title", "x"}}},
            {"record.move", {{"record", id}, {"rev", 2}, {"to", "propose"}}},
            {"record.link", {{"record", id}, {"rel", "blocks"}, {"to", own}}},
            {"record.link", {{"record", own}, {"rel", "blocks"}, {"to", id}}},
            {"record.unlink", {{"record", own}, {"rel", "blocks"}, {"to", id}}},
            {"record.follow", {{"record", id}}},
            {"record.unfollow", {{"record", id}}},
            {"record.annotate", {{"record", id}, {"fields", notes("x")}}},
            {"record.annotate", {{"record", id}, {"fields", object{{"none", 1}}}}},
            {"record.create",
             {{"space", server.id("Wind")},
              {"type", "task"},
              {"title", "x"},
              {"fields", object{{"project", id}}}}},
            {"message.post",
             {{"channel", server.id("Mast")}, {"text", "x"}, {"records", ids({id})}}}};
    };
    const auto foreign = about(theirs), missing = about(nothing);
    for (std::size_t i = 0; i < foreign.size(); ++i) {
        INFO(foreign[i].first << " " << driver::to_text(foreign[i].second));
        const auto answer = clara.answer_text(foreign[i].first, foreign[i].second);
        CHECK(answer == clara.answer_text(missing[i].first, missing[i].second));
        CHECK(answer.find("not_found") != std::string::npos);
    }
    CHECK(clara.answer_text("record.get", {{"key", "SO-1"}}) ==
          clara.answer_text("record.get", {{"key", "SO-99"}}));
    CHECK(records.titles(clara, {{"space", server.id("Wind")}}) == Texts{"Mast"});
    CHECK(records.titles(clara, {{"owner", anna.id()}}) == Nothing);
    CHECK(records.titles(clara, {{"ball", server.id("Acme")}}) == Nothing);
    clara.log("Wind"), clara.log("Mast");
    clara.disconnect(), clara.reconnect(), clara.ignore_rest();
    CHECK(clara.everything().find("marker-") == std::string::npos);
    // Her own next number tells nothing of theirs.
    CHECK(text_at(records.make(clara, "Wind", "Next"), "key") == "WI-2");
}
