// The log as who writes and reads it knows it. Its damage is in storage_damage.cpp, its folder in
// storage_folder.cpp, what goes away in storage_deleted.cpp.

#include <sys/wait.h>

#include <csignal>
#include <map>
#include <random>
#include <thread>

#include "protocol/time.hpp"
#include "storage/rows/answers.hpp"
#include "storage_fixture.hpp"

namespace parley::storage {

TEST_CASE("What is said is heard in order, each stream for itself", "[storage]") {
    TemporaryFolder folder;
    auto log = open(folder / "data");
    const auto launch = stream("launch"), lunch = stream("lunch");
    say(*log, launch, {"one", "two"});
    say(*log, lunch, {"soup"});
    say(*log, launch, {"three"});

    SECTION("while it is open") {}
    SECTION("after it was opened again") { log.reset(), log = open(folder / "data"); }
    SECTION("after it was rewritten") { REQUIRE(log->compact()); }

    CHECK(heard(*log, launch) == Texts{"one", "two", "three"});
    CHECK(heard(*log, launch, 2) == Texts{"three"});
    CHECK(heard(*log, launch, 3) == Texts{});
    CHECK(heard(*log, launch, 99) == Texts{});
    CHECK(heard(*log, lunch) == Texts{"soup"});
    CHECK(heard(*log, stream("nobody")) == Texts{});
    CHECK(*log->snapshot()->last_seq(launch) == 3);
    CHECK(*log->snapshot()->last_seq(stream("nobody")) == 0);
    CHECK(log->sizes().events == 4);
    CHECK(log->sizes().disk_bytes > 0);
    say(*log, launch, {"four"});
    CHECK(heard(*log, launch, 3) == Texts{"four"});
}

TEST_CASE("A reader takes as many events as it wants", "[storage]") {
    TemporaryFolder folder;
    auto log = open(folder / "data");
    say(*log, stream("launch"), {"one", "two", "three"});
    Texts texts;
    REQUIRE(log->snapshot()->events(stream("launch"), 0, [&](Seq, std::string_view json) {
        texts.emplace_back(json);
        return texts.size() < 2;
    }));
    CHECK(texts == Texts{"one", "two"});
}

TEST_CASE("A snapshot does not see what is committed after it", "[storage]") {
    TemporaryFolder folder;
    auto log = open(folder / "data");
    say(*log, stream("launch"), {"one"});
    const auto before = log->snapshot();
    say(*log, stream("launch"), {"two"});
    CHECK(*before->last_seq(stream("launch")) == 1);
    CHECK(*log->snapshot()->last_seq(stream("launch")) == 2);
}

TEST_CASE("One commit may bring several streams forward, and rows with them", "[storage]") {
    TemporaryFolder folder;
    auto log = open(folder / "data");
    Batch batch;
    batch.appends = {{stream("a"), 1, "a1"}, {stream("b"), 1, "b1"}, {stream("a"), 2, "a2"}};
    batch.rows = {{"onew", "row"}, {"oold", "row"}};
    REQUIRE(log->commit(batch));
    batch = {};
    batch.rows = {{"onew", "changed"}, {"oold", std::nullopt}};
    REQUIRE(log->commit(batch));
    log.reset(), log = open(folder / "data");
    CHECK(heard(*log, stream("a")) == Texts{"a1", "a2"});
    CHECK(heard(*log, stream("b")) == Texts{"b1"});
    using Values = std::vector<std::optional<std::string>>;
    CHECK(*log->snapshot()->get({"oold", "onew", "onone"}) ==
          Values{std::nullopt, "changed", std::nullopt});
    CHECK(*log->snapshot()->get("onew") == "changed");
    CHECK(*log->snapshot()->get("onone") == std::nullopt);
}

TEST_CASE("An empty commit is none", "[storage]") {
    TemporaryFolder folder;
    auto log = open(folder / "data");
    CHECK(log->commit({}));
}

// A model of the store in which scanning is obvious.
TEST_CASE("Scans find what begins with a prefix and nothing else, up and down", "[storage]") {
    TemporaryFolder folder;
    auto log = open(folder / "data");
    std::map<std::string, std::string> model;
    const auto seed = Catch::rngSeed() ? Catch::rngSeed() : 1;
    INFO("seed " << seed);
    std::mt19937 random(seed);
    const std::string tables = "mlndrpkioc";
    const auto any_key = [&](std::size_t longest) {
        std::string key(1, tables[random() % tables.size()]);
        const auto size = random() % longest;
        // Few different bytes, so that keys share prefixes; 0xff, as it has no successor.
        while (key.size() < size) key += "\x00\x01\xff"[random() % 3];
        return key;
    };
    for (int round = 0; round < 6; ++round) {
        Rows rows;
        for (int i = 0; i < 300; ++i) {
            rows.emplace_back(any_key(45), std::to_string(random()));
            model[rows.back().first] = rows.back().second;
        }
        put(*log, rows);
        if (round == 2) REQUIRE(log->compact());  // some in files, some in memory
    }
    const auto snapshot = log->snapshot();
    for (int i = 0; i < 3000; ++i) {
        const auto prefix = any_key(i % 2 ? 40 : 6);
        auto from = prefix;
        if (i % 3 == 0) from = any_key(45);
        if (i % 3 == 1) from += any_key(8);
        Rows expected, found;
        const auto take = [&](std::string_view key, std::string_view value) {
            found.emplace_back(key, value);
            return true;
        };
        for (const auto& row : model)
            if (row.first.starts_with(prefix) && row.first >= from) expected.push_back(row);
        REQUIRE(snapshot->scan(prefix, from, take));
        REQUIRE(found == expected);
        expected.clear(), found.clear();
        for (const auto& row : model)
            if (row.first.starts_with(prefix) && row.first <= from) expected.push_back(row);
        std::reverse(expected.begin(), expected.end());
        REQUIRE(snapshot->scan_back(prefix, from, take));
        REQUIRE(found == expected);
    }
}

TEST_CASE("Keys of commands go after seven days, everything else stays", "[storage]") {
    TemporaryFolder folder;
    auto log = open(folder / "data");
    const auto given = [](std::int64_t days_ago) {
        return rows::encoded(
            rows::Answer{{now().ms - days_ago * 24 * 3600 * 1000}, "digest", "answer"});
    };
    put(*log, {{"kold", given(8)},
               {"kfresh", given(6)},
               {"kfuture", given(-800)},
               {"kshort", "x"},
               {"oold", given(8)},
               {"mold", given(800)},
               {"jold", given(8)}});
    REQUIRE(log->compact());
    const auto snapshot = log->snapshot();
    for (const auto* gone : {"kold", "jold"}) CHECK_FALSE(snapshot->get(gone)->has_value());
    for (const auto* kept : {"kfresh", "kfuture", "kshort", "oold", "mold"})
        CHECK(snapshot->get(kept)->has_value());
}

TEST_CASE("child: says until it is killed", "[.child-says]") {
    auto log = open(Child::folder());
    for (Seq seq = 1;; ++seq) {
        const auto text = noise(seq, 300);
        Batch batch;
        batch.appends = {{stream("left"), seq, text}, {stream("right"), seq, text}};
        batch.rows = {{"olast", text}};
        REQUIRE(log->commit(batch));
        Child::tell(std::to_string(seq));
    }
}

TEST_CASE("What was acknowledged is there after the server was killed, whole batches only",
          "[storage]") {
    TemporaryFolder folder;
    Seq acknowledged = 0;
    for (const Seq until : {3u, 1500u}) {  // at the start, and after files were written
        fs::remove_all(folder / "data");
        Child child("[.child-says]", folder / "data");
        while (auto line = child.line()) {
            acknowledged = std::stoull(*line);
            if (acknowledged == until) child.kill();
        }
        REQUIRE(WIFSIGNALED(child.wait()));
        REQUIRE(acknowledged >= until);

        auto log = open(folder / "data");
        const auto left = heard(*log, stream("left")), right = heard(*log, stream("right"));
        REQUIRE(left);
        CHECK(left->size() >= acknowledged);
        CHECK(left == right);
        for (std::size_t i = 0; i < left->size(); ++i) REQUIRE((*left)[i] == noise(i + 1, 300));
        CHECK(*log->snapshot()->get("olast") == left->back());
        say(*log, stream("left"), {"and goes on"});
    }
}

TEST_CASE("child: leaves out a number", "[.child-gap]") {
    auto log = open(Child::folder());
    log->commit(said(stream("launch"), 2, "two before one"));
}

TEST_CASE("A number left out ends the process before it is on disk", "[storage]") {
    TemporaryFolder folder;
    {
        open(folder / "data");
    }
    Child child("[.child-gap]", folder / "data");
    const int status = child.wait();
    CHECK((WIFSIGNALED(status) || WEXITSTATUS(status) != 0));
    CHECK(heard(*open(folder / "data"), stream("launch")) == Texts{});
}

TEST_CASE("A checkpoint is a store of its own, equal to what was", "[storage]") {
    TemporaryFolder folder;
    auto log = open(folder / "data");
    for (int i = 0; i < 300; ++i) say(*log, stream("launch"), {noise(std::uint64_t(i), 2000)});
    const auto before = all_rows(*log);
    const auto bytes = log->checkpoint((folder / "copy").string());
    REQUIRE(bytes);
    CHECK(*bytes > 300 * 1000);
    CHECK(fs::status(folder / "copy").permissions() == fs::perms::owner_all);
    say(*log, stream("launch"), {"afterwards"});
    // It would let in who has been shut out since, so nobody opens it as it is.
    CHECK(refusal(folder / "copy") == OpenFailure::Why::backup);
    CHECK(try_open(folder / "copy").failure->sentence.find("parleyctl restore") !=
          std::string::npos);
    fs::remove(folder / "copy" / backup_mark);
    auto copy = open(folder / "copy");
    CHECK(all_rows(*copy) == before);
    say(*copy, stream("launch"), {"another way"});
    CHECK(heard(*log, stream("launch"), 300) == Texts{"afterwards"});
    CHECK(heard(*copy, stream("launch"), 300) == Texts{"another way"});

    SECTION("and never written over something") {
        CHECK_FALSE(log->checkpoint((folder / "copy").string()));
        CHECK_FALSE(log->checkpoint((folder / "no such").string() + "/copy"));
        CHECK(heard(*copy, stream("launch"), 300) == Texts{"another way"});
    }
}

TEST_CASE("A checkpoint is whole while others go on saying things", "[storage]") {
    TemporaryFolder folder;
    auto log = open(folder / "data");
    std::jthread talk([&](std::stop_token stop) {
        for (Seq seq = 1; !stop.stop_requested(); ++seq) {
            const auto text = noise(seq, 300);
            Batch batch;
            batch.appends = {{stream("left"), seq, text}, {stream("right"), seq, text}};
            if (!log->commit(batch)) return;
        }
    });
    std::vector<Seq> seen;
    for (const std::string name : {"1", "2", "3", "4"}) {
        const auto at_least = *log->snapshot()->last_seq(stream("left"));
        REQUIRE(log->checkpoint((folder / name).string()));
        fs::remove(folder / name / backup_mark);
        auto copy = open(folder / name);
        const auto left = heard(*copy, stream("left")), right = heard(*copy, stream("right"));
        REQUIRE(left);
        CHECK(left == right);
        CHECK(left->size() >= at_least);
    }
}

}  // namespace parley::storage
