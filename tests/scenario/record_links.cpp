// Records and what belongs to them: links, followers, messages, and the story that a record's
// channel tells.

#include <catch2/catch.hpp>

#include "tests/scenario/records.hpp"
#include "tests/scenario/shifted_clock.hpp"

using namespace parley::scenario;

namespace {
/// What a page of a record's channel tells, messages and changes in one order.
Texts story(const Json& page) {
    std::map<std::uint64_t, std::string> told;
    for (const Json& message : at(page, "messages").as_array())
        told[number_at(message, "seq")] = text_at(message, "text");
    for (const Json& change : at(page, "changes").as_array())
        told[number_at(change, "seq")] = text_at(change, "event");
    Texts out;
    for (const auto& [seq, what] : told) out.push_back(what);
    return out;
}
}  // namespace

TEST_CASE("A link shows from both ends, and goes from both", "[records][links]") {
    Programme programme;
    auto& [server, records, anna, björn] = programme;
    records.make(björn, "Solar", "Roof");
    records.make(anna, "Solar", "Ladder", {{"type", "task"}});
    anna.ignore_rest();
    records.link(björn, "Roof", "blocked_by", "Ladder");
    CHECK(records.links(anna, "Roof") == Texts{"blocked_by Ladder"});
    CHECK(records.links(anna, "Ladder") == Texts{"blocks Roof"});
    CHECK(text_at(anna.event("record.linked", "Ladder").data, "rel") == "blocks");
    records.link(björn, "Roof", "blocked_by", "Ladder");
    CHECK(records.links(anna, "Roof") == Texts{"blocked_by Ladder"});
    CHECK(björn.refusal("record.link", {{"record", records.id("Roof")},
                                        {"rel", "blocks"},
                                        {"to", records.id("Roof")}}) == "bad_value");
    anna.ask("record.unlink",
             {{"record", records.id("Ladder")}, {"rel", "blocks"}, {"to", records.id("Roof")}});
    CHECK(records.links(björn, "Roof") == Nothing);
    CHECK(records.links(björn, "Ladder") == Nothing);
}

TEST_CASE("Links that say an order close no ring, whichever of its ends is named",
          "[records][links]") {
    const auto [rel, back] = GENERATE(table<std::string, std::string>({
        {"parent", "child"},
        {"blocks", "blocked_by"},
        {"duplicate_of", "has_duplicate"},
        {"converted_to", "converted_from"},
        {"translation_of", "has_translation"},
        {"funds", "funded_by"},
        {"about", "subject_of"},
        {"evidence_for", "has_evidence"},
    }));
    CAPTURE(rel);
    Programme programme;
    auto& [server, records, anna, björn] = programme;
    const std::vector<std::string> titles{"One", "Two", "Three", "Four", "Five"};
    for (const auto& title : titles) records.make(anna, "Solar", title, {{"type", "task"}});
    const auto refused = [&](const std::string& from, const std::string& which,
                             const std::string& to) {
        return refusal_of(anna, "record.link",
                          {{"record", records.id(from)}, {"rel", which}, {"to", records.id(to)}});
    };
    for (std::size_t i = 0; i + 1 < titles.size(); ++i) {
        // A chain is as well made from its other end.
        if (i % 2 == 0)
            records.link(anna, titles[i], rel, titles[i + 1]);
        else
            records.link(anna, titles[i + 1], back, titles[i]);
        for (const auto& error :
             {refused(titles[i + 1], rel, titles[0]), refused(titles[0], back, titles[i + 1])}) {
            CHECK(text_at(error, "code") == "bad_value");
            CHECK(text_at(error, "field") == "rel");
        }
    }
    // The same link once more is no second one, and a ring of what says no order is none.
    records.link(anna, "One", rel, "Two");
    records.link(anna, "One", "relates_to", "Two");
    records.link(anna, "Two", "relates_to", "Three");
    records.link(anna, "Three", "relates_to", "One");
    // Sent together, one of two that would be a ring is refused.
    records.make(anna, "Solar", "Six", {{"type", "task"}});
    records.make(anna, "Solar", "Seven", {{"type", "task"}});
    const auto first = anna.send(
        "record.link", {{"record", records.id("Six")}, {"rel", rel}, {"to", records.id("Seven")}});
    const auto second = anna.send(
        "record.link", {{"record", records.id("Seven")}, {"rel", rel}, {"to", records.id("Six")}});
    CHECK(at(anna.answer(first), "error").is_null());
    CHECK(!at(anna.answer(second), "error").is_null());
}

