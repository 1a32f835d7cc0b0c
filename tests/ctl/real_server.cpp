// parleyctl's verbs against the real server, one after the other, as an operator would.

#include <signal.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <map>
#include <set>

#include "protocol/channels.hpp"
#include "protocol/inbox.hpp"
#include "protocol/members.hpp"
#include "protocol/operations.hpp"
#include "protocol/orgs.hpp"
#include "protocol/records.hpp"
#include "protocol/schedules.hpp"
#include "protocol/sessions.hpp"
#include "protocol/spaces.hpp"
#include "tests/ctl/server.hpp"

using namespace parley;
using namespace parley::ctl;
using namespace parley::ctl::test;

namespace {
struct Company {
    Server server;
    Company() {
        server.ask({"org", "create", "Kestrin", "--kind", "host", "--zone", "Europe/Berlin"});
        server.ask({"org", "create", "Quillbrook", "--zone", "America/Toronto"});
        server.ask({"member", "create", "Lena", "--org", "Kestrin", "--role", "admin", "--email",
                    "lena@kestrin.example", "--generate-password"});
        server.ask({"member", "create", "Owen", "--org", "Quillbrook", "--role", "partner_admin"});
        server.ask({"member", "create", "Jonas", "--org", "Kestrin"});
        server.ask({"space", "create", "Launch", "--kind", "partner", "--org", "Quillbrook",
                    "--code", "LAU", "--as", "lena@kestrin.example"});
    }
    std::string list(std::vector<std::string> arguments) { return server.ctl(arguments).out; }
};
}  // namespace

