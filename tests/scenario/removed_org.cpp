// An org is taken out of the only space that it shared: what is left to its people, and to those
// who stay, in every kind of channel. The tables say it; the real server fills them in.

#include <catch2/catch.hpp>
#include <sstream>

#include "protocol/time.hpp"
#include "tests/scenario/files.hpp"
#include "tests/scenario/records.hpp"

using namespace parley::scenario;

namespace {
const std::vector<std::string> kinds{"open",         "part",     "private",  "record",
                                     "private-part", "direct-2", "direct-3", "direct-9"};

object emoji(const std::string& channel, std::uint64_t seq) {
    return {{"channel", channel}, {"seq", seq}, {"emoji", "👍"}};
}

/// Acme runs the programme; Nordwind, Südwind and Ostwind share one project, and nothing else.
struct Project {
    Server server;
    Records records{server};
    std::map<std::string, Member> people;
    /// By kind of channel, then by person: what they said in it, with a file of theirs.
    std::map<std::string, std::map<std::string, std::uint64_t>> said;
    std::map<std::string, std::map<std::string, std::string>> files;
    std::map<std::string, std::string> scheduled;  ///< schedule → kind

    Project() {
        server.space({"Acme", "Nordwind", "Südwind", "Ostwind"},
                     {.name = "joint", .kind = "project"});
        for (const auto* name : {"anna", "alex", "amir"}) join(name, "Acme");
        for (const auto* name : {"björn", "berta", "bo"}) join(name, "Nordwind");
        for (const auto* name : {"clara", "cora", "carl"}) join(name, "Südwind");
        make_channels();
        for (const auto& kind : kinds)
            for (const auto* name : {"anna", "björn", "clara"}) speak(kind, name);
    }

    Member& who(const std::string& name) { return people.at(name); }
    std::string id(const std::string& name) { return server.id(name); }

    void join(const std::string& name, const std::string& org) {
        people.emplace(name, server.member(name, org));
    }

    void make_channels() {
        server.channel("#open");
        server.learn("open", id("#open"));
        server.learn(
            "part",
            text_at(who("anna").ask("channel.create",
                                    {{"space", id("joint")},
                                     {"name", "part"},
                                     {"orgs", ids({id("Acme"), id("Nordwind"), id("Südwind")})}}),
                    "id"));
        server.channel("#private", {.only_for = {"anna", "björn", "clara"}, .by = "anna"});
        server.learn("private", id("#private"));
        records.make(who("anna"), "joint", "record",
                     {{"followers", ids({id("björn"), id("clara")})}});
        const Json part = who("clara").ask(
            "record.annotate",
            {{"record", records.id("record")}, {"fields", object{{"notes", "ask for more"}}}});
        server.learn("private-part", text_at(part, "channel"));
        direct("direct-2", {"clara"});
        direct("direct-3", {"anna", "clara"});
        direct("direct-9", {"anna", "alex", "amir", "berta", "bo", "clara", "cora", "carl"});
    }

    void direct(const std::string& kind, const std::vector<std::string>& with) {
        std::vector<std::string> others;
        for (const auto& name : with) others.push_back(id(name));
        const Json made = who("björn").ask("direct.open", {{"members", ids(others)}});
        server.learn(kind, text_at(at(made, "channel"), "id"));
    }

    /// Says something with a file, where they are in it.
    void speak(const std::string& kind, const std::string& name) {
        if (!who(name).refusal("history", {{"channel", id(kind)}}).empty()) return;
        const auto file = upload(server, name, name + " in " + kind, "bytes");
        said[kind][name] = post_files(who(name), id(kind), {file}, "from " + name).seq;
        files[kind][name] = file;
    }

    /// For when the org is out already.
    void schedule(const std::string& name, const std::string& org, std::int64_t due) {
        for (const auto& kind : kinds) {
            if (!said[kind].contains(name)) continue;
            const Json made = who(name).ask("schedule.create",
                                            {{"channel", id(kind)},
                                             {"text", "later"},
                                             {"when", {{"instant", parley::time_text({due++})}}}});
            scheduled[text_at(made, "schedule")] = kind;
        }
        // The last one is due where nothing changes.
        const auto home = text_at(
            who(name).ask("channel.create",
                          {{"space", server.internal_space(org)}, {"name", "home of " + name}}),
            "id");
        server.learn("home of " + name, home);
        who(name).ask("schedule.create", {{"channel", home},
                                          {"text", "the last"},
                                          {"when", {{"instant", parley::time_text({due})}}}});
    }

