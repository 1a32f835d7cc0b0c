// parleyctl as a program: what it sends, what it shows, how it ends.

#include <sys/stat.h>

#include <catch2/catch.hpp>

#include "server/ctl/connection.hpp"
#include "tests/ctl/fake_server.hpp"
#include "tests/ctl/program.hpp"
#include "tests/scenario/driver/patience.hpp"

using namespace parley::ctl::test;

namespace {
#ifdef PARLEY_SANITIZED
constexpr std::uint64_t memory_max_kb = 2'000'000;  // with what the sanitizer keeps beside it
#else
constexpr std::uint64_t memory_max_kb = 500'000;
#endif

const std::string acme = "org_00000000000000000000000ACM", nord = "org_00000000000000000000000N0R",
                  anna = "mbr_000000000000000000000ANNA0", chief = "mbr_000000000000000000000CH1EF",
                  space = "spc_00000000000000000000000SPC";

/// Two orgs on two pages, a member each, one space.
Answered small_world(const Asked& asked) {
    const auto org = [](const std::string& id, const std::string& name) {
        return R"({"id":")" + id + R"(","name":")" + name +
               R"(","kind":"partner","zone":"UTC","newer_field":{"a":[1]}})";
    };
    const auto member = [](const std::string& id, const std::string& org, const std::string& name) {
        return R"({"id":")" + id + R"(","org":")" + org + R"(","name":")" + name +
               R"(","role":"member","zone":"UTC","bot":false,"active":true,"email":"a@b.example"})";
    };
    if (asked.command == "org.list" && !has(asked.body, "cursor"))
        return {200, R"({"ok":{"orgs":[)" + org(acme, "Acme") + R"(],"more":true,"cursor":")" +
                         acme + R"("}})"};
    if (asked.command == "org.list")
        return {200,
                R"({"ok":{"orgs":[)" + org(nord, "Nord\\u001b[31mwind") + R"(],"more":false}})"};
    if (asked.command == "member.list" && has(asked.body, acme))
        return {200, R"({"ok":{"members":[)" + member(anna, acme, "Anna") + R"(],"more":false}})"};
    if (asked.command == "member.list")
        return {200, R"({"ok":{"members":[)" + member(chief, nord, "Anna") + R"(],"more":false}})"};
    if (asked.command == "space.list")
        return {200, R"({"ok":{"spaces":[{"id":")" + space +
                         R"(","kind":"project","name":"Launch","code":"LAU","orgs":[")" + acme +
                         R"("]}],"more":false}})"};
    return {200, R"({"ok":{"id":")" + anna + R"(","name":"x"}})"};
}

struct World {
    Folder folder;
    FakeServer server;
    explicit World(FakeServer::Answer answer = small_world) : server(folder / "s", answer) {}
    Ended ctl(std::vector<std::string> arguments, const std::string& input = {}) {
        arguments.insert(arguments.begin(), {"--socket", server.socket()});
        return parleyctl(arguments, input);
    }
    Asked last() const { return server.asked().back(); }
};
}  // namespace

TEST_CASE("A list is asked page by page and shown as a table without escapes", "[ctl]") {
    World world;
    const auto ended = world.ctl({"org", "list"});
    CHECK(ended.exit == 0);
    CHECK(ended.err.empty());
    CHECK(ended.out ==
          "ORG                             NAME           KIND     ZONE  DEACTIVATED\n" + acme +
              "  Acme           partner  UTC\n" + nord + "  Nord␛[31mwind  partner  UTC\n");
    CHECK(world.server.asked().size() == 2);
    CHECK(world.last().key.empty());  // a question needs no key
    CHECK(world.last().body == R"({"cursor":")" + acme + R"("})");
}

