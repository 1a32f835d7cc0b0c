// parleyctl file: what goes up comes down as it was, and nothing of this machine is lost by it.

#include "protocol/files.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <sstream>

#include "protocol/channels.hpp"
#include "protocol/members.hpp"
#include "protocol/messages.hpp"
#include "protocol/operations.hpp"
#include "server/ctl/local_file.hpp"
#include "server/ctl/run.hpp"
#include "server/ctl/stop.hpp"
#include "tests/ctl/fake_server.hpp"
#include "tests/ctl/server.hpp"
#include "tests/scenario/driver/patience.hpp"  // PARLEY_SANITIZED

using namespace parley;
using namespace parley::ctl;
using namespace parley::ctl::test;

namespace fs = std::filesystem;

namespace {
/// Bytes of every value, so that each piece of them is another.
std::string bytes_of(std::size_t size) {
    std::string bytes(size, '\0');
    for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>(i * 31 + i / 4093);
    return bytes;
}

/// Anna and Olaf of Acme, Björn of Nordwind.
struct Partners {
    Server server;
    explicit Partners(Environment settings = {}) : server(std::move(settings)) {
        server.ask({"org", "create", "Acme", "--kind", "host", "--zone", "UTC"});
        server.ask({"org", "create", "Nordwind", "--zone", "UTC"});
        server.ask({"member", "create", "Anna", "--org", "Acme"});
        server.ask({"member", "create", "Olaf", "--org", "Acme"});
        server.ask({"member", "create", "Björn", "--org", "Nordwind"});
    }
    std::string file(const std::string& name, const std::string& bytes) const {
        return write_file(server.folder() / name, bytes);
    }
    Reply upload(const std::string& path, const std::string& by = "Anna") const {
        return server.ask({"file", "upload", path, "--as", by});
    }
    std::string uploaded(const std::string& name, const std::string& bytes) const {
        return upload(file(name, bytes)).id<&view::File::id>().text();
    }
    /// Runs in a folder of its own, as "get" without --to writes where it stands.
    Ended in(const std::string& folder, std::vector<std::string> arguments) const {
        std::vector<std::string> command{"/bin/sh", "-c", "cd \"$0\" && exec \"$@\"", folder};
        for (auto& part : server.ctl_command(std::move(arguments)))
            command.push_back(std::move(part));
        return run(command);
    }
    std::uint64_t events() const { return server.events(); }
    std::uint64_t stored() const { return bytes_below(server.data() + "/files"); }
};

std::vector<std::string> names_in(const std::string& folder) {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder))
        names.push_back(entry.path().filename().string());
    std::sort(names.begin(), names.end());
    return names;
}
}  // namespace