    /// What became of somebody's schedules, by kind.
    std::map<std::string, std::string> outcomes(const std::string& name) {
        who(name).texts("home of " + name, 1);
        std::map<std::string, std::string> out;
        for (const Json& event : who(name).log(name)) {
            const auto kind = scheduled.find(text_at(at(event, "data"), "schedule"));
            if (kind == scheduled.end()) continue;
            if (text_at(event, "event") == "schedule.sent") out[kind->second] = "sent";
            if (text_at(event, "event") == "schedule.failed")
                out[kind->second] = text_at(at(event, "data"), "code");
        }
        return out;
    }

    std::string outcome(const std::string& refusal) { return refusal.empty() ? "ok" : refusal; }

    /// Everybody else does in the channel what they may, and tries what they may not.
    void act(const std::string& kind, const std::vector<std::string>& others) {
        const auto channel = id(kind);
        for (const auto& name : others) {
            Member& one = who(name);
            one.refusal("message.post", {{"channel", channel}, {"text", "anybody there?"}});
            one.refusal("typing", {{"channel", channel}});
            one.refusal("read.mark", {{"channel", channel}, {"place", 1}});
            one.refusal("presence.set", {{"state", "away"}});
            one.refusal("presence.set", {{"state", "online"}});
            one.refusal("member.profile", {{"language", "de"}});
            for (const auto& [by, seq] : said[kind]) {
                one.refusal("message.react", emoji(channel, seq));
                one.refusal("message.unreact", emoji(channel, seq));
                one.refusal("message.pin", {{"channel", channel}, {"seq", seq}});
                one.refusal("message.edit", {{"channel", channel}, {"seq", seq}, {"text", "so"}});
                one.refusal("message.post",
                            {{"channel", channel}, {"thread", seq}, {"text", "again"}});
            }
        }
    }

    /// What came while the others did all this: of the channel, of somebody, or nothing.
    std::string heard(const std::string& observer, const std::string& kind,
                      const std::vector<std::string>& others) {
        Member& listener = who(observer);
        listener.refusal("channel.watch", {{"channels", ids({id(kind)})}});
        std::vector<std::string> watched;
        for (const auto& name : others) watched.push_back(id(name));
        listener.ask("presence.watch", {{"members", ids(watched)}});
        listener.ignore_rest();
        const auto before = listener.everything().size();
        act(kind, others);
        listener.ignore_rest();
        std::istringstream lines(listener.everything().substr(before));
        std::string heard = "nothing";
        for (std::string line; std::getline(lines, line);) {
            if (line.starts_with("{\"re\"")) continue;
            if (line.find(id(kind)) != std::string::npos) return "heard";
            for (const auto& one : watched)
                if (line.find(one) != std::string::npos) heard = "somebody";
        }
        return heard;
    }

    std::string presence(const std::string& observer, const std::vector<std::string>& others) {
        std::vector<std::string> watched;
        for (const auto& name : others) watched.push_back(id(name));
        const Json found = who(observer).ask("presence.watch", {{"members", ids(watched)}});
        const auto count = at(found, "presence").as_array().size();
        return count == 0 ? "nobody" : count == watched.size() ? "all" : "some";
    }

    std::string resumed(const std::string& observer, const std::string& kind) {
        const Json& synced = who(observer).synced();
        if (at(at(synced, "cursors"), id(kind)).is_number()) return "kept";
        for (const Json& left : at(synced, "left").as_array())
            if (text_at(Json(object{{"id", left}}), "id") == id(kind)) return "left";
        return "-";
    }