TEST_CASE("A list whose cursor is a text is asked to its end as well", "[ctl]") {
    World world([](const Asked& asked) -> Answered {
        if (asked.command != "record.list") return small_world(asked);
        const bool first = !has(asked.body, "cursor");
        const auto card = first ? R"({"key":"LAU-1"})" : R"({"key":"LAU-2"})";
        return {200, std::string(R"({"ok":{"records":[)") + card +
                         (first ? R"(],"more":true,"cursor":"a~b"}})" : R"(],"more":false}})")};
    });
    const auto ended = world.ctl({"record", "list", "--space", "LAU"});
    CHECK(ended.exit == 0);
    CHECK(has(ended.out, "LAU-1"));
    CHECK(has(ended.out, "LAU-2"));
    const auto asked = world.server.asked();
    CHECK(std::any_of(asked.begin(), asked.end(),
                      [](const auto& one) { return has(one.body, R"("cursor":"a~b")"); }));
}

TEST_CASE("Option --json hands on what the server said, with fields that we do not know", "[ctl]") {
    World world;
    const auto ended = world.ctl({"org", "list", "--json"});
    CHECK(ended.exit == 0);
    CHECK(has(ended.out, R"("newer_field":{"a":[1]})"));
    CHECK(has(ended.out, R"("name":"Nord\u001b[31mwind")"));
    CHECK(has(ended.out, R"("more":false)"));
    CHECK(ended.out.find('\n') == ended.out.size() - 1);
}

TEST_CASE("A command goes out under a fresh key, with ids for names", "[ctl]") {
    World world;
    CHECK(world.ctl({"space", "add", "LAU", "--member", "Acme/Anna", "--org", "Acme"}).exit == 0);
    const auto first = world.last();
    CHECK(first.command == "space.add");
    CHECK(first.key.size() == 32);
    CHECK(first.body == R"({"space":")" + space + R"(","members":[")" + anna + R"("],"orgs":[")" +
                            acme + R"("]})");
    CHECK(world.ctl({"space", "add", "--member", "Acme/Anna", "Launch"}).exit == 0);
    CHECK(world.last().key != first.key);
}

TEST_CASE("Option --as is in the body, and said aloud", "[ctl]") {
    World world;
    const auto ended = world.ctl(
        {"channel", "create", "--space", "LAU", "general", "--private", "--as", "Acme/Anna"});
    CHECK(ended.exit == 0);
    CHECK(has(ended.err, "in the name of Acme/Anna"));
    CHECK(world.last().body ==
          R"({"space":")" + space + R"(","name":"general","private":true,"as":")" + anna + R"("})");
}

TEST_CASE("A name that nobody or several have is told", "[ctl]") {
    World world;
    const auto several = world.ctl({"member", "deactivate", "Anna"});
    CHECK(several.exit == 2);
    CHECK(has(several.err, anna));
    CHECK(has(several.err, chief));
    const auto nobody = world.ctl({"member", "deactivate", "Ann", "--json"});
    CHECK(nobody.exit == 3);
    CHECK(has(nobody.out, R"("code":"not_found")"));
    for (const auto& asked : world.server.asked()) CHECK(asked.command != "member.deactivate");
}

TEST_CASE("Nobody's name stands in the way of another's mail address, path or id", "[ctl]") {
    const std::string beni = "mbr_000000000000000000000BEN10",
                      mimic = "mbr_000000000000000000000M1M1C";
    std::string taken;  // what the other one calls themselves
    World world([&](const Asked& asked) -> Answered {
        if (asked.command != "member.list") return small_world(asked);
        if (!has(asked.body, acme)) return {200, R"({"ok":{"members":[],"more":false}})"};
        const auto member = [](const std::string& id, const std::string& name,
                               const std::string& email) {
            return R"({"id":")" + id + R"(","org":")" + acme + R"(","name":")" + name +
                   R"(","role":"member","zone":"UTC","bot":false,"active":true,"email":")" + email +
                   R"("})";
        };
        return {200, R"({"ok":{"members":[)" + member(mimic, taken, "mimic@x.test") + "," +
                         member(beni, "Beni", "Hilde@x.test") + R"(],"more":false}})"};
    });
    struct Said {
        std::string taken, said;
    };
    for (const auto& [name, said] :
         {Said{"hilde@x.test", "hilde@x.test"}, Said{"hilde@x.test", "HILDE@X.TEST"},
          Said{"Acme/Beni", "Acme/Beni"}, Said{beni, beni}, Said{"Beni", "hilde@x.test"},
          Said{"Beni", beni}}) {
        CAPTURE(name, said);
        taken = name;
        CHECK(world.ctl({"member", "deactivate", said}).exit == 0);
        CHECK(has(world.last().body, beni));
        CHECK(world.ctl({"channel", "create", "x", "--space", space, "--as", said}).exit == 0);
        CHECK(has(world.last().body, R"("as":")" + beni));
    }
    // What looks like an address that nobody has is nobody's.
    taken = "chef@x.test";
    CHECK(world.ctl({"member", "deactivate", "chef@x.test"}).exit == 3);
    CHECK(world.ctl({"member", "deactivate", "Acme/chef@x.test"}).exit == 0);
    CHECK(has(world.last().body, mimic));
}

