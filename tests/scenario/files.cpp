// Files and who may have them: those who may read a stream that refers to one, for as long as it
// does, and nobody else.

#include "tests/scenario/files.hpp"

#include <catch2/catch.hpp>
#include <filesystem>
#include <thread>

#include "protocol/time.hpp"

namespace parley::scenario {

using boost::json::array;

HttpAnswer put_file(const Server& server, const std::string& member, const std::string& name,
                    const std::string& bytes, const std::string& query, Headers headers) {
    headers.emplace_back("Authorization", "Bearer " + server.token(member));
    return server.http({"PUT", "/files?name=" + percent_encoded(name) + query, headers, bytes});
}

std::string upload(const Server& server, const std::string& member, const std::string& name,
                   const std::string& bytes) {
    const auto answer =
        put_file(server, member, name, bytes, {}, {{"Content-Type", "application/pdf"}});
    if (answer.status != 200) throw Failure("not uploaded: " + answer.body);
    return text_at(at(driver::parse_json(answer.body), "ok"), "id");
}

HttpAnswer open_path(const Server& server, const std::string& member, const std::string& path,
                     Headers headers) {
    headers.emplace_back("Authorization", "Bearer " + server.token(member));
    return server.get(path, headers);
}

HttpAnswer open_file(const Server& server, const std::string& member, const std::string& id,
                     const std::string& query) {
    return open_path(server, member, "/files/" + id + "/any" + query);
}

std::size_t files_on_disk(Server& server) {
    namespace fs = std::filesystem;
    std::size_t count = 0;
    for (const auto& entry :
         fs::recursive_directory_iterator(server.daemon().data_folder() + "/files"))
        count += entry.is_regular_file();
    return count;
}

void wait_for_files_on_disk(Server& server, std::size_t count) {
    const auto until = driver::deadline();
    while (files_on_disk(server) != count) {
        if (driver::Clock::now() > until)
            throw Failure(std::to_string(files_on_disk(server)) + " files on disk instead of " +
                          std::to_string(count));
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
}

Placed post_files(Member& member, const std::string& channel_id,
                  const std::vector<std::string>& files, const std::string& text) {
    array ids;
    for (const auto& id : files) ids.emplace_back(id);
    const Json placed =
        member.ask("message.post", {{"channel", channel_id}, {"text", text}, {"files", ids}});
    return {number_at(placed, "seq"), number_at(placed, "place")};
}

namespace {
/// Acme with anna and olaf, its partner Nordwind with björn, the rival Zenith with zoe.
struct Partners {
    Server server;
    Member anna, olaf, björn, zoe;

    Partners()
        : anna((server.space({"Acme", "Zenith"}), server.space({"Acme", "Nordwind"}),
                server.channel("#launch"), server.member("anna", "Acme"))),
          olaf(server.member("olaf", "Acme")),
          björn(server.member("björn", "Nordwind")),
          zoe(server.member("zoe", "Zenith")) {
        server.channel("#zenith", {.space = "Acme, Zenith"});
    }

    std::string launch() { return server.id("#launch"); }
    /// What they are told where they ask for a file in each way that there is.
    std::string every_answer(const std::string& who, Member& member, const std::string& file) {
        std::string out;
        const auto opened = open_file(server, who, file);
        out += std::to_string(opened.status) + opened.body;
        for (const auto& [name, value] : opened.headers)
            if (name != "Date") out += name + value;
        out += code_of(open_file(server, who, file, "?v=1"));
        out += member.answer_text("file.get", {{"file", file}});
        out += member.answer_text("file.list", {{"files", array{Json(file)}}});
        out += member.answer_text("file.version", {{"file", file}, {"upload", file}});
        out += member.answer_text(
            "message.post",
            {{"channel", server.id("#zenith")}, {"text", "x"}, {"files", array{Json(file)}}});
        return out;
    }
};

std::string posted_file(const Heard& posted) {
    return std::string(at(posted.data, "files").as_array().at(0).as_string());
}
}  // namespace

TEST_CASE("A file is its uploader's alone until something refers to it", "[files]") {
    Partners world;
    const auto file = upload(world.server, "anna", "price list.pdf", "the bytes");
    CHECK(open_file(world.server, "anna", file).body == "the bytes");
    CHECK(world.olaf.refusal("file.get", {{"file", file}}) == "not_found");
    CHECK(open_file(world.server, "björn", file).status == 404);

    post_files(world.anna, world.launch(), {file}, "for you");
    const auto posted = world.björn.event("message.posted", "#launch");
    CHECK(posted_file(posted) == file);
    for (const auto* reader : {"anna", "olaf", "björn"})
        CHECK(open_file(world.server, reader, file).body == "the bytes");
    const Json found = world.björn.ask("file.get", {{"file", file}});
    CHECK(text_at(found, "name") == "price list.pdf");
    CHECK(number_at(found, "size") == 9);
    CHECK(text_at(found, "type") == "application/pdf");
    CHECK(text_at(found, "by") == world.anna.id());
    CHECK(text_at(found, "link") == "/files/" + file + "/price%20list.pdf");
    CHECK(open_path(world.server, "björn", text_at(found, "link")).body == "the bytes");
    const Json page = world.björn.page("#launch");
    CHECK(at(at(page, "messages").as_array().at(0), "files") == Json(array{Json(file)}));
}

TEST_CASE("A rival is told of another partner's file what is told of none at all", "[files]") {
    Partners world;
    const auto file = upload(world.server, "anna", "price list.pdf", "the bytes");
    post_files(world.anna, world.launch(), {file});
    const auto nothing = Server::id_of_nothing("fil_");
    const auto without = [](std::string text, const std::string& id) {
        for (auto at = text.find(id); at != std::string::npos; at = text.find(id))
            text.replace(at, id.size(), "(id)");
        return text;
    };
    CHECK(without(world.every_answer("zoe", world.zoe, file), file) ==
          without(world.every_answer("zoe", world.zoe, nothing), nothing));
    CHECK(world.zoe.everything().find("price") == std::string::npos);
}

TEST_CASE("A private channel's file stays in that channel, and a direct one's in it", "[files]") {
    Partners world;
    world.server.channel("#secret", {.only_for = {"anna", "björn"}});
    const auto file = upload(world.server, "anna", "a.txt", "secret");
    post_files(world.anna, world.server.id("#secret"), {file});
    CHECK(open_file(world.server, "björn", file).body == "secret");
    CHECK(open_file(world.server, "olaf", file).status == 404);

    const Json direct = world.anna.ask("direct.open", {{"members", array{Json(world.björn.id())}}});
    const auto other = upload(world.server, "anna", "b.txt", "between us");
    post_files(world.anna, text_at(at(direct, "channel"), "id"), {other});
    CHECK(open_file(world.server, "björn", other).body == "between us");
    CHECK(open_file(world.server, "olaf", other).status == 404);
}

TEST_CASE("A right to a file ends with the right to read what refers to it", "[files]") {
    Partners world;
    world.server.channel("#secret", {.only_for = {"anna", "björn"}});
    const auto file = upload(world.server, "björn", "a.txt", "secret");
    post_files(world.björn, world.server.id("#secret"), {file});
    world.anna.event("message.posted", "#secret");
    world.björn.ask("channel.leave", {{"channel", world.server.id("#secret")}});
    // He uploaded it; but where it is now, he is no longer.
    CHECK(open_file(world.server, "björn", file).status == 404);
    CHECK(world.björn.refusal("file.get", {{"file", file}}) == "not_found");
    CHECK(open_file(world.server, "anna", file).body == "secret");
}

TEST_CASE("A file goes with the last message that refers to it, from the disk as well", "[files]") {
    Partners world;
    const auto file = upload(world.server, "anna", "a.txt", "the bytes");
    const auto first = post_files(world.anna, world.launch(), {file}, "one");
    const auto second = post_files(world.anna, world.launch(), {file}, "two");
    world.anna.erase("#launch", first.seq);
    CHECK(open_file(world.server, "björn", file).body == "the bytes");
    world.anna.erase("#launch", second.seq);
    CHECK(open_file(world.server, "anna", file).status == 404);
    CHECK(open_file(world.server, "björn", file).status == 404);
    CHECK(world.anna.refusal("file.get", {{"file", file}}) == "not_found");
    wait_for_files_on_disk(world.server, 0);
    // The first may have gone with what is looked at once after the start: so another one.
    const auto other = upload(world.server, "anna", "b.txt", "other bytes");
    world.anna.erase("#launch", post_files(world.anna, world.launch(), {other}).seq);
    wait_for_files_on_disk(world.server, 0);
    const Json page = world.björn.page("#launch");
    for (const auto& message : at(page, "messages").as_array())
        CHECK(at(message, "files").is_null());
}

TEST_CASE("The same bytes are kept once, for as long as one file has them", "[files]") {
    Partners world;
    const auto one = upload(world.server, "anna", "a.txt", "the same bytes");
    const auto other = upload(world.server, "zoe", "b.txt", "the same bytes");
    CHECK(files_on_disk(world.server) == 1);
    const auto placed = post_files(world.anna, world.launch(), {one});
    world.anna.erase("#launch", placed.seq);
    CHECK(open_file(world.server, "anna", one).status == 404);
    // Another file's end is awaited, so that the collector has had its turn.
    const auto third = upload(world.server, "anna", "c.txt", "other bytes");
    const auto last = post_files(world.anna, world.launch(), {third});
    CHECK(files_on_disk(world.server) == 2);
    world.anna.erase("#launch", last.seq);
    wait_for_files_on_disk(world.server, 1);
    CHECK(open_file(world.server, "zoe", other).body == "the same bytes");
}

TEST_CASE("A new version keeps the link, and is told where the file is", "[files]") {
    Partners world;
    const auto file = upload(world.server, "anna", "price list.pdf", "prices of May");
    post_files(world.anna, world.launch(), {file});
    world.björn.event("message.posted", "#launch");

    const auto fresh = upload(world.server, "olaf", "prices.pdf", "prices of June");
    // Not a partner's to change, though he reads it; nor anybody's with another's upload.
    const auto his = upload(world.server, "björn", "prices.pdf", "mine");
    CHECK(world.björn.refusal("file.version", {{"file", file}, {"upload", his}}) == "not_allowed");
    CHECK(world.anna.refusal("file.version", {{"file", file}, {"upload", fresh}}) == "not_found");
    CHECK(world.anna.refusal("file.version", {{"file", file}, {"upload", file}}) == "bad_value");
    CHECK(at(world.björn.ask("file.get", {{"file", file}}), "versionable") == Json(false));

    const Json now = world.olaf.ask("file.version", {{"file", file}, {"upload", fresh}});
    CHECK(number_at(now, "version") == 2);
    CHECK(text_at(now, "name") == "price list.pdf");
    const auto told = world.björn.event("file.version_added", "#launch");
    CHECK(text_at(told.data, "file") == file);
    CHECK(number_at(told.data, "version") == 2);
    CHECK(open_file(world.server, "björn", file).body == "prices of June");
    CHECK(open_file(world.server, "björn", file, "?v=1").body == "prices of May");
    CHECK(open_file(world.server, "björn", file, "?v=2").body == "prices of June");
    CHECK(open_file(world.server, "björn", file, "?v=3").status == 404);
    CHECK(open_file(world.server, "björn", file, "?v=0").status == 404);
    CHECK(code_of(open_file(world.server, "björn", file, "?v=x")) == "bad_value");
    const Json found = world.björn.ask("file.get", {{"file", file}});
    CHECK(at(found, "versions").as_array().size() == 2);
    // The upload has become the version, and is no file of its own any more.
    CHECK(open_file(world.server, "olaf", fresh).status == 404);
    CHECK(files_on_disk(world.server) == 3);
}

TEST_CASE("What stands in archived channels alone takes no new version", "[files]") {
    Partners world;
    world.server.channel("#plans", {});
    const auto file = upload(world.server, "anna", "a.txt", "one");
    post_files(world.anna, world.launch(), {file});
    post_files(world.anna, world.server.id("#plans"), {file});
    const auto add = [&] {
        const auto fresh = upload(world.server, "anna", "b.txt", "more");
        return world.anna.refusal("file.version", {{"file", file}, {"upload", fresh}});
    };
    const auto archive = [&](const std::string& channel) {
        world.server.operator_().run("channel.archive", {{"channel", world.server.id(channel)}},
                                     {});
    };
    archive("#launch");
    CHECK(add().empty());
    archive("#plans");
    CHECK(add() == "archived");
    CHECK(at(world.anna.ask("file.get", {{"file", file}}), "versionable") == Json(false));
}

TEST_CASE("A version comes from one who reads every place that the file stands in", "[files]") {
    Partners world;
    world.server.channel("#secret", {.only_for = {"anna", "björn"}});
    const auto file = upload(world.server, "anna", "a.txt", "one");
    post_files(world.anna, world.launch(), {file});
    post_files(world.anna, world.server.id("#secret"), {file});
    const auto fresh = upload(world.server, "olaf", "b.txt", "two");
    CHECK(world.olaf.refusal("file.version", {{"file", file}, {"upload", fresh}}) == "not_allowed");
    const auto hers = upload(world.server, "anna", "b.txt", "two");
    world.anna.ask("file.version", {{"file", file}, {"upload", hers}});
    CHECK(open_file(world.server, "björn", file).body == "two");
}

TEST_CASE("What is forwarded over the wall is a file of who forwards it", "[files]") {
    Partners world;
    // Björn of Nordwind gives it to Acme; anna hands it on to Zenith.
    const auto file = upload(world.server, "björn", "offer.pdf", "offer");
    post_files(world.björn, world.launch(), {file});
    world.anna.event("message.posted", "#launch");
    post_files(world.anna, world.server.id("#zenith"), {file});
    const auto forwarded = posted_file(world.zoe.event("message.posted", "#zenith"));
    CHECK(forwarded != file);
    CHECK(open_file(world.server, "zoe", forwarded).body == "offer");
    CHECK(open_file(world.server, "zoe", file).status == 404);
    const Json found = world.zoe.ask("file.get", {{"file", forwarded}});
    CHECK(text_at(found, "by") == world.anna.id());
    CHECK(world.zoe.everything().find(world.björn.id()) == std::string::npos);
    CHECK(files_on_disk(world.server) == 1);

    // What Björn adds for Acme does not reach Zenith.
    const auto fresh = upload(world.server, "björn", "offer.pdf", "a better offer");
    world.björn.ask("file.version", {{"file", file}, {"upload", fresh}});
    world.anna.event("file.version_added", "#launch");
    CHECK(open_file(world.server, "anna", file).body == "a better offer");
    CHECK(open_file(world.server, "zoe", forwarded).body == "offer");
    for (const auto& name : world.zoe.rest()) CHECK(name != "file.version_added");
}

TEST_CASE("A message may be files alone, and neither nothing nor too many", "[files]") {
    Partners world;
    CHECK(world.anna.refusal("message.post", {{"channel", world.launch()}, {"text", ""}}) ==
          "bad_value");
    array ids;
    for (int i = 0; i < 21; ++i)
        ids.emplace_back(upload(world.server, "anna", "a.txt", std::to_string(i)));
    CHECK(world.anna.refusal("message.post",
                             {{"channel", world.launch()}, {"text", "x"}, {"files", ids}}) ==
          "too_many");
    // Named twice, it stands there once.
    const auto placed =
        post_files(world.anna, world.launch(),
                   {std::string(ids[0].as_string()), std::string(ids[0].as_string()),
                    std::string(ids[1].as_string())});
    const auto posted = world.björn.event("message.posted", "#launch");
    CHECK(at(posted.data, "files").as_array().size() == 2);
    CHECK(text_at(posted.data, "text").empty());
    world.anna.erase("#launch", placed.seq);
    CHECK(open_file(world.server, "anna", std::string(ids[0].as_string())).status == 404);
    CHECK(open_file(world.server, "anna", std::string(ids[2].as_string())).status == 200);
}

TEST_CASE("A scheduled message keeps its files until it is sent, or lets them go", "[files]") {
    Partners world;
    const auto file = upload(world.server, "anna", "a.txt", "later");
    const object when{{"instant", time_text({now().ms + 3600LL * 1000})}};
    const Json schedule = world.anna.ask(
        "schedule.create",
        {{"channel", world.launch()}, {"text", ""}, {"files", array{Json(file)}}, {"when", when}});
    const object name{{"schedule", text_at(schedule, "schedule")}};
    CHECK(at(schedule, "files") == Json(array{Json(file)}));
    CHECK(open_file(world.server, "anna", file).body == "later");
    CHECK(open_file(world.server, "björn", file).status == 404);
    SECTION("sent") {
        world.anna.ask("schedule.send_now", name);
        CHECK(posted_file(world.björn.event("message.posted", "#launch")) == file);
        CHECK(open_file(world.server, "björn", file).body == "later");
    }
    SECTION("cancelled") {
        world.anna.ask("schedule.cancel", name);
        CHECK(open_file(world.server, "anna", file).status == 404);
        wait_for_files_on_disk(world.server, 0);
    }
}

TEST_CASE("A record's field may name a file, which its readers then have", "[files]") {
    Partners world;
    const auto file = upload(world.server, "anna", "contract.pdf", "version one");
    const auto record = [&](const Json& id) {
        return object{{"space", world.server.id("Acme, Nordwind")},
                      {"type", "document"},
                      {"title", "Contract"},
                      {"fields", object{{"files", id}}}};
    };
    CHECK(world.björn.refusal("record.create", record(Json(file))) == "not_found");
    CHECK(world.anna.refusal("record.create", record(Json(Server::id_of_nothing("fil_")))) ==
          "not_found");
    CHECK(world.anna.refusal("record.create", record(Json("no id"))) == "bad_value");
    const Json made = world.anna.ask("record.create", record(Json(file)));
    CHECK(open_file(world.server, "björn", file).body == "version one");
    CHECK(open_file(world.server, "zoe", file).status == 404);

    const auto other = upload(world.server, "anna", "contract.pdf", "another");
    world.anna.ask("record.change", {{"record", text_at(made, "id")},
                                     {"rev", number_at(made, "rev")},
                                     {"fields", object{{"files", other}}}});
    CHECK(open_file(world.server, "björn", other).body == "another");
    CHECK(open_file(world.server, "björn", file).status == 404);
    world.anna.ask("record.change", {{"record", text_at(made, "id")},
                                     {"rev", number_at(made, "rev") + 1},
                                     {"fields", object{{"files", nullptr}}}});
    CHECK(open_file(world.server, "björn", other).status == 404);
    wait_for_files_on_disk(world.server, 0);
}

TEST_CASE("A right that is asked for by a token's scope ends at the scope", "[files]") {
    Partners world;
    const auto file = upload(world.server, "anna", "a.txt", "bytes");
    const Json token = world.server.operator_().run(
        "token.create",
        {{"member", world.anna.id()}, {"name", "x"}, {"scopes", array{Json("message.*")}}});
    const Headers headers{{"Authorization", "Bearer " + text_at(token, "secret")}};
    CHECK(code_of(world.server.get("/files/" + file + "/a.txt", headers)) == "not_allowed");
    CHECK(code_of(world.server.http({"PUT", "/files?name=a.txt", headers, "bytes"})) ==
          "not_allowed");
}

}  // namespace parley::scenario
