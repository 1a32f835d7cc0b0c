// How the server is set up: where each setting may stand, what goes before what, and what a wrong
// one is answered with.

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "tests/scenario/driver/patience.hpp"
#include "tests/scenario/ended.hpp"
#include "tests/scenario/server.hpp"

using namespace parley::scenario;
namespace fs = std::filesystem;

namespace {
/// A folder of its own, gone with this object.
class Folder {
  public:
    Folder() : path_(driver::new_folder(SCENARIO_FOLDER)) {}
    Folder(const Folder&) = delete;
    ~Folder() {
        std::error_code ignored;
        fs::remove_all(path_, ignored);
    }
    std::string operator/(const std::string& name) const { return path_ + "/" + name; }
    /// Writes it and returns its path.
    std::string file(const std::string& name, const std::string& text) const {
        std::ofstream(*this / name) << text;
        return *this / name;
    }

  private:
    std::string path_;
};

using Words = std::vector<std::string>;

/// parleyd with this command line and this environment alone, until it ends; one that gets ready is
/// told to end.
Ended parleyd(Words arguments, Words environment = {}) {
    const char* other = std::getenv("PARLEYD");
    arguments.insert(arguments.begin(), other ? other : PARLEYD_PROGRAM);
    const auto pointers = [](Words& words) {
        std::vector<char*> out;
        for (auto& word : words) out.push_back(word.data());
        out.push_back(nullptr);
        return out;
    };
    const auto argv = pointers(arguments), env = pointers(environment);
    int output[2];
    REQUIRE(pipe2(output, O_CLOEXEC) == 0);
    const pid_t pid = fork();
    if (pid == 0) {
        umask(0);
        dup2(output[1], STDOUT_FILENO);
        dup2(output[1], STDERR_FILENO);
        execve(argv[0], argv.data(), env.data());
        _exit(127);
    }
    close(output[1]);
    Ended ended{-1, ""};
    const auto until = driver::deadline(std::chrono::seconds(30));
    char buffer[4096];
    for (bool told = false;;) {
        pollfd readable{output[0], POLLIN, 0};
        if (poll(&readable, 1, 200) > 0) {
            const auto size = read(output[0], buffer, sizeof buffer);
            if (size <= 0) break;
            ended.said.append(buffer, static_cast<std::size_t>(size));
        }
        if (!told && ended.said.find("ready on") != std::string::npos)
            told = true, kill(pid, SIGTERM);
        if (driver::Clock::now() > until) kill(pid, SIGKILL);
    }
    close(output[0]);
    int status = 0;
    waitpid(pid, &status, 0);
    ended.status = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
    return ended;
}

struct Key {
    std::string table, name;
    Words wrong_in_file;       ///< as TOML writes them
    Words wrong_in_text = {};  ///< as a variable or flag holds them
    bool has_flag = false;

