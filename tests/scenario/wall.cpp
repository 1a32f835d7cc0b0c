// The wall: two rivals under one roof never learn of each other.

#include <catch2/catch.hpp>
#include <set>

#include "tests/scenario/server.hpp"

using namespace parley::scenario;

namespace {
struct Question {
    std::string command;
    object with;
};

boost::json::array one(const std::string& id) { return boost::json::array{Json(id)}; }

/// Each command that names a thing, asked about these four.
std::vector<Question> questions(const std::string& channel, const std::string& space,
                                const std::string& member, const std::string& org,
                                const std::string& own_channel, const std::string& own_space) {
    const Json me_too = one(member);
    return {
        {"history", {{"channel", channel}}},
        {"history", {{"channel", channel}, {"around", 1}}},
        {"events", {{"stream", channel}, {"after", 0}}},
        {"events", {{"stream", space}, {"after", 0}}},
        {"events", {{"stream", member}, {"after", 0}}},
        {"events", {{"stream", org}, {"after", 0}}},
        {"message.post", {{"channel", channel}, {"text", "x"}}},
        {"message.post", {{"channel", channel}, {"text", "x"}, {"thread", 1}}},
        {"message.edit", {{"channel", channel}, {"seq", 1}, {"text", "x"}}},
        {"message.delete", {{"channel", channel}, {"seq", 1}}},
        {"message.react", {{"channel", channel}, {"seq", 1}, {"emoji", "👍"}}},
        {"message.unreact", {{"channel", channel}, {"seq", 1}, {"emoji", "👍"}}},
        {"message.pin", {{"channel", channel}, {"seq", 1}}},
        {"message.unpin", {{"channel", channel}, {"seq", 1}}},
        {"read.mark", {{"channel", channel}, {"place", 1}}},
        {"typing", {{"channel", channel}}},
        {"channel.join", {{"channel", channel}}},
        {"channel.leave", {{"channel", channel}}},
        {"channel.add", {{"channel", channel}, {"members", me_too}}},
        {"channel.add", {{"channel", own_channel}, {"members", me_too}}},
        {"channel.remove", {{"channel", channel}, {"members", me_too}}},
        {"channel.remove", {{"channel", own_channel}, {"members", me_too}}},
        {"channel.change", {{"channel", channel}, {"topic", "x"}}},
        {"channel.archive", {{"channel", channel}}},
        {"channel.watch", {{"channels", one(channel)}}},
        {"channel.list", {{"space", space}}},
        {"channel.create", {{"space", space}, {"name", "x"}}},
        {"channel.create", {{"space", own_space}, {"name", "for them"}, {"orgs", one(org)}}},
        {"space.change", {{"space", space}, {"name", "x"}}},
        {"space.add", {{"space", space}, {"members", me_too}}},
        {"space.add", {{"space", own_space}, {"orgs", one(org)}}},
        {"space.remove", {{"space", space}, {"members", me_too}}},
        {"space.create", {{"kind", "project"}, {"name", "x"}, {"orgs", one(org)}}},
        {"member.get", {{"members", me_too}}},
        {"member.list", {{"space", space}}},
        {"member.list", {{"channel", channel}}},
        {"member.list", {{"org", org}}},
        {"member.create", {{"org", org}, {"name", "x"}, {"role", "member"}}},
        {"member.deactivate", {{"member", member}}},
        {"token.create", {{"member", member}, {"name", "x"}}},
        {"token.list", {{"member", member}}},
        {"session.list", {{"member", member}}},
        {"presence.watch", {{"members", me_too}}},
        {"direct.open", {{"members", me_too}}},
        {"sync", {{"cursors", object{{channel, 1}}}}},
        {"sync", {{"cursors", object{{space, 1}}}}},
        {"sync", {{"cursors", object{{member, 1}}}}},
        {"sync", {{"cursors", object{{org, 1}}}}},
    };
}

std::string without(std::string text, const std::vector<std::string>& ids) {
    for (const auto& id : ids)
        for (auto place = text.find(id); place != std::string::npos; place = text.find(id))
            text.replace(place, id.size(), id.substr(0, 4));
    return text;
}

/// What stands in an answer but for the moment at which it was given.
std::string timeless(const HttpAnswer& answer) {
    std::string text = std::to_string(answer.status);
    for (const auto& [name, value] : answer.headers)
        if (name != "Date") text += "\n" + name + ": " + value;
    return text + "\n" + answer.body;
}

/// Acme runs the programme; Nordwind and Südwind sell against each other.
struct Rivals {
    Server server;
    Member anna, björn, clara;