TEST_CASE("An operator makes orgs, people and a space, and sees them", "[ctl][server]") {
    Company company;
    auto& server = company.server;
    CHECK(has(company.list({"org", "list"}), "Kestrin     host     Europe/Berlin"));
    const auto people = company.list({"member", "list"});
    CHECK(has(people, "Lena   Kestrin     admin"));
    CHECK(has(people, "lena@kestrin.example"));
    CHECK(has(people, "Owen   Quillbrook  partner_admin"));
    CHECK(has(company.list({"space", "list"}), "LAU"));

    SECTION("members of the host come and go") {
        CHECK_FALSE(has(company.list({"member", "list", "--space", "LAU"}), "Jonas"));
        CHECK(server.ctl({"space", "add", "Launch", "--member", "Jonas"}).exit == 0);
        CHECK(has(company.list({"member", "list", "--space", "LAU"}), "Jonas"));
        CHECK(server.ctl({"space", "remove", "Launch", "--member", "Jonas"}).exit == 0);
        CHECK_FALSE(has(company.list({"member", "list", "--space", "LAU"}), "Jonas"));
    }
    SECTION("a space and its channels change") {
        CHECK(server.ctl({"space", "change", "LAU", "--name", "Start"}).exit == 0);
        CHECK(server
                  .ctl({"channel", "create", "plans", "--space", "Start", "--topic",
                        "what and when", "--as", "Owen"})
                  .exit == 0);
        CHECK(has(company.list({"channel", "list", "--space", "LAU"}), "what and when"));
        CHECK(server.ctl({"channel", "change", "Start/plans", "--name", "plan"}).exit == 0);
        CHECK(
            server
                .ctl({"channel", "create", "secret", "--space", "LAU", "--private", "--as", "Owen"})
                .exit == 0);
        CHECK(server.ctl({"channel", "add", "Start/secret", "--member", "Lena", "--as", "Owen"})
                  .exit == 0);
        CHECK(has(company.list({"member", "list", "--channel", "Start/secret"}), "Lena"));
        CHECK(server.ctl({"channel", "remove", "Start/secret", "--member", "Lena"}).exit == 0);
        CHECK_FALSE(has(company.list({"member", "list", "--channel", "Start/secret"}), "Lena"));
        CHECK(server.ctl({"channel", "archive", "Start/plan"}).exit == 0);
        CHECK(has(company.list({"channel", "list", "--space", "LAU"}), "open     yes"));
    }
    SECTION("an account ends") {
        CHECK(server.ctl({"member", "deactivate", "Jonas"}).exit == 0);
        CHECK(has(company.list({"member", "list"}), "no\n"));
    }
    SECTION("a token is shown once and ends") {
        const auto made = server.ask({"token", "create", "Lena", "--name", "script"});
        CHECK(made.text<&TokenMade::secret>().size() >= 32);
        CHECK(has(company.list({"token", "list", "Lena"}), "script"));
        CHECK_FALSE(has(company.list({"token", "list", "Lena"}), made.text<&TokenMade::secret>()));
        CHECK(server.ctl({"token", "revoke", made.text<&TokenMade::id>()}).exit == 0);
        CHECK_FALSE(has(company.list({"token", "list", "Lena"}), "script"));
        CHECK(server.ctl({"session", "list", "Lena"}).exit == 0);
    }
    SECTION("refusals say what and where") {
        const auto second = server.ctl({"org", "create", "X", "--kind", "host", "--zone", "UTC"});
        CHECK(second.exit == 3);
        const auto longer = server.ctl({"org", "create", std::string(81, 'x'), "--zone", "UTC"});
        CHECK(longer.exit == 3);
        CHECK(has(longer.err, "(too_long, field name, limit 80)"));
        const auto zone = server.ctl({"org", "create", "X", "--zone", "Mars/Olympus", "--json"});
        CHECK(zone.exit == 2);
        CHECK(has(zone.err, "--zone: there is no time zone \"Mars/Olympus\"."));
        CHECK(has(server.ctl({"org", "create", "X", "--zone", "berlin"}).err,
                  "Did you mean \"Europe/Berlin\"?"));
        CHECK(has(server.ctl({"member", "lst"}).err, "has no \"lst\". Did you mean \"list\"?"));
        CHECK(
            has(server.ctl({"memebr", "list"}).err, "has no \"memebr\". Did you mean \"member\"?"));
        CHECK(has(
            server.ctl({"token", "create", "Lena", "--name", "x", "--scope", "mesage.post"}).err,
            "Did you mean \"message.post\"?"));
        CHECK(server.ctl({"session", "revoke", "ssn_00000000000000000000000000"}).exit == 3);
    }
    SECTION("people and companies change") {
        CHECK(has(company.list({"member", "change", "Owen", "--name", "Owen Marsh", "--zone",
                                "Asia/Tokyo", "--hours", "1-5 09:00-17:30", "--language", "ja"}),
                  "Asia/Tokyo"));
        CHECK(has(company.list({"member", "list"}), "Owen Marsh"));
        CHECK(has(server.ctl({"member", "change", "Owen Marsh", "--hours", "none"}).out, "ja"));
        CHECK_FALSE(
            has(server.ctl({"member", "change", "Owen Marsh", "--zone", "UTC"}).out, "09:00"));
        CHECK(server.ctl({"member", "change", "Owen Marsh"}).exit == 2);
        CHECK(server.ctl({"member", "change", "Owen Marsh", "--away-until", "soon"}).exit == 2);
        CHECK(server.ctl({"member", "role", "Jonas", "manager"}).exit == 0);
        CHECK(has(company.list({"member", "list"}), "Jonas       Kestrin     manager"));
        CHECK(server.ctl({"member", "role", "Owen Marsh", "manager"}).exit == 3);
        CHECK(has(company.list({"org", "change", "Quillbrook", "--name", "Quillbrook Supply"}),
                  "Quillbrook Supply"));
        CHECK(server.ctl({"org", "change", "Kestrin", "--name", "Quillbrook Supply"}).exit == 3);
        // Owen has no hours of his own: his company's are at night for the host.
        CHECK(has(company.list({"org", "change", "Quillbrook Supply", "--hours",
                                "1-5 00:00-04:30, 6-7 00:00-04:30"}),
                  R"("from":"00:00")"));
        CHECK(server.ctl({"org", "change", "Kestrin", "--hours", "1-5 09:00-09:00"}).exit == 2);
        CHECK(server.ctl({"org", "change", "Kestrin", "--hours", "1 09:00-12:00, 1 11:00-13:00"})
                  .exit == 2);
        CHECK(server.ctl({"org", "change", "Kestrin", "--hours", "1-7 03:00-24:00"}).exit == 0);
        server.ask({"channel", "create", "plans", "--space", "LAU", "--as", "Lena"});
        CHECK(has(company.list({"channel", "hours", "Launch/plans", "--days", "14"}), "FROM"));
        CHECK(server.ctl({"channel", "hours", "Launch/plans", "--days", "29"}).exit == 3);
    }
    SECTION("a company ends and comes back") {
        CHECK(server.ctl({"org", "deactivate", "Kestrin"}).exit == 3);
        CHECK(has(company.list({"org", "deactivate", "Quillbrook"}),
                  "1 accounts have ended, and 1 spaces take nothing new."));
        CHECK(has(company.list({"space", "list"}), "yes"));
        const auto refused =
            server.ctl({"channel", "create", "plans", "--space", "LAU", "--as", "Lena"});
        CHECK(refused.exit == 3);
        CHECK(has(refused.err, "archived"));
        CHECK(server.ctl({"org", "reactivate", "Quillbrook"}).exit == 0);
        CHECK(server.ctl({"channel", "create", "plans", "--space", "LAU", "--as", "Owen"}).exit ==
              0);
    }
    SECTION("a message is found and deleted") {
        server.ask({"channel", "create", "plans", "--space", "LAU", "--as", "Owen"});
        server.ask({"schedule", "create", "Launch/plans", "a word too much", "--at",
                    time_text({now().ms + 3'600'000}), "--as", "Owen"});
        const auto schedules = server.ask({"schedule", "list", "--as", "Owen"});
        server.ask({"schedule", "send-now",
                    text_of(list_of(schedules.root(), "schedules")[0], "schedule"), "--as",
                    "Owen"});
        const auto list = company.list({"message", "list", "Launch/plans"});
        CHECK(has(list, "Owen"));
        CHECK(has(list, "a word too much"));
        const auto deleted = server.ctl({"message", "delete", "Launch/plans", "1"});
        CHECK(deleted.exit == 0);
        CHECK_FALSE(has(company.list({"message", "list", "Launch/plans"}), "a word too much"));
        CHECK(server.ctl({"message", "delete", "Launch/plans", "99"}).exit == 3);
    }
    SECTION("the disk is told by part") {
        const auto disk = company.list({"stats", "disk"});
        for (const auto* part : {"store", "files (0)", "write-ahead log", "free"})
            CHECK(has(disk, part));
        CHECK(number_of(server.ask({"stats", "disk"}).root(), "free_bytes") > 0);
    }
    SECTION("figures") {
        CHECK(server.ask({"stats"}).number<&Stats::orgs>() == 2);
        CHECK(has(company.list({"stats"}), "members        3"));
    }
}

