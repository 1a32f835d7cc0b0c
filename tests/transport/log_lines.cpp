// The log's lines: in order, never half of one, and bounded where nobody takes them.

#include "server/wire/log_lines.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <map>
#include <thread>
#include <utility>
#include <vector>

using parley::wire::LogLines;

namespace {
/// A pipe: what is written to it, and what has been read of it.
struct Pipe {
    Pipe() { REQUIRE(pipe(ends) == 0); }
    ~Pipe() {
        close(ends[0]);
        if (ends[1] >= 0) close(ends[1]);
    }
    /// All of it, once the writing end is closed.
    std::string all() {
        close(std::exchange(ends[1], -1));
        std::string out;
        char bytes[4096];
        for (ssize_t count; (count = read(ends[0], bytes, sizeof bytes)) > 0;)
            out.append(bytes, static_cast<std::size_t>(count));
        return out;
    }
    int ends[2] = {-1, -1};
};

std::string dropped(std::uint64_t count) { return std::to_string(count) + " dropped"; }

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> out;
    for (std::size_t begin = 0; begin < text.size();) {
        const auto end = text.find('\n', begin);
        REQUIRE(end != text.npos);
        out.push_back(text.substr(begin, end - begin));
        begin = end + 1;
    }
    return out;
}
}  // namespace

TEST_CASE("Lines of several threads come whole and each thread's in order", "[log]") {
    Pipe pipe;
    {
        LogLines lines(pipe.ends[1], dropped);
        std::vector<std::thread> writers;
        for (const std::string name : {"a", "b", "c"})
            writers.emplace_back([&lines, name] {
                for (int i = 0; i < 500; ++i) lines.add(name + " " + std::to_string(i));
            });
        for (auto& writer : writers) writer.join();
    }
    std::map<std::string, int> next;
    for (const auto& line : lines_of(pipe.all()))
        CHECK(line == line.substr(0, 1) + " " + std::to_string(next[line.substr(0, 1)]++));
    CHECK(next == std::map<std::string, int>{{"a", 500}, {"b", 500}, {"c", 500}});
}

TEST_CASE("What was added before a flush is written after it", "[log]") {
    Pipe pipe;
    REQUIRE(fcntl(pipe.ends[0], F_SETFL, O_NONBLOCK) == 0);
    LogLines lines(pipe.ends[1], dropped);
    for (int i = 0; i < 20; ++i) {
        const std::string line = "line " + std::to_string(i);
        lines.add(line);
        lines.flush();
        char bytes[64];
        const auto count = read(pipe.ends[0], bytes, sizeof bytes);
        REQUIRE(count > 0);
        CHECK(std::string(bytes, static_cast<std::size_t>(count)) == line + "\n");
    }
    lines.flush();  // with nothing to write
}

TEST_CASE("Where nobody takes the lines they are dropped at the bound, and counted", "[log]") {
    Pipe pipe;
    constexpr std::size_t size_max = 1 << 20;
    std::size_t added = 0;
    std::thread reader;
    std::string text;
    {
        LogLines lines(pipe.ends[1], dropped, size_max);
        // Much more than a pipe and the bound hold; `add` returns all the same.
        const std::string line(1000, 'x');
        for (; added < 4'000; ++added) lines.add(line);
        reader = std::thread([&] {
            char bytes[65536];
            for (ssize_t count; (count = read(pipe.ends[0], bytes, sizeof bytes)) > 0;)
                text.append(bytes, static_cast<std::size_t>(count));
        });
    }
    close(std::exchange(pipe.ends[1], -1));
    reader.join();
    std::uint64_t whole = 0, told = 0;
    for (const auto& line : lines_of(text)) {
        if (line.ends_with(" dropped")) {
            told += std::stoull(line);
            continue;
        }
        ++whole;
        CHECK(line.size() == 1000);
    }
    CHECK(told > 0);
    CHECK(whole + told == added);
}