TEST_CASE("A link that would join too many records of a chain is refused by the bound",
          "[records][links]") {
    Programme programme;
    auto& [server, records, anna, björn] = programme;
    // Two stars: every search from either middle reaches all of its own.
    for (const std::string middle : {"North", "South"}) {
        records.make(anna, "Solar", middle, {{"type", "task"}});
        for (int i = 0; i < 160; ++i) {
            const auto title = middle + " " + std::to_string(i);
            records.make(anna, "Solar", title, {{"type", "task"}});
            if (middle == "North")
                records.link(anna, title, "blocks", middle);
            else
                records.link(anna, middle, "blocks", title);
        }
    }
    const Json error = refusal_of(
        anna, "record.link",
        {{"record", records.id("North")}, {"rel", "blocks"}, {"to", records.id("South")}});
    CHECK(text_at(error, "code") == "too_many");
    CHECK(number_at(error, "limit") == 300);
    // One that was just made has nothing behind it, however many stand at the other end.
    records.make(anna, "Solar", "New", {{"type", "task"}});
    records.link(anna, "New", "blocks", "South");
}

TEST_CASE("A record is part of one other", "[records][links]") {
    Programme programme;
    auto& [server, records, anna, björn] = programme;
    for (const std::string title : {"Roof", "House", "Street"}) records.make(anna, "Solar", title);
    records.link(anna, "Roof", "parent", "House");
    for (const auto& [from, rel, to] :
         {std::tuple("Roof", "parent", "Street"), std::tuple("Street", "child", "Roof")})
        CHECK(text_at(
                  refusal_of(anna, "record.link",
                             {{"record", records.id(from)}, {"rel", rel}, {"to", records.id(to)}}),
                  "code") == "bad_value");
    anna.ask("record.unlink",
             {{"record", records.id("Roof")}, {"rel", "parent"}, {"to", records.id("House")}});
    records.link(anna, "Street", "child", "Roof");
}

TEST_CASE("Links come a page at a time, each once", "[records][links]") {
    Programme programme;
    auto& [server, records, anna, björn] = programme;
    records.make(björn, "Solar", "Roof");
    Texts all;
    for (int i = 0; i < 7; ++i) {
        const std::string title = "Task " + std::to_string(i);
        records.make(anna, "Solar", title, {{"type", "task"}});
        records.link(anna, "Roof", i % 2 == 0 ? "blocks" : "relates_to", title);
        all.push_back(title);
    }
    Texts found;
    object with{{"record", records.id("Roof")}, {"limit", 2}};
    for (;;) {
        const Json page = björn.ask("record.links", with);
        CHECK(at(page, "links").as_array().size() <= 2);
        for (const Json& link : at(page, "links").as_array())
            found.push_back(text_at(link, "title"));
        if (at(page, "more") != Json(true)) break;
        with["cursor"] = at(page, "cursor");
    }
    std::sort(found.begin(), found.end());
    CHECK(found == all);
    CHECK(at(records.get(björn, "Roof"), "links_cursor").is_null());
    CHECK(björn.refusal("record.links", {{"record", records.id("Roof")}, {"cursor", "x"}}) ==
          "bad_value");
}