TEST_CASE("Records are made, changed, moved, linked and listed", "[ctl][server]") {
    Company company;
    auto& server = company.server;
    const auto made = server.ask({"record", "create", "Bottling line", "--space", "LAU", "--type",
                                  "deal", "--as", "Owen", "--field", "customer=Vidro Sul",
                                  "--field", R"(amount={"minor":1250000,"currency":"EUR"})"});
    CHECK(made.text<&view::Record::key>() == "LAU-1");
    REQUIRE(server
                .ctl({"record", "create", "Call back", "--space", "LAU", "--type", "task", "--as",
                      "Lena", "--due", "2027-01-04T09:00", "--zone", "Europe/Berlin"})
                .exit == 0);
    CHECK(server.ctl({"record", "change", "LAU-1", "--title", "Line two", "--as", "Owen"}).exit ==
          0);
    CHECK(server.ctl({"record", "move", "LAU-1", "qualify", "--as", "Owen"}).exit == 0);
    CHECK(server.ctl({"record", "link", "LAU-2", "LAU-1", "--rel", "about", "--as", "Lena"}).exit ==
          0);
    const auto cards = company.list({"record", "list", "--space", "LAU", "--as", "Lena"});
    CHECK(has(cards, "Line two"));
    CHECK(has(cards, "Call back"));
    CHECK(has(cards, "qualify"));
    CHECK(
        server.ctl({"record", "unlink", "LAU-2", "LAU-1", "--rel", "about", "--as", "Lena"}).exit ==
        0);
    CHECK(has(company.list({"record", "show", "LAU-1", "--as", "Lena"}), "deal"));

    // What is wrong is named, and nothing changes.
    const auto won = server.ctl({"record", "move", "LAU-1", "won", "--as", "Owen"});
    CHECK(won.exit == 3);
    CHECK(has(won.err, "close"));
    CHECK(server.ctl({"record", "change", "LAU-1", "--as", "Owen"}).exit == 2);
    CHECK(server.ctl({"record", "change", "LAU-1", "--field", "customer", "--as", "Owen"}).exit ==
          2);
    CHECK(has(
        company.list({"record", "list", "--space", "LAU", "--state", "qualify", "--as", "Owen"}),
        "LAU-1"));
}

