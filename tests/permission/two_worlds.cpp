// Two worlds: Acme's people do the same in a server without a rival and in one whose rival is busy
// between each two of their steps. What they are answered is the same, byte for byte, once ids and
// times are replaced by the order of their appearance.

#include <catch2/catch.hpp>
#include <chrono>
#include <regex>
#include <thread>

#include "protocol/time.hpp"
#include "tests/permission/world.hpp"

namespace parley::permission {

namespace {
using boost::json::array;
using driver::at;
using driver::number_at;
using driver::text_at;

/// Codes are drawn: they are told by the order in which they appear, and so are records' keys.
std::string codes_in_order(std::string text) {
    static const std::regex codes(R"x("code":"([A-Z]{4})")x");
    std::vector<std::string> found;
    for (std::sregex_iterator at(text.begin(), text.end(), codes), end; at != end; ++at)
        if (const std::string code = (*at)[1].str();
            std::find(found.begin(), found.end(), code) == found.end())
            found.push_back(code);
    for (std::size_t i = 0; i < found.size(); ++i)
        for (const std::string after : {"\"", "-"}) {
            const std::string code = "\"" + found[i] + after;
            const std::string name = "\"(code " + std::to_string(i) + ")" + after;
            for (auto at = text.find(code); at != std::string::npos; at = text.find(code, at))
                text.replace(at, code.size(), name);
        }
    return text;
}

/// Ids and times by the order in which they appear. Both are of one length, so lengths stay.
std::string in_order(const std::string& text) {
    static const std::regex names(
        R"((org|mbr|spc|chn|ssn|tok|rec|fil|sch)_[0-9A-Z]{26}|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)");
    std::map<std::string, std::size_t> ids;
    std::string out;
    auto rest = text.cbegin();
    for (std::sregex_iterator found(text.begin(), text.end(), names), end; found != end; ++found) {
        out.append(rest, (*found)[0].first);
        // A time says nothing of the rival: only that it is there.
        const bool is_time = (*found)[1].length() == 0;
        out += is_time
                   ? "(time)"
                   : "(" + (*found)[1].str() + " " +
                         std::to_string(ids.emplace(found->str(), ids.size()).first->second) + ")";
        rest = (*found)[0].second;
    }
    return codes_in_order(out.append(rest, text.cend()));
}

/// Ids of one millisecond are in no order, and lists go by id: whatever is made next is made later.
void next_millisecond() {
    using std::chrono::floor, std::chrono::milliseconds, std::chrono::system_clock;
    const auto now = floor<milliseconds>(system_clock::now());
    while (floor<milliseconds>(system_clock::now()) <= now) std::this_thread::yield();
}

/// A record's channel has the record's number.
std::string channel_of(const std::string& record) { return "chn" + record.substr(3); }

/// An hour from now, as a schedule is given it.
std::string in_an_hour() { return time_text({now().ms + 3'600'000}); }

/// The same in both worlds: how many ranges there are depends on it.
std::string this_moment() {
    static const Instant moment = now();
    return time_text(moment);
}

class Life {
  public:
    explicit Life(bool with_rival) : with_rival_(with_rival), daemon_(start_server()) {}
    ~Life() { remove_server(daemon_); }

    std::string lived();
    /// Goes up to every bound that somebody can meet, and past it.
    std::string at_all_bounds();