TEST_CASE("A record's story comes a page at a time, however much was changed in it",
          "[records][links]") {
    Programme programme;
    auto& [server, records, anna, björn] = programme;
    records.make(björn, "Solar", "Roof");
    const auto channel = server.id("Roof");
    constexpr std::size_t changes = 450;  // more than a page has, and no message between them
    björn.post("Roof", "begin");
    for (std::size_t i = 0; i < changes; ++i)
        records.change(björn, "Roof", {{"title", "Roof " + std::to_string(i)}});
    björn.post("Roof", "end");
    const auto log = björn.log("Roof");
    std::vector<std::uint64_t> told;
    for (const Json& event : log) {
        const auto name = text_at(event, "event");
        if (name.starts_with("record.") || name == "message.posted")
            told.push_back(number_at(event, "seq"));
    }
    const auto all_of = [&](std::string_view way, object with) {
        std::vector<std::uint64_t> found;
        with["channel"] = channel;
        for (;;) {
            const Json page = björn.ask("history", with);
            for (const auto* list : {"messages", "changes"})
                for (const Json& one : at(page, list).as_array())
                    found.push_back(number_at(one, "seq"));
            if (at(page, "more") != Json(true)) break;
            with[way] = at(page, "cursor");
        }
        std::sort(found.begin(), found.end());
        return found;
    };
    CHECK(all_of("before", {}) == told);
    CHECK(all_of("after", {{"after", 0}}) == told);
}

TEST_CASE("A link between two spaces is known to those alone who read both", "[records][links]") {
    Programme programme;
    auto& [server, records, anna, björn] = programme;
    server.space({"Acme", "Südwind"}, {.name = "Wind"});
    auto vera = server.member("vera", "Acme");
    auto clara = server.member("clara", "Südwind");
    records.make(vera, "Solar", "Roof");
    records.make(vera, "Wind", "Mast");
    vera.ignore_rest();
    björn.ask("record.follow", {{"record", records.id("Roof")}});
    clara.ask("record.follow", {{"record", records.id("Mast")}});
    björn.ignore_rest(), clara.ignore_rest();

    records.link(vera, "Roof", "duplicate_of", "Mast");
    CHECK(records.links(vera, "Roof") == Texts{"duplicate_of Mast"});
    CHECK(records.links(vera, "Mast") == Texts{"has_duplicate Roof"});
    CHECK(text_at(vera.event("record.linked", "vera").data, "to") == records.id("Mast"));
    CHECK(records.links(björn, "Roof") == Nothing);
    CHECK(records.links(clara, "Mast") == Nothing);
    björn.page("Roof"), clara.page("Mast");
    CHECK(björn.rest() == Nothing);
    CHECK(clara.rest() == Nothing);
    CHECK(björn.everything().find(records.id("Mast")) == std::string::npos);
    CHECK(clara.everything().find(records.id("Roof")) == std::string::npos);
    // Nobody links to what they cannot read; that it exists is not said.
    const auto try_to = [&](const std::string& to) {
        return björn.answer_text(
            "record.link", {{"record", records.id("Roof")}, {"rel", "relates_to"}, {"to", to}});
    };
    CHECK(try_to(records.id("Mast")) == try_to(Server::id_of_nothing("rec_")));
}

TEST_CASE("Whoever follows a record hears of it, and no longer when they stop",
          "[records][follow]") {
    Programme programme;
    auto& [server, records, anna, björn] = programme;
    auto dirk = server.member("dirk", "Nordwind");
    records.make(björn, "Solar", "Roof");
    dirk.ignore_rest();
    records.change(björn, "Roof", {{"title", "one"}});
    dirk.event("record.touched");
    CHECK(dirk.rest() == Nothing);
    dirk.ask("record.follow", {{"record", records.id("Roof")}});
    CHECK(text_at(dirk.push("opened").data, "stream") == server.id("Roof"));
    CHECK(records.titles(dirk, {{"mine", true}}) == Texts{"one"});
    // The record says the same as before: nobody's rev is old by it.
    CHECK(number_at(records.get(dirk, "Roof"), "rev") == 2);
    records.change(björn, "Roof", {{"title", "two"}});
    dirk.event("record.changed", "Roof");
    // Who goes out of its channel is let in again by following, though it was never unfollowed.
    dirk.ask("channel.leave", {{"channel", server.id("Roof")}});
    dirk.push("closed");
    dirk.ask("record.follow", {{"record", records.id("Roof")}});
    dirk.push("opened");
    dirk.ask("record.unfollow", {{"record", records.id("Roof")}});
    dirk.push("closed");
    dirk.ignore_rest();
    records.change(björn, "Roof", {{"title", "three"}});
    dirk.event("record.touched");
    CHECK(dirk.rest() == Nothing);
    CHECK(records.titles(dirk, {{"mine", true}}) == Nothing);
}