    Rivals()
        : anna(make_spaces(server).member("anna", "Acme")),
          björn(server.member("björn", "Nordwind", {.role = "partner_admin"})),
          clara(server.member("clara", "Südwind", {.role = "partner_admin"})) {}

    static Server& make_spaces(Server& server) {
        server.space({"Acme", "Nordwind"}, {.name = "north"});
        server.space({"Acme", "Südwind"}, {.name = "south"});
        server.channel("#prices", {.space = "north"});
        server.channel("#offers", {.space = "south"});
        return server;
    }
};
}  // namespace

TEST_CASE("A rival's things answer to every command as things that never existed", "[wall]") {
    Rivals rivals;
    auto& [server, anna, björn, clara] = rivals;
    björn.post("#prices", "we ask 12");
    anna.ignore_rest(), björn.ignore_rest();

    const std::vector<std::string> theirs{server.id("#prices"), server.id("north"), björn.id(),
                                          server.id("Nordwind")};
    const std::vector<std::string> nothing{
        Server::id_of_nothing("chn_"), Server::id_of_nothing("spc_"), Server::id_of_nothing("mbr_"),
        Server::id_of_nothing("org_")};
    const auto about = [&](const std::vector<std::string>& ids) {
        return questions(ids[0], ids[1], ids[2], ids[3], server.id("#offers"), server.id("south"));
    };
    const auto about_theirs = about(theirs), about_nothing = about(nothing);

    SECTION("over a socket") {
        for (std::size_t i = 0; i < about_theirs.size(); ++i) {
            INFO(about_theirs[i].command << " " << driver::to_text(about_theirs[i].with));
            const auto foreign = clara.answer_text(about_theirs[i].command, about_theirs[i].with);
            const auto missing = clara.answer_text(about_nothing[i].command, about_nothing[i].with);
            CHECK(without(foreign, theirs) == without(missing, nothing));
        }
    }
    SECTION("over HTTP") {
        const Headers by_token{{"Authorization", "Bearer " + server.token("clara")}};
        const auto ask = [&](const Question& question) {
            Headers headers = by_token;
            headers.emplace_back("Idempotency-Key", driver::Admin::new_key());
            return timeless(server.post(question.command, driver::to_text(question.with), headers));
        };
        for (std::size_t i = 0; i < about_theirs.size(); ++i) {
            INFO(about_theirs[i].command << " " << driver::to_text(about_theirs[i].with));
            CHECK(without(ask(about_theirs[i]), theirs) == without(ask(about_nothing[i]), nothing));
        }
    }
    // And nothing happened where it must not.
    CHECK(björn.rest() == Nothing);
    CHECK(björn.history("#prices") == Texts{"we ask 12"});
}