TEST_CASE("A member's scheduled messages are written, changed, sent and cancelled",
          "[ctl][server]") {
    Company company;
    auto& server = company.server;
    REQUIRE(server.ctl({"channel", "create", "plans", "--space", "LAU", "--as", "Owen"}).exit == 0);
    const auto write = [&](std::vector<std::string> time) {
        time.insert(time.begin(),
                    {"schedule", "create", "Launch/plans", "Good morning", "--as", "Owen"});
        return time;
    };
    const auto tomorrow = time_text({now().ms + 24LL * 3600 * 1000});
    const auto first = server.ask(write({"--at", tomorrow})).text<&view::Schedule::schedule>();
    const auto day = tomorrow.substr(0, 10);
    const auto second = server.ask(write({"--local", day + "T23:30", "--zone", "Asia/Kolkata"}))
                            .text<&view::Schedule::schedule>();
    CHECK(server.ctl(write({})).exit == 2);
    CHECK(server.ctl(write({"--at", tomorrow, "--zone", "UTC"})).exit == 2);
    CHECK(server.ctl(write({"--at", "2001-01-01T00:00:00Z"})).exit == 3);
    CHECK(
        server.ctl({"schedule", "change", first, "--text", "Good evening", "--as", "Owen"}).exit ==
        0);
    const auto waiting = company.list({"schedule", "list", "--as", "Owen"});
    CHECK(has(waiting, first));
    CHECK(has(waiting, second));
    CHECK(has(waiting, "Good evening"));
    CHECK(server.ctl({"schedule", "send-now", first, "--as", "Owen"}).exit == 0);
    CHECK(server.ctl({"schedule", "cancel", second, "--as", "Owen"}).exit == 0);
    const auto left = company.list({"schedule", "list", "--as", "Owen"});
    CHECK_FALSE(has(left, first));
    CHECK_FALSE(has(left, second));
    // What is another's was never there.
    CHECK(server.ctl({"schedule", "cancel", second, "--as", "Lena"}).exit == 3);
}

TEST_CASE("A backup of the running server opens elsewhere with all that was in it",
          "[ctl][server]") {
    Company company;
    auto& server = company.server;
    const std::string backup = server.folder() / "backup",
                      elsewhere = server.folder() / "elsewhere";
    REQUIRE(server.ctl({"backup", backup}).exit == 0);
    const auto again = server.ctl({"backup", backup});
    CHECK(again.exit == 3);
    CHECK(has(again.err, backup + " is there already"));
    const auto inside = server.ctl({"backup", server.data() + "/store/../backup"});
    CHECK(inside.exit == 3);
    CHECK(has(inside.err, "inside the data folder"));
    CHECK_FALSE(std::filesystem::exists(server.data() + "/backup"));
    server.ask({"org", "create", "Later", "--zone", "UTC"});
    const auto restore = [&](const std::string& from, const std::string& to) {
        return parleyctl({"restore", from, "--data", to}).exit;
    };
    SECTION("into a new folder") {}
    SECTION("into an empty one") { std::filesystem::create_directory(elsewhere); }
    CHECK(parleyctl({"restore", backup, "--data", elsewhere, "--dry-run"}).exit == 0);
    REQUIRE(restore(backup, elsewhere) == 0);
    CHECK(restore(backup, elsewhere) == 3);                        // not empty any more
    CHECK(restore(server.data(), server.folder() / "live") == 3);  // in use
    CHECK_FALSE(std::filesystem::exists(server.folder() / "live"));
    CHECK(restore(server.folder() / "none", server.folder() / "x") == 1);

    server.end(SIGTERM);
    Server restored(elsewhere);
    CHECK(has(restored.ctl({"org", "list"}).out, "Quillbrook"));
    CHECK_FALSE(has(restored.ctl({"org", "list"}).out, "Later"));
    CHECK(has(restored.ctl({"member", "list"}).out, "lena@kestrin.example"));
}