TEST_CASE("A record that is on screen is followed while others come and go",
          "[records][watching]") {
    Programme programme;
    auto& [server, records, anna, björn] = programme;
    auto dirk = server.member("dirk", "Nordwind");
    records.make(björn, "Solar", "Roof");
    anna.ask("channel.watch", {{"channels", ids({server.id("Roof")})}});
    anna.ignore_rest();
    dirk.ask("record.follow", {{"record", records.id("Roof")}});
    records.change(björn, "Roof", {{"title", "Cellar"}});
    anna.event("record.changed", "Roof");
    // Whoever leaves the space is not told of its records either.
    server.operator_().run("space.remove",
                           {{"space", server.id("Solar")}, {"members", ids({anna.id()})}});
    anna.push("closed");
    anna.ignore_rest();
    records.change(björn, "Roof", {{"title", "Garden"}});
    CHECK(anna.rest() == Nothing);
    CHECK(anna.refusal("record.get", {{"record", records.id("Roof")}}) == "not_found");
}

TEST_CASE("Whoever is taken out of a space is out of its records", "[records][membership]") {
    Programme programme;
    auto& [server, records, anna, björn] = programme;
    records.make(anna, "Solar", "Roof");
    anna.ignore_rest();
    server.operator_().run("space.remove",
                           {{"space", server.id("Solar")}, {"members", ids({anna.id()})}});
    anna.ignore_rest();
    björn.post("Roof", "she is gone");
    CHECK(anna.rest() == Nothing);
    // Coming back, one is in what one joins.
    server.add_to_space("anna", "Solar");
    anna.ignore_rest();
    björn.post("Roof", "she is back");
    CHECK(anna.rest() == Nothing);
    anna.ask("record.follow", {{"record", records.id("Roof")}});
    anna.ignore_rest();
    björn.post("Roof", "hello");
    CHECK(anna.texts("Roof", 1) == Texts{"hello"});
}

TEST_CASE("A bot that makes a record owns it where it is named, and is in no channel by making it",
          "[records][membership]") {
    Programme programme;
    auto& [server, records, anna, björn] = programme;
    Member robot = server.member("robot", "Nordwind", {.role = "bot"});
    robot.ignore_rest();
    const Json made = records.make(robot, "Solar", "Roof");
    CHECK(at(made, "owner").is_null());
    CHECK(text_at(made, "created_by") == robot.id());
    björn.ask("record.follow", {{"record", records.id("Roof")}});
    björn.post("Roof", "whose is it?");
    for (const auto& told : robot.rest()) {
        INFO(told);
        CHECK(told.find("opened") == std::string::npos);
        CHECK(told.find("whose is it?") == std::string::npos);
    }

    records.make(robot, "Solar", "Cellar", {{"owner", robot.id()}});
    robot.push("opened");
    records.make(anna, "Solar", "Garden");
    anna.push("opened");
}

