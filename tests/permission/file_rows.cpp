// Files: whoever reads a channel in which one stands may read it, by commands and by its address.
// Versions: colleagues of its uploader who read all places in which it stands, but no guests, and
// not where all of these are archived.

#include <catch2/catch.hpp>

#include "tests/permission/rows.hpp"

namespace parley::permission {

namespace {
object file_alone(Cell& cell) { return {{"file", cell.world.file_in(cell.subject).id}}; }

std::string whoever_adds_versions(const Cell& cell) {
    if (cell.person.is_operator()) return "not_allowed";
    if (cell.standing == stranger) return "not_found";
    const bool colleague = cell.person.org == cell.world.file_in(cell.subject).org;
    if (!colleague || cell.person.role == "guest") return "not_allowed";
    return cell.subject.archived() ? "archived" : "ok";
}
}  // namespace

template <>
std::vector<Row> rows<GetFile>() {
    return {{"", Kind::channel, by({{channel_readers, "ok"}}), file_alone}};
}

template <>
std::vector<Row> rows<GetFiles>() {
    return {{"", Kind::channel, by({{channel_readers, "ok"}, {"-", "left_out"}}), [](Cell& cell) {
                 return object{{"files", one(cell.world.file_in(cell.subject).id)}};
             }}};
}

template <>
std::vector<Row> rows<AddFileVersion>() {
    return {{"", Kind::channel, whoever_adds_versions, [](Cell& cell) {
                 object with = file_alone(cell);
                 with["upload"] = cell.world.spare_upload(cell.person, cell.will_be_done());
                 return with;
             }}};
}

TEST_CASE("A file's address opens to those who may read a channel that has it", "[permission]") {
    World world;
    int asked = 0;
    for (const auto& person : world.people()) {
        const auto missing = world.open_file(person, missing_id("fil_"));
        for (const auto& channel : world.subjects(Kind::channel)) {
            if (channel.missing) continue;
            INFO(person.name << " × " << channel.name);
            const auto answer = world.open_file(person, world.file_in(channel).id);
            ++asked;
            if (!person.is_signed_in()) {
                CHECK(answer.status == 401);
            } else if (!person.scopes.empty()) {
                CHECK(answer.status == 403);
            } else if (world.standing(Kind::channel, person, channel) == stranger) {
                CHECK(answer.status == 404);
                CHECK(answer.body == missing.body);
                CHECK(answer.headers.size() == missing.headers.size());
            } else {
                CHECK(answer.status == 200);
                CHECK(answer.body == "in " + channel.name);
            }
        }
    }
    CHECK(asked > 200);
}

TEST_CASE("A file is uploaded for a space by those who are in it", "[permission]") {
    World world;
    int asked = 0;
    for (const auto& person : world.people()) {
        if (person.is_operator()) continue;  // files have a member who uploads them
        const auto missing = world.put_file(person, missing_id("spc_"));
        for (const auto& space : world.subjects(Kind::space)) {
            if (space.missing) continue;
            INFO(person.name << " × " << space.name);
            const auto events = world.events();
            const auto answer = world.put_file(person, space.id);
            ++asked;
            if (!person.is_signed_in()) {
                CHECK(answer.status == 401);
            } else if (!person.scopes.empty()) {
                CHECK(answer.status == 403);
            } else if (world.standing(Kind::space, person, space) == stranger) {
                CHECK(answer.status == 404);
                CHECK(answer.body == missing.body);
            } else {
                CHECK(answer.status == 200);
                continue;
            }
            CHECK(world.events() == events);
        }
    }
    CHECK(asked > 150);
}

}  // namespace parley::permission
