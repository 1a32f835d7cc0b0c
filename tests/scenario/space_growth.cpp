// A space grows by those who see it whole, and a dry run says beforehand how much that is. For
// those who must not see what was, another space continues it.

#include <catch2/catch.hpp>
#include <set>

#include "protocol/time.hpp"
#include "tests/scenario/files.hpp"
#include "tests/scenario/records.hpp"

using namespace parley::scenario;

namespace {
/// What a dry run says, or what somebody found who looked at all of it.
struct Extent {
    std::uint64_t channels = 0, messages = 0, records = 0, files = 0, people = 0;
    std::string since = {};

    bool operator==(const Extent&) const = default;
    friend std::ostream& operator<<(std::ostream& out, const Extent& e) {
        return out << e.channels << " channels, " << e.messages << " messages, " << e.records
                   << " records, " << e.files << " files, " << e.people << " people, since "
                   << e.since;
    }
};

Extent extent_in(const Json& answer) {
    const auto since = at(answer, "since");
    return {number_at(answer, "channels"), number_at(answer, "messages"),
            number_at(answer, "records"),  number_at(answer, "files"),
            number_at(answer, "people"),   since.is_string() ? std::string(since.as_string()) : ""};
}

/// Walks through a space as one of its readers.
class Walk {
  public:
    Walk(Server& server, Member& reader, const std::string& space)
        : server_(server), reader_(reader), space_(server.id(space)) {}

    Extent extent(const std::string& own_org) {
        note_events(space_);
        const Json channels = reader_.ask("channel.list", {{"space", space_}, {"limit", 200}});
        for (const Json& channel : at(channels, "channels").as_array()) {
            ++found_.channels;
            look_at(text_at(channel, "id"));
        }
        const Json records = reader_.ask("record.list", {{"space", space_}, {"limit", 200}});
        for (const Json& card : at(records, "records").as_array()) {
            ++found_.records;
            const Json record = reader_.ask("record.get", {{"record", text_at(card, "record")}});
            for (const auto& field : at(record, "fields").as_object())
                if (field.value().is_string() && field.value().as_string().starts_with("fil_"))
                    ++found_.files;
            look_at(text_at(record, "channel"));
        }
        const Json people = reader_.ask("member.list", {{"space", space_}, {"limit", 200}});
        for (const Json& person : at(people, "members").as_array())
            if (own_org.empty() || text_at(person, "org") != server_.id(own_org)) ++found_.people;
        return found_;
    }

  private:
    void look_at(const std::string& channel) {
        note_events(channel);
        std::set<std::string> files;
        const auto take = [&](const Json& page, bool replies) {
            for (const Json& message : at(page, "messages").as_array()) {
                if (at(message, "thread").is_number() != replies) continue;
                if (at(message, "deleted").is_null()) ++found_.messages;
                if (at(message, "files").is_array())
                    for (const Json& file : at(message, "files").as_array())
                        files.insert(std::string(file.as_string()));
                if (!replies && at(message, "replies").is_number()) roots_.push_back(message);
            }
        };
        roots_.clear();
        take(reader_.ask("history", {{"channel", channel}, {"limit", 200}}), false);
        const auto roots = roots_;
        for (const Json& root : roots)
            take(reader_.ask(
                     "history",
                     {{"channel", channel}, {"thread", number_at(root, "seq")}, {"limit", 200}}),
                 true);
        found_.files += files.size();
    }
    void note_events(const std::string& stream) {
        const Json page = reader_.ask("events", {{"stream", stream}, {"after", 0}, {"limit", 200}});
        for (const Json& event : at(page, "events").as_array())
            if (const auto when = text_at(event, "at"); found_.since.empty() || when < found_.since)
                found_.since = when;
    }

    Server& server_;
    Member& reader_;
    std::string space_;
    Extent found_;
    std::vector<Json> roots_;
};

/// Acme and Nordwind have worked in a project for a while; Südwind is to come.
struct Project {
    Server server;
    Records records{server};
    Member ada, anna, björn, clara;

