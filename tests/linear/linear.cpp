// Whoever writes a text pays for its length: no parser of text on the server costs more than twice
// as much for twice as much. Instructions are counted, by callgrind, so it is the same everywhere.

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <vector>

namespace fs = std::filesystem;

namespace {
struct Count {
    std::string parser;
    std::uint64_t instructions = 0;
};

/// What one dump says: which parser, and how many instructions.
Count read_dump(const fs::path& file) {
    std::ifstream in(file);
    Count count;
    for (std::string line; std::getline(in, line);) {
        constexpr std::string_view trigger = "desc: Trigger: Client Request: ";
        if (line.starts_with(trigger)) {
            count.parser = line.substr(trigger.size());
            count.parser.resize(count.parser.find(" | "));
        }
        for (const std::string_view total : {"summary: ", "totals: "})
            if (line.starts_with(total))
                count.instructions = std::stoull(line.substr(total.size()));
    }
    return count;
}

fs::path new_folder() {
    std::string pattern = (fs::temp_directory_path() / "linear-XXXXXX").string();
    REQUIRE(::mkdtemp(pattern.data()) != nullptr);
    return pattern;
}
}  // namespace

TEST_CASE("Twice the text costs at most two times and a fifth", "[linear]") {
    const fs::path folder = new_folder();
    const std::string command =
        "valgrind --tool=callgrind --collect-atstart=no --callgrind-out-file=" +
        (folder / "out").string() + " " LINEAR_PROGRAM " > " + (folder / "said").string() + " 2> " +
        (folder / "errors").string();
    REQUIRE(std::system(command.c_str()) == 0);
    // Dumps are numbered in the order in which they were made: a text, then its double.
    constexpr double ratio_max = 2.2;
    // What a call costs by itself, whatever its text: below this nothing grows.
    constexpr std::uint64_t constant = 3'000;
    std::map<std::string, double> worst;
    std::size_t number = 0;
    for (;; number += 2) {
        const auto file = [&](std::size_t n) { return folder / ("out." + std::to_string(n)); };
        if (!fs::exists(file(number + 1))) break;
        const Count one = read_dump(file(number + 1)), other = read_dump(file(number + 2));
        REQUIRE(one.parser == other.parser);
        const double ratio = static_cast<double>(other.instructions) /
                             static_cast<double>(std::max(one.instructions, constant));
        worst[one.parser] = std::max(worst[one.parser], ratio);
        INFO(one.parser << ", text " << number / 2 << ": " << one.instructions << " then "
                        << other.instructions);
        CHECK(ratio <= ratio_max);
    }
    CHECK(worst.size() >= 20);
    CHECK(number >= 2 * 20 * 50);
    for (const auto& [parser, ratio] : worst) CHECK((ratio > 0 || parser.empty()));
    fs::remove_all(folder);
}
