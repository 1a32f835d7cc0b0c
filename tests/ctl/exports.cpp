// parleyctl export: what is in it, what is not, and what is left where it is cut off.

#include <catch2/catch.hpp>
#include <filesystem>
#include <sstream>

#include "protocol/channels.hpp"
#include "protocol/files.hpp"
#include "protocol/members.hpp"
#include "protocol/messages.hpp"
#include "protocol/records.hpp"
#include "tests/ctl/server.hpp"

using namespace parley;
using namespace parley::ctl;
using namespace parley::ctl::test;

namespace fs = std::filesystem;

namespace {
/// Acme runs the programme with Nordwind and Südwind. Each text says who may read it: "all" the
/// three companies, or the one that it names.
struct ThreeCompanies {
    Server server;
    ThreeCompanies() {
        make({"org", "create", "Acme", "--kind", "host", "--zone", "UTC"});
        for (const auto* org : {"Nordwind", "Südwind"})
            make({"org", "create", org, "--zone", "UTC"});
        make({"member", "create", "Anna", "--org", "Acme", "--role", "admin"});
        make({"member", "create", "Björn", "--org", "Nordwind", "--role", "partner_admin",
              "--email", "bjoern@nordwind.example", "--generate-password"});
        make({"member", "create", "Berta", "--org", "Nordwind"});
        make({"member", "create", "Clara", "--org", "Südwind", "--email", "clara@suedwind.example",
              "--generate-password"});
        make({"space", "create", "Joint", "--kind", "project", "--org", "Nordwind", "--org",
              "Südwind", "--code", "JOI", "--as", "Anna"});
        make({"space", "create", "South", "--kind", "partner", "--org", "Südwind", "--code", "SOU",
              "--as", "Anna"});
        channel("open", "JOI", "Björn", {});
        channel("ours", "JOI", "Berta", {"--private"});
        channel("theirs", "JOI", "Clara", {"--private"});
        channel("south", "SOU", "Clara", {});
        const auto root = say("Joint/open", "Björn", "for all: one");
        say("Joint/open", "Clara", "for all: an answer", root);
        say("Joint/ours", "Berta", "for Nordwind: ours");
        say("Joint/theirs", "Clara", "for Südwind: theirs");
        say("South/south", "Clara", "for Südwind: south");
        make({"record", "create", "for all: Roof", "--space", "JOI", "--type", "deal", "--as",
              "Björn"});
        make({"record", "create", "for Südwind: Wall", "--space", "SOU", "--type", "deal", "--as",
              "Clara"});
        make({"record", "link", "SOU-1", "JOI-1", "--rel", "about", "--as", "Anna"});
        annotate("Björn", "for Nordwind: our margin");
        annotate("Clara", "for Südwind: their margin");
        attach("Joint/open", "Björn", "for all: bytes");
        attach("Joint/theirs", "Clara", "for Südwind: bytes");
    }
    Reply make(const std::vector<std::string>& arguments) { return server.ask(arguments); }
    void channel(const std::string& name, const std::string& space, const std::string& by,
                 const std::vector<std::string>& more) {
        std::vector<std::string> line{"channel", "create", name, "--space", space, "--as", by};
        line.insert(line.end(), more.begin(), more.end());
        make(line);
    }
    MemberId member(const std::string& name) {
        const auto people = make({"member", "list"});
        for (auto one : list_of(people.root(), "members"))
            if (text_of(one, "name") == name) return id_of<MemberId>(one, "id");
        throw std::runtime_error("nobody is called " + name);
    }
    ChannelId channel_of(const std::string& path) {
        const auto slash = path.find('/');
        const auto channels = make({"channel", "list", "--space", path.substr(0, slash)});
        for (auto one : list_of(channels.root(), "channels"))
            if (text_of(one, "name") == path.substr(slash + 1)) return id_of<ChannelId>(one, "id");
        throw std::runtime_error("no channel " + path);
    }
    Seq say(const std::string& path, const std::string& by, const std::string& text,
            std::optional<Seq> thread = {}, std::optional<FileId> file = {}) {
        PostMessage post;
        post.channel = channel_of(path);
        post.text.text = text;
        post.thread = thread;
        if (file) post.files.push_back(*file);
        auto client = server.client();
        client.as = member(by);
        return client.send(post).number<&MessagePlaced::seq>();
    }
    void annotate(const std::string& by, const std::string& notes) {
        auto client = server.client();
        client.as = member(by);
        GetRecord get;
        get.key.emplace("JOI-1");
        AnnotateRecord annotate;
        annotate.record = client.send(get).id<&view::Record::id>();
        annotate.fields.values.emplace("notes", to_json(notes));
        client.send(annotate);
    }
    void attach(const std::string& path, const std::string& by, const std::string& bytes) {
        const auto file = write_file(server.folder() / "a.txt", bytes);
        say(path, by, bytes.substr(0, bytes.find(':')) + ": a file", {},
            make({"file", "upload", file, "--as", by}).id<&view::File::id>());
    }
};

/// All bytes of an export.
std::string all_of(const std::string& folder) {
    std::string text;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        if (entry.is_regular_file()) text += read_file(entry.path().string()) + "\n";
    return text;
}
std::size_t lines_in(const std::string& path) {
    const auto text = read_file(path);
    return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}
}  // namespace