  private:
    Json run(std::string_view command, object with, const std::string& as = {}) {
        next_millisecond();
        // A connection of its own: one that says nothing for a minute is closed.
        Json reply = driver::Admin(daemon_->admin_socket()).run(command, std::move(with), as);
        settle(command);
        return reply;
    }
    /// A message reaches inboxes a moment later: what comes next comes after that in both worlds.
    void settle(std::string_view command) {
        if (!command.starts_with("message.")) return;
        driver::Admin admin(daemon_->admin_socket());
        while (driver::number_at(admin.run("stats"), "follow_ups") > 0) {
        }
    }
    std::string org(const std::string& name, const std::string& kind) {
        return text_at(
            run("org.create", {{"name", name}, {"kind", kind}, {"zone", "Europe/Berlin"}}), "id");
    }
    std::string member(const std::string& org, const std::string& name, const std::string& role) {
        const Json made =
            run("member.create",
                {{"org", org}, {"name", name}, {"email", name + "@example.com"}, {"role", role}});
        return text_at(made, "id");
    }
    std::string token(const std::string& member) {
        return text_at(run("token.create", {{"member", member}, {"name", "test"}}), "secret");
    }
    std::string space(const std::string& org, const std::string& manager) {
        const auto made =
            text_at(run("space.create",
                        {{"kind", "partner"}, {"name", "Solar"}, {"orgs", array{Json(org)}}}),
                    "id");
        run("space.add", {{"space", made}, {"members", array{Json(manager)}}});
        return made;
    }
    std::string upload(const std::string& by, const std::string& name) {
        next_millisecond();
        return driver::Admin(daemon_->admin_socket()).upload(by, name, "the same bytes");
    }
    std::string channel(const std::string& space, const std::string& by) {
        return text_at(run("channel.create", {{"space", space}, {"name", "launch"}}, by), "id");
    }

    void rival_comes(const std::string& host_manager);
    /// One more thing of every kind that a rival does; the names are those that Acme uses as well.
    void rival_acts();
    void hear(const std::string& token, std::string_view command, const object& with);
    /// The same without the rival's next step; what `ok` holds.
    Json heard(const std::string& token, std::string_view command, const object& with);
    void pages(const std::string& token, std::string_view command, object with);
    void hide(const std::string& space, const std::string& record, const std::string& manager);
    void open(const std::string& token, const std::string& file);