TEST_CASE("No byte of one rival's life comes to the other's socket", "[wall]") {
    Rivals rivals;
    auto& [server, anna, björn, clara] = rivals;
    auto dirk = server.member("dirk", "Nordwind");

    const Placed placed = björn.post("#prices", "marker-text");
    björn.edit("#prices", placed.seq, "marker-edit");
    björn.reply("#prices", placed.seq, "marker-reply");
    björn.ask("message.react",
              {{"channel", server.id("#prices")}, {"seq", placed.seq}, {"emoji", "🦊"}});
    björn.ask("typing", {{"channel", server.id("#prices")}});
    björn.ask("presence.set", {{"state", "away"}});
    björn.ask("channel.create", {{"space", server.id("north")}, {"name", "marker-channel"}});
    björn.ask("channel.create",
              {{"space", server.internal_space("Nordwind")}, {"name", "marker-internal"}});
    björn.ask("member.profile", {{"name", "marker-name"}});
    const Json direct = björn.ask("direct.open", {{"members", one(anna.id())}});
    björn.ask("message.post",
              {{"channel", text_at(at(direct, "channel"), "id")}, {"text", "marker-direct"}});
    björn.erase("#prices", placed.seq);
    server.deactivate("dirk");

    clara.post("#offers", "our own");
    clara.ask("space.list");
    clara.ask("member.list", {{"space", server.id("south")}});
    clara.ask("member.list", {{"org", server.id("Südwind")}});
    clara.ask("channel.list", {{"space", server.id("south")}});
    clara.disconnect();
    clara.reconnect();
    CHECK(clara.texts("#offers", 1) == Texts{"our own"});
    clara.ignore_rest();

    for (const std::string& marker :
         {std::string("marker"), std::string("🦊"), std::string("Nordwind"), std::string("north"),
          std::string("prices"), björn.id(), dirk.id(), server.id("#prices"), server.id("north"),
          server.id("Nordwind"), server.internal_space("Nordwind")})
        CHECK(clara.everything().find(marker) == std::string::npos);
}

TEST_CASE("A name that a rival has taken is free", "[wall]") {
    Rivals rivals;
    auto& [server, anna, björn, clara] = rivals;
    björn.ask("channel.create", {{"space", server.id("north")}, {"name", "launch"}});
    clara.ask("channel.create", {{"space", server.id("south")}, {"name", "launch"}});
    CHECK(clara.refusal("channel.create", {{"space", server.id("south")}, {"name", "launch"}}) ==
          "conflict");
}

TEST_CASE("What one org alone may see is not there for the others of a project", "[wall]") {
    Server server;
    server.space({"Acme", "Nordwind", "Südwind"}, {.name = "joint", .kind = "project"});
    auto anna = server.member("anna", "Acme");
    auto björn = server.member("björn", "Nordwind");
    auto clara = server.member("clara", "Südwind");
    anna.post("#joint", "for all");
    CHECK(clara.texts("#joint", 1) == Texts{"for all"});
    björn.ignore_rest(), clara.ignore_rest();

    const Json made =
        anna.ask("channel.create",
                 {{"space", server.id("joint")},
                  {"name", "north-only"},
                  {"orgs", boost::json::array{Json(server.id("Acme")), server.id("Nordwind")}}});
    server.learn("#north-only", text_at(made, "id"));
    CHECK(text_at(björn.push("opened").data, "stream") == server.id("#north-only"));
    anna.post("#north-only", "not for the south");
    CHECK(björn.texts("#north-only", 1) == Texts{"not for the south"});

    CHECK(clara.rest() == Nothing);
    CHECK(clara.refusal("history", {{"channel", server.id("#north-only")}}) == "not_found");
    const Json list = clara.ask("channel.list", {{"space", server.id("joint")}});
    for (const Json& channel : at(list, "channels").as_array())
        CHECK(text_at(channel, "name") != "north-only");
    // A word of the space's own stream about the channel would be for some of its readers only.
    CHECK(clara.everything().find("north-only") == std::string::npos);
}