TEST_CASE("A month after a record is over, only who follows it is still in its channel",
          "[records][membership][one-loop]") {
    ShiftedClock clock;
    Programme programme;
    auto& [server, records, anna, björn] = programme;
    records.make(anna, "Solar", "Roof");
    björn.ask("record.follow", {{"record", records.id("Roof")}});
    records.move(anna, "Roof", "lost", {{"fields", object{{"lost_reason", "price"}}}});
    const auto after_days = [&](std::int64_t days) {
        server.stop();
        clock.move(days * day_s);
        server.start();
        anna.reconnect(), björn.reconnect();
        anna.ignore_rest(), björn.ignore_rest();
    };
    after_days(29);
    björn.post("Roof", "a pity");
    CHECK(anna.texts("Roof", 1) == Texts{"a pity"});
    after_days(31);
    const auto members = [&] {
        Texts names;
        const Json page = björn.ask("member.list", {{"channel", server.id("Roof")}});
        for (const Json& member : at(page, "members").as_array())
            names.push_back(text_at(member, "name"));
        return names;
    };
    for (const auto until = driver::deadline(); members() != Texts{"björn"};) {
        REQUIRE(driver::Clock::now() < until);
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    anna.ignore_rest();
    björn.post("Roof", "shall we try again?");
    CHECK(anna.rest() == Nothing);
    CHECK(björn.texts("Roof", 1) == Texts{"shall we try again?"});
    // She may still read it, and whatever happens to it brings her back.
    CHECK(text_at(records.get(anna, "Roof"), "state") == "lost");
    records.change(anna, "Roof", {{"title", "Roof, again"}});
    anna.push("opened");
}

TEST_CASE("Whoever is named in a record's channel is in it from then on", "[records][mentions]") {
    Programme programme;
    auto& [server, records, anna, björn] = programme;
    records.make(björn, "Solar", "Roof");
    björn.post("Roof", "before");
    anna.ignore_rest();
    björn.post("Roof", "<@" + anna.id() + "> please look");
    CHECK(text_at(anna.push("opened").data, "stream") == server.id("Roof"));
    CHECK(number_at(anna.channel_state("Roof"), "mentions") == 1);
    CHECK(number_at(anna.channel_state("Roof"), "unread") == 1);
    björn.post("Roof", "and?");
    CHECK(anna.texts("Roof", 1) == Texts{"and?"});
}

TEST_CASE("The story of a record has messages and changes in one order", "[records][history]") {
    Programme programme;
    auto& [server, records, anna, björn] = programme;
    records.make(björn, "Solar", "Roof");
    björn.post("Roof", "they like it");
    records.move(björn, "Roof", "qualify");
    records.change(björn, "Roof", {{"title", "Roof"}, {"priority", "high"}});
    anna.post("Roof", "price?");
    björn.post("Roof", "soon");
    records.move(björn, "Roof", "propose");

    CHECK(story(anna.page("Roof")) == Texts{"record.created", "they like it", "record.moved",
                                            "record.changed", "price?", "soon", "record.moved"});
    const Json newest = anna.page("Roof", {{"limit", 2}});
    CHECK(story(newest) == Texts{"price?", "soon", "record.moved"});
    const auto first = number_at(at(newest, "messages").as_array().front(), "seq");
    CHECK(story(anna.page("Roof", {{"limit", 2}, {"before", first}})) ==
          Texts{"record.created", "they like it", "record.moved", "record.changed"});
    // Changes are nobody's unread messages.
    anna.ask("record.follow", {{"record", records.id("Roof")}});
    records.change(björn, "Roof", {{"priority", "low"}});
    CHECK(number_at(at(anna.push("opened").data, "state"), "unread") == 0);
    server.channel("#launch");
    CHECK(at(anna.page("#launch"), "changes").is_null());
}

TEST_CASE("A record made of a message is linked with it at both ends", "[records][messages]") {
    Programme programme;
    auto& [server, records, anna, björn] = programme;
    server.channel("#launch", {.space = "Solar"});
    const Placed said = anna.post("#launch", "we need a ladder");
    björn.ignore_rest();
    const object from{{"channel", server.id("#launch")}, {"seq", said.seq}};
    records.make(anna, "Solar", "Ladder", {{"type", "task"}, {"from", from}});
    CHECK(text_at(björn.event("message.recorded", "#launch").data, "record") ==
          records.id("Ladder"));
    const Json message = at(björn.page("#launch"), "messages").as_array().front();
    CHECK(texts_in(at(message, "records")) == Texts{records.id("Ladder")});
    const Json record = records.get(björn, "Ladder");
    REQUIRE(at(record, "messages").as_array().size() == 1);
    CHECK(at(record, "messages").as_array().front() == Json(from));
    anna.erase("#launch", said.seq);
    CHECK(at(records.get(björn, "Ladder"), "messages").as_array().empty());
}

TEST_CASE("Nobody learns by a record of a message or by a message of a record", "[records][wall]") {
    Programme programme;
    auto& [server, records, anna, björn] = programme;
    auto mara = server.member("mara", "Acme");
    server.channel("#launch", {.space = "Solar"});
    server.channel("#secret", {.space = "Solar", .only_for = {"anna", "mara"}, .by = "anna"});
    const Placed open = björn.post("#launch", "a question");
    const Placed hidden = anna.post("#secret", "between us");
    // An internal task of a shared message; a shared task of a hidden message.
    records.make(
        anna, "internal Acme", "Ours",
        {{"type", "task"}, {"from", object{{"channel", server.id("#launch")}, {"seq", open.seq}}}});
    records.make(anna, "Solar", "Shared",
                 {{"type", "task"},
                  {"from", object{{"channel", server.id("#secret")}, {"seq", hidden.seq}}}});
    const auto records_of = [&](Member& reader, const std::string& channel) {
        return texts_in(at(at(reader.page(channel), "messages").as_array().front(), "records"));
    };
    CHECK(records_of(mara, "#launch") == Texts{records.id("Ours")});
    CHECK(records_of(björn, "#launch") == Nothing);
    CHECK(records_of(mara, "#secret") == Texts{records.id("Shared")});
    CHECK(at(records.get(mara, "Shared"), "messages").as_array().size() == 1);
    CHECK(at(records.get(björn, "Shared"), "messages").as_array().empty());
    björn.log("#launch"), björn.log("Shared"), björn.log("Solar");
    björn.ignore_rest();
    CHECK(björn.everything().find(records.id("Ours")) == std::string::npos);
    CHECK(björn.everything().find(server.id("#secret")) == std::string::npos);
}

TEST_CASE("A message that names a record is found from it", "[records][messages]") {
    Programme programme;
    auto& [server, records, anna, björn] = programme;
    server.channel("#launch", {.space = "Solar"});
    records.make(björn, "Solar", "Roof");
    records.make(anna, "internal Acme", "Ours", {{"type", "task"}});
    const auto named = [&] { return at(records.get(björn, "Roof"), "messages").as_array().size(); };
    anna.post("#launch", "nothing of it");
    CHECK(named() == 0);
    anna.post("#launch", "see SO-1, and SO-99");
    CHECK(named() == 1);
    anna.post("#launch", "`SO-1` is code, XSO-1 and SO-1x are words, SO-01 is none");
    CHECK(named() == 1);
    anna.ask("message.post", {{"channel", server.id("#launch")},
                              {"text", "this one"},
                              {"records", ids({records.id("Roof")})}});
    CHECK(named() == 2);
    const Json last = at(björn.page("#launch"), "messages").as_array().back();
    CHECK(texts_in(at(last, "records")) == Texts{records.id("Roof")});
    // Only what one may read can be named.
    const auto name = [&](const std::string& record) {
        return björn.answer_text(
            "message.post",
            {{"channel", server.id("#launch")}, {"text", "that one"}, {"records", ids({record})}});
    };
    CHECK(name(records.id("Ours")) == name(Server::id_of_nothing("rec_")));
    CHECK(name(records.id("Ours")).find("not_found") != std::string::npos);
}

TEST_CASE("An edited message names the records that its text names now", "[records][messages]") {
    Programme programme;
    auto& [server, records, anna, björn] = programme;
    server.channel("#launch", {.space = "Solar"});
    records.make(björn, "Solar", "Roof");
    records.make(björn, "Solar", "Cellar");
    const auto named = [&](const std::string& record) {
        return at(records.get(björn, record), "messages").as_array().size();
    };
    const Json placed = anna.ask("message.post", {{"channel", server.id("#launch")},
                                                  {"text", "see SO-1"},
                                                  {"records", ids({records.id("Cellar")})}});
    CHECK(named("Roof") == 1);
    CHECK(named("Cellar") == 1);
    const auto seq = number_at(placed, "seq");
    anna.edit("#launch", seq, "see SO-2 instead");
    CHECK(named("Roof") == 0);
    CHECK(named("Cellar") == 1);
    anna.edit("#launch", seq, "see neither");
    CHECK(named("Cellar") == 1);  // that it is about this one was not said by its text
    anna.edit("#launch", seq, "see SO-1");
    CHECK(named("Roof") == 1);
    const Json last = at(björn.page("#launch"), "messages").as_array().back();
    CHECK(at(last, "records").as_array().size() == 2);
}

TEST_CASE("The message that a record was made of stays its own, whatever its text becomes",
          "[records][messages]") {
    Programme programme;
    auto& [server, records, anna, björn] = programme;
    server.channel("#launch", {.space = "Solar"});
    const auto seq = anna.post("#launch", "the roof leaks").seq;
    const object from{{"channel", server.id("#launch")}, {"seq", seq}};
    records.make(anna, "Solar", "Roof", {{"type", "task"}, {"from", from}});
    const auto named = [&] { return at(records.get(björn, "Roof"), "messages").as_array().size(); };
    CHECK(named() == 1);
    anna.edit("#launch", seq, "SO-1: the roof leaks");
    CHECK(named() == 1);
    anna.edit("#launch", seq, "the roof leaks, and the gutter");
    CHECK(named() == 1);
    const Json message = at(björn.page("#launch"), "messages").as_array().back();
    CHECK(at(message, "records").as_array().size() == 1);
}

TEST_CASE("Of the messages that name a record, the newest hundred are shown, newest first",
          "[records][messages]") {
    Programme programme;
    auto& [server, records, anna, björn] = programme;
    server.channel("#one", {.space = "Solar"});
    server.channel("#two", {.space = "Solar"});
    records.make(björn, "Solar", "Roof");
    std::vector<std::pair<std::string, std::uint64_t>> posted;
    for (int i = 0; i < 120; ++i) {
        const std::string channel = i % 3 == 0 ? "#one" : "#two";
        posted.emplace_back(server.id(channel), anna.post(channel, "SO-1 again").seq);
    }
    const Json record = records.get(björn, "Roof");
    const auto& messages = at(record, "messages").as_array();
    REQUIRE(messages.size() == 100);
    std::set<std::pair<std::string, std::uint64_t>> shown;
    for (const auto& message : messages)
        shown.emplace(text_at(message, "channel"), number_at(message, "seq"));
    // Some were said in the same millisecond; but never an old one before a new one.
    for (std::size_t i = 40; i < posted.size(); ++i) CHECK(shown.contains(posted[i]));
    for (std::size_t i = 0; i < 10; ++i) CHECK(!shown.contains(posted[i]));
}

TEST_CASE("A guest sees the record whose channel they were brought into, and no other",
          "[records][guests]") {
    Programme programme;
    auto& [server, records, anna, björn] = programme;
    auto gil = server.member("gil", "Nordwind", {.role = "guest"});
    records.make(björn, "Solar", "Roof");
    records.make(björn, "Solar", "Cellar");
    CHECK(gil.refusal("record.get", {{"record", records.id("Roof")}}) == "not_found");
    björn.ask("channel.add", {{"channel", server.id("Roof")}, {"members", ids({gil.id()})}});
    CHECK(text_at(records.get(gil, "Roof"), "title") == "Roof");
    CHECK(text_at(gil.ask("record.get", {{"key", "SO-1"}}), "title") == "Roof");
    CHECK(gil.refusal("record.get", {{"key", "SO-2"}}) == "not_found");
    CHECK(gil.refusal("record.list", {{"space", server.id("Solar")}}) == "not_found");
    CHECK(records.titles(gil, {{"owner", björn.id()}}) == Texts{"Roof"});
    CHECK(gil.refusal("record.create",
                      {{"space", server.id("Solar")}, {"type", "task"}, {"title", "mine"}}) ==
          "not_found");
    björn.ask("channel.remove", {{"channel", server.id("Roof")}, {"members", ids({gil.id()})}});
    CHECK(gil.refusal("record.get", {{"record", records.id("Roof")}}) == "not_found");
    // A record's channel is called as its record and lasts as long.
    CHECK(björn.refusal("channel.archive", {{"channel", server.id("Roof")}}) == "not_allowed");
    CHECK(björn.refusal("channel.change", {{"channel", server.id("Roof")}, {"name", "x"}}) ==
          "not_allowed");
}