    Project()
        : ada(make_space(server).member("ada", "Acme", {.role = "admin"})),
          anna(server.member("anna", "Acme", {.role = "manager"})),
          björn(server.member("björn", "Nordwind")),
          clara(server.member("clara", "Südwind")) {
        server.channel("#plans");
        const auto first = anna.post("#plans", "first of all");
        anna.reply("#plans", first.seq, "a reply");
        björn.erase("#plans", björn.post("#plans", "never mind").seq);
        const auto file = upload(server, "björn", "plan.pdf", "bytes");
        post_files(björn, server.id("#plans"), {file}, "the plan");
        post_files(björn, server.id("#plans"), {file}, "again");
        const auto gone = upload(server, "björn", "gone.pdf", "other bytes");
        server.learn("gone", server.id("#plans"));
        björn.erase("#plans", post_files(björn, server.id("#plans"), {gone}, "gone").seq);
        server.channel("#hush", {.only_for = {"anna", "björn"}, .by = "anna"});
        post_files(anna, server.id("#hush"), {upload(server, "anna", "hush.pdf", "hush")},
                   "not for others");
        const Json part =
            anna.ask("channel.create", {{"space", server.id("joint")},
                                        {"name", "part"},
                                        {"orgs", ids({server.id("Acme"), server.id("Nordwind")})}});
        server.learn("part", text_at(part, "id"));
        anna.post("part", "for the two of us");
        records.make(björn, "joint", "Roof");
        records.make(anna, "joint", "Cellar",
                     {{"type", "document"},
                      {"fields", object{{"files", upload(server, "anna", "list.pdf", "list")}}}});
        const auto about = post_files(björn, server.id("Roof"),
                                      {upload(server, "björn", "roof.pdf", "roof")}, "the roof");
        anna.reply("Roof", about.seq, "yes");
        clara.ignore_rest();
    }

    static Server& make_space(Server& server) {
        server.space({"Acme", "Nordwind"}, {.name = "joint", .kind = "project"});
        server.org("Südwind");
        return server;
    }
    object adding(object more = {}) {
        more["space"] = server.id("joint");
        if (!more.contains("orgs")) more["orgs"] = ids({server.id("Südwind")});
        return more;
    }
    /// Once nothing is left to do of what was said.
    std::uint64_t events() {
        for (;;)
            if (const Json stats = server.operator_().run("stats", {}, {});
                number_at(stats, "follow_ups") == 0)
                return number_at(stats, "events");
    }
};

/// A space as somebody's list has it.
Json space_in(const Json& spaces, const std::string& id) {
    for (const Json& space : spaces.as_array())
        if (text_at(space, "id") == id) return space;
    return {};
}
Json listed(Member& reader, const std::string& id) {
    return space_in(at(reader.ask("space.list", {{"limit", 200}}), "spaces"), id);
}
std::string link(const Json& space, const char* name) {
    const Json link = at(space, name);
    return link.is_string() ? std::string(link.as_string()) : "";
}
}  // namespace

TEST_CASE("A dry run says what a company that is added will see, to the last message",
          "[membership][growth]") {
    Project project;
    auto& [server, records, ada, anna, björn, clara] = project;
    const Extent said = extent_in(anna.ask("space.add", project.adding({{"dry_run", true}})));
    CHECK(extent_in(anna.ask("space.add", project.adding())) == said);
    clara.push("opened");
    CHECK(Walk(server, clara, "joint").extent("Südwind") == said);
    CHECK(said.channels == 1);
    CHECK(said.records == 2);
}

TEST_CASE("A dry run of somebody of the host says what they will see", "[membership][growth]") {
    Project project;
    auto& [server, records, ada, anna, björn, clara] = project;
    auto max = server.member("max", "Acme", {.outside = true});
    const auto adding = project.adding({{"members", ids({max.id()})}, {"orgs", ids({})}});
    auto trying = adding;
    trying["dry_run"] = true;
    const Extent said = extent_in(anna.ask("space.add", trying));
    CHECK(max.refusal("channel.list", {{"space", server.id("joint")}}) == "not_found");
    anna.ask("space.add", adding);
    max.push("opened");
    Extent seen = Walk(server, max, "joint").extent("");
    --seen.people;  // max
    CHECK(seen == said);
    CHECK(said.channels == 2);  // what is for Acme and Nordwind alone as well
}

