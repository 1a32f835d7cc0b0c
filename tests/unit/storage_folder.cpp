// The folder of the store: who may open it, what stands in it, and what happens when it is full.

#include <poll.h>
#include <sys/inotify.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "storage_fixture.hpp"

namespace parley::storage {

using Why = OpenFailure::Why;

TEST_CASE("The folder is for its owner alone, whatever the umask", "[storage]") {
    TemporaryFolder folder;
    const auto before = ::umask(GENERATE(mode_t(0), mode_t(0277), mode_t(022)));
    {
        open(folder / "data");
    }
    ::umask(before);
    CHECK(fs::status(folder / "data").permissions() == fs::perms::owner_all);
    CHECK(fs::status(folder / "data" / "store").permissions() == fs::perms::owner_all);
}

TEST_CASE("A store that is open is not opened again", "[storage]") {
    TemporaryFolder folder;
    SECTION("in the same process") {
        auto log = open(folder / "data");
        CHECK(refusal(folder / "data") == Why::locked);
        say(*log, stream("launch"), {"undisturbed"});
    }
    SECTION("by another process") {
        Child child("[.child-says]", folder / "data");
        REQUIRE(child.line());
        CHECK(refusal(folder / "data") == Why::locked);
    }
    {
        open(folder / "data");
    }  // and afterwards it is free
}

TEST_CASE("A store of another version is left alone", "[storage]") {
    TemporaryFolder folder;
    {
        say(*open(folder / "data"), stream("launch"), {"one"});
    }
    const auto format = bytes_of(folder / "data" / "format");
    for (const std::string other : {"1\n", "2\n", "4\n"}) {
        REQUIRE(other != format);
        write_bytes(folder / "data" / "format", other);
        CHECK(refusal(folder / "data") == Why::other_format);
    }
    write_bytes(folder / "data" / "format", format);
    CHECK(heard(*open(folder / "data"), stream("launch")) == Texts{"one"});
}

TEST_CASE("A folder that cannot be made is named", "[storage]") {
    TemporaryFolder folder;
    write_bytes(folder / "data", "a file");
    CHECK(refusal(folder / "data") == Why::unreadable);
}

TEST_CASE("The number of the last commit is noted while the store is open", "[storage]") {
    TemporaryFolder folder;
    auto log = open(folder / "data");
    const int watch = ::inotify_init1(IN_CLOEXEC);
    REQUIRE(::inotify_add_watch(watch, (folder / "data").c_str(), IN_MOVED_TO) >= 0);
    say(*log, stream("launch"), {"one", "two", "three"});
    while (bytes_of(folder / "data" / "noted") != "3\n") {
        pollfd moved{watch, POLLIN, 0};
        REQUIRE(::poll(&moved, 1, 10'000) == 1);
        char events[4096];
        REQUIRE(::read(watch, events, sizeof events) > 0);
    }
    ::close(watch);
}

TEST_CASE("The number of the last commit is noted when the store is closed", "[storage]") {
    TemporaryFolder folder;
    {
        say(*open(folder / "data"), stream("launch"), {"one", "two"});
    }
    CHECK(bytes_of(folder / "data" / "noted") == "2\n");
}

namespace {
/// Says things until the disk takes no more. Returns how many were acknowledged.
Seq say_until_full(Log& log) {
    Seq seq = 0;
    for (;; ++seq) {
        REQUIRE(seq < 10'000);
        const auto said_now = log.commit(said(stream("launch"), seq + 1, noise(seq + 1, 20'000)));
        if (said_now) continue;
        CHECK(said_now.error().code == Code::disk_full);
        return seq;
    }
}

void check_reading_goes_on(Log& log, Seq acknowledged) {
    CHECK(log.commit(said(stream("other"), 1, "x")).error().code == Code::disk_full);
    Batch small_one;
    small_one.rows = {{"orow", "x"}};
    CHECK(log.commit(small_one).error().code == Code::disk_full);
    const auto texts = heard(log, stream("launch"));
    REQUIRE(texts);
    REQUIRE(texts->size() == acknowledged);
    for (Seq i = 0; i < acknowledged; ++i) REQUIRE((*texts)[i] == noise(i + 1, 20'000));
}

void check_reopened(const fs::path& folder, Seq acknowledged) {
    auto log = open(folder);
    const auto texts = heard(*log, stream("launch"));
    REQUIRE(texts);
    CHECK(texts->size() >= acknowledged);
    for (Seq i = 0; i < texts->size(); ++i) REQUIRE((*texts)[i] == noise(i + 1, 20'000));
    say(*log, stream("launch"), {"there is room again"});
}

/// A disk of 24 megabytes, where we may mount one.
class SmallDisk {
  public:
    explicit SmallDisk(const fs::path& path) : path_(path) {
        fs::create_directory(path);
        mounted_ = ::mount("tmpfs", path.c_str(), "tmpfs", 0, "size=24m") == 0;
    }
    ~SmallDisk() {
        if (mounted_) ::umount2(path_.c_str(), MNT_DETACH);
    }
    bool mounted() const { return mounted_; }

  private:
    fs::path path_;
    bool mounted_ = false;
};
}  // namespace

TEST_CASE("On a full disk nothing more is acknowledged, and what was is read", "[storage]") {
    TemporaryFolder folder;
    const SmallDisk disk(folder / "disk");
    if (!disk.mounted()) {
        WARN("not tested: no right to mount a small disk");
        return;
    }
    const auto data = folder / "disk" / "data";
    write_bytes(folder / "disk" / "ballast", std::string(20 << 20, 'x'));
    Seq acknowledged = 0;
    {
        auto log = open(data);
        // Nobody writes there but the store: RocksDB's file of that name would end the process.
        CHECK_FALSE(fs::exists(data / "store" / "LOG"));
        acknowledged = say_until_full(*log);
        CHECK(acknowledged > 10);
        check_reading_goes_on(*log, acknowledged);
        SECTION("even when there is room again, until it is opened anew") {
            fs::remove(folder / "disk" / "ballast");
            check_reading_goes_on(*log, acknowledged);
        }
        SECTION("and it may be closed while the disk is full") {}
        SECTION("and a checkpoint that has no room leaves nothing behind") {
            CHECK(log->checkpoint((folder / "disk" / "copy").string()).error().code ==
                  Code::disk_full);
            CHECK_FALSE(fs::exists(folder / "disk" / "copy"));
        }
    }
    if (const auto still_full = refusal(data)) CHECK(still_full == Why::disk_full);
    fs::remove(folder / "disk" / "ballast");
    check_reopened(data, acknowledged);
}

TEST_CASE("child: has small files", "[.child-small-files]") {
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{200'000, 200'000};
    REQUIRE(::setrlimit(RLIMIT_FSIZE, &limit) == 0);
    auto log = open(Child::folder());
    const auto acknowledged = say_until_full(*log);
    check_reading_goes_on(*log, acknowledged);
    Child::tell(std::to_string(acknowledged));
}

TEST_CASE("A file that may not grow is a full disk", "[storage]") {
    TemporaryFolder folder;
    Child child("[.child-small-files]", folder / "data");
    const auto acknowledged = child.line();
    CHECK(child.wait() == 0);
    REQUIRE(acknowledged);
    check_reopened(folder / "data", std::stoull(*acknowledged));
}

}  // namespace parley::storage