TEST_CASE("What a server says is no order: waits, lists and answers are bounded", "[ctl]") {
    std::size_t asked = 0;
    const auto refusing = [&](const std::string& after_ms) {
        return [&asked, after_ms](const Asked&) -> Answered {
            ++asked;
            return {429,
                    R"({"error":{"code":"slow_down","message":"x","after_ms":)" + after_ms + "}}"};
        };
    };
    SECTION("longer than for ever") {
        World world(refusing("9223372036854775807"));
        CHECK(world.ctl({"stats"}).exit == 3);
        CHECK(asked == 1);
    }
    SECTION("less than nothing") {
        World world(refusing("-5"));
        CHECK(world.ctl({"stats"}).exit == 3);
        CHECK(asked <= 600);  // ten seconds, 20 ms each and more
    }
    SECTION("a list without an end") {
        World world([](const Asked& one) -> Answered {
            if (one.command != "org.list") return small_world(one);
            const std::string org = R"({"id":")" + acme + R"(","name":")" +
                                    std::string(1'000'000, 'x') +
                                    R"(","kind":"partner","zone":"U"})";
            return {200,
                    R"({"ok":{"orgs":[)" + org + R"(],"more":true,"cursor":")" + acme + R"("}})"};
        });
        const auto ended = world.ctl({"org", "list"});
        CHECK(ended.exit == 1);
        CHECK(has(ended.err, "does not end"));
        CHECK(ended.memory_kb < memory_max_kb);
    }
    SECTION("an answer of one byte after the other") {
        const Folder folder;
        const FakeServer server(folder / "s", [](const Asked&) -> Answered {
            return {.body = std::string(100'000, 'x'), .dribbles = true};
        });
        parley::ctl::Connection connection(server.socket());
        const parley::ctl::HttpRequest request{
            .method = "GET", .target = "/", .headers = {}, .body = {}, .take = {}};
        const auto outcome = connection.ask(request, 1);
        CHECK_FALSE(outcome.answer);
        CHECK(has(outcome.why, "in time"));
        // What is taken in pieces has the same bound, where so little comes.
        auto taking = request;
        taking.take = [](std::uint64_t, std::string_view) {};
        CHECK_FALSE(connection.ask(taking, 1).answer);
    }
}

TEST_CASE("A pipe is no file to import", "[ctl][import]") {
    World world;
    const auto pipe = world.folder / "pipe";
    REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
    const auto ended = world.ctl({"import", "chat", pipe, "--space", "LAU"});
    CHECK(ended.exit == 1);
    CHECK(has(ended.err, "no plain file"));
}

TEST_CASE("Option --dry-run sends nothing that changes anything", "[ctl]") {
    World world;
    const auto ended = world.ctl({"member", "deactivate", "Acme/Anna", "--dry-run"});
    CHECK(ended.exit == 0);
    CHECK(has(ended.out, "Would send member.deactivate"));
    CHECK(has(ended.out, anna));
    for (const auto& asked : world.server.asked()) CHECK(asked.command != "member.deactivate");
}

TEST_CASE("A refusal is told with field and limit", "[ctl]") {
    World world([](const Asked&) -> Answered {
        return {400, R"({"error":{"code":"too_long","field":"name","limit":80,)"
                     R"("message":"The field name may have 80 \u001bcharacters."}})"};
    });
    const auto ended = world.ctl({"org", "create", "x", "--zone", "UTC"});
    CHECK(ended.exit == 3);
    CHECK(ended.out.empty());
    CHECK(ended.err ==
          "parleyctl: The field name may have 80 ␛characters. (too_long, field name, limit 80)\n");
    const auto json = world.ctl({"org", "create", "x", "--zone", "UTC", "--json"});
    CHECK(json.exit == 3);
    CHECK(json.out == R"({"code":"too_long","field":"name","limit":80,)"
                      R"("message":"The field name may have 80 \u001bcharacters."})"
                      "\n");
}

TEST_CASE("Exit codes say who said no", "[ctl]") {
    const Folder folder;
    const auto exit_of = [&](FakeServer::Answer answer) {
        World world(answer);
        return world.ctl({"stats"}).exit;
    };
    CHECK(exit_of([](const Asked&) -> Answered { return {}; }) == 0);
    CHECK(exit_of([](const Asked&) -> Answered {
              return {500, R"({"error":{"code":"internal","message":"x","reference":"r1"}})"};
          }) == 1);
    CHECK(exit_of([](const Asked&) -> Answered { return {200, "<html>"}; }) == 1);
    CHECK(exit_of([](const Asked&) -> Answered {
              return {403, R"({"error":{"code":"not_allowed","message":"x"}})"};
          }) == 3);
    CHECK(exit_of([](const Asked&) -> Answered { return {200, {}, true}; }) == 4);
    CHECK(parleyctl({"--socket", folder / "nobody", "stats"}).exit == 4);
    CHECK(parleyctl({"--socket", std::string(200, 'a'), "stats"}).exit == 4);
    for (const std::vector<std::string>& wrong : std::vector<std::vector<std::string>>{
             {},
             {"nonsense"},
             {"org"},
             {"org", "create"},
             {"org", "create", "x"},
             {"org", "create", "x", "--zone", "UTC", "--kind", "enemy"},
             {"org", "list", "--unknown"},
             {"backup", ""},
             {"session", "revoke", "mbr_0"},
             {"member", "create", "x", "--org", acme, "--hours", "8-9 1-2"},
             {"member", "create", "x", "--org", acme, "--password", "secret"},
             {"member", "create", "x", "--org", acme, "--password-stdin", "--generate-password"}}) {
        CAPTURE(wrong);
        CHECK(parleyctl(wrong).exit == 2);
    }
    CHECK(parleyctl({"--help"}).exit == 0);
    CHECK(parleyctl({"--version"}).exit == 0);
}

TEST_CASE("What is lost on the way is sent again under the same key", "[ctl]") {
    int times = 0;
    World world([&](const Asked& asked) -> Answered {
        if (asked.command == "org.list") return small_world(asked);
        ++times;
        if (times == 1) return {200, {}, true};
        if (times == 2)
            return {503, R"({"error":{"code":"going_away","after_ms":5,"message":"x"}})"};
        return {200, R"({"ok":{"id":")" + anna + R"("}})"};
    });
    CHECK(world.ctl({"member", "create", "Anna", "--org", "Acme", "--role", "bot"}).exit == 0);
    const auto asked = world.server.asked();
    REQUIRE(asked.size() == 5);
    CHECK(asked[2].key == asked[3].key);
    CHECK(asked[3].key == asked[4].key);
    CHECK(asked[2].body == asked[4].body);
}

TEST_CASE("A password comes by standard input or is made, never by the command line", "[ctl]") {
    World world;
    const std::vector<std::string> create = {"member", "create",  "Anna",       "--org",
                                             acme,     "--email", "a@b.example"};
    const auto with = [&](const std::string& option) {
        auto arguments = create;
        arguments.push_back(option);
        return arguments;
    };
    SECTION("given") {
        CHECK(world.ctl(with("--password-stdin"), "correct horse\nnext line\n").exit == 0);
        CHECK(has(world.last().body, R"("password":"correct horse",)"));
    }
    SECTION("given, and empty") { CHECK(world.ctl(with("--password-stdin"), "\n").exit == 2); }
    SECTION("made") {
        const auto ended = world.ctl(with("--generate-password"));
        CHECK(ended.exit == 0);
        const auto body = world.last().body;
        const auto begin = body.find(R"("password":")") + 12;
        const auto password = body.substr(begin, body.find('"', begin) - begin);
        CHECK(password.size() == 20);
        CHECK(has(ended.out, password));
        CHECK_FALSE(has(ended.err, password));
    }
    SECTION("none, and nobody to ask") {
        const auto ended = world.ctl(create);
        CHECK(ended.exit == 0);
        CHECK(has(ended.err, "No password was given"));
        CHECK_FALSE(has(world.last().body, "password"));
    }
}

TEST_CASE("Working hours are said briefly", "[ctl]") {
    World world;
    struct Row {
        std::string said, sent;
    };
    const auto row = GENERATE(values<Row>(
        {{"1-5 09:00-17:30", R"("hours":[{"days":[1,2,3,4,5],"from":"09:00","to":"17:30"}])"},
         {"1,3,6-7 00:00-24:00", R"("hours":[{"days":[1,3,6,7],"from":"00:00","to":"24:00"}])"},
         {"7 22:00-06:00", R"("hours":[{"days":[7],"from":"22:00","to":"06:00"}])"},
         {"1-2 08:00-12:00, 1,4 13:00-17:00,6 10:00-11:00",
          R"("hours":[{"days":[1,2],"from":"08:00","to":"12:00"},)"
          R"({"days":[1,4],"from":"13:00","to":"17:00"},{"days":[6],"from":"10:00","to":"11:00"}])"}}));
    CHECK(world.ctl({"member", "create", "x", "--org", acme, "--hours", row.said}).exit == 0);
    CHECK(has(world.last().body, row.sent));
}

TEST_CASE("A backup's path is the person's, whatever folder the server runs in", "[ctl]") {
    World world;
    CHECK(world.ctl({"backup", "some/../folder"}).exit == 0);
    const auto body = world.last().body;
    CHECK(has(body, R"({"path":"/)"));
    CHECK(has(body, R"(/folder"})"));
    CHECK_FALSE(has(body, ".."));
}

TEST_CASE("The shells complete verbs, options, words and live names", "[ctl]") {
    World world;
    const auto complete = [&](std::vector<std::string> words) {
        words.insert(words.begin(), {"__complete", "--socket", world.server.socket()});
        return parleyctl(words).out;
    };
    CHECK(complete({"me"}) == "member\nmessage\n");
    CHECK(complete({"member", ""}) ==
          "create\nchange\nrole\ndeactivate\nreactivate\npassword\nlist\n");
    CHECK(complete({"member", "role", "Anna", "p"}) == "partner_admin\n");
    CHECK(complete({"stats", ""}) == "all\ndisk\n");
    CHECK(complete({"export", "org", "A"}) == "Acme\n");
    CHECK(complete({"export", "org", "Acme", "--to", ""}) == ":files\n");
    CHECK(complete({"member", "create", "--r"}) == "--role\n");
    CHECK(complete({"org", "create", "--kind", ""}) == "host\npartner\n");
    CHECK(complete({"member", "create", "x", "--org", ""}) == "Acme\n");  // not the one with ESC
    CHECK(complete({"member", "deactivate", ""}) == "Anna\nAnna\n");
    CHECK(complete({"channel", "list", "--space", "La"}) == "Launch\n");
    CHECK(complete({"import", "chat", ""}) == ":files\n");
    CHECK(complete({"file", ""}) == "upload\nversion\nget\nshow\n");
    CHECK(complete({"file", "upload", ""}) == ":files\n");
    CHECK(complete({"file", "version", "fil_0", ""}) == ":files\n");
    CHECK(complete({"file", "get", "fil_0", "--to", ""}) == ":files\n");
    CHECK(complete({"file", "get", ""}).empty());  // an id, and nobody can list those
    CHECK(complete({"completion", "z"}) == "zsh\n");
    CHECK(has(complete({"org", "list", "--"}), "--json\n"));
    for (const std::string shell : {"bash", "zsh", "fish"})
        CHECK(has(parleyctl({"completion", shell}).out, "__complete"));
}