    /// What is left to one of them of each kind of channel.
    std::string table(const std::string& observer, const std::vector<std::string>& others) {
        const auto due = outcomes(observer);
        std::map<std::string, std::string> told;
        for (const auto& kind : kinds) told[kind] = heard(observer, kind, others);
        Member& one = who(observer);
        one.disconnect(), one.reconnect();
        std::ostringstream out;
        const auto cell = [&](const std::string& text) {
            out << text << std::string(text.size() < 14 ? 14 - text.size() : 1, ' ');
        };
        for (const auto* head :
             {"", "post", "read", "push", "resume", "presence", "typing", "schedule", "file"})
            cell(head);
        out << "version\n";
        for (const auto& kind : kinds) {
            const auto channel = id(kind);
            cell(kind);
            cell(outcome(one.refusal("message.post", {{"channel", channel}, {"text", "hello"}})));
            cell(outcome(one.refusal("history", {{"channel", channel}})));
            cell(told[kind]);
            cell(resumed(observer, kind));
            cell(presence(observer, others));
            cell(outcome(one.refusal("typing", {{"channel", channel}})));
            cell(due.contains(kind) ? due.at(kind) : "-");
            std::string theirs = "-";
            for (const auto& name : others)
                if (files[kind].contains(name))
                    theirs = std::to_string(open_file(server, observer, files[kind][name]).status);
            cell(theirs);
            const auto own = files[kind].find(observer);
            const auto fresh = upload(server, observer, "fresh", "newer bytes");
            out << (own == files[kind].end()
                        ? "-"
                        : outcome(one.refusal("file.version",
                                              {{"file", own->second}, {"upload", fresh}})))
                << "\n";
        }
        return out.str();
    }
};

/// Each line without the blanks at its end, so that tables can be written down.
std::string trimmed(std::string_view text) {
    std::istringstream lines{std::string(text)};
    std::string out;
    for (std::string line; std::getline(lines, line);) {
        line.erase(line.find_last_not_of(' ') + 1);
        if (!line.empty()) out += line + "\n";
    }
    return out;
}

constexpr std::string_view to_those_who_are_out = R"(
              post          read          push          resume        presence      typing        schedule      file          version
open          not_found     not_found     nothing       -             nobody        not_found     not_found     404           not_found
part          not_found     not_found     nothing       -             nobody        not_found     not_found     404           not_found
private       not_found     not_found     nothing       -             nobody        not_found     not_found     404           not_found
record        not_found     not_found     nothing       -             nobody        not_found     not_found     404           not_found
private-part  ok            ok            nothing       kept          nobody        ok            sent          -             ok
direct-2      not_allowed   ok            nothing       kept          nobody        not_allowed   not_allowed   200           not_allowed
direct-3      not_allowed   ok            nothing       kept          nobody        not_allowed   not_allowed   200           not_allowed
direct-9      not_allowed   ok            nothing       kept          nobody        not_allowed   not_allowed   200           not_allowed
)";

constexpr std::string_view to_those_who_stay = R"(
              post          read          push          resume        presence      typing        schedule      file          version
open          ok            ok            nothing       kept          nobody        ok            sent          200           ok
part          ok            ok            nothing       kept          nobody        ok            sent          200           ok
private       ok            ok            nothing       kept          nobody        ok            sent          200           ok
record        ok            ok            nothing       kept          nobody        ok            sent          200           ok
private-part  not_found     not_found     nothing       -             nobody        not_found     -             404           -
direct-2      not_allowed   ok            nothing       kept          nobody        not_allowed   not_allowed   200           not_allowed
direct-3      not_allowed   ok            nothing       kept          nobody        not_allowed   not_allowed   200           not_allowed
direct-9      not_allowed   ok            nothing       kept          nobody        not_allowed   not_allowed   200           not_allowed
)";

// It is in private channels and in what records tell of no more: those name people.
constexpr std::string_view to_those_who_are_back = R"(
              post          read          push          resume        presence      typing        schedule      file          version
open          ok            ok            heard         kept          all           ok            sent          200           ok
part          ok            ok            heard         kept          all           ok            sent          200           ok
private       not_found     not_found     somebody      -             all           not_found     not_found     404           not_found
record        ok            ok            heard         left          all           ok            sent          200           ok
private-part  ok            ok            somebody      kept          all           ok            sent          -             ok
direct-2      ok            ok            heard         kept          all           ok            sent          200           ok
direct-3      ok            ok            heard         kept          all           ok            sent          200           ok
direct-9      ok            ok            heard         kept          all           ok            sent          200           ok
)";
}  // namespace

TEST_CASE("Of an org that is taken out, people keep what is their own and can read what was direct",
          "[wall][removed]") {
    Project project;
    auto& server = project.server;
    auto ada = server.member("ada", "Acme", {.role = "admin"});
    const object südwind{{"space", server.id("joint")}, {"orgs", ids({server.id("Südwind")})}};
    const auto due = parley::now().ms + 4'000;
    project.schedule("clara", "Südwind", due);
    project.schedule("björn", "Nordwind", due);
    ada.ask("space.remove", südwind);

    SECTION("to those who are out") {
        CHECK(project.table("clara", {"anna", "björn"}) == trimmed(to_those_who_are_out));
    }
    SECTION("to those who stay") {
        CHECK(project.table("björn", {"clara"}) == trimmed(to_those_who_stay));
    }
    SECTION("and has all of it again when it is back") {
        ada.ask("space.add", südwind);
        CHECK(project.table("clara", {"anna", "björn"}) == trimmed(to_those_who_are_back));
    }
}