    bool with_rival_;
    std::unique_ptr<driver::Daemon> daemon_;
    std::string rival_org_, rival_, rival_space_, rival_channel_, host_manager_, host_;
    std::uint64_t rival_count_ = 0;
    std::string heard_;
};

void Life::rival_comes(const std::string& host_manager) {
    if (!with_rival_) return;
    host_manager_ = host_manager;
    rival_org_ = org("Zenith", "partner");
    rival_ = member(rival_org_, "max", "partner_admin");
    rival_space_ = text_at(run("space.create", {{"kind", "partner"},
                                                {"name", "Zenith's"},
                                                {"code", "ZZ"},
                                                {"orgs", array{Json(rival_org_)}}}),
                           "id");
    run("space.add", {{"space", rival_space_}, {"members", array{Json(host_manager)}}});
    rival_channel_ = channel(rival_space_, rival_);
    rival_acts();
}

void Life::rival_acts() {
    if (!with_rival_) return;
    const std::string name = "launch " + std::to_string(++rival_count_);
    const Json placed = run("message.post", {{"channel", rival_channel_}, {"text", name}}, rival_);
    const object message{{"channel", rival_channel_}, {"seq", number_at(placed, "seq")}};
    object reaction = message, edit = message;
    reaction["emoji"] = "🦊";
    edit["text"] = name + " <!channel>";
    run("message.react", reaction, host_manager_);
    run("message.edit", edit, rival_);
    run("message.pin", message, rival_);
    run("channel.create", {{"space", rival_space_}, {"name", name}}, rival_);
    const std::string newcomer = member(rival_org_, "mia" + std::to_string(rival_count_), "member");
    // Other hours than anybody else's, and on leave every second time.
    const object at_night{{"days", array{1 + static_cast<int>(rival_count_ % 7)}},
                          {"from", "23:00"},
                          {"to", "05:00"}};
    run("member.profile", {{"hours", array{at_night}}, {"zone", "Asia/Tokyo"}}, newcomer);
    run("org.change", {{"org", rival_org_}, {"hours", array{at_night}}}, rival_);
    const bool leaves = rival_count_ % 2 == 1;
    run("member.profile",
        {{"away_until", leaves ? Json(time_text({now().ms + 86'400'000})) : Json(nullptr)}},
        rival_);
    run("direct.open", {{"members", array{Json(rival_)}}}, newcomer);
    run("space.change", {{"space", rival_space_}, {"name", name}}, host_manager_);
    const Json record =
        run("record.create",
            {{"space", rival_space_}, {"type", "deal"}, {"title", name}, {"ball", host_}}, rival_);
    const object seen{{"record", text_at(record, "id")}, {"rev", 1}, {"to", "qualify"}};
    run("record.move", seen, rival_);
    run("record.annotate", {{"record", text_at(record, "id")}, {"fields", object{{"notes", name}}}},
        host_manager_);
    run("record.follow", {{"record", text_at(record, "id")}}, host_manager_);
    // The same names and bytes as Acme's.
    const auto file = upload(rival_, "price list.pdf");
    const auto fresh = upload(rival_, "price list.pdf");
    run("message.post", {{"channel", rival_channel_}, {"text", ""}, {"files", array{Json(file)}}},
        rival_);
    run("file.version", {{"file", file}, {"upload", fresh}}, rival_);
    run("message.delete", message, rival_);
    run("member.deactivate", {{"member", newcomer}}, rival_);
}

void Life::hear(const std::string& token, std::string_view command, const object& with) {
    heard(token, command, with);
    rival_acts();
}

Json Life::heard(const std::string& token, std::string_view command, const object& with) {
    next_millisecond();
    auto connection = driver::Connection::tcp(daemon_->port());
    const auto answer = driver::ask(connection, {"POST",
                                                 "/api/v1/" + std::string(command),
                                                 {{"Authorization", "Bearer " + token},
                                                  {"Idempotency-Key", driver::Admin::new_key()}},
                                                 driver::to_text(Json(with))});
    heard_ += "\n" + std::string(command) + " " + std::to_string(answer.status) + "\n";
    for (const auto& [name, value] : answer.headers)
        if (name != "Date") heard_ += name + ": " + value + "\n";
    heard_ += answer.body;
    settle(command);
    return at(driver::parse_json(answer.body), "ok");
}

/// All pages of a list, each as it comes.
void Life::pages(const std::string& token, std::string_view command, object with) {
    for (int page = 0; page < 100; ++page) {
        const Json answer = heard(token, command, with);
        if (at(answer, "more") != Json(true)) return;
        with["cursor"] = at(answer, "cursor");
    }
    throw driver::Failure("the pages do not end");
}

void Life::open(const std::string& token, const std::string& file) {
    next_millisecond();
    auto connection = driver::Connection::tcp(daemon_->port());
    const auto answer = driver::ask(
        connection, {"GET", "/files/" + file + "/x", {{"Authorization", "Bearer " + token}}, {}});
    heard_ += "\nGET /files " + std::to_string(answer.status) + "\n";
    for (const auto& [name, value] : answer.headers)
        if (name != "Date") heard_ += name + ": " + value + "\n";
    heard_ += answer.body;
    rival_acts();
}

std::string Life::lived() {
    const auto host = host_ = org("Helio", "host");
    const auto manager = member(host, "hanna", "manager");
    const auto acme = org("Acme", "partner");
    const auto anna = member(acme, "anna", "partner_admin"), max = member(acme, "max", "member");
    const auto gil = member(acme, "gil", "guest");
    const auto hugo = member(host, "hugo", "member");
    rival_comes(manager);
    const auto project = space(acme, manager);
    const auto launch = channel(project, max);
    run("channel.add", {{"channel", launch}, {"members", array{Json(gil)}}}, max);
    const auto anna_token = token(anna), max_token = token(max), gil_token = token(gil);
    const auto hanna_token = token(manager);

    for (int round = 0; round < 3; ++round) {
        const std::string name = "launch " + std::to_string(round + 1);
        hear(max_token, "message.post", {{"channel", launch}, {"text", name}});
        hear(anna_token, "message.post", {{"channel", launch}, {"text", "<@" + max + ">"}});
        hear(max_token, "channel.create", {{"space", project}, {"name", name}});
        hear(max_token, "direct.open", {{"members", array{Json(manager)}}});
        hear(anna_token, "member.create",
             {{"org", acme},
              {"name", "mia"},
              {"email", name.back() + std::string("@example.com")},
              {"role", "member"}});
        hear(anna_token, "member.change", {{"member", max}, {"zone", "Europe/Paris"}});
        hear(anna_token, "member.change", {{"member", gil}, {"name", "gil " + name}});
        hear(anna_token, "space.create", {{"kind", "internal"}, {"name", "Solar"}});
        object next{{"kind", "partner"}, {"name", name}, {"orgs", array{Json(acme)}}};
        next["continues"] = text_at(run("space.create", next, manager), "id");
        for (const auto& who : {hanna_token, anna_token})
            hear(who, "space.add",
                 {{"space", project}, {"members", array{Json(hugo)}}, {"dry_run", true}});
        for (const auto& who : {anna_token, hanna_token}) hear(who, "space.create", next);
        const Json made =
            run("record.create", {{"space", project}, {"type", "deal"}, {"title", name}}, max);
        const auto record = text_at(made, "id");
        hear(max_token, "record.change", {{"record", record}, {"rev", 1}, {"ball", host}});
        hear(anna_token, "record.annotate",
             {{"record", record}, {"fields", object{{"notes", name}}}});
        hear(max_token, "record.create",
             {{"space", project}, {"type", "task"}, {"title", name}, {"owner", manager}});
        const auto file = upload(max, "price list.pdf");
        const auto fresh = upload(anna, "price list.pdf");
        hear(max_token, "message.post",
             {{"channel", launch}, {"text", name}, {"files", array{Json(file)}}});
        hear(anna_token, "file.version", {{"file", file}, {"upload", fresh}});
        for (const auto& reader : {anna_token, max_token, gil_token}) {
            hear(reader, "file.get", {{"file", file}});
            hear(reader, "file.list", {{"files", array{Json(file)}}});
            open(reader, file);
            hear(reader, "space.list", {});
            hear(reader, "channel.list", {{"space", project}});
            hear(reader, "channel.readers", {{"channel", launch}});
            hear(reader, "channel.readers", {{"channel", text_at(made, "channel")}});
            for (const auto& channel : {launch, text_at(made, "channel")})
                hear(reader, "hours.shared",
                     {{"channel", channel}, {"from", this_moment()}, {"days", 28}});
            hear(reader, "history", {{"channel", launch}});
            hear(reader, "history", {{"channel", launch}, {"at", "2020-01-01T00:00:00Z"}});
            hear(reader, "message.pins", {{"channel", launch}});
            hear(reader, "member.reset", {{"member", hugo}});
            hear(reader, "member.reactivate", {{"member", hugo}});
            hear(reader, "member.change", {{"member", hugo}, {"role", "guest"}});
            hear(reader, "org.change", {{"org", acme}, {"name", "Zenith"}});
            hear(reader, "org.deactivate", {{"org", acme}});
            hear(reader, "org.reactivate", {{"org", acme}});
            hear(reader, "stats.disk", {});
            hear(reader, "member.password", {{"member", hugo}, {"new", "another one"}});
            hear(reader, "session.reset", {{"secret", hugo + ".00"}, {"password", "another one"}});
            hear(reader, "find", {{"channel", "SOL/#launch"}});
            hear(reader, "find", {{"record", text_at(made, "key")}});
            hear(reader, "find", {{"email", "anna@acme.example"}});
            hear(reader, "record.totals", {{"space", project}, {"type", "deal"}});
            hear(reader, "record.get", {{"record", record}});
            hear(reader, "record.get", {{"key", text_at(made, "key")}});
            hear(reader, "record.links", {{"record", record}});
            hear(reader, "record.list", {{"space", project}});
            hear(reader, "record.list", {{"owner", manager}});
            hear(reader, "record.list", {{"ball", host}});
            hear(reader, "record.list", {{"mine", true}});
            hear(reader, "history", {{"channel", text_at(made, "channel")}});
            hear(reader, "member.list", {{"org", acme}});
            hear(reader, "member.list", {{"org", host}});
            hear(reader, "member.list", {{"space", project}});
            hear(reader, "member.list", {{"channel", launch}});
            hear(reader, "member.get", {{"members", array{Json(manager), Json(max)}}});
            for (const auto& stream : {launch, project, acme, anna, max, gil})
                hear(reader, "events", {{"stream", stream}, {"after", 0}});
            hear(reader, "token.list", {{"member", max}});
            hear(reader, "session.list", {});
            hear(reader, "org.list", {});
        }
    }
    return in_order(heard_);
}

/// Of each thing that a bound could count, more than the bound, where Acme's people may not know of
/// it: in the rival's space, in a private channel of Acme's own space, in a direct one, at a record
/// to which their guest was not brought.
void Life::hide(const std::string& space, const std::string& record, const std::string& manager) {
    if (!with_rival_) return;
    const auto secret = text_at(
        run("channel.create", {{"space", space}, {"name", "launch 7"}, {"private", true}}, manager),
        "id");
    const auto direct = text_at(
        at(run("direct.open", {{"members", array{Json(rival_)}}}, manager), "channel"), "id");
    for (int i = 0; i < 210; ++i) {
        const std::string name = "launch " + std::to_string(i);
        const auto deal = text_at(
            run("record.create",
                {{"space", rival_space_}, {"type", "deal"}, {"title", name}, {"owner", manager}},
                manager),
            "id");
        // They have a bound of their own, which is not met here.
        if (i < 190)
            run("record.link", {{"record", record}, {"rel", "about"}, {"to", deal}}, manager);
        run("channel.create", {{"space", space}, {"name", "b" + name}, {"private", true}}, manager);
        for (const auto& channel : {secret, direct})
            run("message.post",
                {{"channel", channel}, {"text", "<!channel>"}, {"records", array{Json(record)}}},
                manager);
    }
}

std::string Life::at_all_bounds() {
    const auto host = host_ = org("Helio", "host");
    const auto manager = member(host, "hanna", "manager");
    const auto acme = org("Acme", "partner");
    const auto anna = member(acme, "anna", "partner_admin"), max = member(acme, "max", "member");
    const auto gil = member(acme, "gil", "guest");
    rival_comes(manager);
    const auto project = space(acme, manager);
    const auto launch = channel(project, max);
    const auto anna_token = token(anna), max_token = token(max), gil_token = token(gil);
    const auto record_of = [&](const std::string& title) {
        return text_at(
            run("record.create",
                {{"space", project}, {"type", "deal"}, {"title", title}, {"owner", manager}}, max),
            "id");
    };
    const auto roof = record_of("Roof");
    std::vector<std::string> deals;
    for (int i = 0; i < 202; ++i) deals.push_back(record_of("Deal " + std::to_string(i)));
    hide(project, roof, manager);
    for (const auto& record : {roof, deals[0], deals[1]})
        run("channel.add", {{"channel", channel_of(record)}, {"members", array{Json(gil)}}}, max);
    if (with_rival_)  // links between records of which the guest knows one
        for (int i = 2; i < 100; ++i)
            run("record.link",
                {{"record", deals[0]},
                 {"rel", "funds"},
                 {"to", deals[static_cast<std::size_t>(i)]}},
                manager);

    // Links of a record: 200 with those of one space, and of a guest 200.
    for (const auto& deal : deals)
        heard(max_token, "record.link", {{"record", roof}, {"rel", "blocks"}, {"to", deal}});
    heard(gil_token, "record.link", {{"record", deals[0]}, {"rel", "funds"}, {"to", deals[1]}});
    for (const auto& reader : {max_token, gil_token}) {
        heard(reader, "record.get", {{"record", roof}});  // its links, and 100 messages
        pages(reader, "record.list", {{"owner", manager}, {"limit", 40}});
        pages(reader, "record.list", {{"space", project}, {"limit", 50}});
    }
    // Tokens and schedules of a member, kinds of reactions to a message, edits of one.
    for (int i = 0; i < 22; ++i) {
        const std::string name = "token " + std::to_string(i);
        const Json made = heard(anna_token, "token.create", {{"member", anna}, {"name", name}});
        const auto secret = text_at(made, "secret");
        if (const auto shown = heard_.rfind(secret); !secret.empty() && shown < heard_.size())
            heard_.replace(shown, secret.size(), "(secret)");
    }
    for (int i = 0; i < 1'001; ++i)
        heard(
            max_token, "schedule.create",
            {{"channel", launch}, {"text", "later"}, {"when", object{{"instant", in_an_hour()}}}});
    heard(max_token, "message.post", {{"channel", launch}, {"text", "one"}});
    for (int i = 0; i < 51; ++i) {
        std::string emoji = "\xf0\x9f\x8d";
        emoji += static_cast<char>(0x80 + i);
        heard(max_token, "message.react", {{"channel", launch}, {"seq", 1}, {"emoji", emoji}});
    }
    heard(max_token, "message.pin", {{"channel", launch}, {"seq", 1}});
    for (int i = 0; i < 1'001; ++i)
        heard(max_token, "message.edit", {{"channel", launch}, {"seq", 1}, {"text", "again"}});
    // Followers of a record, versions of a file, people of a direct channel.
    for (const auto& reader : {anna_token, max_token, gil_token})
        heard(reader, "record.follow", {{"record", roof}});
    const auto file = upload(max, "list.pdf");
    heard(max_token, "message.post",
          {{"channel", launch}, {"text", "file"}, {"files", array{Json(file)}}});
    for (int i = 0; i < 200; ++i)
        heard(max_token, "file.version", {{"file", file}, {"upload", upload(max, "list.pdf")}});
    heard(max_token, "direct.open", {{"members", array{Json(manager), Json(anna), Json(gil)}}});
    // Lists by pages, with the bound as small as it gets.
    for (const auto& reader : {anna_token, max_token, gil_token}) {
        pages(reader, "channel.list", {{"space", project}, {"limit", 1}});
        pages(reader, "member.list", {{"space", project}, {"limit", 1}});
        pages(reader, "member.list", {{"org", host}, {"limit", 1}});
        pages(reader, "space.list", {{"limit", 1}});
        pages(reader, "org.list", {{"limit", 1}});
        pages(reader, "schedule.list", {{"limit", 100}});
        heard(reader, "channel.readers", {{"channel", launch}});
        heard(reader, "history", {{"channel", launch}, {"limit", 1}});
        heard(reader, "history", {{"channel", channel_of(roof)}, {"limit", 200}});
    }
    // Names and codes: what a hidden channel is called, and what is automatic.
    for (const auto* name : {"launch 7", "blaunch 8", "LAUNCH", "Launch "})
        heard(max_token, "channel.create", {{"space", project}, {"name", name}});
    for (int i = 0; i < 5; ++i)
        heard(anna_token, "space.create", {{"kind", "internal"}, {"name", "Zenith's"}});
    return in_order(heard_);
}
}  // namespace

namespace {
void check_same(const std::string& alone, const std::string& beside_a_rival) {
    const auto place = static_cast<std::size_t>(
        std::mismatch(alone.begin(), alone.end(), beside_a_rival.begin(), beside_a_rival.end())
            .first -
        alone.begin());
    const auto from = place < 300 ? 0 : place - 300;
    INFO("alone:\n"
         << alone.substr(from, 600) << "\nbeside a rival:\n"
         << beside_a_rival.substr(std::min(from, beside_a_rival.size()), 600));
    CHECK((alone == beside_a_rival));
}
}  // namespace

TEST_CASE("Acme hears the same bytes whether a rival is there or not", "[permission]") {
    const std::string alone = Life(false).lived(), beside_a_rival = Life(true).lived();
    REQUIRE(alone.size() > 50'000);
    check_same(alone, beside_a_rival);
}

TEST_CASE("Acme meets each bound at the same place whether there is more that it may not know of",
          "[permission][bounds]") {
    const std::string alone = Life(false).at_all_bounds();
    const std::string beside_a_rival = Life(true).at_all_bounds();
    // Links, tokens, schedules, reactions, edits, versions.
    const auto refused = [&](std::string_view code) {
        std::size_t count = 0;
        for (auto at = alone.find(code); at != std::string::npos; at = alone.find(code, at + 1))
            ++count;
        return count;
    };
    CHECK(refused("\"too_many\"") >= 2 + 1 + 1 + 1 + 1 + 1);
    check_same(alone, beside_a_rival);
}

}  // namespace parley::permission