TEST_CASE("What was imported is as old as it says", "[membership][growth]") {
    Project project;
    auto& [server, records, ada, anna, björn, clara] = project;
    const Json line{{"n", 1}, {"at", "2019-03-04T05:06:07.000Z"}, {"nick", "bo"}, {"text", "hi"}};
    server.operator_().run(
        "import.chat",
        {{"space", server.id("joint")}, {"log", "old talk"}, {"lines", boost::json::array{line}}},
        {});
    const Extent said = extent_in(anna.ask("space.add", project.adding({{"dry_run", true}})));
    CHECK(said.since == "2019-03-04T05:06:07.000Z");
    CHECK(extent_in(anna.ask("space.add", project.adding())) == said);
    clara.push("opened");
    CHECK(Walk(server, clara, "joint").extent("Südwind") == said);
}

TEST_CASE("A dry run does nothing, and leaves its key free", "[membership][growth][keys]") {
    Project project;
    auto& [server, records, ada, anna, björn, clara] = project;
    const auto before = project.events();
    const auto dry = project.adding({{"dry_run", true}});
    const Json said = anna.ask_with_key("one key", "space.add", dry);
    CHECK(at(said, "repeated").is_null());
    CHECK(at(anna.ask_with_key("one key", "space.add", dry), "repeated").is_null());
    // Without a key as well.
    const Json answer = anna.answer_to(
        driver::to_text(object{{"id", 990'000}, {"do", "space.add"}, {"with", dry}}));
    CHECK(at(answer, "ok") == said);
    CHECK(project.events() == before);
    CHECK(clara.rest() == Nothing);
    CHECK(clara.refusal("channel.list", {{"space", server.id("joint")}}) == "not_found");
    // What the key is of is what is done at last.
    CHECK(anna.ask_with_key("one key", "space.add", project.adding()) == said);
    CHECK(at(anna.ask_with_key("one key", "space.add", project.adding()), "repeated") ==
          Json(true));
    clara.push("opened");
}

TEST_CASE("Without its past a space is given to nobody, and the refusal says what to do instead",
          "[membership][growth]") {
    Project project;
    auto& [server, records, ada, anna, björn, clara] = project;
    for (const bool dry : {false, true}) {
        const auto with = project.adding({{"history", "none"}, {"dry_run", dry}});
        const Json refusal = refusal_of(anna, "space.add", with);
        CHECK(text_at(refusal, "code") == "bad_value");
        CHECK(text_at(refusal, "field") == "history");
        CHECK(text_at(refusal, "message").find("continues") != std::string::npos);
        // It says so to those alone who may add.
        CHECK(björn.refusal("space.add", with) == "not_allowed");
        CHECK(clara.refusal("space.add", with) == "not_found");
    }
    anna.ask("space.add", project.adding({{"history", "start"}}));
    clara.push("opened");
    CHECK(clara.history("#plans").front() == "first of all");
}

namespace {
/// The same project, and the space that continues it with Ostwind in the place of Südwind.
struct Succession : Project {
    Member dora;
    Json made;

    Succession() : dora(server.member("dora", "Ostwind")) {
        ada.ask("space.add", adding());
        clara.push("opened");
        made = anna.ask("space.create", continuing("joint", {"Nordwind", "Ostwind"}));
        server.learn("next", text_at(made, "id"));
    }
    object continuing(const std::string& space, const std::vector<std::string>& orgs,
                      object more = {}) {
        std::vector<std::string> of;
        for (const auto& org : orgs) of.push_back(server.id(org));
        more["kind"] = "project";
        more["name"] = "joint, again";
        more["orgs"] = ids(of);
        more["continues"] = server.id(space);
        return more;
    }
};

}  // namespace

TEST_CASE("A space that continues another begins with empty channels of its maker's naming",
          "[growth][successor]") {
    Project project;
    auto& [server, records, ada, anna, björn, clara] = project;
    object with{{"kind", "project"},
                {"name", "again"},
                {"orgs", ids({server.id("Nordwind"), server.id("Südwind")})},
                {"continues", server.id("joint")}};
    std::set<std::string> wanted{"general"};
    SECTION("one, where none is named") {}
    SECTION("those that are named") {
        with["channels"] = ids({"planning", "money"});
        wanted = {"planning", "money"};
    }
    SECTION("each once") {
        with["channels"] = ids({"planning", "planning"});
        CHECK(anna.refusal("space.create", with) == "conflict");
        CHECK(at(listed(anna, server.id("joint")), "archived") == Json(false));
        return;
    }
    const auto next = text_at(anna.ask("space.create", with), "id");
    clara.push("opened");
    const Json channels = at(clara.ask("channel.list", {{"space", next}}), "channels");
    std::set<std::string> names;
    for (const Json& channel : channels.as_array()) {
        names.insert(text_at(channel, "name"));
        CHECK(text_at(channel, "topic").empty());
        const Json page = clara.ask("history", {{"channel", text_at(channel, "id")}});
        CHECK(at(page, "messages").as_array().empty());
        clara.ask("message.post", {{"channel", text_at(channel, "id")}, {"text", "a new start"}});
    }
    CHECK(names == wanted);
    CHECK(at(clara.ask("record.list", {{"space", next}}), "records").as_array().empty());
    // Nothing of what was before comes to those who were not there.
    for (const auto& past : {server.id("joint"), server.id("#plans"), std::string("plans"),
                             std::string("hush"), std::string("Roof"), std::string("first of all")})
        CHECK(clara.everything().find(past) == std::string::npos);
}

TEST_CASE("The former space takes nothing new, and what is open in it is carried on",
          "[growth][successor]") {
    Project project;
    auto& [server, records, ada, anna, björn, clara] = project;
    const auto posted = björn.post("#plans", "mine");
    records.make(björn, "joint", "Old deal");
    records.move(björn, "Old deal", "lost", {{"fields", object{{"lost_reason", "price"}}}});
    const auto in_ms = [&](std::int64_t ms) {
        return object{{"instant", parley::time_text({parley::now().ms + ms})}};
    };
    const auto schedule = [&](const std::string& channel, std::int64_t ms) {
        return text_at(
            björn.ask("schedule.create",
                      {{"channel", server.id(channel)}, {"text", "later"}, {"when", in_ms(ms)}}),
            "schedule");
    };
    const auto in_channel = schedule("#plans", 3'000), in_thread = schedule("Roof", 3'000);
    const auto far = schedule("#plans", 3'600'000);
    björn.ignore_rest(), clara.ignore_rest();
    anna.ask("space.create", {{"kind", "project"},
                              {"name", "again"},
                              {"orgs", ids({server.id("Nordwind")})},
                              {"continues", server.id("joint")}});
    CHECK(björn.event("space.archived", "joint").data.as_object().empty());

    const std::string plans = server.id("#plans"), hush = server.id("#hush"),
                      joint = server.id("joint");
    const object message{{"channel", plans}, {"seq", posted.seq}};
    const auto with = [](object one, const object& more) {
        for (const auto& member : more) one[member.key()] = member.value();
        return one;
    };
    struct Try {
        std::string command;
        object body;
        std::string answer;
    };
    const std::vector<Try> tries{
        {"message.post", {{"channel", plans}, {"text", "x"}}, "archived"},
        {"message.post", {{"channel", hush}, {"text", "x"}}, "archived"},
        {"message.post", {{"channel", plans}, {"text", "x"}, {"thread", posted.seq}}, "archived"},
        {"message.edit", with(message, {{"text", "x"}}), "archived"},
        {"message.react", with(message, {{"emoji", "👍"}}), "archived"},
        {"message.pin", message, "archived"},
        {"typing", {{"channel", plans}}, "archived"},
        {"schedule.create",
         {{"channel", plans}, {"text", "x"}, {"when", in_ms(9'000)}},
         "archived"},
        {"schedule.send_now", {{"schedule", far}}, "archived"},
        {"channel.create", {{"space", joint}, {"name", "x"}}, "archived"},
        {"channel.add", {{"channel", hush}, {"members", ids({ada.id()})}}, "archived"},
        {"record.create", {{"space", joint}, {"type", "deal"}, {"title", "x"}}, "archived"},
        {"record.change", with(records.seen(björn, "Old deal"), {{"title", "x"}}), "archived"},
        {"record.move",
         with(records.seen(björn, "Old deal"), {{"to", "negotiate"}, {"reason", "x"}}), "archived"},
        // And these go on.
        {"history", {{"channel", plans}}, ""},
        {"read.mark", {{"channel", plans}, {"place", 1}}, ""},
        {"channel.leave", {{"channel", plans}}, ""},
        {"channel.join", {{"channel", plans}}, ""},
        {"message.delete", message, ""},
        {"schedule.cancel", {{"schedule", far}}, ""},
        {"record.change", with(records.seen(björn, "Roof"), {{"title", "Big roof"}}), ""},
        {"message.post", {{"channel", server.id("Roof")}, {"text", "still at it"}}, ""},
        {"typing", {{"channel", server.id("Roof")}}, ""},
        {"record.follow", {{"record", records.id("Cellar")}}, ""},
    };
    for (const auto& one : tries) {
        INFO(one.command << " " << driver::to_text(one.body));
        CHECK(björn.refusal(one.command, one.body) == one.answer);
    }
    records.move(björn, "Roof", "qualify");
    // What is due fails where nothing is said any more, and says why.
    const auto failed = björn.event("schedule.failed", "björn");
    CHECK(text_at(failed.data, "schedule") == in_channel);
    CHECK(text_at(failed.data, "code") == "archived");
    CHECK(text_at(björn.event("schedule.sent", "björn").data, "schedule") == in_thread);
    // The operator is refused as well.
    const auto as_operator = [&](const std::string& command, object body) {
        return text_at(at(driver::parse_json(server.operator_().ask(command, body).body), "error"),
                       "code");
    };
    const Json line{{"n", 1}, {"at", "2019-03-04T05:06:07.000Z"}, {"nick", "bo"}, {"text", "hi"}};
    CHECK(as_operator("import.chat", {{"space", joint},
                                      {"log", "old talk"},
                                      {"lines", boost::json::array{line}}}) == "archived");
    CHECK(as_operator("import.records",
                      {{"space", joint},
                       {"type", "deal"},
                       {"log", "old deals"},
                       {"records", boost::json::array{object{
                                       {"id", "1"}, {"title", "x"}, {"state", "prospect"}}}}}) ==
          "archived");
    CHECK(as_operator("message.post", {{"channel", plans}, {"text", "x"}}) == "archived");
    CHECK(as_operator("channel.create", {{"space", joint}, {"name", "x"}}) == "archived");
    // It is so on disk.
    server.kill(), server.start(), björn.reconnect();
    CHECK(björn.refusal("message.post", {{"channel", plans}, {"text", "x"}}) == "archived");
    CHECK(at(listed(björn, joint), "archived") == Json(true));
}

TEST_CASE("What comes before and after a space is shown to those who may read both",
          "[growth][successor][wall]") {
    Succession world;
    auto& server = world.server;
    const auto joint = server.id("joint"), next = server.id("next");
    CHECK(link(world.made, "continues") == joint);

    struct Reader {
        Member* who;
        std::string before, after;  ///< what they see of each space's links
        bool reads_former, reads_next;
    };
    for (const auto& [who, before, after, reads_former, reads_next] :
         {Reader{&world.anna, joint, next, true, true},
          Reader{&world.ada, joint, next, true, true},  // runs the programme, and is not in it
          Reader{&world.björn, joint, next, true, true}, Reader{&world.clara, "", "", true, false},
          Reader{&world.dora, "", "", false, true}}) {
        INFO(who->name());
        const auto check = [&](const Json& former, const Json& now) {
            CHECK(former.is_null() != reads_former);
            if (reads_former) {
                CHECK(at(former, "archived") == Json(true));
                CHECK(link(former, "continued_by") == after);
                CHECK(link(former, "continues").empty());
            }
            CHECK(now.is_null() != reads_next);
            if (reads_next) {
                CHECK(at(now, "archived") == Json(false));
                CHECK(link(now, "continues") == before);
                CHECK(link(now, "continued_by").empty());
            }
        };
        check(listed(*who, joint), listed(*who, next));
        if (who == &world.ada) continue;  // she is in neither
        Member again = server.another(who->name());
        check(space_in(at(again.synced(), "spaces"), joint),
              space_in(at(again.synced(), "spaces"), next));
        if (!reads_former) CHECK(who->everything().find(joint) == std::string::npos);
        if (!reads_next) CHECK(who->everything().find(next) == std::string::npos);
    }
    // Whoever gains the new one while they are here is told with it.
    Json opened;
    while (text_at(opened, "id") != next) opened = at(world.björn.push("opened").data, "state");
    CHECK(link(opened, "continues") == joint);
    // No event names the other space: not to readers of both either.
    const auto names = [&](const std::string& stream, const std::string& other) {
        const Json page = world.björn.ask("events", {{"stream", stream}, {"after", 0}});
        return driver::to_text(at(page, "events")).find(other) != std::string::npos;
    };
    CHECK_FALSE(names(joint, next));
    CHECK_FALSE(names(next, joint));
    world.anna.ask("space.change", {{"space", next}, {"name", "third time"}});
    CHECK_FALSE(names(next, joint));

    // Who leaves one of the two is shown the link no more.
    world.ada.ask("space.remove", {{"space", next}, {"orgs", ids({server.id("Nordwind")})}});
    CHECK(link(listed(world.björn, joint), "continued_by").empty());
}

TEST_CASE("A space is continued once, and a space of one's own by nobody", "[growth][successor]") {
    Succession world;
    auto& server = world.server;
    auto mara = server.member("mara", "Acme", {.role = "manager", .outside = true});
    const auto code = [&](Member& who, const std::string& space,
                          const std::string& kind = "project") {
        auto with = world.continuing(space, {"Nordwind", "Ostwind"});
        with["kind"] = kind;
        return who.refusal("space.create", with);
    };
    CHECK(code(world.anna, "joint") == "archived");  // once
    CHECK(code(world.ada, "joint") == "archived");
    CHECK(code(mara, "joint") == "not_found");  // she is not in it
    CHECK(code(mara, "next") == "not_found");
    CHECK(code(world.björn, "next") == "not_allowed");  // and makes no spaces
    CHECK(code(world.dora, "joint") == "not_allowed");
    CHECK(code(world.ada, "internal Acme") == "bad_value");
    CHECK(code(world.ada, "internal Nordwind") == "not_found");
    CHECK(code(world.ada, "next", "internal") == "bad_value");
    const Json direct =
        at(world.anna.ask("direct.open", {{"members", ids({world.björn.id()})}}), "channel");
    server.learn("hidden", text_at(direct, "space"));
    CHECK(code(world.anna, "hidden") == "not_found");
    server.learn("nothing", Server::id_of_nothing("spc_"));
    CHECK(code(world.anna, "nothing") == "not_found");
    // None of these has ended anything; and what follows on follows on.
    CHECK(at(listed(world.anna, server.id("next")), "archived") == Json(false));
    const Json third = world.anna.ask("space.create", world.continuing("next", {"Nordwind"}));
    CHECK(link(third, "continues") == server.id("next"));
    CHECK(link(listed(world.anna, server.id("next")), "continued_by") == text_at(third, "id"));
    CHECK(link(listed(world.anna, server.id("next")), "continues") == server.id("joint"));
}