TEST_CASE("What was ended after a backup stays ended when it is restored", "[ctl][server]") {
    Company company;
    auto& server = company.server;
    const auto token = server.ask({"token", "create", "lena@kestrin.example", "--name", "robot"});
    const auto secret = text_of(token.root(), field(&TokenMade::secret));
    const auto link = server.ask({"member", "password", "lena@kestrin.example", "--link"});
    const std::string backup = server.folder() / "backup";
    REQUIRE(server.ctl({"backup", backup}).exit == 0);
    server.end(SIGTERM);

    // Nobody starts on the backup itself.
    const auto raw = run({PARLEYD_PROGRAM, "--data", backup, "--listen", "127.0.0.1:0",
                          "--admin-socket", server.folder() / "raw"});
    CHECK(raw.exit == 1);
    CHECK(has(raw.err, "parleyctl restore"));

    const std::string elsewhere = server.folder() / "elsewhere";
    const auto tokens_of = [](Server& restored) {
        return restored.ctl({"token", "list", "lena@kestrin.example"}).out;
    };
    SECTION("tokens are revoked and named") {
        const auto restored = parleyctl({"restore", backup, "--data", elsewhere});
        REQUIRE(restored.exit == 0);
        CHECK(has(restored.out, "All sessions have ended"));
        CHECK(has(restored.out, "robot"));
        CHECK(has(restored.out, "Kestrin"));
        CHECK_FALSE(has(restored.out, secret));
        Server now(elsewhere);
        CHECK_FALSE(has(tokens_of(now), "robot"));
        // Nor does a secret of the backup set a password.
        const auto reset = run({"/usr/bin/curl", "-s", now.url() + "/api/v1/session.reset", "-H",
                                "Content-Type: application/json", "-d",
                                R"({"password":"another one","secret":")" +
                                    link.text<&PasswordLink::secret>() + "\"}"});
        CHECK(has(reset.out, "not_found"));
    }
    SECTION("or kept, where that is wished") {
        const auto restored = parleyctl({"restore", backup, "--data", elsewhere, "--keep-tokens"});
        REQUIRE(restored.exit == 0);
        Server now(elsewhere);
        CHECK(has(tokens_of(now), "robot"));
    }
}

TEST_CASE("A compaction is done at once", "[ctl][server]") {
    Company company;
    const auto ended = company.server.ctl({"compact"});
    CHECK(ended.exit == 0);
    CHECK(has(ended.out, "no file of the store"));
    CHECK(company.server.ctl({"compact", "--dry-run"}).exit == 0);
}

TEST_CASE("A damaged backup is not restored", "[ctl][server]") {
    Company company;
    auto& server = company.server;
    const std::string backup = server.folder() / "backup";
    REQUIRE(server.ctl({"backup", backup}).exit == 0);
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(backup))
        if (entry.is_regular_file() && entry.path().filename().string().starts_with("MANIFEST"))
            files.push_back(entry.path());
    REQUIRE(files.size() == 1);
    std::filesystem::resize_file(files[0], 10);
    const auto ended = parleyctl({"restore", backup, "--data", server.folder() / "x"});
    CHECK(ended.exit == 1);
    CHECK(has(ended.err, "does not open"));
    CHECK_FALSE(std::filesystem::exists(server.folder() / "x"));
}

TEST_CASE("The variable of parleyd does not say which server parleyctl asks", "[ctl][server]") {
    Server server;
    Folder elsewhere;
    const auto stats = [&](const char* variable) {
        return run({"/bin/sh", "-c", "cd \"$0\" && exec \"$@\"", elsewhere.path(),
                    PARLEYCTL_PROGRAM, "stats"},
                   {}, {{variable, server.socket()}})
            .exit;
    };
    CHECK(stats("PARLEYCTL_SOCKET") == 0);
    CHECK(stats("PARLEY_ADMIN_SOCKET") == 4);
}

namespace {
/// What waits for somebody of the demo: kinds of entries of their inbox.
std::multiset<std::string> inbox_of(const Server& server, const std::string& name) {
    auto client = server.client();
    const auto people = server.ask({"member", "list"});
    for (auto one : list_of(people.root(), "members"))
        if (text_of(one, "name") == name) client.as = id_of<MemberId>(one, "id");
    std::multiset<std::string> kinds;
    for (const auto tab : {InboxTab::threads, InboxTab::mentions, InboxTab::ours}) {
        ListInbox list;
        list.tab = tab;
        const auto page = client.send(list);
        for (auto entry : list_of(page.root(), "entries")) kinds.insert(text_of(entry, "kind"));
    }
    return kinds;
}
}  // namespace