    std::string path() const { return table + "." + name; }
    std::string variable() const {
        std::string out = table == "limits" ? "PARLEY_LIMITS_" : "PARLEY_";
        for (const char c : name) out += static_cast<char>(std::toupper(c));
        return out;
    }
    std::string flag() const {
        std::string out = "--" + name;
        std::replace(out.begin(), out.end(), '_', '-');
        return out;
    }
};

const std::vector<Key>& keys() {
    const Words no_text{"5", "true", "[\"x\"]"};
    const Words no_number{"\"5\"", "5.5", "true", "-1", "99999999999", "[5]"};
    const Words no_number_text{"", "x", "5x", "5.5", "-1", "99999999999", "99999999999999999999"};
    const auto text_or = [&](Words more) {
        more.insert(more.end(), no_text.begin(), no_text.end());
        return more;
    };
    static const std::vector<Key> all = [&] {
        std::vector<Key> out{
            {"server", "data", text_or({"\"\""}), {""}, true},
            {"server",
             "listen",
             text_or({"\"nowhere\"", "\"localhost:1\"", "\"1.2.3.4\""}),
             {"", "nowhere", "localhost:80", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536",
              "127.0.0.1:x", "127.0.0.1:99999999999", "::1:80", "[::1]"},
             true},
            {"server", "admin_socket", no_text, {}, true},
            {"server",
             "public_url",
             text_or({"\"chat.example\"", "\"ftp://a\""}),
             {"chat.example", "https://", "https://chat.example/chat", "https://a b"},
             true},
            {"server",
             "origins",
             {"\"https://a\"", "5", "[5]", "[\"a.example\"]", "[\"https://a/\"]"},
             {"a.example", "https://a,nonsense", "https://a/"}},
            {"server", "web_client", no_text, {}, true},
            {"server", "certificate_file", no_text},
            {"server", "key_file", no_text},
            {"server",
             "operator_networks",
             {"\"127.0.0.1\"", "[5]", "[\"office\"]"},
             {"office", "10.0.0.0/8", "10.0.0.1,office"}},
            {"server",
             "trusted_proxies",
             {"\"127.0.0.1\"", "[5]", "[\"office\"]", "[\"10.0.0.0/33\"]"},
             {"office", "10.0.0.0/8/8", "10.0.0.1,office"}},
            {"server", "log_level", text_or({"\"loud\"", "\"Info\""}), {"", "loud"}},
            {"server", "log_format", text_or({"\"xml\"", "\"JSON\""}), {"", "xml"}},
            {"server", "log_commands", text_or({"\"some\"", "\"All\""}), {"", "some"}}};
        const auto number = [&](const std::string& table, const std::string& name) {
            out.push_back({table, name, no_number, no_number_text});
            if (name == "restart_spread_ms") return;
            out.back().wrong_in_file.push_back("0");
            out.back().wrong_in_text.push_back("0");
        };
        for (const auto* name :
             {"io_threads", "heartbeat_s", "outbox_bytes_max", "connections_total_max",
              "restart_spread_ms", "session_idle_days", "session_days"})
            number("server", name);
        for (const auto* name :
             {"commands_per_s", "commands_burst", "in_flight", "connections", "resume_events",
              "resume_events_total", "org_commands_per_s", "org_commands_burst",
              "sign_ins_per_minute", "org_invitations_per_minute"})
            number("limits", name);
        return out;
    }();
    return all;
}
}  // namespace

TEST_CASE("A wrong value in the file is named by file, line and key, and nothing starts",
          "[settings][one-loop]") {
    const Folder folder;
    for (const Key& key : keys())
        for (const auto& value : key.wrong_in_file) {
            const auto file = folder.file("parley.toml", "# line 1\n[" + key.table + "]\n\n" +
                                                             key.name + " = " + value + "\n");
            const auto ended = parleyd({"--config", file, "--data", folder / "data"});
            INFO(key.path() << " = " << value << "\n" << ended.said);
            CHECK(ended.status == 2);
            CHECK(ended.says(file + ":4: "));
            CHECK(ended.says(key.path()));
            CHECK_FALSE(fs::exists(folder / "data"));
        }
}

TEST_CASE("A wrong value in a variable or on the command line is named too",
          "[settings][one-loop]") {
    const Folder folder;
    const Words data{"--data", folder / "data"};
    for (const Key& key : keys())
        for (const auto& value : key.wrong_in_text) {
            INFO(key.path() << " = " << value);
            const auto by_variable =
                parleyd(key.name == "data" ? Words{} : data, {key.variable() + "=" + value});
            INFO(by_variable.said);
            CHECK(by_variable.status == 2);
            CHECK(by_variable.says(key.variable()));
            if (!key.has_flag) continue;
            const auto by_flag = parleyd({"--data", folder / "data", key.flag() + "=" + value},
                                         {"PARLEY_LISTEN=127.0.0.1:0"});
            INFO(by_flag.said);
            CHECK(by_flag.status == 2);
            CHECK(by_flag.says(key.flag()));
        }
    CHECK_FALSE(fs::exists(folder / "data"));
}