TEST_CASE("A company's export has what its people read, and nothing of another's",
          "[ctl][server][export]") {
    ThreeCompanies three;
    auto& server = three.server;
    const auto events = server.events();
    const std::string folder = server.folder() / "nordwind";
    const auto ended = server.ctl({"export", "org", "Nordwind", "--to", folder});
    INFO(ended.err);
    REQUIRE(ended.exit == 0);
    const auto text = all_of(folder);
    for (const auto* own :
         {"for all: one", "for all: an answer", "for Nordwind: ours", "for all: Roof",
          "for Nordwind: our margin", "for all: bytes", "bjoern@nordwind.example", "Clara"})
        CHECK(has(text, own));
    for (const auto* foreign : {"for Südwind", "theirs", "SOU", "clara@suedwind.example", "South"})
        CHECK_FALSE(has(text, foreign));
    CHECK(lines_in(folder + "/channels.jsonl") == 2);
    CHECK(lines_in(folder + "/files.jsonl") == 1);
    CHECK(has(read_file(folder + "/about.json"), R"("of":"org")"));
    CHECK(server.events() == events);  // reading leaves nothing behind
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        CHECK((entry.status().permissions() & (fs::perms::group_all | fs::perms::others_all)) ==
              fs::perms::none);

    SECTION("it replaces nothing") {
        const auto again = server.ctl({"export", "org", "Nordwind", "--to", folder});
        CHECK(again.exit == 1);
        CHECK(has(again.err, "is there already"));
    }
    SECTION("of a company of which nobody is active there is none") {
        REQUIRE(server.ctl({"org", "deactivate", "Nordwind"}).exit == 0);
        const auto late =
            server.ctl({"export", "org", "Nordwind", "--to", server.folder() / "late"});
        CHECK(late.exit == 3);
        CHECK(has(late.err, "before it is deactivated"));
    }
    SECTION("a dry run writes nothing") {
        const std::string dry = server.folder() / "dry";
        const auto told = server.ctl({"export", "org", "Nordwind", "--to", dry, "--dry-run"});
        CHECK(told.exit == 0);
        CHECK_FALSE(fs::exists(dry));
        CHECK_FALSE(fs::exists(dry + ".partial"));
    }
}

TEST_CASE("A space's export has all of the space", "[ctl][server][export]") {
    ThreeCompanies three;
    auto& server = three.server;
    const std::string folder = server.folder() / "joint";
    REQUIRE(server.ctl({"export", "space", "JOI", "--to", folder}).exit == 0);
    const auto text = all_of(folder);
    for (const auto* own : {"for all: one", "for Nordwind: ours", "for Südwind: theirs",
                            "for all: Roof", "for Südwind: bytes"})
        CHECK(has(text, own));
    for (const auto* foreign : {"for Südwind: south", "margin", "@nordwind.example"})
        CHECK_FALSE(has(text, foreign));
}

TEST_CASE("An export that is cut off says so by its name, and the next one completes it",
          "[ctl][server][export]") {
    ThreeCompanies three;
    auto& server = three.server;
    const std::string folder = server.folder() / "out";
    // What a run leaves that was killed between two files.
    fs::create_directories(folder + ".partial/files");
    write_file(folder + ".partial/messages.jsonl", "{\"half\":");
    CHECK_FALSE(fs::exists(folder));
    REQUIRE(server.ctl({"export", "org", "Südwind", "--to", folder}).exit == 0);
    CHECK_FALSE(fs::exists(folder + ".partial"));
    CHECK_FALSE(has(read_file(folder + "/messages.jsonl"), "half"));
    CHECK(lines_in(folder + "/files.jsonl") == 2);

    // A server that falls silent in the middle: the folder does not get its name.
    const std::string cut = server.folder() / "cut";
    server.end(9);
    const auto ended = server.ctl({"export", "org", "Südwind", "--to", cut});
    CHECK(ended.exit == 4);
    CHECK_FALSE(fs::exists(cut));
}