TEST_CASE("The host's admin reads what is shared, and no partner's own space", "[wall]") {
    Rivals rivals;
    auto& [server, anna, björn, clara] = rivals;
    auto ada = server.member("ada", "Acme", {.role = "admin", .outside = true});
    björn.post("#prices", "shared");
    const Json made = björn.ask("channel.create", {{"space", server.internal_space("Nordwind")},
                                                   {"name", "among ourselves"}});
    server.learn("#ourselves", text_at(made, "id"));

    CHECK(ada.history("#prices") == Texts{"shared"});
    CHECK(ada.refusal("history", {{"channel", server.id("#ourselves")}}) == "not_found");
    CHECK(ada.refusal("channel.list", {{"space", server.internal_space("Nordwind")}}) ==
          "not_found");
    // Being able to read is not being in it.
    björn.post("#prices", "again");
    CHECK(ada.rest() == Nothing);
}

namespace {
/// The names of the companies that somebody's sync tells of.
std::set<std::string> companies(const Member& who) {
    std::set<std::string> names;
    for (const Json& org : at(who.synced(), "orgs").as_array()) names.insert(text_at(org, "name"));
    return names;
}
}  // namespace

TEST_CASE("A manager of the host makes a space with a partner who is in none yet", "[wall]") {
    Server server;
    server.space({"Acme", "Nordwind"});
    server.org("Südwind");
    auto max = server.member("max", "Acme", {.role = "manager", .outside = true});
    auto anna = server.member("anna", "Acme");
    auto clara = server.member("clara", "Südwind");
    const auto with_clara = [&](const std::string& name) {
        return object{{"kind", "partner"}, {"name", name}, {"orgs", one(server.id("Südwind"))}};
    };
    // The company's name is theirs to know; its people are not, before they share something.
    CHECK(max.refusal("member.list", {{"org", server.id("Südwind")}}).empty());
    const auto people = [&] {
        const Json page = max.ask("member.list", {{"org", server.id("Südwind")}});
        return at(page, "members").as_array().size();
    };
    CHECK(people() == 0);
    CHECK(at(max.ask("member.get", {{"members", one(clara.id())}}), "members").as_array().empty());
    CHECK(anna.refusal("member.list", {{"org", server.id("Südwind")}}) == "not_found");
    CHECK(anna.refusal("space.create", with_clara("hers")) == "not_allowed");
    CHECK(max.refusal("space.create", with_clara("south")).empty());
    CHECK(clara.push("opened").name == "opened");
    CHECK(people() == 1);
}

TEST_CASE("A guest knows by name the host and whose people they meet, and no other company",
          "[wall]") {
    Server server;
    server.space({"Acme", "Nordwind", "Südwind"}, {.kind = "project"});
    server.space({"Acme", "Ostwind"});
    auto anna = server.member("anna", "Acme");
    auto björn = server.member("björn", "Nordwind");
    auto clara = server.member("clara", "Südwind");
    auto dora = server.member("dora", "Ostwind");
    server.channel(
        "#plans",
        {.space = "Acme, Nordwind, Südwind", .only_for = {"anna", "björn"}, .by = "anna"});
    server.channel("#open", {.space = "Acme, Nordwind, Südwind"});
    auto guest = server.member("guest", "Nordwind", {.role = "guest"});
    using Names = std::set<std::string>;
    CHECK(companies(guest) == Names{"Nordwind", "Acme"});
    const auto knows = [&](const std::string& org) {
        return guest.refusal("member.list", {{"org", server.id(org)}}) != "not_found";
    };
    const auto bring_into = [&](const std::string& channel) {
        björn.ask("channel.add", {{"channel", server.id(channel)}, {"members", one(guest.id())}});
        guest = server.another("guest");
    };
    bring_into("#plans");
    CHECK(companies(guest) == Names{"Nordwind", "Acme"});
    CHECK(knows("Acme"));
    CHECK_FALSE(knows("Südwind"));
    bring_into("#open");
    CHECK(companies(guest) == Names{"Nordwind", "Acme", "Südwind"});
    CHECK(knows("Südwind"));
    CHECK_FALSE(knows("Ostwind"));
    CHECK(guest.everything().find("Ostwind") == std::string::npos);
}