TEST_CASE("What the file does not know is refused, by line", "[settings][one-loop]") {
    const Folder folder;
    struct Row {
        std::string text, line, said;
    };
    const Row rows[] = {{"[server]\nlistne = \"x\"\n", "2", "unknown key server.listne"},
                        {"[limits]\n\nlisten = \"x\"\n", "3", "unknown key limits.listen"},
                        {"[sever]\n", "1", "unknown key sever"},
                        {"server = 5\n", "1", "server is not a table"},
                        {"[server]\n[[limits]]\n", "2", "limits is not a table"},
                        {"[server]\nlisten = \n", "2", ""},
                        {"[server]\nlisten = \"a\"\nlisten = \"b\"\n", "3", ""}};
    for (const auto& row : rows) {
        const auto file = folder.file("parley.toml", row.text);
        const auto ended = parleyd({"--config", file, "--data", folder / "data"});
        INFO(row.text << "\n" << ended.said);
        CHECK(ended.status == 2);
        CHECK(ended.says(file + ":" + row.line + ": "));
        CHECK(ended.says(row.said));
    }
    const auto none = parleyd({"--config", folder / "is-not-here.toml", "--data", folder / "data"});
    CHECK(none.status == 2);
    CHECK(none.says(folder / "is-not-here.toml"));
    const auto flag = parleyd({"--data", folder / "data", "--loud"});
    CHECK(flag.status == 2);
    CHECK(flag.says("--loud"));
    CHECK_FALSE(fs::exists(folder / "data"));
}

TEST_CASE("A variable that nobody knows is warned of; those of the tests are not parleyd's",
          "[settings][one-loop]") {
    const Folder folder;
    const auto ended = parleyd(
        {"--data", folder / "data", "--check-config"},
        {"PARLEY_LISTNE=127.0.0.1:1", "PARLEY_TEST_CORES=4", "PARLEYD=x", "OTHER_PARLEY_THING=1"});
    INFO(ended.said);
    CHECK(ended.status == 0);
    CHECK(ended.says("unknown variable PARLEY_LISTNE"));
    for (const auto* other : {"PARLEY_TEST_CORES", "PARLEYD=", "OTHER_PARLEY"})
        CHECK_FALSE(ended.says(other));
}

TEST_CASE("The command line goes before the environment, and that before the file",
          "[settings][one-loop]") {
    const Folder folder;
    const auto file = folder.file("parley.toml", "[server]\ndata = \"" + (folder / "by-file") +
                                                     "\"\nlisten = \"127.0.0.1:0\"\n");
    const auto variable = "PARLEY_DATA=" + (folder / "by-variable");
    const auto made = [&](const Words& arguments, const Words& environment) {
        const auto ended = parleyd(arguments, environment);
        INFO(ended.said);
        CHECK(ended.status == 0);
        std::string all;
        for (const auto* name : {"by-flag", "by-variable", "by-file"})
            if (fs::remove_all(folder / name) > 0) all += name;
        return all;
    };
    CHECK(made({"--config", file}, {}) == "by-file");
    CHECK(made({}, {"PARLEY_CONFIG=" + file}) == "by-file");
    CHECK(made({"--config", file}, {variable}) == "by-variable");
    CHECK(made({"--config", file, "--data", folder / "by-flag"}, {variable}) == "by-flag");
    CHECK(made({"--config", file}, {variable, "PARLEY_CONFIG=" + (folder / "nowhere")}) ==
          "by-variable");
}

TEST_CASE("What is set is what holds", "[settings][one-loop]") {
    const auto told = [](Server& server) {
        server.space({"Acme", "Nordwind"});
        const Json hello = server.member("anna", "Acme").push("hello").data;
        return std::pair(number_at(hello, "heartbeat_s"),
                         number_at(at(hello, "limits"), "in_flight"));
    };
    SECTION("in the file") {
        Server server("[server]\nheartbeat_s = 17\n[limits]\nin_flight = 77\n");
        CHECK(told(server) == std::pair(std::uint64_t{17}, std::uint64_t{77}));
    }
    SECTION("in the environment") {
        setenv("PARLEY_LIMITS_IN_FLIGHT", "78", 1);
        Server server("[server]\nheartbeat_s = 17\n[limits]\nin_flight = 77\n");
        unsetenv("PARLEY_LIMITS_IN_FLIGHT");
        CHECK(told(server) == std::pair(std::uint64_t{17}, std::uint64_t{78}));
    }
}

