// Types of records: what a file may say, and where it is told that it is wrong.

#include "server/engine/record_types.hpp"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>

#include "protocol/json_write.hpp"

using namespace parley;
using namespace parley::engine;

namespace {
/// A type of which each test changes a part.
constexpr std::string_view right = R"({
    "type": "visit",
    "fields": [
        {"name": "place", "kind": "text", "max": 20},
        {"name": "purpose", "kind": "choice", "choices": ["demo", "review"]}
    ],
    "states": [
        {"id": "planned", "category": "new"},
        {"id": "done", "category": "done"}
    ],
    "initial": "planned",
    "transitions": [
        {"from": "*", "to": "done",
         "require": ["place"], "reason": true}
    ]
}
)";

std::string with(std::string_view part, std::string_view other) {
    std::string text(right);
    const auto place = text.find(part);
    REQUIRE(place != std::string::npos);
    return text.replace(place, part.size(), other);
}

std::string wrong(const std::string& text) {
    view::RecordType type;
    return read_record_type("visit.json", text, type);
}
}  // namespace

TEST_CASE("The built-in types are there, whole", "[records][types]") {
    std::set<std::string> names;
    for (const auto& type : builtin_record_types()->all()) {
        INFO(type.type);
        names.insert(type.type);
        CHECK(find_state(type, type.initial) != nullptr);
        CHECK_FALSE(moves_from(type, type.initial).empty());
        CHECK_FALSE(type.private_.empty());
    }
    CHECK(names == std::set<std::string>{"claim", "contact", "deal", "document", "fund", "lead",
                                         "partner", "project", "task", "training"});
}

TEST_CASE("A type is read as it is written", "[records][types]") {
    view::RecordType type;
    REQUIRE(read_record_type("visit.json", right, type).empty());
    CHECK(type.type == "visit");
    CHECK(find_field(type.fields, "place")->max == 20u);
    CHECK(find_state(type, "done")->category == Category::done);
    const auto moves = moves_from(type, "planned");
    REQUIRE(moves.size() == 1);
    CHECK(moves[0].to == "done");
    CHECK(moves[0].require == std::vector<std::string>{"place"});
    CHECK(moves[0].reason);
    CHECK(moves_from(type, "done").empty());
}

TEST_CASE("A type, its fields and its states are called what their labels say",
          "[records][types]") {
    auto text = with(R"("id": "planned",)", R"("id": "planned", "labels": {"ru": "В планах"},)");
    text.insert(text.find("\"type\""), R"("labels": {"en": "Site visit", "pt-BR": "Visita"}, )");
    text.insert(text.find("\"kind\": \"text\""), R"("labels": {"en": "Where"}, )");
    view::RecordType type;
    REQUIRE(read_record_type("visit.json", text, type).empty());
    CHECK(to_json(*type.labels) == R"({"en":"Site visit","pt-BR":"Visita"})");
    CHECK(to_json(find_state(type, "planned")->labels.value()) == R"({"ru":"В планах"})");
    CHECK(to_json(find_field(type.fields, "place")->labels.value()) == R"({"en":"Where"})");
    CHECK_FALSE(find_state(type, "done")->labels);
    CHECK(to_json(*find_state(type, "done")) == R"({"id":"done","category":"done"})");
}

TEST_CASE("What is wrong in a type is told with its file and line", "[records][types]") {
    CHECK(wrong(with(R"("to": "done")", R"("to": "gone")")) ==
          "visit.json:13: there is no state gone");
    CHECK(wrong(with(R"(["place"])", R"(["plaze"])")) == "visit.json:14: there is no field plaze");
    CHECK(wrong(with(R"("initial": "planned")", R"("initial": "first")")) ==
          "visit.json:11: there is no state first");
    CHECK(wrong(with(R"("name": "purpose")", R"("name": "place")")) ==
          "visit.json:5: field place is there twice");
    CHECK(wrong(with(R"(, "choices": ["demo", "review"])", "")) ==
          "visit.json:5: field purpose has no choices");
    CHECK(wrong(with(R"("id": "done")", R"("id": "planned")")) ==
          "visit.json:9: state planned is there twice");
    CHECK(wrong(with(R"("kind": "text")", R"("kind": "poem")")) ==
          "visit.json:4: fields.0.kind: bad_value");
    CHECK(wrong(with(R"("reason": true)", R"("raison": true)")) ==
          "visit.json:14: transitions.0.raison: unknown_field");
    CHECK(wrong(with(R"("initial": "planned",)", "")).find("initial: missing_field") !=
          std::string::npos);
    CHECK(wrong(with(R"("from": "*")", R"("from": "all")")) ==
          "visit.json:13: transitions.0.from: bad_value");
    const auto labelled = [](std::string_view labels) {
        return wrong(with(R"("type": "visit",)",
                          R"("type": "visit", "labels": )" + std::string(labels) + ","));
    };
    CHECK(labelled(R"({"en": ""})") == "visit.json:2: labels.en: bad_value");
    CHECK(labelled(R"({"en": "a\nb"})") == "visit.json:2: labels.en: bad_value");
    CHECK(labelled("{\"en\": \"" + std::string(81, 'x') + "\"}") ==
          "visit.json:2: labels.en: too_long");
    CHECK(labelled(R"({"e": "Visit"})") == "visit.json:2: labels.e: bad_value");
    CHECK(labelled(R"({"en": "Visit", "en": "Visite"})") == "visit.json:2: labels.en: bad_value");
    CHECK(labelled(R"("Visit")") == "visit.json:2: labels: bad_value");
    CHECK(wrong("[]").starts_with("visit.json:1: "));
    CHECK(wrong("").starts_with("visit.json:1: "));
    CHECK(wrong(with("\n}\n", "\n}\n{}")).starts_with("visit.json:17: "));
}

TEST_CASE("A folder adds types and replaces built-in ones", "[records][types]") {
    namespace fs = std::filesystem;
    std::string name = (fs::temp_directory_path() / "parley-types-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    const fs::path folder(name);
    const auto write = [&](const std::string& file, const std::string& text) {
        std::ofstream(folder / file) << text;
    };
    write("visit.json", std::string(right));
    write("deal.json", with("\"visit\"", "\"deal\""));
    write("notes.txt", "not a type");
    auto read = read_record_types(folder.string());
    REQUIRE(read.types);
    CHECK(read.types->find("visit") != nullptr);
    CHECK(read.types->find("deal")->states.size() == 2);
    CHECK(read.types->find("task") != nullptr);
    CHECK(builtin_record_types()->find("visit") == nullptr);
    write("worse.json", with(R"("to": "done")", R"("to": "gone")"));
    CHECK(read_record_types(folder.string()).error ==
          (folder / "worse.json").string() + ":13: there is no state gone");
    CHECK_FALSE(read_record_types((folder / "nowhere").string()).error.empty());
    fs::remove_all(folder);
}