TEST_CASE("A file comes back byte for byte, under its own name", "[ctl][server]") {
    Partners world;
    const auto& server = world.server;
    const auto bytes =
        bytes_of(GENERATE(std::size_t{1}, std::size_t{262'144}, std::size_t{3'000'001}));
    const auto path = world.file("prices & «terms» 100%.dat", bytes);
    const auto up = server.ctl({"file", "upload", path, "--as", "Anna"});
    REQUIRE(up.exit == 0);
    for (const auto* head : {"file ", "name ", "size ", "sha256 ", "link "})
        CHECK(has(up.out, head));
    CHECK(has(up.out, "prices & «terms» 100%.dat"));
    const auto file = up.out.substr(up.out.find("fil_"), 30);

    const auto folder = server.folder() / "here";
    fs::create_directory(folder);
    const auto down = world.in(folder, {"file", "get", file});
    CHECK(down.exit == 0);
    CHECK(has(down.out, "Wrote prices & «terms» 100%.dat, version 1, " +
                            std::to_string(bytes.size()) + " bytes."));
    CHECK(names_in(folder) == std::vector<std::string>{"prices & «terms» 100%.dat"});
    CHECK((read_file(folder + "/prices & «terms» 100%.dat") == bytes));
    CHECK((server.ctl({"file", "get", file, "--to", "-"}).out == bytes));
    CHECK((server.ctl({"file", "get", file, "--to", "-", "--as", "Anna"}).out == bytes));
    const auto json = server.ask({"file", "get", file, "--to", folder + "/other"});
    CHECK((read_file(folder + "/other") == bytes));
    CHECK(number_of(json.root(), "size") == bytes.size());
    CHECK(text_of(json.root(), "path") == folder + "/other");
}

TEST_CASE("A download replaces nothing unless it is told to", "[ctl][server]") {
    Partners world;
    const auto& server = world.server;
    const auto file = world.uploaded("a.txt", "the server's");
    const auto folder = server.folder() / "here";
    fs::create_directory(folder);
    write_file(folder + "/a.txt", "mine");
    for (const auto& ended : {world.in(folder, {"file", "get", file}),
                              world.in(folder, {"file", "get", file, "--dry-run"}),
                              server.ctl({"file", "get", file, "--to", folder}),
                              server.ctl({"file", "get", file, "--to", folder + "/a.txt"})}) {
        CHECK(ended.exit == 3);
        CHECK(has(ended.err, "a.txt is there already"));
        CHECK(read_file(folder + "/a.txt") == "mine");
    }
    fs::create_symlink("nowhere", folder + "/link");
    CHECK(server.ctl({"file", "get", file, "--to", folder + "/link"}).exit == 3);
    CHECK_FALSE(fs::exists(folder + "/nowhere"));
    CHECK(world.in(folder, {"file", "get", file, "--force"}).exit == 0);
    CHECK(read_file(folder + "/a.txt") == "the server's");
    CHECK(names_in(folder) == std::vector<std::string>{"a.txt", "link"});
    const auto nowhere = server.ctl({"file", "get", file, "--to", folder + "/none/a.txt"});
    CHECK(nowhere.exit == 1);
    CHECK(has(nowhere.err, "No such file or directory"));
    CHECK(server.ctl({"file", "get", file, "--to", "-", "--json"}).exit == 2);
}

TEST_CASE("A file gets versions, and each can be had", "[ctl][server]") {
    Partners world;
    const auto& server = world.server;
    const auto file = world.uploaded("prices.txt", "of May");
    const auto june = world.file("june.txt", "of June");
    const auto added = server.ctl({"file", "version", file, june, "--as", "Anna"});
    CHECK(added.exit == 0);
    CHECK(has(added.out, "name     prices.txt\n"));
    CHECK(has(added.out, "version  2\n"));
    CHECK(server.ctl({"file", "get", file, "--to", "-"}).out == "of June");
    CHECK(server.ctl({"file", "get", file, "--to", "-", "--version", "1"}).out == "of May");
    const auto none = server.ctl({"file", "get", file, "--to", "-", "--version", "3"});
    CHECK(none.exit == 3);
    CHECK(has(none.err, "versions 1 to 2"));

    const auto shown = server.ctl({"file", "show", file}).out;
    CHECK(has(shown, "VERSION  SIZE"));
    CHECK(has(shown, "\n1        6 "));
    CHECK(has(shown, "\n2        7 "));
    CHECK(has(shown, "Anna"));
    CHECK(list_of(server.ask({"file", "show", file}).root(), "versions").size() == 2);

    // Who may not is told before the bytes travel.
    const auto before = world.stored();
    const auto hers = server.ctl({"file", "version", file, world.file("c", "x"), "--as", "Björn"});
    CHECK(hers.exit == 3);
    CHECK(has(hers.err, "not_found"));
    CHECK(world.stored() == before);
}

TEST_CASE("Who may read a file and not change it is told so before the bytes travel",
          "[ctl][server]") {
    Partners world;
    auto& server = world.server;
    server.ask(
        {"space", "create", "Launch", "--kind", "partner", "--org", "Nordwind", "--code", "LAU"});
    server.ask({"space", "add", "LAU", "--member", "Anna"});
    server.ask({"channel", "create", "plans", "--space", "LAU", "--as", "Anna"});
    const auto file = world.upload(world.file("a.txt", "a")).id<&view::File::id>();
    auto client = server.client();
    const auto members = server.ask({"member", "list"});
    for (auto member : list_of(members.root(), "members"))
        if (text_of(member, "name") == "Anna") client.as = id_of<MemberId>(member, "id");
    PostMessage post;
    const auto channels = server.ask({"channel", "list", "--space", "LAU"});
    post.channel = id_of<ChannelId>(list_of(channels.root(), "channels").at(0), "id");
    post.text.text = "For you";
    post.files.push_back(file);
    client.send(post);

    CHECK(server.ctl({"file", "get", file.text(), "--to", "-", "--as", "Björn"}).out == "a");
    const auto before = world.stored();
    const auto ended =
        server.ctl({"file", "version", file.text(), world.file("b", "bb"), "--as", "Björn"});
    CHECK(ended.exit == 3);
    CHECK(has(ended.err, "give it no version"));
    CHECK(world.stored() == before);
}

TEST_CASE("What cannot be uploaded is told in words", "[ctl][server]") {
    Partners world(Environment{{"PARLEY_LIMITS_FILE_SIZE", "100000"}});
    const auto& server = world.server;
    const auto upload = [&](const std::string& path, std::vector<std::string> more = {}) {
        std::vector<std::string> arguments{"file", "upload", path};
        if (more.empty()) more = {"--as", "Anna"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return server.ctl(arguments);
    };
    const auto good = world.file("a.txt", "a");
    const auto nobody = upload(good, {"--name", "b"});
    CHECK(nobody.exit == 2);
    CHECK(has(nobody.err, "by a member, not by the operator: say by whom, --as MEMBER"));
    CHECK(server.ctl({"file", "version", "fil_00000000000000000000000000", good}).exit == 2);

    struct Row {
        std::string path, words;
    };
    const auto pipe = server.folder() / "pipe";
    REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
    for (const auto& row :
         {Row{server.folder() / "none", "No such file or directory"},
          Row{server.folder().path(), "it is a folder"},
          Row{world.file("empty", ""), "it is empty"}, Row{pipe, "it is no plain file"}}) {
        const auto ended = upload(row.path);
        INFO(row.path << ": " << ended.err);
        CHECK(ended.exit == 1);
        CHECK(has(ended.err, row.path + ": " + row.words));
    }
    if (::geteuid() != 0) {  // who may read everything
        const auto closed = world.file("closed", "x");
        ::chmod(closed.c_str(), 0);
        CHECK(has(upload(closed).err, "Permission denied"));
    }
    const auto slash = upload(good, {"--as", "Anna", "--name", "../a"});
    CHECK(slash.exit == 3);
    CHECK(has(slash.err, "bad_value, field name"));
    CHECK(upload(good, {"--as", "Anna", "--type", "text"}).exit == 2);
    CHECK(upload(good, {"--as", "Anna", "--type", "text/x\r\nX-Y: z"}).exit == 2);
    CHECK(has(upload(good, {"--as", "Anna", "--type", "text/x-mine"}).out, "text/x-mine"));

    // Refused at once: these gigabytes are never sent.
    const auto big = world.file("big", "x");
    fs::resize_file(big, 5'000'000'000);
    const auto large = upload(big);
    CHECK(large.exit == 3);
    CHECK(has(large.err, "too_large, field body, limit 100000"));

    CHECK(server.ctl({"file", "get", "a.txt"}).exit == 2);
    CHECK(server.ctl({"file", "show", "fil_00000000000000000000000000"}).exit == 3);
    CHECK(server.ctl({"file", "get", "fil_00000000000000000000000000"}).exit == 3);
}

TEST_CASE("A dry run of the file verbs changes nothing, here or there", "[ctl][server]") {
    Partners world;
    const auto& server = world.server;
    const auto file = world.uploaded("a.txt", "a");
    const auto path = world.file("b.txt", "bb");
    const auto folder = server.folder() / "here";
    fs::create_directory(folder);
    const auto events = world.events(), stored = world.stored();
    for (const std::vector<std::string>& arguments :
         std::vector<std::vector<std::string>>{{"file", "upload", path, "--as", "Anna"},
                                               {"file", "version", file, path, "--as", "Anna"},
                                               {"file", "get", file},
                                               {"file", "get", file, "--to", "-"}}) {
        CAPTURE(arguments);
        auto dry = arguments;
        dry.push_back("--dry-run");
        const auto ended = world.in(folder, dry);
        CHECK(ended.exit == 0);
        CHECK(has(ended.out, "Would "));
    }
    CHECK(has(server.ask({"file", "upload", path, "--as", "Anna", "--dry-run"}).json(),
              R"("name":"b.txt")"));
    CHECK(world.events() == events);
    CHECK(world.stored() == stored);
    CHECK(names_in(folder).empty());
}

#ifndef PARLEY_SANITIZED  // a sanitizer's own memory is beyond any such limit
TEST_CASE("A file passes in pieces: parleyctl never has it whole", "[ctl][server]") {
    Partners world;
    const auto path = world.file("big", "x");
    constexpr std::uintmax_t size = 300'000'000;
    fs::resize_file(path, size);
    const auto in_little_memory = [&](std::vector<std::string> arguments) {
        std::vector<std::string> command{"/bin/sh", "-c", "ulimit -v 200000 && exec \"$0\" \"$@\""};
        for (auto& part : world.server.ctl_command(std::move(arguments)))
            command.push_back(std::move(part));
        return run(command);
    };
    const auto up = in_little_memory({"file", "upload", path, "--as", "Anna", "--json"});
    INFO(up.err);
    REQUIRE(up.exit == 0);
    CHECK(has(up.err, R"("progress":"MiB sent","done":286,"total":286)"));
    const auto file = Reply(up.out).id<&view::File::id>().text();
    const auto again = world.server.folder() / "again";
    const auto down = in_little_memory({"file", "get", file, "--to", again});
    INFO(down.err);
    REQUIRE(down.exit == 0);
    CHECK(has(down.err, "MiB received  100 %"));
    CHECK(fs::file_size(again) == size);
}
#endif

TEST_CASE("A backup brings files back", "[ctl][server]") {
    Partners world;
    auto& server = world.server;
    const auto file = world.uploaded("a.txt", "the bytes");
    const std::string backup = server.folder() / "backup", again = server.folder() / "again";
    REQUIRE(server.ctl({"backup", backup}).exit == 0);
    REQUIRE(parleyctl({"restore", backup, "--data", again}).exit == 0);
    Server restored(again);
    CHECK(restored.ctl({"file", "get", file, "--to", "-"}).out == "the bytes");
}

TEST_CASE("The demo has files with two versions, once", "[ctl][server]") {
    Server server;
    REQUIRE(server.ctl({"demo"}).exit == 0);
    auto client = server.client();
    const auto people = server.ask({"member", "list"});
    const auto channels = server.ask({"channel", "list", "--space", "KSEVEN"});
    const auto files_in = [&](const std::string& name, const std::string& reader) {
        for (auto member : list_of(people.root(), "members"))
            if (text_of(member, "name") == reader) client.as = id_of<MemberId>(member, "id");
        ReadHistory history;
        history.limit = Number<1, 200>{200};
        for (auto channel : list_of(channels.root(), "channels"))
            if (text_of(channel, "name") == name) history.channel = id_of<ChannelId>(channel, "id");
        const auto page = client.send(history);
        std::vector<std::string> files;
        for (auto message : list_of(page.root(), "messages"))
            for (auto file : list_of(message, "files")) files.push_back(cell_text(file, {}));
        return files;
    };
    const auto sheets = files_in("documents", "Priya Raman");
    REQUIRE(sheets.size() == 1);
    REQUIRE(files_in("pricing", "Owen Marsh").size() == 1);
    const auto sheet = [&](const std::string& version) {
        return server
            .ctl({"file", "get", sheets[0], "--to", "-", "--version", version, "--as",
                  "Priya Raman"})
            .out;
    };
    CHECK_FALSE(has(sheet("1"), "inch"));
    CHECK(has(sheet("2"), "inch"));
    CHECK(has(server.ctl({"file", "show", sheets[0]}).out, "K7 data sheet.csv"));
    const auto prices = files_in("pricing", "Owen Marsh");
    CHECK(server.ctl({"file", "get", prices[0], "--to", "-", "--as", "Priya Raman"}).exit == 3);

    CHECK(has(server.ctl({"demo"}).out, "was there already"));
    CHECK(files_in("documents", "Priya Raman") == sheets);
    for (const auto& file : {sheets[0], prices[0]})
        CHECK(list_of(server.ask({"file", "show", file}).root(), "versions").size() == 2);
}

namespace {
/// A server whose file has this name, these bytes, and the digest of "abc".
struct FalseWorld {
    Folder folder;
    FakeServer server;
    explicit FalseWorld(const std::string& name, const std::string& bytes = "abc",
                        int cut_count = 0)
        : server(folder / "s", [name, bytes, cut_count](const Asked& asked) mutable -> Answered {
              const std::string version =
                  R"("version":1,"size":3,"sha256":)"
                  R"("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")";
              if (asked.command == "file.get")
                  return {200, R"({"ok":{"id":"fil_00000000000000000000000000","name":")" + name +
                                   "\"," + version + R"(,"versions":[{)" + version + "}]}}"};
              if (asked.command.starts_with("GET /files/fil_00000000000000000000000000/"))
                  return {200, bytes, false, cut_count-- > 0 ? std::size_t{1} : 0};
              return {404, R"({"error":{"code":"not_found","message":"x"}})"};
          }) {}
    Ended get(std::vector<std::string> more = {}) {
        std::vector<std::string> arguments{"/bin/sh",
                                           "-c",
                                           "cd \"$0\" && exec \"$@\"",
                                           folder / "in",
                                           PARLEYCTL_PROGRAM,
                                           "--socket",
                                           server.socket(),
                                           "file",
                                           "get",
                                           "fil_00000000000000000000000000"};
        fs::create_directory(folder / "in");
        arguments.insert(arguments.end(), more.begin(), more.end());
        return run(arguments);
    }
    std::vector<std::string> got() const { return names_in(folder / "in"); }
};
}  // namespace

TEST_CASE("Bytes that are not the uploaded ones are told and not kept", "[ctl]") {
    FalseWorld right("a.txt");
    CHECK(right.get().exit == 0);
    CHECK(right.got() == std::vector<std::string>{"a.txt"});
    FalseWorld wrong("a.txt", "abd");
    fs::create_directory(wrong.folder / "in");
    write_file(wrong.folder / "in/a.txt", "mine");
    const auto ended = wrong.get({"--force"});
    CHECK(ended.exit == 1);
    CHECK(has(ended.err, "What arrived is not what was uploaded"));
    CHECK(wrong.got() == std::vector<std::string>{"a.txt"});
    CHECK(read_file(wrong.folder / "in/a.txt") == "mine");
    CHECK(wrong.get({"--to", "-"}).exit == 1);
}

TEST_CASE("A download that breaks off begins anew", "[ctl]") {
    FalseWorld world("a.txt", "abc", 2);
    CHECK(world.get().exit == 0);
    CHECK(read_file(world.folder / "in/a.txt") == "abc");
    // What was written to a pipe cannot be taken back.
    FalseWorld other("a.txt", "abc", 1);
    const auto ended = other.get({"--to", "-"});
    CHECK(ended.exit == 1);
    CHECK(ended.out == "ab");
    CHECK(has(ended.err, "broke in the middle"));
}

TEST_CASE("A file's name cannot lead out of the folder", "[ctl]") {
    const auto* name = GENERATE("../a", "/tmp/a", "..", ".", "", "a/b", "a\\u0000b", "a\\\\b");
    FalseWorld world(name);
    const auto ended = world.get();
    CHECK(ended.exit == 1);
    CHECK(has(ended.err, "--to PATH"));
    CHECK(world.got().empty());
    CHECK(world.get({"--to", "b"}).exit == 0);
    CHECK(world.got() == std::vector<std::string>{"b"});
}

TEST_CASE("A file's name hides nothing and is no option, and the name it gets is told", "[ctl]") {
    const auto [name, got] = GENERATE(table<std::string, std::string>(
        {{".bashrc", "_.bashrc"}, {"-rf", "_-rf"}, {"~", "_~"}, {"a.-b", "a.-b"}}));
    FalseWorld world(name);
    const auto ended = world.get();
    CHECK(ended.exit == 0);
    CHECK(has(ended.out, "Wrote " + got + ","));
    CHECK(world.got() == std::vector<std::string>{got});
    CHECK(world.get().exit == 3);  // never over a file
    // A folder that was named is no other place.
    fs::create_directory(world.folder / "in/sub");
    CHECK(world.get({"--to", "sub"}).exit == 0);
    CHECK(names_in(world.folder / "in/sub") == std::vector<std::string>{got});
    // Who says a name has it.
    CHECK(world.get({"--to", ".mine"}).exit == 0);
    CHECK(fs::exists(world.folder / "in/.mine"));
    FalseWorld longest("." + std::string(254, 'a'));
    CHECK(longest.get().exit == 1);
}

TEST_CASE("A download replaces a plain file and nothing else", "[ctl]") {
    FalseWorld world("a.txt");
    fs::create_directory(world.folder / "in");
    const auto path = world.folder / "in/a.txt";
    SECTION("a pipe") { REQUIRE(::mkfifo(path.c_str(), 0600) == 0); }
    SECTION("a link, be it to a device") { fs::create_symlink("/dev/null", path); }
    const auto before = fs::symlink_status(path).type();
    for (const auto& ended : {world.get({"--force"}), world.get({"--to", path, "--force"}),
                              world.get({"--force", "--dry-run"})}) {
        CHECK(ended.exit == 1);
        CHECK(has(ended.err, "no plain file"));
        CHECK(fs::symlink_status(path).type() == before);
    }
    CHECK(world.got() == std::vector<std::string>{"a.txt"});
    const auto device = world.get({"--to", "/dev/null", "--force"});
    CHECK(device.exit == 1);
    CHECK(fs::is_character_file("/dev/null"));
}

TEST_CASE("A name that was free when a download began, and is not any more, stays as it is",
          "[ctl]") {
    const Folder folder;
    {
        LocalTarget target(folder / "a.txt");
        target.write(0, "the server's");
        write_file(folder / "a.txt", "mine");
        CHECK_THROWS_AS(target.take_free_name(), Stop);
    }
    CHECK(read_file(folder / "a.txt") == "mine");
    CHECK(names_in(folder.path()) == std::vector<std::string>{"a.txt"});
}

TEST_CASE("A file's type is what the machine's table says of its extension", "[ctl]") {
    const auto type = [](const std::string& name) {
        std::istringstream table(
            "# text/no no\ntext/csv\t\tcsv\nimage/jpeg jpeg jpg jpe\nx/none\n");
        return media_type_of(name, table);
    };
    CHECK(type("a.csv") == "text/csv");
    CHECK(type("/b.c/A.JPG") == "image/jpeg");
    for (const auto* name : {"a", ".csv", "a.", "a.no", "/b.csv/a", "a.csv.gz"})
        CHECK(type(name) == "application/octet-stream");
}
