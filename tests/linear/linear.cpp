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
    // Dumps are numbered in the order in which they were made: a text, its double, and that one's.
    constexpr double ratio_max = 2.2;
    // What a call costs by itself, whatever its text: below this nothing grows.
    constexpr std::uint64_t constant = 3'000;
    std::map<std::string, double> worst;
    std::size_t number = 0;
    const auto dump = [&](std::size_t n) { return folder / ("out." + std::to_string(n)); };
    for (; fs::exists(dump(number + 3)); number += 3) {
        const Count one = read_dump(dump(number + 1)), two = read_dump(dump(number + 2)),
                    four = read_dump(dump(number + 3));
        REQUIRE(one.parser == four.parser);
        const auto ratio_of = [&](const Count& less, const Count& more) {
            return static_cast<double>(more.instructions) /
                   static_cast<double>(std::max(less.instructions, constant));
        };
        // A step (memcpy goes another way from some length on) is no growth: that comes each time.
        const double ratio = std::min(ratio_of(one, two), ratio_of(two, four));
        worst[one.parser] = std::max(worst[one.parser], ratio);
        INFO(one.parser << ", text " << number / 3 << ": " << one.instructions << ", "
                        << two.instructions << ", " << four.instructions);
        CHECK(ratio <= ratio_max);
    }
    CHECK(worst.size() >= 20);
    CHECK(number >= 3 * 20 * 50);
    for (const auto& [parser, ratio] : worst) CHECK((ratio > 0 || parser.empty()));
    fs::remove_all(folder);
}