TEST_CASE("The demo has days behind it, and something for everybody to do", "[ctl][server]") {
    Server server;
    REQUIRE(server.ctl({"demo"}).exit == 0);
    server.events();  // follow-ups are done
    // Messages of several days, in several channels.
    std::map<std::string, std::set<std::string>> days;
    for (const auto* channel :
         {"K7 sensor launch/launch-plan", "K7 sensor launch/documents", "K7 sensor launch/pricing",
          "Porto Alegre bottling line/commissioning", "Solandra/general", "Tsukimori/general",
          "Quillbrook/general"}) {
        const auto page = server.ask({"message", "list", channel});
        for (auto message : list_of(page.root(), "messages"))
            days[channel].insert(text_of(message, "at").substr(0, 10));
    }
    for (const auto& [channel, several] : days) {
        INFO(channel);
        CHECK(several.size() >= 2);
    }
    CHECK(days["K7 sensor launch/launch-plan"].size() >= 5);

    const auto told = server.ask({"demo"});
    for (const auto& login : list_of(told.root(), "logins")) {
        const auto name = text_of(login, "name");
        INFO(name);
        CHECK(inbox_of(server, name).count("mention") >= 1);
    }
    CHECK(inbox_of(server, "Lena Hartwig").count("record") >= 1);  // the next step is the host's
    CHECK(inbox_of(server, "水野 遥").count("thread") == 1);

    const auto deals = server.ctl({"record", "list", "--space", "KSEVEN"}).out +
                       server.ctl({"record", "list", "--space", "PORTO"}).out;
    for (const auto* stage : {"prospect", "qualify", "propose", "negotiate", "commit", "on_hold",
                              "won", "lost", "doing", "done"})
        CHECK(has(deals, stage));
    for (const auto* author : {"Mira Castellan", "Jonas Pfeiffer"})
        CHECK(
            list_of(server.ask({"schedule", "list", "--as", author}).root(), "schedules").size() ==
            1);
    const auto spaces = server.ctl({"space", "list"}).out;
    for (const auto* code : {"SOLAND", "TSUKI", "QUILL"}) CHECK(has(spaces, code));
}

TEST_CASE("The demo comes once, with accounts that work", "[ctl][server]") {
    Server server;
    const auto first = server.ctl({"demo"});
    REQUIRE(first.exit == 0);
    CHECK(has(first.out, "lena@kestrin.example"));
    CHECK(has(first.out, "for the demo only"));
    const auto events = server.events();
    const auto again = server.ctl({"demo"});
    CHECK(again.exit == 0);
    CHECK(has(again.out, "was there already"));
    CHECK(server.events() == events);
    const auto json = server.ask({"demo"});
    CHECK(number_of(json.root(), "added") == 0);
    CHECK(list_of(json.root(), "logins").size() == 9);
    // The names of the story stand in the right places.
    const auto deals =
        server.ctl({"record", "list", "--space", "KSEVEN", "--as", "Lena Hartwig"}).out;
    CHECK(has(deals, "Ontario dairy"));
    CHECK(has(deals, "Final data sheet"));
    CHECK(has(server.ctl({"schedule", "list", "--as", "Mira Castellan"}).out, "round five"));
    const auto spaces = server.ctl({"space", "list"}).out;
    CHECK(has(spaces, "Porto Alegre bottling line"));
    CHECK(has(server.ctl({"channel", "list", "--space", "KSEVEN"}).out, "private"));
    const auto insiders =
        server.ctl({"member", "list", "--channel", "K7 sensor launch/pricing"}).out;
    CHECK(has(insiders, "Owen Marsh"));
    CHECK_FALSE(has(insiders, "Priya Raman"));
}

TEST_CASE("The demo leaves a server alone that has a host", "[ctl][server]") {
    Company company;
    const auto ended = company.server.ctl({"demo"});
    CHECK(ended.exit == 3);
    CHECK(has(ended.err, "has a host already"));
}