TEST_CASE("Settings are checked, and help and version said, without starting anything",
          "[settings][one-loop]") {
    const Folder folder;
    const auto checked = parleyd({"--data", folder / "data", "--check-config"});
    CHECK(checked.status == 0);
    CHECK_FALSE(checked.says("ready"));
    CHECK(parleyd({"--check-config"}).status == 2);  // data is missing
    const auto version = parleyd({"--version"});
    CHECK(version.status == 0);
    CHECK(version.said.starts_with("parleyd "));
    const auto help = parleyd({"--help"});
    CHECK(help.status == 0);
    for (const auto* flag : {"--data", "--listen", "--admin-socket", "--public-url", "--web-client",
                             "--config", "--check-config"})
        CHECK(help.says(flag));
    CHECK_FALSE(fs::exists(folder / "data"));
}

TEST_CASE("A plain listener is for this machine, unless TLS ends in front of it",
          "[settings][one-loop]") {
    const Folder folder;
    const auto check = [&](const std::string& listen, const Words& more = {}) {
        Words words{"--check-config", "--data", folder / "data", "--listen", listen};
        words.insert(words.end(), more.begin(), more.end());
        return parleyd(words);
    };
    for (const std::string open : {"0.0.0.0:8400", "[::]:8400", "192.0.2.1:8400"}) {
        INFO(open);
        const auto refused = check(open);
        CHECK(refused.status == 2);
        CHECK(refused.says("TLS"));
        CHECK(refused.says("--listen"));
        CHECK(check(open, {"--public-url", "http://chat.example"}).status == 2);
        CHECK(check(open, {"--public-url", "https://chat.example"}).status == 0);
    }
    for (const std::string closed : {"127.0.0.1:8400", "127.0.0.2:0", "[::1]:8400"})
        CHECK(check(closed).status == 0);
    const auto half =
        parleyd({"--check-config", "--data", folder / "data"}, {"PARLEY_KEY_FILE=key.pem"});
    CHECK(half.status == 2);
    CHECK(half.says("certificate_file"));
}

TEST_CASE("An admin socket of which nobody is left is replaced, another server's is not",
          "[settings][one-loop]") {
    const Folder folder;
    const auto start = [&](const std::string& data) {
        return parleyd(
            {"--data", folder / data, "--listen", "127.0.0.1:0", "--admin-socket", folder / "a"});
    };
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    (folder / "a").copy(address.sun_path, sizeof address.sun_path - 1);
    const int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    REQUIRE(bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    REQUIRE(listen(fd, 5) == 0);
    SECTION("somebody answers") {
        const auto refused = start("one");
        CHECK(refused.status == 1);
        CHECK(refused.says((folder / "a") + ": another server answers there"));
        CHECK(fs::is_socket(folder / "a"));
        close(fd);
    }
    SECTION("nobody answers") {
        close(fd);
        REQUIRE(fs::is_socket(folder / "a"));
        CHECK(start("one").status == 0);
        CHECK_FALSE(fs::exists(folder / "a"));  // it took its own away when it ended
    }
    SECTION("something else stands there") {
        close(fd);
        fs::remove(folder / "a");
        folder.file("a", "not a socket");
        CHECK(start("one").status == 1);
        CHECK(fs::is_regular_file(folder / "a"));
    }
}

TEST_CASE("The data folder is made, for its owner alone", "[settings][one-loop]") {
    const Folder folder;
    CHECK(parleyd({"--data", folder / "data", "--listen", "127.0.0.1:0"}).status == 0);
    struct stat made{};
    REQUIRE(stat((folder / "data").c_str(), &made) == 0);
    CHECK((made.st_mode & 07777) == 0700);
    // What is no folder is left as it is.
    const auto file = folder.file("file", "something");
    CHECK(parleyd({"--data", file, "--listen", "127.0.0.1:0"}).status == 1);
    CHECK(fs::is_regular_file(file));
}
